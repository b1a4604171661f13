"""Every read that recall makes. The owner comes first; what is private, deleted or on no shown branch is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, Select, Uuid, and_, bindparam, exists, func, select

from app.conversations.models import (
    IS_ACTIVE,
    ChangeKind,
    Conversation,
    MemoryChange,
    MemoryClock,
    Message,
    MessageEmbedding,
    Turn,
)
from app.database import among
from app.extensions import ask, db
from app.memory import rows
from app.memory.facts.relations import words_for
from app.memory.models import MemoryEvidence, MemoryFact

_OWNER: BindParameter[UUID] = bindparam("owner", type_=Uuid())
# A message has its conversation's owner. To ask for the conversation's as well would lead SQLite, which knows nothing of how
# much there is, through all that somebody ever said instead of to the few messages that are named.
_SEEN: tuple[ColumnElement[bool], ...] = (
    Message.user_id == _OWNER,
    Message.on_path.is_(True),
    Message.deleted_at.is_(None),
    Message.text != "",
    Conversation.deleted_at.is_(None),
    Conversation.memory_use == "full",
)
_EMBEDDED = and_(MessageEmbedding.message_id == Message.id, MessageEmbedding.model == bindparam("model"))


def _rows(
    *wanted: ColumnElement[bool],
) -> Select[UUID, UUID, int, str, datetime, bytes | None, str, UUID | None]:
    columns = select(
        Message.id,
        Message.conversation_id,
        Message.seq,
        Message.text,
        Message.created_at,
        MessageEmbedding.vector,
        Message.role,
        Conversation.persona_id,
    )
    joined = columns.join(Conversation, Conversation.id == Message.conversation_id)
    return joined.outerjoin(MessageEmbedding, _EMBEDDED).where(*_SEEN, *wanted)


_CLOCK = select(MemoryClock.n).where(MemoryClock.user_id == _OWNER)
_CHANGES = (
    select(MemoryChange.n, MemoryChange.kind, MemoryChange.row_id)
    .where(MemoryChange.user_id == _OWNER, MemoryChange.n > bindparam("after"))
    .order_by(MemoryChange.n)
    .limit(bindparam("most"))
)
_CONVERSATIONS = (
    select(Conversation.id, Conversation.next_seq)
    .where(
        Conversation.user_id == _OWNER,
        Conversation.deleted_at.is_(None),
        Conversation.memory_use == "full",
    )
    .order_by(Conversation.updated_at.desc())
)
_ROWS_OF = _rows(
    among(Message.conversation_id, "some"),
    Message.seq >= bindparam("first"),
    Message.seq < bindparam("end"),
).order_by(Message.conversation_id, Message.seq)
_ROWS = _rows(among(Message.id, "some")).order_by(Message.conversation_id, Message.seq)
_SHOWN = (
    select(Message.id)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(*_SEEN, Message.conversation_id == bindparam("conversation"))
)
_VECTORS = (
    select(MessageEmbedding.message_id, MessageEmbedding.vector)
    .join(Message, Message.id == MessageEmbedding.message_id)
    .where(
        Message.user_id == _OWNER,
        among(Message.id, "some"),
        MessageEmbedding.model == bindparam("model"),
    )
)
# Of messages that were found to be somebody's own already.
_ABOUT = (
    select(MemoryEvidence.message_id, MemoryFact.relation)
    .join(MemoryFact, MemoryFact.id == MemoryEvidence.fact_id)
    .where(
        among(MemoryEvidence.message_id, "some"),
        MemoryEvidence.stance == "holds",
        MemoryFact.retracted_at.is_(None),
    )
    .order_by(MemoryFact.relation)
)
_EVIDENCE = (
    select(MemoryEvidence.message_id)
    .join(Message, Message.id == MemoryEvidence.message_id)
    .where(Message.user_id == _OWNER, among(MemoryEvidence.fact_id, "some"))
)
_SAID = (
    select(
        Message.id,
        Message.conversation_id,
        Message.role,
        Message.text,
        Message.created_at,
        Conversation.title,
        Conversation.persona_id,
    )
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(*_SEEN, among(Message.id, "some"))
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is shown among what was recalled."""

    id: UUID
    conversation_id: UUID
    role: str
    text: str
    at: datetime
    title: str
    persona_id: UUID | None


