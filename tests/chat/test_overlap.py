"""A continuation repeats nothing and loses nothing."""

import pytest

from app.chat.overlap import OverlapTrimmer

PARTIAL = "The sea was calm, and the boats came home one after the other while the lamps were lit"


def spoken(partial: str, *pieces: str) -> str:
    """Return what comes through of a continuation in these pieces."""
    trimmer = OverlapTrimmer(partial)
    return "".join([*(trimmer.feed(piece) for piece in pieces), trimmer.finish()])


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ((" along the quay.",), " along the quay."),
        (("while the lamps were lit along the quay.",), " along the quay."),
        (("while the ", "lamps were", " lit along", " the quay."), " along the quay."),
        ((PARTIAL, " along the quay."), " along the quay."),
        (("lit",), "lit"),
        (("the lamps went out.",), "the lamps went out."),
        ((), ""),
    ],
)
def test_repeated_words_are_dropped_and_new_ones_kept(pieces: tuple[str, ...], expected: str) -> None:
    assert spoken(PARTIAL, *pieces) == expected


def test_a_short_beginning_that_is_repeated_whole_is_dropped() -> None:
    assert spoken("Slowly,", "Slowly,", " he went.") == " he went."


def test_a_fresh_answer_is_passed_on_at_once() -> None:
    assert OverlapTrimmer("").feed("Hello") == "Hello"
