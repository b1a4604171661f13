"""A long message is read wherever its person typed it, at any place of it, and what they pasted teaches nothing."""

import time
from dataclasses import replace

import pytest

from app.memory.exam.texts import read_rows
from app.memory.extraction.meant import meant_spans
from app.memory.extraction.patterns import MOST_OF_MESSAGE, find_statements
from app.memory.extraction.scenes import LONGEST_TYPED
from app.memory.facts.statement import Heard
from tests.memory.adversarial_texts import Dialogue, read_dialogues
from tests.memory.extraction_judge import split_found
from tests.memory.test_extraction_adversarial import ALSO_TRUE

LETTERS = 100_000
# What is asked is a second; the machine may be busy with other things beside this thread, which costs caches.
SECONDS = 3.0
CHATTER = {
    "en": (
        "I don't know where to begin, so I will just write it down as it comes to me. "
        "Honestly I feel like I keep going around in circles these days. "
        "I guess that is what happens when I sit alone with my thoughts for too long. "
        "The evening is quiet and I still have the window open. "
        "I know it sounds silly, but I think I needed to say it to somebody. "
    ),
    "id": (
        "Aku bingung harus mulai dari mana, jadi aku tulis saja apa adanya. "
        "Belakangan ini aku merasa pikiranku muter di situ terus. "
        "Mungkin karena aku terlalu sering sendirian sama isi kepalaku. "
        "Malam ini sepi dan jendelaku masih kebuka. "
        "Aku tahu ini kedengarannya konyol, tapi aku cuma perlu ngomong sama seseorang. "
    ),
}
ARTICLE = {
    "en": (
        "The committee met for three days before it agreed on the wording of the treaty. "
        "Ministers from eleven countries signed it on the last evening. "
        "Prices of grain had risen by a fifth since the spring, and nobody expected them to fall. "
        "Observers noted that the harbour would be closed until the ice had gone. "
    ),
    "id": (
        "Panitia bersidang selama tiga hari sebelum menyepakati isi perjanjian itu. "
        "Menteri dari sebelas negara menandatanganinya pada malam terakhir. "
        "Harga beras naik seperlima sejak awal musim, dan tidak ada yang menduga akan turun. "
        "Para pengamat mencatat bahwa pelabuhan akan ditutup sampai badai reda. "
    ),
}
NOVEL = (
    "I was born in the year 1632, in the city of York, of a good family, though not of that country. My father was a "
    "foreigner of Bremen, who settled first at Hull. He got a good estate by merchandise, and leaving off his trade, lived "
    "afterwards at York. I had two elder brothers, one of whom was killed at the battle near Dunkirk. I was the third "
    "son of the family and was not bred to any trade. I went down to the shore and I felt the wind turn. "
)
BLOG = (
    "I'm a mom of three and I live in Portland with my husband Dan. I love baking sourdough and I have a dog called "
    "Biscuit. I work as a pastry chef and I hate store-bought bread. My favourite season is autumn, and I know "
    "you will love it too. "
)


