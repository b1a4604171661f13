"""What was learned is marked by what the life says: found, supported, and with the later of two that contradict."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.memory.exam.learned import Learned, Quoted, mark_learned
from app.memory.exam.texts import Fact, Life, Message, NotFact, Quote
from app.memory.facts.spans import Span

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD = ("I live in Bandung.", "plain")
NEW = ("I moved to Jakarta.", "plain")
JOKE = ("My name is Excel.", "joke")
TALK = ("My aunt keeps pythons, a cat too.", "plain")


def message(number: int, said: tuple[str, str]) -> Message:
    """Make a message, so many days after the first."""
    return Message(f"m{number}", "c1", "user", "Rina", NOON + timedelta(days=number), "en", said[1], said[0])


def fact(name: str, target: str, quote: str, *, at: int, supersedes: str | None = None) -> Fact:
    """Make a fact that a message says."""
    how = "change" if supersedes else None
    evidence = (Quote(f"m{at}", quote),)
    return Fact(name, "user", "lives_in", target, date(2026, 3, 1), None, supersedes, how, evidence)


LIFE = Life(
    (message(0, OLD), message(1, NEW), message(2, JOKE), message(3, TALK)),
    (
        fact("f1", "Bandung", "live in Bandung", at=0),
        fact("f2", "Jakarta", "moved to Jakarta", at=1, supersedes="f1"),
    ),
    (NotFact("n1", "user", "has_pet", "twelve pythons", "m3", "her aunt's"),),
)


def learned(target: str, at: int, *, since: int = 0, until: int | None = None) -> Learned:
    """Make what was learned from a whole message and holds between these days."""
    text = LIFE.messages[at].text
    span = Span(NOON + timedelta(days=since), None if until is None else NOON + timedelta(days=until))
    return Learned(target, (Quoted(f"m{at}", 0, len(text)),), (span,))


def test_it_is_found_supported_and_the_later_one_holds() -> None:
    marks = mark_learned([learned("Bandung", 0, until=1), learned("Jakarta", 1, since=1)], LIFE)
    assert marks == {"facts": 2, "of the life": 1.0, "supported": 1.0, "contradictions": 1.0}


@pytest.mark.parametrize(
    "wrong",
    [
        [learned("Bandung", 0), learned("Jakarta", 1, since=1)],
        [learned("Bandung", 0, until=1), learned("Jakarta", 1, since=2)],
    ],
)
def test_a_contradiction_that_is_not_settled_counts_against_it(wrong: list[Learned]) -> None:
    assert mark_learned(wrong, LIFE)["contradictions"] == 0


def test_what_was_not_learned_is_missing_and_contradicts_nothing() -> None:
    marks = mark_learned([learned("Jakarta", 1, since=1)], LIFE)
    assert marks["of the life"] == 0.5
    assert "contradictions" not in marks
    assert mark_learned([], LIFE) == {}


def test_what_is_not_meant_or_tempts_a_careless_reader_is_not_supported() -> None:
    marks = mark_learned(
        [learned("Excel", 2), learned("pythons", 3), learned("a cat", 3), learned("Bandung", 0)], LIFE
    )
    assert marks["supported"] == 0.5


def test_a_quote_beside_the_facts_own_words_is_another_matter() -> None:
    beside = Learned("something", (Quoted("m0", 0, 1),), ())
    assert mark_learned([beside], LIFE)["of the life"] == 0


def test_words_that_only_end_something_are_found_and_settle_it() -> None:
    text = LIFE.messages[1].text
    gone = replace(learned("Bandung", 0, until=1), ends=(Quoted("m1", 0, len(text)),))
    assert mark_learned([gone], LIFE) == {
        "facts": 1,
        "of the life": 1.0,
        "supported": 1.0,
        "contradictions": 1.0,
    }
    still = replace(gone, spans=(Span(NOON),))
    assert mark_learned([still], LIFE)["contradictions"] == 0
