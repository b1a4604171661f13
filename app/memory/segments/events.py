"""Finds the event in a segment without a model: the sentence of the person that says most plainly that this was one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.memory.extraction.folding import fold
from app.memory.extraction.meant import meant_spans
from app.memory.facts.statement import Heard
from app.memory.forgetting.blanking import FILLER
from app.memory.models import EpisodeKind
from app.memory.segments.cue_words import CUES, IMPORTANCE, TURNING
from app.memory.segments.telling import LETTERS_READ, shorten

LONGEST_SUMMARY = 240
# Of the sentence before the cue.
LETTERS_BEFORE = 40

_CUES = tuple((cue, re.compile(cue.pattern)) for cue in CUES)
_TURNING = re.compile(TURNING)
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Event:
    """Why a segment is worth keeping. `weight` runs from -1, painful, to 1, joyful; `importance` from 0 to 1."""

    kind: EpisodeKind
    summary: str
    importance: float
    weight: float
    mood: str = ""


def find_event(context: Sequence[Heard], heard: Sequence[Heard]) -> Event | None:
    """Return the heaviest event of these messages, or None: better none than one that never was."""
    read = [Heard(message.role, message.text[:LETTERS_READ]) for message in (*context, *heard)]
    both = list(zip(read, meant_spans(read), strict=True))[len(context) :]
    sentences = (message.text[start:end] for message, spans in both for start, end in spans)
    # What is forgotten in part may have been said of somebody who must not be named.
    events = [event for sentence in sentences if FILLER not in sentence for event in _events_in(sentence)]
    return max(events, key=lambda event: abs(event.weight), default=None)


def _events_in(sentence: str) -> Iterator[Event]:
    low = _BETWEEN.sub(" ", fold(sentence)).strip()
    for cue, pattern in _CUES:
        found = pattern.search(low)
        if found and not _TURNING.search(low[max(0, found.start() - LETTERS_BEFORE) : found.start()]):
            importance = max(IMPORTANCE[cue.kind], abs(cue.weight))
            yield Event(cue.kind, shorten(sentence, LONGEST_SUMMARY), importance, cue.weight, cue.mood)
