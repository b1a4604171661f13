"""Every read of what strengthened facts, and of what must be forgotten. The owner comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, func, or_, select

from app.conversations.models import Conversation, Message, SearchEntry
from app.errors import NotFoundError
from app.extensions import ask, db
from app.memory.models import (
    ForgottenSpan,
    MemoryEvidence,
    MemoryFact,
    MemoryForgetting,
    MemoryReview,
    MemorySecret,
    MemorySegment,
    MemoryTombstone,
    Rating,
    TombstoneKind,
)

# Of a phrase its longest words are looked up; the rest is compared afterwards.
WORDS_LOOKED_UP = 5
LETTERS_LOOKED_UP = 60
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Review:
    """A moment at which a fact was used in an answer, called wrong, or kept by its person."""

    rating: Rating
    at: datetime


def list_reviews(owner: UUID, facts: Sequence[UUID] | None = None) -> dict[UUID, tuple[Review, ...]]:
    """Return the reviews of a person's facts, or of these, by fact, the oldest first."""
    query = select(MemoryReview.fact_id, MemoryReview.rating, MemoryReview.at)
    query = query.where(MemoryReview.user_id == owner)
    if facts is not None:
        query = query.where(MemoryReview.fact_id.in_(facts))
    found: dict[UUID, list[Review]] = {}
    for row in db.session.execute(query.order_by(MemoryReview.at, MemoryReview.id)):
        found.setdefault(row.fact_id, []).append(Review(cast(Rating, row.rating), row.at))
    return {fact_id: tuple(reviews) for fact_id, reviews in found.items()}


def list_people_with_facts() -> Sequence[UUID]:
    """List everybody of whom something is known."""
    return db.session.scalars(select(MemoryFact.user_id).distinct()).all()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One of a person's tombstones: the hash of so many words, and until when words were said that it is about."""

    kind: TombstoneKind
    digest: bytes
    words: int
    made_at: datetime
    settled_at: datetime
    forgetting_id: UUID | None


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it was written."""

    id: UUID
    conversation_id: UUID
    seq: int
    text: str
    at: datetime


_ORPHANED = (MemoryFact.origin == "told", MemoryFact.forgetting_id.is_(None))
_TOMBSTONES = (
    select(
        MemoryTombstone.kind,
        MemoryTombstone.digest,
        MemoryTombstone.words,
        MemoryTombstone.made_at,
        MemoryTombstone.settled_at,
        MemoryTombstone.forgetting_id,
    )
    .where(MemoryTombstone.user_id == bindparam("owner", type_=Uuid()))
    .order_by(MemoryTombstone.made_at, MemoryTombstone.kind, MemoryTombstone.digest)
)


def list_tombstones(owner: UUID) -> list[Tombstone]:
    """List a person's tombstones, the oldest first."""
    rows = ask(_TOMBSTONES, {"owner": owner})
    return [Tombstone(cast(TombstoneKind, row.kind), *row[1:]) for row in rows]


def find_secret(owner: UUID) -> bytes | None:
    """Return the sealed key of a person's tombstones, or None where there is none yet."""
    return db.session.scalar(select(MemorySecret.sealed).where(MemorySecret.user_id == owner))


def list_spans(owner: UUID, messages: Sequence[UUID]) -> dict[UUID, list[tuple[int, int]]]:
    """Return what of these messages is forgotten, as (start, end) in order."""
    found: dict[UUID, list[tuple[int, int]]] = {}
    for first in range(0, len(messages), AT_ONCE):
        some = messages[first : first + AT_ONCE]
        query = select(ForgottenSpan).where(
            ForgottenSpan.user_id == owner, ForgottenSpan.message_id.in_(some)
        )
        for span in db.session.scalars(query.order_by(ForgottenSpan.message_id, ForgottenSpan.start)):
            found.setdefault(span.message_id, []).append((span.start, span.end))
    return found


