"""The reads behind a prompt. The owner comes first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Integer,
    Row,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from app.conversations.models import Conversation, MemoryChange, Message
from app.database import among
from app.extensions import ask
from app.memory.facts.keys import spellings_of
from app.memory.facts.queries import SEEN
from app.memory.facts.relations import COUNTED, OF_KINDS, TASTES, TOLD_WITH, relation_named
from app.memory.models import (
    MemoryEvidence,
    MemoryFact,
    MemoryHead,
    MemoryReceipt,
    MemorySegment,
    UnrecalledMessage,
)
from app.memory.segments.queries import is_fresh, shown

# Of one question. More would be all that is known, which is no answer.
MOST_KEYS = 400
# Of what may end these, the newest first.
MOST_KIN = 2_000
# A statement that looks for stems has room for a multiple of these, so that there are few different ones.
STEMS_AT_ONCE = 8

_KEY = (MemoryFact.id, MemoryFact.subject_key, MemoryFact.relation, MemoryFact.target_key)
_OWNER: BindParameter[UUID] = bindparam("owner", type_=Uuid())
_PERSONA: BindParameter[UUID | None] = bindparam("persona", type_=Uuid())
_CONVERSATION: BindParameter[UUID] = bindparam("conversation", type_=Uuid())
# Built once: making a statement costs several times what running it does.
_HEAD = (
    select(MemoryHead.epoch, MemoryHead.text, MemoryHead.fact_ids, MemoryHead.made_at)
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
_IS_TOLD = exists().where(
    MemoryEvidence.fact_id == MemoryFact.id,
    MemoryEvidence.stance == "holds",
    Message.id == MemoryEvidence.message_id,
    Conversation.id == Message.conversation_id,
    *SEEN,
)
_TARGETS = select(MemoryFact.id, MemoryFact.target_key).where(
    among(MemoryFact.id, "some"),
    # With "is true", else SQLite, which knows nothing of how much there is, goes through all that this person has.
    (MemoryFact.user_id == _OWNER).is_(True),
    or_(MemoryFact.is_shared, MemoryFact.persona_id.is_not_distinct_from(_PERSONA)),
    MemoryFact.archived_at.is_(None),
    MemoryFact.retracted_at.is_(None),
    MemoryFact.forgetting_id.is_(None),
    or_(MemoryFact.origin == "written", _IS_TOLD),
)
# What was not put away by its person or by time, the weightiest first.
_KEYS_THERE = (
    select(*_KEY)
    .where(MemoryFact.archived_at.is_(None), MemoryFact.retracted_at.is_(None))
    .order_by(MemoryFact.importance.desc(), MemoryFact.id.desc())
    .limit(MOST_KEYS)
)
_KEYS_TOLD_IN = _KEYS_THERE.where(
    MemoryFact.id.in_(select(MemoryEvidence.fact_id).where(among(MemoryEvidence.message_id, "some"))),
    (MemoryFact.user_id == _OWNER).is_(True),
)
_HAS_END = exists().where(MemoryEvidence.fact_id == MemoryFact.id, MemoryEvidence.stance == "ends")
_KIN = (
    select(MemoryFact.id, and_(MemoryFact.relation.in_(OF_KINDS), _HAS_END).label("ends_a_kind"))
    .where(
        MemoryFact.user_id == _OWNER,
        among(MemoryFact.subject_key, "subjects"),
        among(MemoryFact.relation, "relations"),
        or_(
            among(MemoryFact.relation, "whole"),
            among(MemoryFact.target_key, "targets"),
            _HAS_END,
        ),
    )
    .order_by(MemoryFact.id.desc())
    .limit(MOST_KIN)
)
_HAS_CHANGED = select(
    exists().where(
        MemoryChange.user_id == _OWNER,
        MemoryChange.at >= bindparam("moment"),
        MemoryChange.kind.in_(("fact", "conversation")),
    )
)
_HAS_ELSEWHERE = exists().where(
    Conversation.user_id == _OWNER,
    Conversation.persona_id.is_not_distinct_from(_PERSONA),
    Conversation.id != _CONVERSATION,
    Conversation.deleted_at.is_(None),
    Conversation.memory_use == "full",
)
# Messages of which all that they taught was called wrong.
_OTHER, _OTHER_FACT = aliased(MemoryEvidence), aliased(MemoryFact)
_TAUGHT_WRONG = (
    select(MemoryEvidence.message_id)
    .join(MemoryFact, MemoryFact.id == MemoryEvidence.fact_id)
    .where(
        MemoryFact.user_id == _OWNER,
        MemoryFact.retracted_at.is_not(None),
        ~exists().where(
            _OTHER.message_id == MemoryEvidence.message_id,
            _OTHER_FACT.id == _OTHER.fact_id,
            _OTHER_FACT.retracted_at.is_(None),
        ),
    )
)
_UNWANTED = (
    select(MemoryReceipt.row_id)
    .where(
        MemoryReceipt.user_id == _OWNER,
        MemoryReceipt.conversation_id == _CONVERSATION,
        MemoryReceipt.verdict == "not_here",
    )
    .union_all(select(UnrecalledMessage.message_id).where(UnrecalledMessage.user_id == _OWNER), _TAUGHT_WRONG)
    .subquery()
)
# One row at least, since each question costs a way to the database and back.
_ONE = select(literal(1).label("one")).subquery()
_SURROUNDINGS = select(_HAS_ELSEWHERE.label("has_elsewhere"), _UNWANTED.c.row_id).select_from(
    _ONE.outerjoin(_UNWANTED, true())
)

# More have no room in a prompt.
MOST_SUMMARIES = 100
_SUMMARIES = (
    shown(
        select(
            MemorySegment.id,
            MemorySegment.first_seq,
            MemorySegment.last_seq,
            MemorySegment.began_at,
            MemorySegment.ended_at,
            MemorySegment.summary,
        ),
        _OWNER,
    )
    .where(
        MemorySegment.conversation_id == _CONVERSATION,
        MemorySegment.last_seq < bindparam("before", type_=Integer()),
        MemorySegment.summary != "",
        is_fresh(),
    )
    .order_by(MemorySegment.last_seq.desc())
    .limit(MOST_SUMMARIES)
)


@dataclass(frozen=True, slots=True)
class FactKey:
    """A fact by what is compared of it."""

    id: UUID
    subject_key: str
    relation: str
    target_key: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What its person does not want here, or a message that they want nowhere; and whether another conversation with this
    persona may be recalled from.
    """

    unwanted: set[UUID]
    has_elsewhere: bool


