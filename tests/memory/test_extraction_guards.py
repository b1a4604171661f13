"""Words that say nothing true of the person, however plain they look, and where the person speaks for themselves again."""

from pathlib import Path

import pytest

from app.memory.exam.texts import read_rows
from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard

# Dialogues in which the person and the companion take turns, the person first; none is in the exam or the adversarial
# dialogues.
SAYS_NOTHING = [row["said"] for row in read_rows(Path(__file__).with_name("says_nothing.jsonl"))]
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


@pytest.mark.parametrize("said", SAYS_NOTHING, ids=lambda said: said[0][:50])
def test_nothing_is_understood(said: list[str]) -> None:
    assert find_statements(_heard("||".join(said))) == []


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


@pytest.mark.parametrize(
    ("said", "subjects"),
    [
        ("My sister is called Dewi and she lives in Rome.", ["Dewi"]),
        ("My brother came. Then Anna called, she lives in Rome.", []),
        ("My aunt is here with Tom. He lives in Rome.", []),
        ("Pacarku namanya Bagas, dia tinggal di Solo.", ["Bagas"]),
        ("My mother's neighbour moved to Rome.", []),
    ],
)
def test_a_pronoun_means_somebody_only_without_doubt(said: str, subjects: list[str]) -> None:
    found = find_statements([Heard("user", said)])
    assert [statement.subject for _, statement in found if statement.relation == "lives_in"] == subjects


def _heard(dialogue: str) -> list[Heard]:
    return [
        Heard("assistant" if number % 2 else "user", text) for number, text in enumerate(dialogue.split("||"))
    ]


@pytest.mark.parametrize(
    "said",
    [
        "My dad's doctor is nice.",
        "I gave up eventually.",
        "I gave up waiting for him.",
        "I picked up the guitar from the shop.",
        "Aku ganti ke mode gelap.",
        "I'm 3 in line.",
        "Ayahku buka pintu.",
    ],
)
def test_what_only_looks_like_a_form_that_was_widened_says_nothing(said: str) -> None:
    relations = {statement.relation for _, statement in find_statements([Heard("user", said)])}
    assert relations <= {"doctor", "father"}