def list_blanked(owner: UUID) -> Sequence[UUID]:
    """List the messages of which something is forgotten."""
    query = select(ForgottenSpan.message_id).where(ForgottenSpan.user_id == owner)
    return db.session.scalars(query.distinct()).all()


def list_written(owner: UUID, messages: Sequence[UUID]) -> list[Written]:
    """Return these messages as they were written, deleted ones too, as long as they have words."""
    columns = select(Message.id, Message.conversation_id, Message.seq, Message.text, Message.created_at)
    query = columns.where(Message.user_id == owner, Message.id.in_(messages), Message.text != "")
    return [Written(*row) for row in db.session.execute(query)]


def list_candidates(owner: UUID, phrases: Sequence[Sequence[str]]) -> Sequence[UUID]:
    """List the messages of both sides that may hold one of these phrases, given by its words as they are compared."""
    entry = and_(SearchEntry.message_id == Message.id, SearchEntry.user_id == owner)
    columns = select(Message.id).outerjoin(SearchEntry, entry)
    # What was deleted can come back, and what is still being said is not in the search: each is looked at.
    wanted = or_(SearchEntry.id.is_(None), *(_holds(phrase) for phrase in phrases))
    return db.session.scalars(columns.where(Message.user_id == owner, Message.text != "", wanted)).all()


def count_messages(owner: UUID) -> int:
    """Count a person's messages of both sides."""
    return db.session.scalar(select(func.count(Message.id)).where(Message.user_id == owner)) or 0


def list_stored_since(owner: UUID, first: UUID, *, said_before: datetime) -> Sequence[UUID]:
    """List the messages with this id or a later one, ids being in order of storing, that were said before a moment."""
    query = select(Message.id).where(
        Message.user_id == owner, Message.id >= first, Message.created_at < said_before
    )
    return db.session.scalars(query).all()


def list_every_fact(owner: UUID) -> Sequence[MemoryFact]:
    """List a person's facts whether they are to be seen or not, but none that is about to be forgotten already."""
    mine = select(MemoryFact).where(MemoryFact.user_id == owner, MemoryFact.forgetting_id.is_(None))
    return db.session.scalars(mine.order_by(MemoryFact.learned_at, MemoryFact.id)).all()


def list_facts_being_forgotten(owner: UUID, forgetting_id: UUID) -> Sequence[MemoryFact]:
    """List the facts that go with a forgetting."""
    mine = select(MemoryFact).where(MemoryFact.user_id == owner, MemoryFact.forgetting_id == forgetting_id)
    return db.session.scalars(mine).all()


def list_quotes(owner: UUID, facts: Sequence[UUID]) -> Sequence[MemoryEvidence]:
    """List the evidence of these facts."""
    mine = (MemoryEvidence.user_id == owner, MemoryEvidence.fact_id.in_(facts))
    return db.session.scalars(select(MemoryEvidence).where(*mine)).all()


def list_every_title(owner: UUID) -> Sequence[tuple[UUID, str, str | None]]:
    """List (id, title, title before that) of all conversations of a person, those in the bin too."""
    columns = select(Conversation.id, Conversation.title, Conversation.earlier_title)
    rows = db.session.execute(columns.where(Conversation.user_id == owner).order_by(Conversation.id))
    return [(row.id, row.title, row.earlier_title) for row in rows]


def find_who_titled(owner: UUID, conversations: Sequence[UUID]) -> dict[UUID, str]:
    """Return by whom each of these conversations got its title."""
    found: dict[UUID, str] = {}
    for first in range(0, len(conversations), AT_ONCE):
        some = conversations[first : first + AT_ONCE]
        query = select(Conversation.id, Conversation.titled_by).where(Conversation.user_id == owner)
        rows = db.session.execute(query.where(Conversation.id.in_(some)))
        found |= {row.id: row.titled_by for row in rows}
    return found


