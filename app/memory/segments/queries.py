"""Every read of segments and episodes. One is seen while its last message is, and fresh while its words are the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import aliased

from app.conversations.models import Conversation, Message, MessageEmbedding
from app.database import among
from app.errors import NotFoundError
from app.extensions import ask, db
from app.memory.models import ForgottenSpan, MemoryEpisode, MemorySegment
from app.memory.segments.piece import SENTENCES, Mark, Role, Said

_SHOWN = (
    Message.on_path.is_(True),
    Conversation.deleted_at.is_(None),
    Conversation.memory_use == "full",
)
_Inside = aliased(Message)
_INSIDE = (
    _Inside.conversation_id == MemorySegment.conversation_id,
    _Inside.on_path.is_(True),
    _Inside.seq >= MemorySegment.first_seq,
    _Inside.seq <= MemorySegment.last_seq,
)


def _counted(counting: Select[int]) -> ScalarSelect[int]:
    return counting.where(*_INSIDE).correlate(MemorySegment).scalar_subquery()


_COUNT_NOW = _counted(select(func.count(_Inside.id)).where(_Inside.deleted_at.is_(None), _Inside.text != ""))
_BLANKS_NOW = _counted(
    select(func.count(ForgottenSpan.message_id)).join(_Inside, _Inside.id == ForgottenSpan.message_id)
)
_FRESH = and_(MemorySegment.count == _COUNT_NOW, MemorySegment.blanks == _BLANKS_NOW)


_OWNER: BindParameter[UUID] = bindparam("owner", type_=Uuid())
_CONVERSATION: BindParameter[UUID] = bindparam("conversation", type_=Uuid())


def shown(columns: Select[*tuple[Any, ...]], owner: UUID | BindParameter[UUID]) -> Select[*tuple[Any, ...]]:
    """Return this of the person's segments whose last message is to be seen; for reads in other modules as well."""
    joined = columns.join(Message, Message.id == MemorySegment.last_message_id)
    joined = joined.join(Conversation, Conversation.id == MemorySegment.conversation_id)
    return joined.where(MemorySegment.user_id == owner, Conversation.user_id == owner, *_SHOWN)


_LAST_LAID = select(func.max(MemorySegment.last_seq)).where(
    MemorySegment.user_id == _OWNER, MemorySegment.conversation_id == _CONVERSATION
)
# Asked after each turn, so it is built once.
_PATH = (
    Message.user_id == _OWNER,
    Message.conversation_id == _CONVERSATION,
    Message.on_path.is_(True),
)
_SAID = select(
    Message.id, Message.seq, Message.role, Message.text, Message.created_at, Message.deleted_at
).where(*_PATH)
_MOST = bindparam("most", type_=Integer())
_SAID_FROM = _SAID.where(Message.seq >= bindparam("first")).order_by(Message.seq).limit(_MOST)
_SAID_BEFORE = _SAID.where(Message.seq < bindparam("before")).order_by(Message.seq.desc()).limit(_MOST)
_NEXT_SEQ = select(func.min(Message.seq)).where(*_PATH, Message.seq > bindparam("after"))
_BOUNDS = (
    select(func.min(Message.seq).label("first"), func.max(Message.seq).label("last"))
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(*_PATH, *_SHOWN)
)
_VECTORS = select(MessageEmbedding.message_id, MessageEmbedding.vector).where(
    MessageEmbedding.user_id == _OWNER,
    MessageEmbedding.model == bindparam("model"),
    among(MessageEmbedding.message_id, "some"),
)
_BLANKS = (
    select(ForgottenSpan.message_id, func.count().label("stretches"))
    .where(ForgottenSpan.user_id == _OWNER, among(ForgottenSpan.message_id, "some"))
    .group_by(ForgottenSpan.message_id)
)
_LAID = shown(
    select(
        MemorySegment.id,
        MemorySegment.conversation_id,
        MemorySegment.first_seq,
        MemorySegment.last_seq,
        MemorySegment.last_message_id,
        MemorySegment.count.label("readable"),
        MemorySegment.blanks,
        MemorySegment.extractor,
        MemorySegment.awaits_model,
        _FRESH.label("is_fresh"),
    ),
    _OWNER,
)
_ALL_LAID = _LAID.where(MemorySegment.conversation_id == _CONVERSATION).order_by(MemorySegment.first_seq)
_ONE_LAID = _LAID.where(MemorySegment.id == bindparam("segment", type_=Uuid()))
_BEHIND = (
    select(Message.created_at)
    .where(
        Message.user_id == _OWNER,
        Message.conversation_id == _CONVERSATION,
        Message.on_path.is_(True),
        Message.seq > func.coalesce(_LAST_LAID.scalar_subquery(), -1),
    )
    .order_by(Message.seq)
    .limit(_MOST)
)