def filled(text: str, letters: int) -> str:
    """Return a text again and again until it is so long."""
    return (text * (letters // len(text) + 1))[: letters + 1].rpartition(".")[0] + ". "


def read(text: str) -> set[tuple[str, str]]:
    """Return what is found in one message."""
    return {(one.relation, one.target) for _, one in find_statements([Heard("user", text)])}


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_fillings_state_nothing_themselves(language: str) -> None:
    for text in (CHATTER[language], ARTICLE[language]):
        assert find_statements([Heard("user", text)]) == []


def test_what_was_typed_is_read_at_the_beginning_in_the_middle_and_at_the_end() -> None:
    talk = filled(CHATTER["en"], 9_000)
    text = f"I live in Bonn. 😀 {talk}I have a cat called Mochi. {talk}I'm allergic to dust."
    found = [statement for _, statement in find_statements([Heard("user", text)])]
    assert {(one.relation, one.target) for one in found} >= {("lives_in", "Bonn"), ("allergic_to", "dust")}
    assert any("Mochi" in one.target for one in found)
    assert [text[one.start : one.end] for one in found if one.target == "Bonn"] == ["I live in Bonn"]
    assert [text[one.start : one.end] for one in found if one.target == "dust"] == ["I'm allergic to dust"]
    (spans,) = meant_spans([Heard("user", text)])
    assert any(text[start:end].strip().startswith("I have a cat called Mochi") for start, end in spans)


def test_beside_what_was_typed_an_article_says_nothing_of_its_person() -> None:
    article = filled(ARTICLE["en"] + "We live in Oslo, and our dog Rex is old. ", 8_000)
    text = f"{filled(CHATTER['en'], 2_000)}I live in Bonn.\n\n{article}"
    assert read(text) == {("lives_in", "Bonn")}
    assert read(f"{article}\n\n{text}") <= {("lives_in", "Bonn")}


@pytest.mark.parametrize(
    "text",
    [
        filled(NOVEL, 9_000),
        f"Can you summarize this?\n{filled(BLOG, 9_000)}",
        f"{filled(BLOG, 9_000)}\nTolong rangkum ya.",
        f"Here's the post I told you about.\n{filled(BLOG, 9_000)}",
        f"# My sourdough year\n{filled(BLOG, 9_000)}",
        f"{filled(BLOG, 9_000)} Read more at https://example.org/bread",
        f"From: Ana\nSubject: hello\n\n{filled(BLOG, 9_000)}",
        f"{filled(BLOG, 4_000)} I live here, she said. Stay, he replied. I love you, she whispered. {filled(BLOG, 4_000)}",
        filled("“I live in Rome,” " + CHATTER["en"], 9_000),
        "my sister wrote me: " + filled(BLOG, 9_000),
    ],
)
def test_a_pasted_text_teaches_nothing_though_it_says_i(text: str) -> None:
    assert len(text) > LONGEST_TYPED
    assert read(text) == set()


def padded(dialogue: Dialogue, order: str, filling: str) -> Dialogue:
    """Return a dialogue in which the person's messages are long."""
    messages = (
        replace(line, text=order.format(filling, line.text)) if line.role == "user" else line
        for line in dialogue.messages
    )
    return replace(dialogue, messages=tuple(messages))


# Every third dialogue each, so that together they are all of them.
@pytest.mark.parametrize(
    ("first", "where", "least"),
    [(0, "chatter before", 0.75), (1, "chatter after", 0.75), (2, "article before", 0.0)],
)
def test_long_temptations_teach_as_little_as_short_ones(first: int, where: str, least: float) -> None:
    also = {(row["dialogue"], row["message"], row["relation"], row["target"]) for row in read_rows(ALSO_TRUE)}
    seen, stated, wrong = 0, 0, []
    for dialogue in read_dialogues()[first::3]:
        filling = filled((CHATTER if "chatter" in where else ARTICLE)[dialogue.lang], LONGEST_TYPED)
        order = "{0}\n\n{1}" if "before" in where else "{1}\n\n{0}"
        long = padded(dialogue, order, filling)
        heard = [Heard(line.role, line.text) for line in long.messages]  # type: ignore[arg-type]
        found, beside = split_found(long, find_statements(heard))
        seen, stated = seen + len(found), stated + len(dialogue.facts)
        wrong += [(dialogue.id, number, one.relation, one.target) for number, one in beside]
    assert set(wrong) - also == set()
    assert seen >= least * stated


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_longest_message_costs_about_a_second_and_teaches_no_more_than_so_much(language: str) -> None:
    likes = ("I love mango cake number {0}. ", "Aku suka kue mangga nomor {0}. ")[language == "id"]
    text = "".join(CHATTER[language] + likes.format(number) for number in range(400))[:LETTERS]
    begun = time.thread_time()
    found = find_statements([Heard("user", text)])
    assert time.thread_time() - begun < SECONDS
    assert 100 < len(found) <= MOST_OF_MESSAGE
    assert all(text[one.start : one.end] for _, one in found)
