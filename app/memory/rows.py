"""What an index takes in and gives back: values without a database and without numpy."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Row:
    """One message as it is found: where it stands, its words, its meaning where that is known, and who said it.

    `about` is what the facts that it is evidence of are called ("lives in"): words that ask for it, held or not.
    """

    id: UUID
    conversation_id: UUID
    seq: int
    text: str
    at: datetime
    vector: bytes | None
    role: str = "user"
    # To whom it was said.
    persona_id: UUID | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be recalled: of the conversations with one persona (None: those with no persona), without some rows."""

    persona_id: UUID | None
    without: Set[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """A row that was found, with the parts of its score: words (L), meaning (D), inside a window, and the whole (S)."""

    id: UUID
    before: UUID | None
    after: UUID | None
    words: float
    meaning: float
    in_window: bool
    score: float
