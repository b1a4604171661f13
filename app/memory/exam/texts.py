"""Reads the texts of the memory exam: one object a line, with exactly the fields of its type.

`life.jsonl` is what Ratih and her companion said in a year. `kind` tells how a message is meant: `plain`, `question`,
or words that say nothing about her (`role_play`, `quote`, `pasted`, `joke`); `recalled` is the companion repeating,
sometimes wrongly, what it remembers. `facts.jsonl` is what can be known from it. A fact that takes the place of another
names it; `how` is `change` if the world became otherwise that day, and `correction` if she says otherwise than before.
In both the older one holds until then, since that is what was known. `not_facts.jsonl` is what a careless reader would
learn.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.conversations.models import Role

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Message:
    """One message of the life, at a time with a zone."""

    id: str
    conversation: str
    role: Role
    speaker: str
    at: datetime
    lang: str
    kind: str
    text: str


@dataclass(frozen=True)
class Quote:
    """Words that stand in a message."""

    message: str
    quote: str


@dataclass(frozen=True)
class Fact:
    """What can be known; it holds from a day until another one, which is not included."""

    id: str
    entity: str
    relation: str
    target: str
    valid_from: date
    valid_to: date | None
    supersedes: str | None
    how: str | None
    evidence: tuple[Quote, ...]


@dataclass(frozen=True)
class NotFact:
    """What must not be known, though this message tempts."""

    id: str
    entity: str
    relation: str
    target: str
    message: str
    because: str


@dataclass(frozen=True)
class Probe:
    """A question that is asked at a time, and the messages and facts that answer it; none of them if nothing is known."""

    id: str
    lang: str
    at: datetime
    kind: str
    question: str
    expected: str | None
    evidence: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Life:
    """Everything of the exam that does not ask."""

    messages: tuple[Message, ...]
    facts: tuple[Fact, ...]
    not_facts: tuple[NotFact, ...]


def read_life(folder: Path = FOLDER) -> Life:
    """Read the messages and what they teach; raises ValueError or TypeError for a line of another form."""
    return Life(
        tuple(
            Message(**{**row, "at": datetime.fromisoformat(row["at"])})
            for row in read_rows(folder / "life.jsonl")
        ),
        tuple(_fact(row) for row in read_rows(folder / "facts.jsonl")),
        tuple(NotFact(**row) for row in read_rows(folder / "not_facts.jsonl")),
    )


def read_probes(folder: Path = FOLDER) -> tuple[Probe, ...]:
    """Read the questions; raises ValueError or TypeError for a line of another form."""
    return tuple(_probe(row) for row in read_rows(folder / "probes.jsonl"))


def read_rows(file: Path) -> list[dict[str, Any]]:
    """Read the objects of a file, one a line; raises ValueError for a line that is none."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _fact(row: dict[str, Any]) -> Fact:
    dates = {name: row[name] and date.fromisoformat(row[name]) for name in ("valid_from", "valid_to")}
    evidence = tuple(Quote(**quote) for quote in row["evidence"])
    return Fact(**{**row, **dates, "evidence": evidence})


def _probe(row: dict[str, Any]) -> Probe:
    lists = {name: tuple(row[name]) for name in ("evidence", "facts")}
    return Probe(**{**row, **lists, "at": datetime.fromisoformat(row["at"])})
