"""Every read of facts. A fact is to be seen while one of its evidence messages is, or if its person wrote it by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, Select, Uuid, bindparam, exists, or_, select

from app.conversations.models import Conversation, Message
from app.database import among
from app.errors import NotFoundError
from app.extensions import ask, db
from app.memory.facts.keys import spellings_of
from app.memory.facts.statement import BY_HAND, Stance
from app.memory.models import MemoryEvidence, MemoryFact, MemoryReview, Origin, UnrecalledMessage


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the person said it: code points `start` until before `end` of a message that is to be seen."""

    message_id: UUID
    conversation_id: UUID
    start: int
    end: int
    stance: Stance
    said_at: datetime
    # The day from which it counts, where the words name an earlier one.
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What is known from a message: a fact by its keys, and where its words begin."""

    message_id: UUID
    subject_key: str
    relation: str
    target_key: str
    stance: Stance
    start: int
    is_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class FoundBy:
    """A piece of evidence that a reader found, with the words of its fact."""

    id: UUID
    fact_id: UUID
    subject: str
    target: str
    start: int
    end: int
    held: Held


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as it is stored, with the evidence that is to be seen now, the oldest first."""

    id: UUID
    persona_id: UUID | None
    is_shared: bool
    subject: str
    relation: str
    target: str
    subject_key: str
    target_key: str
    importance: float
    origin: Origin
    learned_at: datetime
    valid_from: date | None
    valid_to: date | None
    dated_at: datetime | None
    pinned_at: datetime | None
    keep_until: date | None
    archived_at: datetime | None
    has_faded: bool
    retracted_at: datetime | None
    replaced_by_id: UUID | None
    replaced_at: datetime | None
    replaced_reason: str
    evidence: tuple[Evidence, ...]

    @property
    def is_seen(self) -> bool:
        """Whether anything stands behind it now."""
        return self.origin == "written" or any(shown.stance == "holds" for shown in self.evidence)


_READ = (
    Message.on_path.is_(True),
    Message.deleted_at.is_(None),
    Message.text != "",
    Conversation.memory_use == "full",
    # What its person called wrong teaches nothing.
    ~exists().where(UnrecalledMessage.message_id == Message.id),
)
_OUT_OF_BIN = Conversation.deleted_at.is_(None)
SEEN = (*_READ, _OUT_OF_BIN)


