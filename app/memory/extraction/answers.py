"""Reads what a model answered that was asked for JSON: with prose around it, in a fence, behind its thoughts, or not at all.

What comes out are claims. None of them is believed here: `checking` looks for the words that each is said to stand on.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from app.memory.models import EpisodeKind
from app.memory.segments.events import LONGEST_SUMMARY, Event
from app.memory.segments.telling import shorten

MOST_CLAIMS = 40
MOST_LETTERS = 100_000
SUMMARY_LETTERS = 600
MOOD_LETTERS = 40
# Places in an answer at which an object may begin.
MOST_BEGINNINGS = 50
KINDS = ("feeling", "decision", "first_time", "closeness")

_THOUGHTS = re.compile(r"<think(ing)?>.*?(</think(ing)?>|\Z)", re.DOTALL | re.IGNORECASE)


class UnreadableError(Exception):
    """An answer holds no object as it was asked for; reads as the reason, in English for the model."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model says that the person said, and the words that it is said to stand on."""

    subject: str
    relation: str
    target: str
    quote: str
    is_ended: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that a model said about a segment."""

    claims: tuple[Claim, ...]
    summary: str
    event: Event | None


def read_answer(said: str) -> Answer:
    """Return what a model answered; UnreadableError where there is no object with a list of facts."""
    found = next(_objects(_THOUGHTS.sub(" ", said[:MOST_LETTERS])), None)
    if found is None:
        raise UnreadableError("there is no JSON object with a list named facts in it")
    claims = [claim for each in found["facts"][:MOST_CLAIMS] if (claim := _claim(each))]
    return Answer(tuple(claims), _line(found.get("summary"), SUMMARY_LETTERS), _event(found.get("episode")))


def _objects(said: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder(strict=False)
    for beginning in [found.start() for found in re.finditer(r"\{", said)][:MOST_BEGINNINGS]:
        try:
            value, _end = decoder.raw_decode(said, beginning)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and isinstance(value.get("facts"), list):
            yield value


def _claim(value: object) -> Claim | None:
    if not isinstance(value, Mapping):
        return None
    words = [value.get(name) for name in ("subject", "relation", "target", "quote")]
    if not all(isinstance(word, str) and word.strip() for word in words):
        return None
    subject, relation, target, quote = cast(list[str], words)
    return Claim(subject.strip(), relation.strip(), target.strip(), quote.strip(), value.get("ended") is True)


def _event(value: object) -> Event | None:
    if not isinstance(value, Mapping) or value.get("kind") not in KINDS:
        return None
    summary = _line(value.get("summary"), LONGEST_SUMMARY)
    if not summary:
        return None
    return Event(
        cast(EpisodeKind, value["kind"]),
        summary,
        _within(value.get("importance"), 0.0, 1.0),
        _within(value.get("weight"), -1.0, 1.0),
        _line(value.get("mood"), MOOD_LETTERS),
    )


def _line(value: object, letters: int) -> str:
    if not isinstance(value, str):
        return ""
    printable = "".join(letter if letter.isprintable() else " " for letter in value[: letters * 4])
    return shorten(printable, letters)


def _within(value: object, least: float, most: float) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # Neither more than all nor what is no number at all.
    return min(max(float(cast(float, value)), least), most) if is_number and value == value else 0.0
