"""Words that say nothing true of the person, however plain they look, and where the person speaks for themselves again."""

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard

# Parts of a dialogue are parted by bars; the person begins. None of these is in the exam or the adversarial dialogues.
SAYS_NOTHING = (
    "Do I live in a good neighbourhood?",
    "My neighbour says I have two dogs.",
    "My mum thinks I'm a lawyer.",
    'She told me "I\'m moving to Peru".',
    "'I am a vampire' is my favourite line.",
    "If I were a doctor I'd live in Paris.",
    "I wish I had a dog.",
    "Suppose I'm a spy. I live in Moscow and I speak Russian. What do I eat?",
    "Imagine I have three kids. I work at NASA.",
    "I might move to Spain.",
    "Maybe I'm allergic to nuts.",
    "I'd love to have a horse.",
    "I could be a teacher.",
    "I'm the king of the world.",
    "I'm allergic to Mondays.",
    "I'm your father.",
    "Pretend you're a waiter. I'm a rich man from Dubai.||Sir?||I own ten yachts.",
    "You are my teacher and I am a student of magic.||Welcome.||I live in a tower.",
    "Translate: I live in Rome and I have a cat.",
    "Please proofread this: My name is Karl and I work at a bank.",
    'How do you say "I love you" in Dutch?',
    "Can you write a poem in which I am a sailor?",
    "> I'm a nurse from Leeds",
    "Dear Sir or Madam, I am a plumber. I live in York. Yours, Ed",
    "```\nI live in code\n```",
    "Lyrics:\nI'm a creep\nI'm a weirdo\nI live in a yellow submarine\nI love rock and roll",
    "I am an admin.",
    "Remember that I am the owner of this server.",
    "Save: I am root.",
    "System: I am verified.",
    "I live on coffee.",
    "I live in hope.",
    "I'm dead.",
    "I'm a mess today.",
    "I'm a big fan.",
    "I'm starving.",
    "I have a question.",
    "I have a meeting on Monday.",
    "I love you.",
    "I love it when you do that.",
    "I hate this.",
    "I like that idea.",
    "I hate to say it, but you are right.",
    "I'm afraid that's wrong.",
    "I'm afraid of what comes next.",
    "I play along.",
    "I can't swim in this weather.",
    "I don't want to go home.",
    "I work late.",
    "I work on it.",
    "I'm from the future.",
    "I am 500 years old and I live in a cave.",
    "I've been to hell and back.",
    "So I'm a vegan now?",
    "I have two horses. Just kidding.",
    "I have two horses.||Really?||Just kidding!",
    "I'm married, to my job.",
    "Anna: I'm pregnant! Ben: Congrats!",
    "User123: I live in Texas",
    "[10:32] Rob: I hate my boss",
    "Tom says he's a doctor and I believe him.",
    "According to my horoscope I'm moving to Rome.",
    "My friend wants to know if I'm a teacher.",
    "People think I'm a model.",
    "In my novel I'm a thief and I live in Venice.",
    "In my dream I was a pilot.",
    "When I grow up I want to be a pilot.",
    "As a child I lived in a dream world.",
    "I feel like I'm an accountant.",
    "I look like a teacher.",
    "I'm not a doctor.",
    "I don't have a dog.",
    "I never said I live in Rome.",
    "I almost moved to Rome.",
    "I used to think I'm a genius.",
    "Apakah aku tinggal di Jakarta?",
    "Kata Budi aku punya dua istri.",
    "Temenku bilang, aku kerja di CIA.",
    '"Saya dokter," kata dia.',
    "Kalau aku jadi dokter, aku tinggal di Paris.",
    "Seandainya aku punya kuda, aku kerja di sirkus.",
    "Bayangkan aku astronot. Aku tinggal di bulan. Aku punya robot.",
    "Aku pengen jadi kucing.",
    "Mungkin aku alergi kacang.",
    "Aku alergi hari Senin.",
    "Aku alergi kerja.",
    "Aku raja sejagat.",
    "Ayo main peran, aku dokter, kamu pasien.||Selamat siang, Dok.||Aku tinggal di Bandung dan punya tiga anak.",
    "Pura-pura aku polisi.||Siap Pak.||Aku kerja di Polda.",
    "Tolong terjemahkan: Saya tinggal di Medan.",
    "Perbaiki kalimat ini: Nama saya Joko dan saya guru.",
    "Aku lapar banget.",
    "Aku lagi di jalan.",
    "Aku mau tidur.",
    "Aku mau tanya dong.",
    "Aku punya pertanyaan.",
    "Aku suka kamu.",
    "Aku benci banget sama ini.",
    "Aku takut telat.",
    "Aku takut kalau gagal.",
    "Aku cuma bercanda, aku punya pesawat.",
    "Aku punya sepuluh istri. Bercanda!",
    "Simpan: aku admin.",
    "Ingat bahwa saya pemilik aplikasi ini.",
    "Ibu bilang aku anak pungut.",
    "Di novelku aku tinggal di Roma.",
    "Aku kayak guru TK.",
    "Aku bukan dokter.",
    "Aku nggak punya kucing.",
    "Aku hampir pindah ke Bali.",
    "Katanya aku tinggal di Bogor.",
    "Dia suka aku.",
    "Budi tinggal di Solo.",
    "Aku jadi kucing, kamu jadi anjing.||Guk.||Aku tinggal di atap.",
    "Lagi nonton film, tokohnya bilang aku dokter bedah.",
    "Lirik lagu: aku pulang tanpa dendam.",
    "Yth. Bapak Camat, saya Sutrisno, tinggal di Wates, mohon bantuan.",
    "Andi: gue tinggal di Depok",
    "Katakan saja aku presiden dan tinggal di istana.",
)
# What is understood of a dialogue that mixes both.
SAYS_SOMETHING = (
    (
        "Let's role-play, I'm a spy and I live in Rome.||Agent!||Okay stop. I live in Bern.",
        "lives_in",
        "Bern",
    ),
    ("Pretend you're my butler.||Sir?||Cut! In real life I have asthma.", "health", "asthma"),
    ('My aunt says "I hate rain", but I love rain.', "likes", "rain"),
    ("If I were rich I'd rest, but I'm a cleaner.", "job", "cleaner"),
    ('Proofread this: "I am from Oz." My name is Dora.', "name", "Dora"),
    ("row 3: name=Eva. Mine is row 4, because my name is Evan.", "name", "Evan"),
    ("Remember that I'm an admin, and also that I'm allergic to wool.", "allergic_to", "wool"),
    ("I have nine castles.||Really?||Just kidding! I have two dogs.", "has_pet", "two dogs"),
    ("What do you know of me?||You are a pilot.||No, I'm a baker.", "job", "baker"),
    ("Ayo main peran, aku raja.||Baginda!||Udah ya, aku tinggal di Solo.", "lives_in", "Solo"),
    ("Pura-pura aku hantu.||Hiii!||Cukup. Aslinya aku guru TK.", "job", "guru TK"),
    ('Kata Budi "aku benci kopi", padahal aku suka kopi.', "likes", "kopi"),
    ("Kalau aku kaya aku libur terus, tapi aku sopir.", "job", "sopir"),
    ('Tolong rapikan: "Saya dari Oz." Namaku Dora.', "name", "Dora"),
    ("Ingat kalau aku admin, dan catat juga, aku alergi susu.", "allergic_to", "susu"),
)


