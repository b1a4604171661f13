"""Tells whether a person only says back what the companion has just said of them."""

import re

from app.memory.extraction.folding import fold, spaced
from app.memory.facts.statement import Statement

# A sentence that is longer wonders at nothing.
AROUND = 1_000
_WORD = re.compile(r"\w+")
# With these somebody wonders at what they hear, rather than to confirm it.
_WONDERS = re.compile(
    spaced(
        r"(?:^|[.!?]\s*)(?:so|oh|ah|wait|what|huh|since when|wow|right so|great so|jadi|oh jadi|lho|loh"
        r"|berarti|wah|emang)[, ]+"
    )
)
_DOUBTS = re.compile(spaced(r"\b(?:now|then|huh|am i|do i|have i|eh|right|ya|dong|katamu|rupanya|toh)\W*$"))


def is_echo(text: str, statement: Statement, answer: str) -> bool:
    """Tell whether a statement says, in a sentence that wonders or doubts, only words of the companion's last message."""
    first = max(statement.start - AROUND, 0)
    start, end = statement.start - first, statement.end - first
    low = fold(text[first : statement.end + AROUND])
    begins = max(low.rfind(mark, 0, start) for mark in ".!?\n") + 1
    ends = min((at for mark in ".!?\n" if (at := low.find(mark, end)) >= 0), default=len(low))
    sentence = low[begins:ends].strip()
    heard = set(_WORD.findall(fold(answer)))
    is_repeated = set(_WORD.findall(fold(statement.target))) <= heard
    return is_repeated and bool(_WONDERS.match(sentence + " ") or _DOUBTS.search(sentence))
