"""The reads behind a prompt. The owner comes first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BindParameter, Integer, Uuid, and_, bindparam, exists, func, or_, select

from app.conversations.models import Conversation, MemoryChange, Message
from app.extensions import db
from app.memory.facts.relations import relation_named
from app.memory.models import (
    EpisodeKind,
    MemoryEpisode,
    MemoryFact,
    MemoryHead,
    MemoryReceipt,
    MemorySegment,
    UnrecalledMessage,
)
from app.memory.segments.queries import is_fresh

# Of one question. More would be all that is known, which is no answer.
MOST_KEYS = 400
# A segment has twenty messages. Their numbers lie further apart than that where answers were asked for again.
WIDEST = 500

# Of a segment and its last message; a deleted one holds its place on the branch.
_SHOWN = (Message.on_path.is_(True), Conversation.deleted_at.is_(None), Conversation.memory_use == "full")
_KEY = (MemoryFact.id, MemoryFact.subject_key, MemoryFact.relation, MemoryFact.target_key)


_OWNER: BindParameter[UUID] = bindparam("owner", type_=Uuid())
_PERSONA: BindParameter[UUID | None] = bindparam("persona", type_=Uuid())
_CONVERSATION: BindParameter[UUID] = bindparam("conversation", type_=Uuid())
_SOME: BindParameter[Any] = bindparam("some", type_=Uuid(), expanding=True)
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
    .where(Message.id.in_(_SOME), (MemorySegment.user_id == _OWNER).is_(True))
)
_AROUND = _AROUND_ANYBODYS.where(Conversation.persona_id == _PERSONA)
_AROUND_NOBODYS = _AROUND_ANYBODYS.where(Conversation.persona_id.is_(None))
_ALSO_PUT_AWAY = (
    select(MemorySegment)
    .join(Message, Message.id == MemorySegment.last_message_id)
    .join(Conversation, Conversation.id == MemorySegment.conversation_id)
    .where(MemorySegment.id.in_(_SOME), (MemorySegment.user_id == _OWNER).is_(True))
    .where(*_SHOWN, MemorySegment.summary != "", is_fresh())
)
_STRETCHES = _ALSO_PUT_AWAY.where(
    ~exists().where(MemoryEpisode.segment_id == MemorySegment.id, MemoryEpisode.archived_at.is_not(None))
)
_EVENTS = (
    select(MemoryEpisode)
    .where(MemoryEpisode.segment_id.in_(_SOME))
    .order_by(MemoryEpisode.importance, MemoryEpisode.id)
)
_HEAD = (
    select(MemoryHead)
    .where(MemoryHead.user_id == _OWNER, MemoryHead.persona_id.is_not_distinct_from(_PERSONA))
    .order_by(MemoryHead.epoch.desc(), MemoryHead.id.desc())
    .limit(1)
)
_WEIGHTIEST = (
    select(*_KEY)
    .where(
        MemoryFact.user_id == _OWNER,
        or_(MemoryFact.is_shared, MemoryFact.persona_id.is_not_distinct_from(_PERSONA)),
        MemoryFact.archived_at.is_(None),
        MemoryFact.retracted_at.is_(None),
        MemoryFact.replaced_at.is_(None),
    )
    .order_by(
        MemoryFact.pinned_at.is_(None),
        MemoryFact.importance.desc(),
        MemoryFact.learned_at.desc(),
        MemoryFact.id,
    )
    .limit(bindparam("limit", type_=Integer()))
)
_HAS_CHANGED = select(
    exists().where(
        MemoryChange.user_id == _OWNER,
        MemoryChange.at >= bindparam("moment"),
        MemoryChange.kind.in_(("fact", "conversation")),
    )
)
_HAS_ELSEWHERE = select(
    exists().where(
        Conversation.user_id == _OWNER,
        Conversation.persona_id.is_not_distinct_from(_PERSONA),
        Conversation.id != _CONVERSATION,
        Conversation.deleted_at.is_(None),
        Conversation.memory_use == "full",
    )
)
_UNWANTED = (
    select(MemoryReceipt.row_id)
    .where(
        MemoryReceipt.user_id == _OWNER,
        MemoryReceipt.conversation_id == _CONVERSATION,
        MemoryReceipt.verdict == "not_here",
    )
    .union_all(select(UnrecalledMessage.message_id).where(UnrecalledMessage.user_id == _OWNER))
)


@dataclass(frozen=True, slots=True)
class FactKey:
    """A fact by what is compared of it."""

    id: UUID
    subject_key: str
    relation: str
    target_key: str


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


def find_head(owner: UUID, persona_id: UUID | None) -> MemoryHead | None:
    """Return the head of the present epoch, or None before the first."""
    return db.session.scalars(_HEAD, {"owner": owner, "persona": persona_id}).first()


def list_keys(
    owner: UUID, stems: Sequence[str], *, relations: Iterable[str], facts: Iterable[UUID]
) -> list[FactKey]:
    """List facts of these relations, of these ids, or with one of these beginnings of a word in subject or target."""
    like = [
        key.contains(stem, autoescape=True)
        for stem in stems
        for key in (MemoryFact.subject_key, MemoryFact.target_key)
    ]
    wanted = or_(MemoryFact.relation.in_(list(relations)), MemoryFact.id.in_(list(facts)), *like)
    # What was not put away by its person or by time, the weightiest first.
    there = and_(
        MemoryFact.user_id == owner, MemoryFact.archived_at.is_(None), MemoryFact.retracted_at.is_(None)
    )
    ordered = select(*_KEY).where(there, wanted).order_by(MemoryFact.importance.desc(), MemoryFact.id.desc())
    return [FactKey(*row) for row in db.session.execute(ordered.limit(MOST_KEYS))]


def list_weightiest(owner: UUID, persona_id: UUID | None, *, limit: int) -> list[FactKey]:
    """List what this companion may know, the pinned and the weightiest first."""
    values = {"owner": owner, "persona": persona_id, "limit": limit}
    return [FactKey(*row) for row in db.session.execute(_WEIGHTIEST, values)]


def list_kin(owner: UUID, keys: Sequence[FactKey]) -> list[UUID]:
    """List these facts and all others from which follows since when they hold and until when.

    Of a relation with one target at a time those are all about the same subject; of any other, those that exclude it.
    """
    singles = {key.relation for key in keys if relation_named(key.relation).is_single}
    excluded = {name for key in keys for name in relation_named(key.relation).excludes}
    by_relation = and_(
        MemoryFact.relation.in_(singles), MemoryFact.subject_key.in_({key.subject_key for key in keys})
    )
    by_target = and_(
        MemoryFact.relation.in_(excluded), MemoryFact.target_key.in_({key.target_key for key in keys})
    )
    wanted = select(MemoryFact.id).where(
        MemoryFact.user_id == owner, or_(MemoryFact.id.in_({key.id for key in keys}), by_relation, by_target)
    )
    return list(db.session.scalars(wanted))


def has_changed_since(owner: UUID, moment: datetime) -> bool:
    """Tell whether what is known may be other than at this moment; changes are noted for some days."""
    return bool(db.session.scalar(_HAS_CHANGED, {"owner": owner, "moment": moment}))


def has_elsewhere(owner: UUID, persona_id: UUID | None, conversation_id: UUID) -> bool:
    """Tell whether there is another conversation with this persona that may be recalled from."""
    values = {"owner": owner, "persona": persona_id, "conversation": conversation_id}
    return bool(db.session.scalar(_HAS_ELSEWHERE, values))


def list_unwanted(owner: UUID, conversation_id: UUID) -> set[UUID]:
    """Return what its person does not want here, or a message that they want nowhere."""
    return set(db.session.scalars(_UNWANTED, {"owner": owner, "conversation": conversation_id}))


def list_segments_around(
    owner: UUID, persona_id: UUID | None, messages: Sequence[UUID]
) -> list[tuple[UUID, UUID]]:
    """List (segment, message) for the segments in which these messages stand, on whatever branch."""
    wanted = _AROUND_NOBODYS if persona_id is None else _AROUND
    values = {"owner": owner, "persona": persona_id, "some": list(messages)}
    return [(segment_id, message_id) for segment_id, message_id in db.session.execute(wanted, values)]


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
