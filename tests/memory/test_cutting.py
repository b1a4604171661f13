"""A conversation is cut after a pause, after 20 messages and where the topic turns, and the same however often."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.memory.segments.cutting import MOST, PAUSE, cut
from app.memory.segments.piece import Said

BEGAN = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
TEA = "The green tea leaves from the plantation need water below eighty degrees in a warm porcelain pot"
BIKE = "My mountain bicycle chain slipped again downhill and both brake cables want new steel housing"
WORDS = [f"word{number}" for number in range(60)]


def talk(
    *texts: str, minutes: float = 1, pauses: Sequence[int] = (), vectors: Sequence[bytes | None] = ()
) -> list[Said]:
    """Return messages in turns, a minute apart; before those in `pauses` nobody spoke for an hour."""
    at, said = BEGAN, []
    for number, text in enumerate(texts):
        at += timedelta(hours=1) if number in pauses else timedelta(minutes=minutes)
        vector = vectors[number] if vectors else None
        role = "assistant" if number % 2 else "user"
        said.append(Said(UUID(int=number + 1), number + 1, role, text, at, vector))  # type: ignore[arg-type]
    return said


def sizes(said: Sequence[Said]) -> list[int]:
    return [len(piece.said) for piece in cut(said)]


def test_a_pause_begins_a_new_one() -> None:
    assert sizes(talk(*["hello"] * 6, pauses=[4])) == [4, 2]
    almost = (PAUSE - timedelta(seconds=1)).total_seconds() / 60
    assert sizes(talk(*["hello"] * 6, minutes=almost)) == [6]


def test_twenty_messages_are_the_most_and_a_question_stays_with_its_answer() -> None:
    assert sizes(talk(*["hello"] * 45)) == [MOST, MOST, 5]
    greeted = [Said(UUID(int=99), 0, "assistant", "hi", BEGAN), *talk(*["hello"] * 40)]
    assert sizes(greeted) == [MOST - 1, MOST, 2]


def test_other_words_on_both_sides_begin_a_new_one() -> None:
    assert sizes(talk(*[TEA] * 6, *[BIKE] * 6)) == [6, 6]
    assert sizes(talk(*[TEA] * 12)) == [12]


def test_short_messages_say_nothing_about_the_topic() -> None:
    assert sizes(talk(*["ok", "fine"] * 3, *["bicycle", "chain"] * 3)) == [12]


@pytest.mark.parametrize(("second", "found"), [(b"\x00\x7f", [6, 6]), (b"\x7f\x01", [12])])
def test_what_messages_mean_decides_where_it_is_known(second: bytes, found: list[int]) -> None:
    meant = [b"\x7f\x00"] * 6 + [second] * 6
    assert sizes(talk(*[TEA] * 6, *[BIKE] * 6, vectors=meant)) == found
    # One that is not known yet, and the words decide.
    assert sizes(talk(*[TEA] * 6, *[BIKE] * 6, vectors=[*meant[:8], None, *meant[9:]])) == [6, 6]


def test_messages_without_letters_or_words_are_cut_as_well() -> None:
    assert sizes(talk(*["…", "", "12:30", "🍊🍊", "\n\n"] * 5)) == [MOST, 5]
    assert sizes([]) == []


def test_what_was_cut_stays_cut_when_a_conversation_grows() -> None:
    rng = random.Random(5)
    for _round in range(40):
        texts = [
            " ".join(rng.choices(WORDS[(at // 7 % 4) * 15 : (at // 7 % 4) * 15 + 15], k=9))
            for at in range(70)
        ]
        said = talk(*texts, pauses=rng.sample(range(70), 5))
        whole = [piece.mark for piece in cut(said)]
        for end in range(1, 70):
            grown = [piece.mark for piece in cut(said[:end])]
            assert grown[:-1] == whole[: len(grown) - 1]
        # And a segment depends on nothing before it.
        for number, mark in enumerate(whole):
            assert [piece.mark for piece in cut(said[mark.first_seq - 1 :])] == whole[number:]