def is_fresh() -> ColumnElement[bool]:
    """Return the condition under which the words of a segment are still those that were summed up."""
    return _FRESH


def count_now() -> ScalarSelect[int]:
    """Return how many messages of a segment are to be read now; its own count is of when it was summed up."""
    return _COUNT_NOW


@dataclass(frozen=True, slots=True)
class Laid:
    """A segment as it is stored, and whether its words are still the same."""

    id: UUID
    conversation_id: UUID
    last_seq: int
    mark: Mark
    is_fresh: bool
    extractor: str
    awaits_model: bool


def list_said(owner: UUID, conversation_id: UUID, *, first: int, limit: int, model: str | None) -> list[Said]:
    """List the messages of the shown branch from seq `first` on, as they were written."""
    values = {"owner": owner, "conversation": conversation_id, "first": first, "most": limit}
    return _as_said(owner, ask(_SAID_FROM, values).all(), model)


def list_said_before(owner: UUID, conversation_id: UUID, *, before: int, limit: int) -> list[Said]:
    """List the last messages of the shown branch with a lower seq than `before`, oldest first."""
    values = {"owner": owner, "conversation": conversation_id, "before": before, "most": limit}
    return _as_said(owner, ask(_SAID_BEFORE, values).all(), None)[::-1]


def list_behind(owner: UUID, conversation_id: UUID, *, most: int) -> Sequence[datetime]:
    """List when the messages of the shown branch behind its last segment were written, the first ones, at most so many."""
    values = {"owner": owner, "conversation": conversation_id, "most": most}
    return ask(_BEHIND, values).scalars().all()


def list_laid(owner: UUID, conversation_id: UUID) -> list[Laid]:
    """List the segments of the shown branch in order; of a conversation that teaches nothing there are none."""
    return [_as_laid(row) for row in ask(_ALL_LAID, {"owner": owner, "conversation": conversation_id}).all()]


def find_laid(owner: UUID, segment_id: UUID) -> Laid | None:
    """Return a segment of the branch that is shown, or None."""
    row = ask(_ONE_LAID, {"owner": owner, "segment": segment_id}).first()
    return _as_laid(row) if row else None


def find_bounds(owner: UUID, conversation_id: UUID) -> tuple[int, int] | None:
    """Return the first and the last seq of the shown branch, None where the conversation teaches nothing."""
    row = ask(_BOUNDS, {"owner": owner, "conversation": conversation_id}).one()
    return None if row.first is None else (row.first, row.last)


def find_next_seq(owner: UUID, conversation_id: UUID, after: int) -> int | None:
    """Return the seq of the shown message behind this one, or None."""
    return ask(_NEXT_SEQ, {"owner": owner, "conversation": conversation_id, "after": after}).scalar()


def list_unasked(owner: UUID) -> list[UUID]:
    """List the shown segments that no model has read and none is to read."""
    query = shown(select(MemorySegment.id), owner).where(MemorySegment.awaits_model.is_(False))
    return list(db.session.scalars(query.where(MemorySegment.extractor == SENTENCES)))


