"""Reads `adversarial.jsonl`: short dialogues that tempt to learn what nobody said, with true statements among them.

`kind` of a dialogue names its temptation. In a `suggestion` or `recalled` it is what the companion says; in the others it
is in the user's messages of that kind. `plain` messages are meant as they are written. `facts` are the true statements,
each quoted from the message with this number (from 0); a few stand in the middle of a temptation. Whatever else is
learned from the companion or from a message that is not plain is unsupported. Targets are in the language of the dialogue.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.memory.exam.texts import read_rows

ADVERSARIAL = Path(__file__).with_name("adversarial.jsonl")


@dataclass(frozen=True)
class Line:
    """One message of a dialogue."""

    role: str
    kind: str
    text: str


@dataclass(frozen=True)
class Statement:
    """What the user says truly, in the message with this number."""

    entity: str
    relation: str
    target: str
    message: int
    quote: str


@dataclass(frozen=True)
class Dialogue:
    """A dialogue of a few messages that starts anew, with nobody known from before."""

    id: str
    lang: str
    kind: str
    messages: tuple[Line, ...]
    facts: tuple[Statement, ...]


def read_dialogues(file: Path = ADVERSARIAL) -> tuple[Dialogue, ...]:
    """Read all dialogues; raises ValueError or TypeError for a line of another form."""
    return tuple(_dialogue(row) for row in read_rows(file))


def _dialogue(row: dict[str, Any]) -> Dialogue:
    messages = tuple(Line(**line) for line in row["messages"])
    facts = tuple(Statement(**fact) for fact in row["facts"])
    return Dialogue(**{**row, "messages": messages, "facts": facts})