def _facts(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    columns = [getattr(MemoryFact, field.name) for field in fields(FactRow)[:-1]]
    # What is about to be forgotten for good is nowhere to be seen.
    there = select(*columns).where(wanted, MemoryFact.forgetting_id.is_(None))
    return there.order_by(MemoryFact.learned_at, MemoryFact.id)


def _evidence(
    wanted: ColumnElement[bool], there: ColumnElement[bool] = _OUT_OF_BIN
) -> Select[*tuple[Any, ...]]:
    columns = [getattr(MemoryEvidence, name) for name in ("start", "end", "stance", "said_at", "since")]
    return (
        select(MemoryEvidence.fact_id, MemoryEvidence.message_id, Message.conversation_id, *columns)
        .join(Message, Message.id == MemoryEvidence.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.user_id == _OWNER, *_READ, there, wanted)
        .order_by(MemoryEvidence.said_at, MemoryEvidence.message_id, MemoryEvidence.start)
    )


_OWNER: BindParameter[UUID] = bindparam("owner", type_=Uuid())
# Built once: a turn asks these, and building one costs as much as asking it.
_FACTS = _facts(MemoryFact.user_id == _OWNER)
# With "is true", else SQLite, which knows nothing of how much there is, goes through all that this person has.
_SOME_FACTS = _facts(among(MemoryFact.id, "some") & (MemoryFact.user_id == _OWNER).is_(True))
_EVIDENCE = _evidence(MemoryEvidence.user_id == _OWNER)
_SOME_EVIDENCE = _evidence(among(MemoryEvidence.fact_id, "some"))

# Asked of each message that teaches something.
_SAME = (
    select(MemoryFact.id)
    .where(
        MemoryFact.user_id == _OWNER,
        MemoryFact.forgetting_id.is_(None),
        MemoryFact.persona_id.is_not_distinct_from(bindparam("persona", type_=Uuid())),
        MemoryFact.subject_key == bindparam("subject"),
        MemoryFact.relation == bindparam("relation"),
        MemoryFact.target_key == bindparam("target"),
    )
    .order_by(MemoryFact.replaced_at.is_not(None), MemoryFact.id)
    .limit(1)
)
_SAME_EVIDENCE = select(MemoryEvidence.id, MemoryEvidence.since).where(
    MemoryEvidence.fact_id == bindparam("fact"),
    MemoryEvidence.message_id == bindparam("message"),
    MemoryEvidence.start == bindparam("start"),
)
_OF_MESSAGES = (MemoryEvidence.user_id == _OWNER, among(MemoryEvidence.message_id, "some"))
_HELD = (
    select(
        MemoryEvidence.message_id,
        MemoryFact.subject_key,
        MemoryFact.relation,
        MemoryFact.target_key,
        MemoryEvidence.stance,
        MemoryEvidence.start,
        MemoryEvidence.extractor,
    )
    .join(MemoryFact, MemoryFact.id == MemoryEvidence.fact_id)
    .where(*_OF_MESSAGES, MemoryEvidence.extractor != bindparam("extractor"))
)
_FOUND_BY = (
    select(
        MemoryEvidence.id,
        MemoryEvidence.fact_id,
        MemoryFact.subject,
        MemoryFact.target,
        MemoryEvidence.message_id,
        MemoryEvidence.start,
        MemoryEvidence.end,
        MemoryFact.subject_key,
        MemoryFact.relation,
        MemoryFact.target_key,
        MemoryEvidence.stance,
    )
    .join(MemoryFact, MemoryFact.id == MemoryEvidence.fact_id)
    .where(*_OF_MESSAGES, MemoryEvidence.extractor == bindparam("extractor"))
    .where(MemoryFact.forgetting_id.is_(None))
)


def list_facts(owner: UUID, ids: Sequence[UUID] | None = None) -> list[FactRow]:
    """List a person's facts that are to be seen, or those of these ids; also those that were put away or replaced."""
    return [fact for fact in list_facts_and_ends(owner, ids) if fact.is_seen]


def list_facts_and_ends(owner: UUID, ids: Sequence[UUID] | None = None) -> list[FactRow]:
    """List these facts, and those of which only an end was said, which may be meant for others; see `knowing.derive`."""
    if ids is None:
        return _list(_FACTS, _EVIDENCE, {"owner": owner})
    if not ids:
        return []
    return _list(_SOME_FACTS, _SOME_EVIDENCE, {"owner": owner, "some": list(ids)})


def list_facts_with(owner: UUID, conversations: Collection[UUID]) -> list[FactRow]:
    """List the facts and ends that would be there if these conversations were not in the bin."""
    there = or_(_OUT_OF_BIN, Conversation.id.in_(conversations))
    return _list(_FACTS, _evidence(MemoryEvidence.user_id == _OWNER, there), {"owner": owner})


def _list(
    facts: Select[*tuple[Any, ...]], evidence: Select[*tuple[Any, ...]], values: dict[str, Any]
) -> list[FactRow]:
    found: dict[UUID, list[Evidence]] = {}
    for row in ask(evidence, values).all():
        found.setdefault(row.fact_id, []).append(Evidence(*row[1:]))
    return [_as_fact(row, found.get(row.id, ())) for row in ask(facts, values).all()]


def get_fact(owner: UUID, fact_id: UUID) -> MemoryFact:
    """Return one's own fact for a change; NotFoundError for any other id."""
    mine = (MemoryFact.user_id == owner, MemoryFact.id == fact_id, MemoryFact.forgetting_id.is_(None))
    wanted = select(MemoryFact).where(*mine).execution_options(populate_existing=True)
    fact = db.session.scalar(wanted)
    if fact is None:
        raise NotFoundError
    return fact


def find_same(
    owner: UUID, persona_id: UUID | None, *, subject_key: str, relation: str, target_key: str
) -> UUID | None:
    """Return the fact that says the same and was told to the same persona, rather one that was not corrected; or None."""
    keys = {"subject": subject_key, "relation": relation, "target": target_key}
    return ask(_SAME, {"owner": owner, "persona": persona_id, **keys}).scalar()


def find_evidence(fact_id: UUID, message_id: UUID, *, start: int) -> Row[UUID, date | None] | None:
    """Return (id, since) of this piece of a fact's evidence, or None."""
    values = {"fact": fact_id, "message": message_id, "start": start}
    return ask(_SAME_EVIDENCE, values).one_or_none()


def list_evidence_of(fact_id: UUID) -> Sequence[MemoryEvidence]:
    """List the evidence of a fact, whether it is to be seen or not."""
    found = select(MemoryEvidence).where(MemoryEvidence.fact_id == fact_id)
    return db.session.scalars(found.order_by(MemoryEvidence.id)).all()


def list_reviews_of(fact_id: UUID) -> Sequence[MemoryReview]:
    """List what was said about a fact, or that it was used."""
    found = select(MemoryReview).where(MemoryReview.fact_id == fact_id)
    return db.session.scalars(found.order_by(MemoryReview.id)).all()


def list_held(owner: UUID, messages: Sequence[UUID], *, except_by: str = "") -> list[Held]:
    """List what is known from these messages, by its keys, apart from what one reader found."""
    rows = ask(_HELD, {"owner": owner, "some": list(messages), "extractor": except_by})
    return [Held(*row[:4], cast(Stance, row.stance), row.start, row.extractor == BY_HAND) for row in rows]


def list_found_by(owner: UUID, messages: Sequence[UUID], extractor: str) -> list[FoundBy]:
    """List the evidence that one reader found in these messages; what was forgotten and may come back is left alone."""
    rows = ask(_FOUND_BY, {"owner": owner, "some": list(messages), "extractor": extractor})
    return [
        FoundBy(
            row.id,
            row.fact_id,
            row.subject,
            row.target,
            row.start,
            row.end,
            Held(
                row.message_id,
                row.subject_key,
                row.relation,
                row.target_key,
                cast(Stance, row.stance),
                row.start,
            ),
        )
        for row in rows
    ]


def list_facts_of_conversation(owner: UUID, conversation_id: UUID) -> set[UUID]:
    """Return the facts that have evidence in a conversation, whether it is to be seen or not."""
    found = (
        select(MemoryEvidence.fact_id)
        .join(Message, Message.id == MemoryEvidence.message_id)
        .where(MemoryEvidence.user_id == owner, Message.conversation_id == conversation_id)
    )
    return set(db.session.scalars(found))


def _as_fact(row: Sequence[Any], evidence: Sequence[Evidence]) -> FactRow:
    values = [*row, tuple(evidence)]
    fact = FactRow(*values)
    # Who is called by several words is one.
    one = spellings_of(fact.subject_key)[0]
    return fact if one == fact.subject_key else replace(fact, subject_key=one)
