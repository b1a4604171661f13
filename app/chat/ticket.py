"""What a turn needs to begin: free of the database, so that it may be handed to whoever answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.conversations.models import MemoryUse
from app.languages import DEFAULT
from app.memory.embedding import Pending
from app.settings.queries import Ways


@dataclass(frozen=True, slots=True)
class Question:
    """The message that is to be answered."""

    id: UUID
    text: str
    seq: int
    parent_id: UUID | None
    on_path: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Outset:
    """How a person's turns are answered, and what this one's question means, as far as somebody has begun to find it out."""

    ways: Ways
    meaning: Pending | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a turn needs to begin; with a base it continues an answer that was left unfinished."""

    turn_id: UUID
    attempt: int
    owner: UUID
    conversation_id: UUID
    persona_id: UUID | None
    choice: dict[str, Any] | None
    question: Question
    answer_id: UUID
    answer_seq: int
    outset: Outset
    partial_text: str = ""
    partial_reasoning: str = ""
    thought_ms: int | None = None
    # Whether a good end may give the conversation its name.
    wants_title: bool = False
    # In which its person reads how it ended.
    language: str = DEFAULT
    earlier_cost: float | None = None
    # The day on which it counts as one of its person's answers; None where there is no quota.
    counted_on: date | None = None
    memory_use: MemoryUse = "full"

    @property
    def log_key(self) -> str:
        """The key of this attempt's event log."""
        return f"{self.turn_id}:{self.attempt}"
