"""The reads behind a prompt. The owner comes first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select

from app.conversations.models import Conversation, MemoryChange
from app.extensions import db
from app.memory.facts.relations import relation_named
from app.memory.models import MemoryFact, MemoryHead, MemoryReceipt, UnrecalledMessage

# Of one question. More would be all that is known, which is no answer.
MOST_KEYS = 400


_KEY = (MemoryFact.id, MemoryFact.subject_key, MemoryFact.relation, MemoryFact.target_key)


@dataclass(frozen=True, slots=True)
class FactKey:
    """A fact by what is compared of it."""

    id: UUID
    subject_key: str
    relation: str
    target_key: str


def find_head(owner: UUID, persona_id: UUID | None) -> MemoryHead | None:
    """Return the head of the present epoch, or None before the first."""
    wanted = select(MemoryHead).where(
        MemoryHead.user_id == owner, MemoryHead.persona_id.is_not_distinct_from(persona_id)
    )
    return db.session.scalars(wanted.order_by(MemoryHead.epoch.desc(), MemoryHead.id.desc()).limit(1)).first()


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
    wanted = select(*_KEY).where(
        MemoryFact.user_id == owner,
        or_(MemoryFact.is_shared, MemoryFact.persona_id.is_not_distinct_from(persona_id)),
        MemoryFact.archived_at.is_(None),
        MemoryFact.retracted_at.is_(None),
        MemoryFact.replaced_at.is_(None),
    )
    ordered = wanted.order_by(
        MemoryFact.pinned_at.is_(None),
        MemoryFact.importance.desc(),
        MemoryFact.learned_at.desc(),
        MemoryFact.id,
    )
    return [FactKey(*row) for row in db.session.execute(ordered.limit(limit))]


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
    change = exists().where(
        MemoryChange.user_id == owner,
        MemoryChange.at >= moment,
        MemoryChange.kind.in_(("fact", "conversation")),
    )
    return bool(db.session.scalar(select(change)))


def has_elsewhere(owner: UUID, persona_id: UUID | None, conversation_id: UUID) -> bool:
    """Tell whether there is another conversation with this persona that may be recalled from."""
    another = exists().where(
        Conversation.user_id == owner,
        Conversation.persona_id.is_not_distinct_from(persona_id),
        Conversation.id != conversation_id,
        Conversation.deleted_at.is_(None),
        Conversation.memory_use == "full",
    )
    return bool(db.session.scalar(select(another)))


def list_unwanted(owner: UUID, conversation_id: UUID) -> set[UUID]:
    """Return what its person does not want here, or a message that they want nowhere."""
    here = select(MemoryReceipt.row_id).where(
        MemoryReceipt.user_id == owner,
        MemoryReceipt.conversation_id == conversation_id,
        MemoryReceipt.verdict == "not_here",
    )
    nowhere = select(UnrecalledMessage.message_id).where(UnrecalledMessage.user_id == owner)
    return set(db.session.scalars(here.union_all(nowhere)))
