"""Patterns read anything: texts without end, without letters, of mixed scripts and of random signs."""

import random

import pytest

from app.memory.extraction.patterns import find_statements, iter_statements
from app.memory.extraction.scenes import LONGEST_TYPED
from app.memory.facts.statement import Heard

SIGNS = list("aiIAkuëßİı漢字かな😀مرحبا \n\t.,;:!?…'\"“”‘’«»()[]{}<>*_`~#@=|/\\-–—0123456789\x00\u200b\u202e")
WORDS = [
    *(
        "I'm",
        "I",
        "am",
        "aku",
        "saya",
        "gue",
        "my",
        "cat",
        "ibuku",
        "called",
        "namanya",
        "live",
        "in",
        "tinggal",
        "di",
        "Bonn",
    ),
    *(
        "Solo",
        "a",
        "the",
        "teacher",
        "guru",
        "and",
        "dan",
        "but",
        "tapi",
        "if",
        "kalau",
        "says",
        "kata",
        '"quoted"',
        "stop",
    ),
    *(
        "pretend",
        "maybe",
        "mungkin",
        "not",
        "nggak",
        "allergic",
        "alergi",
        "to",
        "love",
        "suka",
        "is",
        "birthday",
        "9",
        "March",
    ),
    *(",", ".", "?", "!", ":", "\n"),
]
REPEATED = (
    *(
        "a",
        " ",
        "\n",
        "i ",
        "aku ",
        "my ",
        "and i ",
        '"',
        "'a ",
        "a: ",
        "a=b ",
        "`",
        "<a ",
        "(",
        "*a",
        "if i, ",
    ),
    *(
        "pretend ",
        "pretend stop. ",
        ", says ",
        "A is my a ",
        "tiap a a a ",
        "I am x\n",
        "so and but well ",
        "漢",
        "😀",
        "İ",
    ),
    *(
        "i am a a a ",
        "my cat Aa ",
        "la la la la\n",
        "ab cd / ef gh ",
        "kata ",
        "btw ",
        "[a] ",
        "1.",
        "never ",
    ),
)


@pytest.mark.parametrize("unit", REPEATED)
def test_anything_repeated_is_read(unit: str) -> None:
    for length in (LONGEST_TYPED, LONGEST_TYPED + 1, 100_000):
        text = (unit * length)[:length]
        for number, statement in find_statements([Heard("user", text)]):
            assert number == 0 and 0 <= statement.start < statement.end <= len(text)


def test_a_sentence_that_nobody_types_is_not_read() -> None:
    own = "I live in Bonn. "
    assert len(find_statements([Heard("user", own * 10)])) == 1
    endless = "I live in Bonn " + "and so on " * LONGEST_TYPED
    assert find_statements([Heard("user", endless)]) == []
    # It is passed over, and what comes after it is read.
    after = [Heard("user", endless), Heard("user", own)]
    assert [number for number, _ in find_statements(after)] == [1]


def test_ten_thousand_messages_alike_each_say_the_same() -> None:
    found = find_statements([Heard("user", "I have a cat called Mo.")] * 10_000)
    assert len(found) == 10_000
    assert len({statement for _, statement in found}) == 1


def test_nothing_at_all_says_nothing() -> None:
    assert find_statements([]) == []
    assert find_statements([Heard("user", ""), Heard("assistant", ""), Heard("user", " \n ")]) == []


def test_places_are_code_points_of_the_message() -> None:
    text = "😀 İyi! I’m allergic to “nuts”, and I’m allergic to dust 🙂."
    (found,) = [statement for _, statement in find_statements([Heard("user", text)])]
    assert (found.target, text[found.start : found.end]) == ("dust", "I’m allergic to dust")


@pytest.mark.parametrize("seed", range(60))
def test_random_texts_give_sound_statements(seed: int) -> None:
    chance = random.Random(seed)
    heard = [
        Heard(chance.choice(("user", "assistant")), _random_text(chance))
        for _ in range(chance.randrange(1, 8))
    ]
    found = find_statements(heard, known=["Mo", "", "Ana Lia"])
    assert found == find_statements(list(heard), known=["Mo", "", "Ana Lia"])
    assert [number for number, _ in found] == sorted(number for number, _ in found)
    for number, statement in found:
        text = heard[number].text
        assert heard[number].role == "user"
        assert 0 <= statement.start < statement.end <= len(text)
        assert statement.subject and statement.relation and statement.target.strip() == statement.target != ""


@pytest.mark.parametrize("seed", range(20))
def test_later_messages_change_nothing_but_a_joke(seed: int) -> None:
    chance = random.Random(seed)
    heard = [Heard("user", _random_text(chance)) for _ in range(6)]
    whole = find_statements(heard)
    for count in range(1, len(heard)):
        part = list(iter_statements(heard[:count]))
        assert part == [one for one in whole if one[0] < count]


def _random_text(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return "".join(chance.choices(SIGNS, k=chance.randrange(200)))
    return " ".join(chance.choices(WORDS, k=chance.randrange(60)))