@dataclass(frozen=True, slots=True)
class Change:
    """A numbered change: which row of which kind to look at again."""

    n: int
    kind: ChangeKind
    row_id: UUID


def read_clock(owner: UUID) -> int:
    """Return the number of this person's newest change; 0 when there has been none."""
    return ask(_CLOCK, {"owner": owner}).scalar() or 0


def list_behind(model: str) -> Sequence[UUID]:
    """List the people of whose messages this model has not seen all."""
    behind = (MemoryClock.embedded_n < MemoryClock.n) | (MemoryClock.embedded_by.is_distinct_from(model))
    return db.session.scalars(select(MemoryClock.user_id).where(behind)).all()


def is_anybody_answered(moment: datetime) -> bool:
    """Tell whether any answer is being written at this moment, whoever's."""
    return bool(db.session.scalar(select(exists().where(IS_ACTIVE, Turn.lease_until > moment))))


def find_embedded(owner: UUID, model: str) -> int | None:
    """Return up to which change this model has seen a person's messages; None when it has seen none."""
    done = select(MemoryClock.embedded_n).where(
        MemoryClock.user_id == owner, MemoryClock.embedded_by == model
    )
    return db.session.scalar(done)


def list_changes(owner: UUID, *, after: int, limit: int) -> list[Change]:
    """List the changes behind this number, in order."""
    values = {"owner": owner, "after": after, "most": limit}
    return [Change(row.n, row.kind, row.row_id) for row in ask(_CHANGES, values).all()]


def count_changes_before(moment: datetime) -> int:
    """Count the changes of anybody that were made before this moment."""
    return (
        db.session.scalar(select(func.count()).select_from(MemoryChange).where(MemoryChange.at < moment)) or 0
    )


def list_conversations(owner: UUID) -> Sequence[tuple[UUID, int]]:
    """List (id, the next free seq) of the conversations that may be recalled from, the last spoken in first."""
    return [(row.id, row.next_seq) for row in ask(_CONVERSATIONS, {"owner": owner}).all()]


def list_rows_of(
    owner: UUID, conversations: Sequence[UUID], *, first: int, end: int, model: str | None
) -> list[rows.Row]:
    """List the rows of these conversations from seq `first` until before `end`, with what they mean to this model."""
    values = {"owner": owner, "some": list(conversations), "first": first, "end": end, "model": model}
    return _as_rows(ask(_ROWS_OF, values).all())


def list_rows(owner: UUID, ids: Sequence[UUID], *, model: str | None) -> list[rows.Row]:
    """List those of these messages that may be recalled."""
    values = {"owner": owner, "some": list(ids), "model": model}
    return _as_rows(ask(_ROWS, values).all())


def list_shown(owner: UUID, conversation_id: UUID) -> set[UUID]:
    """Return the ids of the messages of a conversation that may be recalled."""
    return set(ask(_SHOWN, {"owner": owner, "conversation": conversation_id}).scalars())


def list_vectors(owner: UUID, ids: Sequence[UUID], *, model: str | None) -> dict[UUID, bytes]:
    """Return what these messages mean to this model, as far as it is known."""
    values = {"owner": owner, "some": list(ids), "model": model}
    return {row.message_id: row.vector for row in ask(_VECTORS, values).all()}


def find_said(owner: UUID, ids: Sequence[UUID]) -> dict[UUID, Said]:
    """Return those of these messages that may still be recalled, by id."""
    found = ask(_SAID, {"owner": owner, "some": list(ids)})
    return {row.id: Said(*row) for row in found}


def list_evidence(owner: UUID, facts: Sequence[UUID]) -> set[UUID]:
    """Return the messages that these facts stand on."""
    return set(ask(_EVIDENCE, {"owner": owner, "some": list(facts)}).scalars())


def _as_rows(
    found: Sequence[Row[UUID, UUID, int, str, datetime, bytes | None, str, UUID | None]],
) -> list[rows.Row]:
    about: dict[UUID, dict[str, None]] = {}
    # Nothing that the companion says is evidence.
    own = [row.id for row in found if row.role == "user"]
    for message_id, relation in ask(_ABOUT, {"some": own}).all() if own else ():
        about.setdefault(message_id, {})[relation] = None
    return [rows.Row(*row, about=" ".join(map(words_for, about.get(row.id, ())))) for row in found]
