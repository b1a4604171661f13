"""Tables of reading by a model: what it used, and how it failed."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Record


class MemoryModelState(Record):
    """How the model that reads for a person's memory failed last; the row goes when it answers again."""

    __tablename__ = "memory_model_states"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    provider_title: Mapped[str] = mapped_column(String(200))
    error_kind: Mapped[str] = mapped_column(String(32))
    failures: Mapped[int]
    failed_at: Mapped[datetime]
    retry_at: Mapped[datetime]


class MemoryUsageDay(Record):
    """What reading for a person's memory used on one day of UTC. `cost` is US dollars, of the calls whose price is known."""

    __tablename__ = "memory_usage_days"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    prompt_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    completion_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    cost: Mapped[float] = mapped_column(Float, default=0.0)
