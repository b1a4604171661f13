"""What somebody said, and what one stretch of it states."""

from dataclasses import dataclass
from typing import Literal

# The subject of what a person says of themselves.
PERSON = "user"
# What made words stand for a fact when the person made one fact of several; no reader takes that back.
BY_HAND = "by hand"

Stance = Literal["holds", "ends"]


@dataclass(frozen=True, slots=True)
class Heard:
    """One message, in the order of its branch."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What the person says in one message: that a relation to a target holds, or that it does no more.

    The subject is PERSON, or a name or kinship word as they wrote it. `start` and `end` are code points of the quote in
    the message. The target is in the language of the message.
    """

    subject: str
    relation: str
    target: str
    start: int
    end: int
    stance: Stance = "holds"
