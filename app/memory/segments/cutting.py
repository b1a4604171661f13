"""Cuts a branch into segments: after a pause, after 20 messages, or where it goes on about something else.

A pure function that goes from left to right: where a segment ends depends on its own messages and on the few behind them.
So a conversation that has grown is cut as it was before, up to its last segment.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import timedelta
from math import sqrt
from typing import TypeVar

from app.memory.segments.piece import Piece, Said
from app.memory.terms import terms_of

PAUSE = timedelta(minutes=15)
MOST = 20
# As many messages on each side say whether the topic is another; fewer say too little.
SIDE = 4
# Of the scripted life (app/memory/exam) these find three of four places where two conversations meet, and cut one of
# twenty places within a conversation: 4 messages before and 4 behind, by meaning and by shared words.
SAME_MEANING = 0.925
SAME_WORDS = 0.03
FEWEST_WORDS = 10
LETTERS_READ = 2_000

Key = TypeVar("Key", bound=Hashable)


def cut(said: Sequence[Said]) -> Iterator[Piece]:
    """Yield the pieces in order; the last one may still grow, or come apart when more is known."""
    start = 0
    while start < len(said):
        end = _end(said, start)
        yield Piece(said[start:end])
        start = end


def _end(said: Sequence[Said], start: int) -> int:
    for place in range(start + 1, len(said)):
        if place - start >= MOST or _pauses(said, place):
            return place
        if said[place].role == "user" and (place - start == MOST - 1 or _turns(said, start, place)):
            # Rather here than between a question and its answer.
            return place
    return len(said)


def _pauses(said: Sequence[Said], place: int) -> bool:
    return said[place].at - said[place - 1].at >= PAUSE


def _turns(said: Sequence[Said], start: int, place: int) -> bool:
    """Tell whether the conversation goes on about something else here, and more so than at the next places."""
    here = _sameness(said, start, place)
    if here is None or here >= 1:
        return False
    for later in range(place + 1, place + SIDE):
        if later < len(said) and said[later].role != "user":
            continue
        if later + SIDE > start + MOST or _is_broken(said, later):
            return True
        if later + SIDE > len(said):
            # It may turn there even more.
            return False
        there = _sameness(said, start, later)
        if there is not None and there < here:
            return False
    return True


def _is_broken(said: Sequence[Said], place: int) -> bool:
    """Tell whether somebody pauses in front of this place, or among the messages behind it that would be looked at."""
    return any(_pauses(said, behind) for behind in range(place, min(place + SIDE, len(said))))


def _sameness(said: Sequence[Said], start: int, place: int) -> float | None:
    """Return how much both sides are about the same, below 1 if they are not; None where too little is known.

    It looks no further than a segment may reach and across no pause, so it is settled once that much is there.
    """
    before, after = said[max(start, place - SIDE) : place], said[place : place + SIDE]
    if len(before) < SIDE or len(after) < SIDE or place + SIDE > start + MOST:
        return None
    if _is_broken(said, place):
        return None
    ahead, behind = _meaning(before), _meaning(after)
    if ahead and behind:
        return _cosine(dict(enumerate(ahead)), dict(enumerate(behind))) / SAME_MEANING
    words, others = _words(before), _words(after)
    if min(len(words), len(others)) < FEWEST_WORDS:
        return None
    return _cosine(words, others) / SAME_WORDS


def _meaning(said: Sequence[Said]) -> list[int]:
    """Return the sum of what these messages mean, as signed bytes; nothing unless it is known of all that have words."""
    spoken = [message for message in said if message.text]
    vectors = [memoryview(message.vector).cast("b") for message in spoken if message.vector]
    if not spoken or len(vectors) < len(spoken):
        return []
    return [sum(numbers) for numbers in zip(*vectors, strict=True)]


def _words(said: Sequence[Said]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for message in said:
        for word in {stems[0] for stems in terms_of(message.text[:LETTERS_READ])}:
            counts[word] = counts.get(word, 0) + 1
    return counts


def _cosine(some: Mapping[Key, int], others: Mapping[Key, int]) -> float:
    product = sum(count * others.get(key, 0) for key, count in some.items())
    lengths = sqrt(_square(some) * _square(others))
    return product / lengths if lengths else 0.0


def _square(counts: Mapping[Key, int]) -> int:
    return sum(count * count for count in counts.values())
