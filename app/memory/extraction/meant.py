"""What of a conversation its person means: said by themselves, of the world as it is, and not taken back as a joke.

The readers of patterns go on from here to clauses; whoever quotes a person, or sums up what they said, needs no more.
"""

import re
from collections.abc import Iterator, Sequence

from app.memory.extraction.folding import FOREIGN, fold, only, straighten
from app.memory.extraction.foreign import own_words
from app.memory.extraction.scenes import own_stretches
from app.memory.extraction.sentences import sentences_of
from app.memory.extraction.unreal import (
    begins_by_taking_back,
    is_taken_back,
    meant_stretches,
    real_stretches,
)
from app.memory.facts.statement import Heard

Span = tuple[int, int]

_OWN = re.compile(f"[^{FOREIGN}]+")


def meant_spans(heard: Sequence[Heard]) -> list[list[Span]]:
    """Return for each message the stretches that its person means, in code points; none for the companion's messages."""
    stretches = own_stretches(heard)
    return [
        _meant(message.text, stretches[number]) if stretches[number] and not is_joke(heard, number) else []
        for number, message in enumerate(heard)
    ]


def is_joke(heard: Sequence[Heard], number: int) -> bool:
    """Tell whether a message is taken back in itself, or by the person's next one."""
    later = next((other.text for other in heard[number + 1 : number + 3] if other.role == "user"), "")
    return is_taken_back(fold(heard[number].text)) or begins_by_taking_back(fold(later))


def _meant(text: str, stretches: list[Span]) -> list[Span]:
    plain = straighten(only(own_words(text), stretches))
    low = fold(plain)
    plain = only(plain, [part for stretch in stretches for part in real_stretches(low, stretch)])
    low = fold(plain)
    meant = [span for sentence in sentences_of(plain) for span in meant_stretches(low, sentence)]
    return [part for start, end in meant for part in _without_foreign(plain, start, end)]


def _without_foreign(plain: str, start: int, end: int) -> Iterator[Span]:
    for own in _OWN.finditer(plain, start, end):
        if own.group().strip():
            yield own.span()
