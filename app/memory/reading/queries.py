"""Every read of what was read and what was not, of what reading by a model used, and of how that stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Integer, Select, Uuid, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.conversations.models import Conversation, MemoryClock, Message, UsageDay
from app.database import among
from app.extensions import ask, db
from app.memory.facts.queries import SEEN
from app.memory.models import MemoryReading, MemorySegment
from app.memory.reading.models import MemoryModelState, MemoryUsageDay
from app.memory.segments.queries import is_fresh, shown

_OWNER: BindParameter[UUID] = bindparam("owner", type_=Uuid())
_CONVERSATION: BindParameter[UUID] = bindparam("conversation", type_=Uuid())
_TEACHING = (
    *SEEN,
    Message.user_id == _OWNER,
    Message.conversation_id == _CONVERSATION,
    Conversation.user_id == _OWNER,
    Message.role == "user",
)
_UNREAD = (*_TEACHING, ~exists().where(MemoryReading.message_id == Message.id))
# Asked after each turn, so they are built once.
_FIRST_UNREAD = (
    select(func.min(Message.seq))
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(*_UNREAD)
)
_SOME_TEACHING = (
    select(Message.id)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(*_TEACHING, among(Message.id, "some"))
)
_WRITTEN = (
    select(
        Message.id,
        Message.seq,
        Message.role,
        # A deleted one keeps its place.
        case((Message.deleted_at.is_(None), Message.text), else_="").label("text"),
    )
    .where(
        Message.user_id == _OWNER,
        Message.conversation_id == _CONVERSATION,
        Message.on_path.is_(True),
        Message.seq > bindparam("after"),
    )
    .order_by(Message.seq)
    .limit(bindparam("most"))
)
_SOME_UNREAD = (
    select(Message.id)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(*_UNREAD, among(Message.id, "some"))
)


@dataclass(frozen=True, slots=True)
class Written:
    """A message as far as it can be read; of a deleted one without its words."""

    id: UUID
    seq: int
    role: str
    text: str


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


def list_written(owner: UUID, conversation_id: UUID, *, after: int, limit: int) -> list[Written]:
    """List the first messages of the branch that is shown with a higher seq than `after`."""
    values = {"owner": owner, "conversation": conversation_id, "after": after, "most": limit}
    return [Written(*row) for row in ask(_WRITTEN, values).all()]


def find_unread(owner: UUID, conversation_id: UUID) -> int | None:
    """Return the seq of the first message of the person in this conversation that teaches and was not read, or None."""
    return ask(_FIRST_UNREAD, {"owner": owner, "conversation": conversation_id}).scalar()


def list_unread(owner: UUID, conversation_id: UUID, messages: Sequence[UUID]) -> set[UUID]:
    """Return which of these messages teach and were not read."""
    values = {"owner": owner, "conversation": conversation_id, "some": list(messages)}
    return set(ask(_SOME_UNREAD, values).scalars())


def list_waiting(owner: UUID, *, closed_before: datetime, limit: int, moment: datetime) -> list[UUID]:
    """List the segments that a model is to read and nobody is asking one about, the oldest first.

    One that may still grow waits: the last of its conversation until it ended before `closed_before`.
    """
    values = {"owner": owner, "before": closed_before, "moment": moment, "most": limit}
    return list(ask(_waiting(), values).scalars())


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
    values = {"owner": owner, "conversation": conversation_id, "some": list(messages)}
    return set(ask(_SOME_TEACHING, values).scalars())


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    # Messages behind it may come to belong to it; a segment behind it does not.
    later, its_last = aliased(MemorySegment), aliased(Message)
    is_last = ~exists().where(
        later.conversation_id == MemorySegment.conversation_id,
        later.first_seq > MemorySegment.last_seq,
        its_last.id == later.last_message_id,
        its_last.on_path.is_(True),
    )
    query = (
        shown(select(MemorySegment.id), _OWNER)
        .where(MemorySegment.awaits_model.is_(True), is_fresh())
        .where(or_(MemorySegment.asked_until.is_(None), MemorySegment.asked_until < bindparam("moment")))
        .where(or_(MemorySegment.ended_at <= bindparam("before"), ~is_last))
        .order_by(MemorySegment.ended_at, MemorySegment.id)
    )
    return query.limit(bindparam("most", type_=Integer()))
