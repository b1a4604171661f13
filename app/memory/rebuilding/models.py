"""The table of rebuilds."""

import uuid
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Record, now, uuid7

RebuildState = Literal["reading", "ready", "applying", "applied", "discarded"]


class MemoryRebuild(Record):
    """A rebuild of a person's facts from their messages: how far it is, and what it would change.

    `difference` holds counts and some of the facts that it would add, remove or put on other words.
    """

    __tablename__ = "memory_rebuilds"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    difference: Mapped[dict[str, Any]] = mapped_column(default=dict)
    began_at: Mapped[datetime] = mapped_column(default=now)
    # The last sign of life of whoever works on it.
    seen_at: Mapped[datetime] = mapped_column(default=now)