def list_written_since(owner: UUID, conversation_id: UUID, *, since: datetime) -> Sequence[str]:
    """List what a person wrote in a conversation from this moment on, of its shown branch and not deleted."""
    query = select(Message.text).where(
        Message.user_id == owner,
        Message.conversation_id == conversation_id,
        Message.role == "user",
        Message.on_path.is_(True),
        Message.deleted_at.is_(None),
        Message.created_at >= since,
    )
    return db.session.scalars(query.order_by(Message.seq)).all()


def list_segments_over(owner: UUID, messages: Sequence[UUID]) -> Sequence[UUID]:
    """List the segments that cover one of these messages."""
    found: dict[UUID, None] = {}
    for first in range(0, len(messages), AT_ONCE):
        some = messages[first : first + AT_ONCE]
        covers = exists().where(
            Message.id.in_(some),
            Message.conversation_id == MemorySegment.conversation_id,
            Message.seq >= MemorySegment.first_seq,
            Message.seq <= MemorySegment.last_seq,
        )
        query = select(MemorySegment.id).where(MemorySegment.user_id == owner, covers)
        found |= dict.fromkeys(db.session.scalars(query))
    return list(found)


def get_forgetting(owner: UUID, forgetting_id: UUID) -> MemoryForgetting:
    """Return one's own forgetting that can still be undone; NotFoundError for any other id."""
    mine = (MemoryForgetting.user_id == owner, MemoryForgetting.id == forgetting_id)
    found = db.session.scalar(select(MemoryForgetting).where(*mine))
    if found is None:
        raise NotFoundError
    return found


def list_due(moment: datetime) -> Sequence[tuple[UUID, UUID]]:
    """List (owner, id) of the forgettings that cannot be undone any more."""
    query = select(MemoryForgetting.user_id, MemoryForgetting.id).where(MemoryForgetting.due_at <= moment)
    return [(row.user_id, row.id) for row in db.session.execute(query.order_by(MemoryForgetting.made_at))]


def list_forgetting(owner: UUID) -> Sequence[MemoryForgetting]:
    """List what a person is about to forget, the oldest first."""
    mine = select(MemoryForgetting).where(MemoryForgetting.user_id == owner)
    return db.session.scalars(mine.order_by(MemoryForgetting.made_at)).all()


def list_people_with_tombstones() -> Sequence[UUID]:
    """List everybody who let something be forgotten."""
    return db.session.scalars(select(MemoryTombstone.user_id).distinct()).all()


def list_withheld(owner: UUID, count: int) -> Sequence[UUID]:
    """List the segments whose summary is withheld, which is marked by this count."""
    mine = (MemorySegment.user_id == owner, MemorySegment.count == count)
    return db.session.scalars(select(MemorySegment.id).where(*mine)).all()


def list_orphans(limit: int, *, among: Sequence[UUID] | None = None) -> Sequence[tuple[UUID, UUID]]:
    """List (owner, id) of facts, or of these, that were told and have no evidence at all any more."""
    stands = exists().where(MemoryEvidence.fact_id == MemoryFact.id)
    query = select(MemoryFact.user_id, MemoryFact.id).where(*_ORPHANED, ~stands)
    if among is not None:
        query = query.where(MemoryFact.id.in_(among))
    return [(row.user_id, row.id) for row in db.session.execute(query.order_by(MemoryFact.id).limit(limit))]


def count_orphans() -> int:
    """Count the facts of anybody that were told and have no evidence at all any more."""
    stands = exists().where(MemoryEvidence.fact_id == MemoryFact.id)
    return db.session.scalar(select(func.count(MemoryFact.id)).where(*_ORPHANED, ~stands)) or 0


def _holds(phrase: Sequence[str]) -> ColumnElement[bool]:
    longest = sorted(set(phrase), key=lambda word: (-len(word), word))[:WORDS_LOOKED_UP]
    return and_(*(SearchEntry.words.contains(word[:LETTERS_LOOKED_UP]) for word in longest))
