"""The reads behind the stretches of a prompt: segments with their summaries and events. The owner comes first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import BindParameter, Uuid, and_, bindparam, exists, func, select

from app.conversations.models import Conversation, Message
from app.database import among
from app.extensions import ask, db
from app.memory.models import EpisodeKind, MemoryEpisode, MemorySegment
from app.memory.segments.queries import is_fresh

# A segment has twenty messages. Their numbers lie further apart than that where answers were asked for again.
WIDEST = 500

# Of a segment and its last message; a deleted one holds its place on the branch.
_SHOWN = (Message.on_path.is_(True), Conversation.deleted_at.is_(None), Conversation.memory_use == "full")
_OWNER: BindParameter[UUID] = bindparam("owner", type_=Uuid())
_PERSONA: BindParameter[UUID | None] = bindparam("persona", type_=Uuid())
# Built once: making a statement costs several times what running it does.
_AROUND_ANYBODYS = (
    select(MemorySegment.id, Message.id)
    .join(
        Message,
        and_(
            Message.conversation_id == MemorySegment.conversation_id,
            MemorySegment.first_seq > Message.seq - WIDEST,
            MemorySegment.first_seq <= Message.seq,
            MemorySegment.last_seq >= Message.seq,
        ),
    )
    .join(Conversation, Conversation.id == MemorySegment.conversation_id)
    .where(among(Message.id, "some"), (MemorySegment.user_id == _OWNER).is_(True))
)
_AROUND = _AROUND_ANYBODYS.where(Conversation.persona_id == _PERSONA)
_AROUND_NOBODYS = _AROUND_ANYBODYS.where(Conversation.persona_id.is_(None))
_ALSO_PUT_AWAY = (
    select(MemorySegment)
    .join(Message, Message.id == MemorySegment.last_message_id)
    .join(Conversation, Conversation.id == MemorySegment.conversation_id)
    .where(among(MemorySegment.id, "some"), (MemorySegment.user_id == _OWNER).is_(True))
    .where(*_SHOWN, MemorySegment.summary != "", is_fresh())
)
_STRETCHES = _ALSO_PUT_AWAY.where(
    ~exists().where(MemoryEpisode.segment_id == MemorySegment.id, MemoryEpisode.archived_at.is_not(None))
)
_EVENTS = (
    select(MemoryEpisode)
    .where(among(MemoryEpisode.segment_id, "some"))
    .order_by(MemoryEpisode.importance, MemoryEpisode.id)
)


@dataclass(frozen=True, slots=True)
class Event:
    """What made a stretch worth keeping."""

    id: UUID
    kind: EpisodeKind
    summary: str
    mood: str
    importance: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment that may be recalled, in the words in which it was summed up, with its weightiest event."""

    id: UUID
    conversation_id: UUID
    first_seq: int
    last_seq: int
    last_message_id: UUID
    began_at: datetime
    ended_at: datetime
    summary: str
    event: Event | None


def list_segments_around(
    owner: UUID, persona_id: UUID | None, messages: Sequence[UUID]
) -> list[tuple[UUID, UUID]]:
    """List (segment, message) for the segments in which these messages stand, on whatever branch."""
    wanted = _AROUND_NOBODYS if persona_id is None else _AROUND
    values = {"owner": owner, "persona": persona_id, "some": list(messages)}
    return [(segment_id, message_id) for segment_id, message_id in ask(wanted, values).all()]


def list_segments_between(
    owner: UUID, persona_id: UUID | None, *, start: datetime, end: datetime, limit: int
) -> list[UUID]:
    """List the segments of these days, those with the weightiest events first, then the newest."""
    weight = func.coalesce(func.max(MemoryEpisode.importance), 0.0)
    wanted = (
        select(MemorySegment.id)
        .join(Conversation, Conversation.id == MemorySegment.conversation_id)
        .outerjoin(MemoryEpisode, MemoryEpisode.segment_id == MemorySegment.id)
        .where(
            MemorySegment.user_id == owner,
            MemorySegment.ended_at >= start,
            MemorySegment.began_at < end,
            Conversation.persona_id.is_not_distinct_from(persona_id),
            Conversation.deleted_at.is_(None),
            Conversation.memory_use == "full",
        )
        .group_by(MemorySegment.id)
        .order_by(weight.desc(), MemorySegment.ended_at.desc())
    )
    return list(db.session.scalars(wanted.limit(limit)))


def list_stretches(owner: UUID, segments: Sequence[UUID], *, also_put_away: bool = False) -> list[Stretch]:
    """List those of these segments that may be recalled: seen, with a summary of the words that are there now.

    One whose event its person put away is none of them, unless these are asked for.
    """
    wanted = _ALSO_PUT_AWAY if also_put_away else _STRETCHES
    values = {"owner": owner, "some": list(segments)}
    rows = db.session.scalars(wanted, values).all() if segments else []
    events = _weightiest_events([row.id for row in rows])
    return [
        Stretch(
            row.id,
            row.conversation_id,
            row.first_seq,
            row.last_seq,
            row.last_message_id,
            row.began_at,
            row.ended_at,
            row.summary,
            events.get(row.id),
        )
        for row in rows
    ]


def list_segments_of_events(owner: UUID, events: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the segment of each of these events, by the event."""
    wanted = select(MemoryEpisode.id, MemoryEpisode.segment_id).where(
        MemoryEpisode.user_id == owner, MemoryEpisode.id.in_(events)
    )
    return {row.id: row.segment_id for row in db.session.execute(wanted)} if events else {}


def list_places(owner: UUID, messages: Iterable[UUID]) -> set[tuple[UUID, int]]:
    """Return where these messages stand, as (conversation, seq)."""
    wanted = select(Message.conversation_id, Message.seq).where(
        Message.id.in_(list(messages)), (Message.user_id == owner).is_(True)
    )
    return {(conversation_id, seq) for conversation_id, seq in db.session.execute(wanted)}


def _weightiest_events(segments: Sequence[UUID]) -> dict[UUID, Event]:
    # Of segments that were found to be somebody's own already.
    found = db.session.scalars(_EVENTS, {"some": list(segments)}) if segments else ()
    return {
        row.segment_id: Event(row.id, cast(EpisodeKind, row.kind), row.summary, row.mood, row.importance)
        for row in found
    }
