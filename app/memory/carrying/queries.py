"""Every read of carrying a memory elsewhere. The owner comes first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, select

from app.conversations.models import Conversation, Message
from app.extensions import db
from app.memory.models import MemoryEvidence, MemoryFact, MemoryReview
from app.settings.models import Persona

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A message that the person wrote, with its words as far as they may still be read."""

    id: UUID
    text: str
    at: datetime


def list_personas(owner: UUID) -> dict[UUID, str]:
    """Return the names of a person's companions by id."""
    rows = db.session.execute(select(Persona.id, Persona.name).where(Persona.user_id == owner))
    return {row.id: row.name for row in rows}


def list_all_evidence(owner: UUID) -> dict[UUID, list[MemoryEvidence]]:
    """Return all evidence of a person's facts by fact, whether it is to be seen or not."""
    mine = select(MemoryEvidence).where(MemoryEvidence.user_id == owner)
    found: dict[UUID, list[MemoryEvidence]] = {}
    for row in db.session.scalars(
        mine.order_by(MemoryEvidence.said_at, MemoryEvidence.message_id, MemoryEvidence.start)
    ):
        found.setdefault(row.fact_id, []).append(row)
    return found


def list_all_reviews(owner: UUID) -> dict[UUID, list[MemoryReview]]:
    """Return all reviews of a person's facts by fact."""
    mine = select(MemoryReview).where(MemoryReview.user_id == owner)
    found: dict[UUID, list[MemoryReview]] = {}
    for row in db.session.scalars(
        mine.order_by(MemoryReview.at, MemoryReview.rating, MemoryReview.answer_id)
    ):
        found.setdefault(row.fact_id, []).append(row)
    return found


def list_own_words(owner: UUID, messages: Iterable[UUID]) -> dict[UUID, OwnWords]:
    """Return those of these messages that the person wrote, by id."""
    return {each.id: each for some in _slices(messages) for each in _own_words(owner, Message.id.in_(some))}


def list_said_at(owner: UUID, moments: Iterable[datetime]) -> dict[datetime, list[OwnWords]]:
    """Return what the person wrote at these moments."""
    found: dict[datetime, list[OwnWords]] = {}
    for some in _slices(moments):
        for each in _own_words(owner, Message.created_at.in_(some)):
            found.setdefault(each.at, []).append(each)
    return found


def list_answers(owner: UUID, messages: Iterable[UUID]) -> set[UUID]:
    """Return those of these ids that are messages of the person's conversations."""
    found: set[UUID] = set()
    for some in _slices(messages):
        found |= set(
            db.session.scalars(select(Message.id).where(Message.user_id == owner, Message.id.in_(some)))
        )
    return found


def list_taken(facts: Iterable[UUID]) -> set[UUID]:
    """Return those of these ids that a fact has already, whosever."""
    found: set[UUID] = set()
    for some in _slices(facts):
        found |= set(db.session.scalars(select(MemoryFact.id).where(MemoryFact.id.in_(some))))
    return found


def _own_words(owner: UUID, wanted: ColumnElement[bool]) -> Iterator[OwnWords]:
    is_there = and_(Message.deleted_at.is_(None), Conversation.deleted_at.is_(None))
    columns = select(Message.id, case((is_there, Message.text), else_="").label("text"), Message.created_at)
    mine = columns.join(Conversation, Conversation.id == Message.conversation_id).where(
        Message.user_id == owner, Message.role == "user", wanted
    )
    for row in db.session.execute(mine.order_by(Message.id)):
        yield OwnWords(*row)


def _slices(ids: Iterable[object]) -> Iterator[Sequence[object]]:
    all_of_them = list(dict.fromkeys(ids))
    for first in range(0, len(all_of_them), AT_ONCE):
        yield all_of_them[first : first + AT_ONCE]
