"""Cuts a message into sentences and sentences into clauses, each with its place in the message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.memory.extraction.folding import FOREIGN

_STOP = re.compile(r"[.!?…]+[)\]\"'’”]*(?=\s|\Z|\x00)|\n+")
# A full stop after these ends no sentence.
_SHORT = re.compile(
    r"\b(?:mr|mrs|ms|dr|drg|drs|prof|st|jl|bpk|no|vs|dll|dsb|ir|h|hj|jr|sr|ph|s|[a-z])$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: where it stands, and whether it asks."""

    start: int
    end: int
    asks: bool


def sentences_of(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a message in order."""
    start = 0
    for stop in _STOP.finditer(text):
        mark = stop.group()
        if mark[0] == "." and mark[-1] == "." and _SHORT.search(text, max(0, stop.start() - 6), stop.start()):
            continue
        if text[start : stop.end()].strip():
            yield Sentence(start, stop.end(), "?" in mark)
        start = stop.end()
    if text[start:].strip(f" {FOREIGN}"):
        yield Sentence(start, len(text), asks=False)
