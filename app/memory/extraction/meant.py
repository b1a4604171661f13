"""What of a conversation its person means: said by themselves, of the world as it is, and not taken back as a joke.

The readers of patterns go on from here to clauses; whoever quotes a person, or sums up what they said, needs no more.
"""

import re
from collections.abc import Iterator, Sequence

from app.memory.extraction.folding import FOREIGN, Span, fold, only, straighten, without
from app.memory.extraction.foreign import own_words
from app.memory.extraction.scenes import Stage
from app.memory.extraction.sentences import sentences_of
from app.memory.extraction.unreal import (
    begins_by_taking_back,
    meant_stretches,
    real_stretches,
    serious_from,
)
from app.memory.facts.statement import Heard

_OWN = re.compile(f"[^{FOREIGN}]+")


def meant_spans(heard: Sequence[Heard]) -> list[list[Span]]:
    """Return for each message the stretches that its person means, in code points; none for the companion's messages."""
    stage, found = Stage(), list[list[Span]]()
    for number, message in enumerate(heard):
        found.append([])
        if message.role != "user":
            stage.hear_companion(message.text)
            continue
        stretches = stage.hear_person(message)
        if stretches and not is_joke(heard, number):
            found[-1] += _spans(earnest_of(own_of(message.text, stretches), stretches))
    return found


def is_joke(heard: Sequence[Heard], number: int) -> bool:
    """Tell whether a message is taken back by the person's next one."""
    later = next((other.text for other in heard[number + 1 : number + 3] if other.role == "user"), "")
    return begins_by_taking_back(fold(later))


def own_of(text: str, stretches: list[Span]) -> str:
    """Return a message with everything put out of reach that is not its person's own; as long as it was.

    `stretches` are those in which they are not in a play.
    """
    return straighten(only(own_words(text), stretches))


def earnest_of(own: str, stretches: list[Span]) -> str:
    """Return what of their own words somebody means of the world as it is, the rest put out of reach."""
    low = fold(own)
    plain = only(own, [part for stretch in stretches for part in real_stretches(low, stretch)])
    return without(plain, [(0, serious_from(low))])


def _spans(plain: str) -> Iterator[Span]:
    low = fold(plain)
    for sentence in sentences_of(plain):
        for start, end in meant_stretches(low, sentence):
            for own in _OWN.finditer(plain, start, end):
                if own.group().strip():
                    yield own.span()
