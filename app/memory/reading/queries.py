"""Every read of what was read and what was not, of what reading by a model used, and of how that stands."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from app.conversations.models import Conversation, MemoryClock, Message, UsageDay
from app.extensions import db
from app.memory.facts.queries import SEEN
from app.memory.models import MemoryReading
from app.memory.reading.models import MemoryModelState, MemoryUsageDay


def find_state(owner: UUID) -> MemoryModelState | None:
    """Return how the model failed that reads for this person, None where it did not."""
    return db.session.scalars(select(MemoryModelState).where(MemoryModelState.user_id == owner)).one_or_none()


def list_usage(owner: UUID, *, since: date) -> Sequence[MemoryUsageDay]:
    """List what reading for this person's memory used, by day of UTC, the oldest first."""
    query = select(MemoryUsageDay).where(MemoryUsageDay.user_id == owner, MemoryUsageDay.day >= since)
    return db.session.scalars(query.order_by(MemoryUsageDay.day)).all()


def count_tokens(owner: UUID, day: date) -> int:
    """Return how many tokens this person used on a day, answers and all, where there is a quota."""
    query = select(UsageDay.tokens).where(UsageDay.user_id == owner, UsageDay.day == day)
    return db.session.scalar(query) or 0


def list_readings(owner: UUID, messages: Sequence[UUID]) -> dict[UUID, MemoryReading]:
    """Return by what these messages were read so far, for a change."""
    query = select(MemoryReading).where(
        MemoryReading.user_id == owner, MemoryReading.message_id.in_(messages)
    )
    return {reading.message_id: reading for reading in db.session.scalars(query)}


def find_unread(owner: UUID, conversation_id: UUID) -> int | None:
    """Return the seq of the first message of the person in this conversation that teaches and was not read, or None."""
    query = select(func.min(Message.seq)).where(*_unread(owner, conversation_id))
    return db.session.scalar(query.join(Conversation, Conversation.id == Message.conversation_id))


def list_unread(owner: UUID, conversation_id: UUID, messages: Sequence[UUID]) -> set[UUID]:
    """Return which of these messages teach and were not read."""
    query = select(Message.id).join(Conversation, Conversation.id == Message.conversation_id)
    return set(db.session.scalars(query.where(*_unread(owner, conversation_id), Message.id.in_(messages))))


def list_behind() -> Sequence[UUID]:
    """List the people of whose conversations something was changed since they were read."""
    return db.session.scalars(select(MemoryClock.user_id).where(MemoryClock.learned_n < MemoryClock.n)).all()


def find_learned(owner: UUID) -> int:
    """Return up to which change this person's conversations were read."""
    return db.session.scalar(select(MemoryClock.learned_n).where(MemoryClock.user_id == owner)) or 0


def list_conversations_of(owner: UUID, messages: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the conversation of each of these messages."""
    found = select(Message.id, Message.conversation_id).where(
        Message.user_id == owner, Message.id.in_(messages)
    )
    return {row.id: row.conversation_id for row in db.session.execute(found)} if messages else {}


def list_seqs(owner: UUID, messages: Sequence[UUID]) -> list[int]:
    """Return the numbers of these messages."""
    found = select(Message.seq).where(Message.user_id == owner, Message.id.in_(messages))
    return list(db.session.scalars(found)) if messages else []


def list_teaching(owner: UUID, conversation_id: UUID, messages: Sequence[UUID]) -> set[UUID]:
    """Return which of these messages teach, whether they were read or not."""
    query = select(Message.id).join(Conversation, Conversation.id == Message.conversation_id)
    return set(db.session.scalars(query.where(*_teaching(owner, conversation_id), Message.id.in_(messages))))


def _unread(owner: UUID, conversation_id: UUID) -> list[ColumnElement[bool]]:
    read = exists().where(MemoryReading.message_id == Message.id)
    return [*_teaching(owner, conversation_id), ~read]


def _teaching(owner: UUID, conversation_id: UUID) -> list[ColumnElement[bool]]:
    mine = (
        Message.user_id == owner,
        Message.conversation_id == conversation_id,
        Conversation.user_id == owner,
    )
    return [*SEEN, *mine, Message.role == "user"]