def count_waiting(owner: UUID) -> tuple[int, datetime | None]:
    """Count the segments that a model has still to read; returns as well when the oldest of them ended."""
    query = shown(select(func.count(), func.min(MemorySegment.ended_at)), owner)
    count, oldest = db.session.execute(query.where(MemorySegment.awaits_model.is_(True))).one()
    return count, oldest


def list_owners_waiting(*, closed_before: datetime) -> list[UUID]:
    """List the people of whose segments a model has still to read some, who waits longest first."""
    query = (
        select(MemorySegment.user_id)
        .where(MemorySegment.awaits_model.is_(True), MemorySegment.ended_at <= closed_before)
        .group_by(MemorySegment.user_id)
        .order_by(func.min(MemorySegment.ended_at))
    )
    return list(db.session.scalars(query))


def get_segment(owner: UUID, segment_id: UUID) -> MemorySegment:
    """Return one's own segment for a change."""
    return db.session.scalars(
        select(MemorySegment).where(MemorySegment.user_id == owner, MemorySegment.id == segment_id)
    ).one()


def find_segment(owner: UUID, segment_id: UUID) -> MemorySegment | None:
    """Return one's own segment for a change, None where it is gone."""
    return db.session.scalars(
        select(MemorySegment).where(MemorySegment.user_id == owner, MemorySegment.id == segment_id)
    ).one_or_none()


def find_segment_of(owner: UUID, last_message_id: UUID) -> UUID | None:
    """Return the segment that ends with this message, or None."""
    query = select(MemorySegment.id).where(
        MemorySegment.user_id == owner, MemorySegment.last_message_id == last_message_id
    )
    return db.session.scalars(query.limit(1)).first()


def get_episode(owner: UUID, episode_id: UUID) -> MemoryEpisode:
    """Return one's own episode for a change; NotFoundError for any other id."""
    mine = (MemoryEpisode.user_id == owner, MemoryEpisode.id == episode_id)
    episode = db.session.scalar(select(MemoryEpisode).where(*mine))
    if episode is None:
        raise NotFoundError
    return episode


def list_episodes_of(owner: UUID, segment_id: UUID) -> list[MemoryEpisode]:
    """List the episodes of a segment for a change."""
    query = select(MemoryEpisode).where(
        MemoryEpisode.user_id == owner, MemoryEpisode.segment_id == segment_id
    )
    return list(db.session.scalars(query.order_by(MemoryEpisode.id)))


def _as_laid(row: Row[*tuple[Any, ...]]) -> Laid:
    mark = Mark(row.first_seq, row.last_message_id, row.readable, row.blanks)
    return Laid(
        row.id, row.conversation_id, row.last_seq, mark, bool(row.is_fresh), row.extractor, row.awaits_model
    )


def _as_said(owner: UUID, rows: Sequence[Row[*tuple[Any, ...]]], model: str | None) -> list[Said]:
    ids = [row.id for row in rows]
    vectors, blanks = _vectors(owner, ids, model), _blanks(owner, ids)
    return [
        Said(
            row.id,
            row.seq,
            cast(Role, row.role),
            "" if row.deleted_at is not None else row.text,
            row.created_at,
            vectors.get(row.id),
            blanks.get(row.id, 0),
        )
        for row in rows
    ]


def _vectors(owner: UUID, ids: Sequence[UUID], model: str | None) -> dict[UUID, bytes]:
    if model is None or not ids:
        return {}
    found = ask(_VECTORS, {"owner": owner, "model": model, "some": list(ids)})
    return {row.message_id: row.vector for row in found}


def _blanks(owner: UUID, ids: Sequence[UUID]) -> dict[UUID, int]:
    found = ask(_BLANKS, {"owner": owner, "some": list(ids)}) if ids else ()
    return {row.message_id: row.stretches for row in found}
