"""Text in the form in which it is compared: as long as it was, so that places in it are places in the message."""

import re
from collections.abc import Iterable, Iterator

# From one code point to the one behind the last.
Span = tuple[int, int]

# Stands for whatever is not the person's own; no pattern goes across it.
FOREIGN = "\x00"
_SPACES = str.maketrans(dict.fromkeys("'’‘`´ʼ", " "))
_VISIBLE = re.compile(r"[^\n]")


def straighten(text: str) -> str:
    """Return the text with spaces for apostrophes, its letters as they are."""
    return text.translate(_SPACES)


def fold(text: str) -> str:
    """Return the text in small letters, apostrophes as spaces, each letter in its place."""
    low = text.lower()
    if len(low) != len(text):
        # A capital of one code point may have a small letter of two.
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return straighten(low)


def without(text: str, spans: Iterable[Span]) -> str:
    """Return the text with these stretches put out of reach; ends of lines stay."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            pieces += [text[at : max(start, at)], _VISIBLE.sub(FOREIGN, text[max(start, at) : end])]
            at = end
    return "".join([*pieces, text[at:]])


def only(text: str, spans: list[Span]) -> str:
    """Return the text with everything put out of reach but these stretches, which are in order."""
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return without(text, zip([0, *ends], [*starts, len(text)], strict=True))


def intersect(some: Iterable[Span], others: list[Span]) -> Iterator[Span]:
    """Yield what lies in a stretch of both; each are in order and apart."""
    at = 0
    for start, end in some:
        while at < len(others) and others[at][1] <= start:
            at += 1
        for other in others[at:]:
            if other[0] >= end:
                break
            yield max(start, other[0]), min(end, other[1])


def words_of(table: str) -> str:
    """Return a table of marks, one or more a line parted by bars, as alternatives of a pattern."""
    lines = (line.strip().strip("|") for line in table.strip().splitlines())
    return "(?:" + "|".join(line.replace(" ", r"\s+") for line in lines if line) + ")"


def any_of(table: str) -> str:
    """Return a table of marks as a pattern that finds one of them as whole words."""
    return rf"\b{words_of(table)}(?!\w)"


def spaced(pattern: str) -> str:
    """Return a pattern in which a space is one or more of them, and a space that is counted is any kind of it."""
    return re.sub(r" (?![*+?{])", r"\\s+", pattern).replace(" ", r"\s")