def find_head(owner: UUID, persona_id: UUID | None) -> Row[int, str, list[Any], datetime] | None:
    """Return (epoch, text, fact_ids, made_at) of the head of the present epoch, or None before the first."""
    return ask(_HEAD, {"owner": owner, "persona": persona_id}).first()


def find_targets(owner: UUID, persona_id: UUID | None, facts: Collection[UUID]) -> dict[UUID, str]:
    """Return the target key of each of these facts that this companion may still be told."""
    values = {"owner": owner, "persona": persona_id, "some": list(facts)}
    return {row.id: row.target_key for row in ask(_TARGETS, values).all()} if facts else {}


def list_keys(owner: UUID, stems: Sequence[str], *, relations: Iterable[str]) -> list[FactKey]:
    """List facts of these relations, or with one of these stems in subject or target, the weightiest first."""
    # What room is left is filled with a stem that is looked for anyway.
    filled = [*stems, *list(stems[:1]) * (-len(stems) % STEMS_AT_ONCE)]
    values: dict[str, Any] = {f"stem{place}": _within(stem) for place, stem in enumerate(filled)}
    values |= {"owner": owner, "relations": list(relations)}
    return [FactKey(*row) for row in ask(_keys_with(len(filled)), values).all()]


def list_keys_told_in(owner: UUID, messages: Sequence[UUID]) -> list[FactKey]:
    """List facts with evidence in these messages, the weightiest first."""
    return [FactKey(*row) for row in ask(_KEYS_TOLD_IN, {"owner": owner, "some": messages}).all()]


