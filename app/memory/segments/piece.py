"""What a conversation is cut from, and the pieces that it is cut into: values without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Role = Literal["user", "assistant"]
# What made a summary where no model did.
SENTENCES = "sentences"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the branch that is shown; without words where they were deleted.

    `vector` is what it means, where that is known. `blanks` counts the stretches that were forgotten.
    """

    id: UUID
    seq: int
    role: Role
    text: str
    at: datetime
    vector: bytes | None = None
    blanks: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells a segment from any other, and the same words from others: once one of them changes it is made anew."""

    first_seq: int
    last_id: UUID
    count: int
    blanks: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring messages about one thing."""

    said: Sequence[Said]

    @property
    def mark(self) -> Mark:
        """Return what the segment of these messages is known by."""
        first, last = self.said[0], self.said[-1]
        readable = sum(bool(message.text) for message in self.said)
        return Mark(first.seq, last.id, readable, sum(message.blanks for message in self.said))