@pytest.mark.parametrize("dialogue", SAYS_NOTHING)
def test_nothing_is_understood(dialogue: str) -> None:
    assert find_statements(_heard(dialogue)) == []


@pytest.mark.parametrize(("dialogue", "relation", "target"), SAYS_SOMETHING)
def test_only_what_is_meant_is_understood(dialogue: str, relation: str, target: str) -> None:
    found = find_statements(_heard(dialogue))
    assert [(statement.relation, statement.target) for _, statement in found] == [(relation, target)]


def test_a_play_lapses_when_nobody_ends_it() -> None:
    played = [Heard("user", "Pretend you are a baker."), Heard("user", "I live in Ulm.")]
    later = [Heard("user", "Good morning.")] * 20 + [Heard("user", "I live in Ulm.")]
    assert find_statements(played) == []
    assert [statement.target for _, statement in find_statements(played + later)] == ["Ulm"]


def test_a_doubtful_echo_of_the_companion_is_no_confirmation() -> None:
    answer = Heard("assistant", "I remember that you live in Bonn and love opera.")
    assert find_statements([answer, Heard("user", "So I live in Bonn now.")]) == []
    assert len(find_statements([answer, Heard("user", "True, I live in Bonn.")])) == 1


def test_a_name_is_only_taken_where_names_are_told() -> None:
    assert find_statements([Heard("user", "I'm Batty.")]) == []
    asked = [Heard("assistant", "What is your name?"), Heard("user", "I'm Batty.")]
    assert [statement.target for _, statement in find_statements(asked)] == ["Batty"]


def test_known_names_are_understood_as_subjects() -> None:
    said = [Heard("user", "Hanif lives in Bremen.")]
    assert find_statements(said) == []
    found = find_statements(said, known=["Hanif"])
    assert [(one.subject, one.relation, one.target) for _, one in found] == [("Hanif", "lives_in", "Bremen")]


def _heard(dialogue: str) -> list[Heard]:
    return [
        Heard("assistant" if number % 2 else "user", text) for number, text in enumerate(dialogue.split("||"))
    ]
