"""What stands beside a conversation (a page of each shelf, what is news, how each provider did), and what each turn asks.

The owner comes first.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select, tuple_

from app.conversations.models import ACTIVE, IS_ACTIVE, Conversation, Message, Turn
from app.errors import NotFoundError
from app.extensions import ask, db

Id = uuid.UUID
ShelfName = Literal["listed", "archived", "deleted"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the request to a provider ended, and when."""

    title: str
    model: str | None
    error_kind: str | None
    finished_at: datetime


class Place(NamedTuple):
    """Where a page of a shelf ends: the moment it is sorted by, and the conversation's id."""

    moment: datetime
    id: Id


BEGINNING = Place(datetime.max.replace(tzinfo=UTC), Id(int=2**128 - 1))

_READABLE = (
    select(Message.role, Message.text, Message.seq, Message.created_at, Message.id)
    .where(
        Message.user_id == bindparam("owner"),
        Message.conversation_id == bindparam("conversation"),
        Message.on_path.is_(True),
        Message.deleted_at.is_(None),
        Message.seq < bindparam("before"),
    )
    .order_by(Message.seq.desc())
    .limit(bindparam("most"))
)
_ATTEMPT = select(Turn.attempt, Turn.state).where(
    Turn.user_id == bindparam("owner"),
    Turn.id == bindparam("id"),
    exists().where(Conversation.id == Turn.conversation_id, Conversation.deleted_at.is_(None)),
)
_TURNS_IN_THE_WAY = select(Turn).where(
    Turn.user_id == bindparam("owner"),
    or_(Turn.key == bindparam("key"), and_(Turn.conversation_id == bindparam("conversation"), IS_ACTIVE)),
)
_COLUMNS = (
    Conversation.id,
    Conversation.title,
    Conversation.titled_by,
    Conversation.earlier_title,
    Conversation.memory_use,
    Conversation.answered_seq,
    Conversation.seen_seq,
    Conversation.updated_at,
    Conversation.pinned_at,
    Conversation.archived_at,
    Conversation.deleted_at,
)
_OWN = Conversation.user_id == bindparam("owner")
_THERE = Conversation.deleted_at.is_(None)
_LISTED = _THERE & Conversation.archived_at.is_(None)


def _shelf(where: ColumnElement[bool], moment: Any) -> Select[*tuple[Any, ...]]:
    # Pages go by a place and not by a number, so that what moves up meanwhile shifts nothing.
    place = tuple_(bindparam("moment", type_=moment.type), bindparam("id", type_=Conversation.id.type))
    beyond = tuple_(moment, Conversation.id) < place
    ordered = select(*_COLUMNS).where(_OWN, where, beyond).order_by(moment.desc(), Conversation.id.desc())
    return ordered.limit(bindparam("most"))


_SHELVES = {
    "listed": _shelf(_LISTED & Conversation.pinned_at.is_(None), Conversation.updated_at),
    "archived": _shelf(_THERE & Conversation.archived_at.is_not(None), Conversation.updated_at),
    "deleted": _shelf(Conversation.deleted_at.is_not(None), Conversation.deleted_at),
}
_PINNED = (
    select(*_COLUMNS)
    .where(_OWN, _LISTED, Conversation.pinned_at.is_not(None))
    .order_by(Conversation.pinned_at.desc(), Conversation.id.desc())
)
_ACTIVE = select(Turn.conversation_id).where(Turn.user_id == bindparam("owner"), IS_ACTIVE)
_UNREAD = select(func.count(Conversation.id)).where(
    _OWN, _LISTED, Conversation.answered_seq > Conversation.seen_seq
)


def list_shelf(
    owner: Id, shelf: ShelfName, after: Place | None, *, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """List a page of a shelf, the newest first, without what is pinned."""
    moment, last_id = after or BEGINNING
    values = {"owner": owner, "moment": moment, "id": last_id, "most": limit}
    return db.session.execute(_SHELVES[shelf], values).all()


def list_pinned(owner: Id) -> Sequence[Row[*tuple[Any, ...]]]:
    """List what is pinned, the last pinned first."""
    return db.session.execute(_PINNED, {"owner": owner}).all()


def list_answering(owner: Id) -> set[Id]:
    """List the conversations in which an answer is being written."""
    return set(db.session.scalars(_ACTIVE, {"owner": owner}))


def count_unread(owner: Id) -> int:
    """Count the conversations on the list whose newest answer was not seen yet."""
    return db.session.scalars(_UNREAD, {"owner": owner}).one()


def count_messages(owner: Id, conversations: Sequence[Id]) -> dict[Id, int]:
    """Count what was said in each of these conversations."""
    query = (
        select(Message.conversation_id, func.count(Message.id))
        .where(Message.user_id == owner, Message.conversation_id.in_(conversations))
        .group_by(Message.conversation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def lock_expired(moment: datetime) -> Sequence[Row[Id, Id, Id, Id, str]]:
    """List (id, conversation_id, user_id, answer_id, memory_use) of anybody's turns whose lease has run out, held with
    their conversations until the transaction ends; what somebody else holds is his to end.
    """
    dead = select(Turn.id, Turn.conversation_id, Turn.user_id, Turn.answer_id, Conversation.memory_use)
    there = dead.join(Conversation, Conversation.id == Turn.conversation_id)
    return db.session.execute(
        there.where(IS_ACTIVE, Turn.lease_until < moment).with_for_update(skip_locked=True)
    ).all()


def list_ends(owner: Id, limit: int) -> list[Ended]:
    """List how one's last turns ended with their providers, the newest first."""
    query = select(Turn.provider_title, Turn.model, Turn.error_kind, Turn.finished_at).where(
        Turn.user_id == owner, Turn.finished_at.is_not(None), Turn.provider_title.is_not(None)
    )
    rows = db.session.execute(query.order_by(Turn.created_at.desc()).limit(limit))
    return [Ended(title, model, kind, moment) for title, model, kind, moment in rows if title and moment]


def find_turns_in_the_way(owner: Id, conversation_id: Id, key: Id) -> tuple[Turn | None, Turn | None]:
    """Return the turn that this key of the browser began, and the one that is running in this conversation, if any."""
    values = {"owner": owner, "conversation": conversation_id, "key": key}
    found = db.session.scalars(_TURNS_IN_THE_WAY, values).all()
    begun = next((turn for turn in found if turn.key == key), None)
    return begun, next((turn for turn in found if turn.state in ACTIVE), None)


def find_attempt(owner: Id, turn_id: Id) -> int | None:
    """Return which attempt of one's own turn is running, None where none is; NotFoundError for any other id."""
    row = ask(_ATTEMPT, {"owner": owner, "id": turn_id}).one_or_none()
    if row is None:
        raise NotFoundError
    return row.attempt if row.state in ACTIVE else None


def list_readable(
    owner: Id, conversation_id: Id, *, before: int, limit: int
) -> Sequence[Row[str, str, int, datetime, Id]]:
    """List (role, text, seq, when, id) of the shown branch with a lower seq, the newest first; what was deleted is left out.

    Plain rows: a turn reads hundreds of them and changes none.
    """
    values = {"owner": owner, "conversation": conversation_id, "before": before, "most": limit}
    return ask(_READABLE, values).all()
