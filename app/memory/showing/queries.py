"""The reads that only the memory pages make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import exists, select

from app.conversations.models import Conversation, Message
from app.extensions import db
from app.memory.models import EpisodeKind, MemoryEpisode, MemorySegment
from app.memory.segments.queries import is_fresh

Event = tuple[EpisodeKind, str, str]
_KEPT = (MemoryEpisode.archived_at.is_(None),)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment as the timeline shows it; `events` are (kind, summary, mood) of its episodes that were not put away."""

    id: UUID
    conversation_id: UUID
    last_message_id: UUID
    title: str
    summary: str
    count: int
    ended_at: datetime
    is_fresh: bool
    events: Sequence[Event]


def list_stretches(owner: UUID, *, before: datetime | None, only_events: bool, limit: int) -> list[Stretch]:
    """List what was talked about before a moment, the newest first; with `only_events` what was an event."""
    query = (
        select(MemorySegment, Conversation.title, is_fresh().label("fresh"))
        .join(Message, Message.id == MemorySegment.last_message_id)
        .join(Conversation, Conversation.id == MemorySegment.conversation_id)
        .where(
            MemorySegment.user_id == owner,
            Conversation.user_id == owner,
            Message.on_path.is_(True),
            Conversation.deleted_at.is_(None),
            Conversation.memory_use == "full",
            MemorySegment.summary != "",
        )
    )
    if before is not None:
        query = query.where(MemorySegment.ended_at < before)
    if only_events:
        query = query.where(exists().where(MemoryEpisode.segment_id == MemorySegment.id, *_KEPT))
    rows = db.session.execute(query.order_by(MemorySegment.ended_at.desc()).limit(limit)).all()
    events = _events(owner, [row.MemorySegment.id for row in rows])
    return [
        Stretch(
            id=row.MemorySegment.id,
            conversation_id=row.MemorySegment.conversation_id,
            last_message_id=row.MemorySegment.last_message_id,
            title=row.title,
            summary=row.MemorySegment.summary,
            count=row.MemorySegment.count,
            ended_at=row.MemorySegment.ended_at,
            is_fresh=bool(row.fresh),
            events=events.get(row.MemorySegment.id, ()),
        )
        for row in rows
    ]


def _events(owner: UUID, segments: Sequence[UUID]) -> dict[UUID, list[Event]]:
    found: dict[UUID, list[Event]] = {}
    mine = (MemoryEpisode.user_id == owner, MemoryEpisode.segment_id.in_(segments), *_KEPT)
    for each in db.session.scalars(select(MemoryEpisode).where(*mine).order_by(MemoryEpisode.id)):
        found.setdefault(each.segment_id, []).append((cast(EpisodeKind, each.kind), each.summary, each.mood))
    return found