def list_weightiest(owner: UUID, persona_id: UUID | None, *, limit: int) -> list[FactKey]:
    """List what this companion may know, the pinned and the weightiest first."""
    values = {"owner": owner, "persona": persona_id, "limit": limit}
    return [FactKey(*row) for row in ask(_WEIGHTIEST, values).all()]


def list_kin(owner: UUID, keys: Sequence[FactKey], *, counted: Collection[str]) -> list[UUID]:
    """List these facts and all others from which follows since when they hold and until when, at most MOST_KIN of those.

    Those are about the same subjects. Of a relation with one target at a time, of the `counted` ones ("two cats"), of one
    that excludes theirs and of one whose end may be theirs it is all of them; of any other, and of tastes, which may be very
    many, those with the same target or with an end. Where an end may be meant by a kind ("no dog any more"), it is all of
    these: the others show of which.
    """
    relations = {key.relation for key in keys}
    others = {name for relation in relations for name in relation_named(relation).excludes}
    others |= {TOLD_WITH[relation] for relation in relations if relation in TOLD_WITH}
    single = {name for name in relations if relation_named(name).is_single}
    whole = (single | COUNTED.intersection(counted) | others) - TASTES
    subjects = {form for key in keys for form in spellings_of(key.subject_key)}
    values = {"owner": owner, "subjects": list(subjects), "relations": list(relations | others)}
    values |= {"targets": list({key.target_key for key in keys})}
    found = ask(_KIN, values | {"whole": list(whole)}).all()
    if any(row.ends_a_kind for row in found) and not whole >= OF_KINDS:
        found = ask(_KIN, values | {"whole": list(whole | OF_KINDS)}).all()
    return list({key.id for key in keys}.union(row.id for row in found))


def has_changed_since(owner: UUID, moment: datetime) -> bool:
    """Tell whether what is known may be other than at this moment; changes are noted for some days."""
    return bool(ask(_HAS_CHANGED, {"owner": owner, "moment": moment}).scalar())


def find_surroundings(owner: UUID, persona_id: UUID | None, conversation_id: UUID) -> Surroundings:
    """Return what is to be known of a conversation before anything is looked for in it."""
    values = {"owner": owner, "persona": persona_id, "conversation": conversation_id}
    rows = ask(_SURROUNDINGS, values).all()
    unwanted = {row.row_id for row in rows if row.row_id is not None}
    return Surroundings(unwanted, has_elsewhere=bool(rows[0].has_elsewhere))


def list_summaries(
    owner: UUID, conversation_id: UUID, *, before: int
) -> Sequence[Row[UUID, int, int, datetime, datetime, str]]:
    """List (id, first_seq, last_seq, began_at, ended_at, summary) of the shown branch's segments that end before this seq
    and have a fresh summary, the newest first, as many as a prompt may hold.
    """
    return ask(_SUMMARIES, {"owner": owner, "conversation": conversation_id, "before": before}).all()


@cache
def _keys_with(stems: int) -> Select[UUID, str, str, str]:
    """Return the statement that looks for so many stems; to make it anew costs more than all else that a question asks."""
    keys = (MemoryFact.subject_key, MemoryFact.target_key)
    like = [key.like(bindparam(f"stem{place}"), escape="/") for place in range(stems) for key in keys]
    return _KEYS_THERE.where(
        MemoryFact.user_id == _OWNER,
        or_(among(MemoryFact.relation, "relations"), *like),
    )


def _within(stem: str) -> str:
    """Return the pattern of a text that contains this stem."""
    escaped = stem.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return f"%{escaped}%"
