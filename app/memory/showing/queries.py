"""The reads that only the memory pages make."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import exists, select

from app.conversations.models import Conversation, Message
from app.extensions import db
from app.memory.models import EpisodeKind, MemoryEpisode, MemorySegment
from app.memory.segments.queries import count_now, is_fresh
from app.settings.models import Persona

# Everything that was talked about, or only stretches with an event that was not put away, is pinned, or was put away.
Which = Literal["all", "events", "pinned", "away"]
_CONDITIONS = {
    "events": MemoryEpisode.archived_at.is_(None),
    "pinned": MemoryEpisode.pinned_at.is_not(None),
    "away": MemoryEpisode.archived_at.is_not(None),
}


@dataclass(frozen=True, slots=True)
class Event:
    """An episode as the timeline shows it."""

    id: UUID
    kind: EpisodeKind
    summary: str
    mood: str
    is_pinned: bool
    is_away: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment as the timeline shows it; `events` are its episodes, with those that were put away."""

    id: UUID
    conversation_id: UUID
    last_message_id: UUID
    title: str
    summary: str
    count: int
    ended_at: datetime
    is_fresh: bool
    events: Sequence[Event]


def find_personas(owner: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of these companions, in their order."""
    query = select(Persona.id, Persona.name).where(Persona.user_id == owner, Persona.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query.order_by(Persona.name, Persona.id))}


def list_stretches(owner: UUID, *, before: datetime | None, which: Which, limit: int) -> list[Stretch]:
    """List what was talked about before a moment, the newest first."""
    query = (
        select(MemorySegment, Conversation.title, is_fresh().label("fresh"), count_now().label("readable"))
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
    if which != "all":
        query = query.where(exists().where(MemoryEpisode.segment_id == MemorySegment.id, _CONDITIONS[which]))
    rows = db.session.execute(query.order_by(MemorySegment.ended_at.desc()).limit(limit)).all()
    events = _events(owner, [row.MemorySegment.id for row in rows])
    return [
        Stretch(
            id=row.MemorySegment.id,
            conversation_id=row.MemorySegment.conversation_id,
            last_message_id=row.MemorySegment.last_message_id,
            title=row.title,
            summary=row.MemorySegment.summary,
            count=row.readable,
            ended_at=row.MemorySegment.ended_at,
            is_fresh=bool(row.fresh),
            events=events.get(row.MemorySegment.id, ()),
        )
        for row in rows
    ]


def find_titles(owner: UUID, conversations: Collection[UUID]) -> dict[UUID, str]:
    """Return what these conversations are called, the newest first."""
    mine = (Conversation.user_id == owner, Conversation.id.in_(conversations))
    rows = db.session.execute(
        select(Conversation.id, Conversation.title).where(*mine).order_by(Conversation.updated_at.desc())
    )
    return {row.id: row.title for row in rows}


def _events(owner: UUID, segments: Sequence[UUID]) -> dict[UUID, list[Event]]:
    found: dict[UUID, list[Event]] = {}
    mine = (MemoryEpisode.user_id == owner, MemoryEpisode.segment_id.in_(segments))
    for each in db.session.scalars(select(MemoryEpisode).where(*mine).order_by(MemoryEpisode.id)):
        found.setdefault(each.segment_id, []).append(
            Event(
                each.id,
                cast(EpisodeKind, each.kind),
                each.summary,
                each.mood,
                is_pinned=each.pinned_at is not None,
                is_away=each.archived_at is not None,
            )
        )
    return found
