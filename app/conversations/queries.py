"""Every read of conversations, messages and turns. The owner comes first, so a stranger's id is simply not found."""

import uuid
from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, exists, func, literal, select

from app.conversations.models import ACTIVE, Conversation, Message, Turn
from app.errors import NotFoundError
from app.extensions import db

Id = uuid.UUID
Row = TypeVar("Row", Conversation, Message, Turn)


def get_conversation(owner: Id, conversation_id: Id) -> Conversation:
    """Return one's own conversation; NotFoundError for any other id."""
    return _get(_own(Conversation, owner, conversation_id))


def lock_conversation(owner: Id, conversation_id: Id) -> Conversation:
    """Return one's own conversation, held against other writers until the transaction ends."""
    return _get(_own(Conversation, owner, conversation_id).with_for_update())


def find_newest_conversation(owner: Id) -> Conversation | None:
    """Return the conversation that was last spoken in, or None."""
    return db.session.scalars(_recent(owner).limit(1)).first()


def find_empty_conversation(owner: Id) -> Conversation | None:
    """Return a conversation in which nothing was said yet, or None."""
    spoken = exists().where(Message.conversation_id == Conversation.id)
    return db.session.scalars(_recent(owner).where(~spoken).limit(1)).first()


def list_conversations(owner: Id, limit: int) -> Sequence[Conversation]:
    """List one's conversations, the last spoken in first."""
    return db.session.scalars(_recent(owner).limit(limit)).all()


def get_message(owner: Id, message_id: Id) -> Message:
    """Return one's own message; NotFoundError for any other id."""
    return _get(_own(Message, owner, message_id))


def find_message_in(owner: Id, conversation_id: Id, message_id: Id) -> Message | None:
    """Return this message if it belongs to this conversation, or None."""
    return db.session.scalars(
        _own(Message, owner, message_id).where(Message.conversation_id == conversation_id)
    ).one_or_none()


def list_path(owner: Id, conversation_id: Id, *, before: int | None, limit: int) -> list[Message]:
    """List the newest messages of the branch that is shown, oldest first; only those with a lower seq than `before`."""
    query = select(Message).where(
        Message.user_id == owner, Message.conversation_id == conversation_id, Message.on_path.is_(True)
    )
    if before is not None:
        query = query.where(Message.seq < before)
    newest_first = db.session.scalars(query.order_by(Message.seq.desc()).limit(limit)).all()
    return list(reversed(newest_first))


def count_path(owner: Id, conversation_id: Id, before: int) -> int:
    """Count the messages of the branch that is shown with a lower seq than `before`."""
    if before <= 1:
        return 0
    query = select(func.count(Message.id)).where(
        Message.user_id == owner, Message.conversation_id == conversation_id, Message.on_path.is_(True)
    )
    return db.session.scalars(query.where(Message.seq < before)).one()


def list_ancestors(owner: Id, message_id: Id, limit: int) -> list[Message]:
    """List a message and what came before it on its own branch, oldest first, at most `limit` of them."""
    start = select(Message.id, Message.parent_id).where(Message.user_id == owner, Message.id == message_id)
    walk = start.add_columns(literal(1).label("depth")).cte("walk", recursive=True)
    above = select(Message.id, Message.parent_id, walk.c.depth + 1).where(
        Message.id == walk.c.parent_id, walk.c.depth < limit
    )
    walk = walk.union_all(above)
    query = (
        select(Message)
        .where(Message.user_id == owner, Message.id.in_(select(walk.c.id)))
        .order_by(Message.seq)
    )
    return list(db.session.scalars(query).all())


def list_variants(
    owner: Id, conversation_id: Id, parents: Sequence[Id | None]
) -> Sequence[tuple[Id, Id | None]]:
    """List (id, parent id) of all children of these parents in order of writing."""
    known = [parent for parent in parents if parent is not None]
    query = select(Message.id, Message.parent_id).where(
        Message.user_id == owner, Message.conversation_id == conversation_id
    )
    wanted: ColumnElement[bool] = Message.parent_id.in_(known)
    if None in parents:
        wanted = wanted | Message.parent_id.is_(None)
    return [(row.id, row.parent_id) for row in db.session.execute(query.where(wanted).order_by(Message.seq))]


def find_branch_end(owner: Id, message_id: Id) -> Message | None:
    """Return the message written last among this one and all below it; None when it is not one's own."""
    start = select(Message.id).where(Message.user_id == owner, Message.id == message_id)
    walk = start.cte("walk", recursive=True)
    walk = walk.union_all(select(Message.id).where(Message.parent_id == walk.c.id))
    query = select(Message).where(Message.user_id == owner, Message.id.in_(select(walk.c.id)))
    return db.session.scalars(query.order_by(Message.seq.desc()).limit(1)).first()


def list_off_path_ancestors(owner: Id, message_id: Id) -> tuple[list[Id], int]:
    """List the ids from this message upwards that are not shown, and the seq of the shown one they hang on (0: none)."""
    start = select(Message.id, Message.parent_id, Message.on_path, Message.seq).where(
        Message.user_id == owner, Message.id == message_id
    )
    walk = start.cte("walk", recursive=True)
    above = select(Message.id, Message.parent_id, Message.on_path, Message.seq).where(
        Message.id == walk.c.parent_id, walk.c.on_path.is_(False)
    )
    walk = walk.union_all(above)
    rows = db.session.execute(select(walk.c.id, walk.c.on_path, walk.c.seq)).all()
    shown = [row.seq for row in rows if row.on_path]
    return [row.id for row in rows if not row.on_path], max(shown, default=0)


def get_turn(owner: Id, turn_id: Id) -> Turn:
    """Return one's own turn; NotFoundError for any other id."""
    return _get(_own(Turn, owner, turn_id))


def lock_turn(owner: Id, turn_id: Id) -> Turn:
    """Return one's own turn as it is now, held against other writers until the transaction ends."""
    return _get(_own(Turn, owner, turn_id).with_for_update().execution_options(populate_existing=True))


def find_turn_by_key(owner: Id, key: Id) -> Turn | None:
    """Return the turn that this key of the browser began, or None."""
    return db.session.scalars(select(Turn).where(Turn.user_id == owner, Turn.key == key)).one_or_none()


def get_turn_of_answer(owner: Id, answer_id: Id) -> Turn:
    """Return the turn that wrote this answer; NotFoundError when the message is no answer of one's own."""
    return _get(select(Turn).where(Turn.user_id == owner, Turn.answer_id == answer_id))


def find_active_turn(owner: Id, conversation_id: Id) -> Turn | None:
    """Return the turn that is running in this conversation, or None."""
    query = select(Turn).where(
        Turn.user_id == owner, Turn.conversation_id == conversation_id, Turn.state.in_(ACTIVE)
    )
    return db.session.scalars(query).one_or_none()


def list_turns_of(owner: Id, answers: Sequence[Id]) -> Sequence[Turn]:
    """List the turns that wrote these answers."""
    return db.session.scalars(select(Turn).where(Turn.user_id == owner, Turn.answer_id.in_(answers))).all()


def _recent(owner: Id) -> Select[Conversation]:
    return select(Conversation).where(Conversation.user_id == owner).order_by(Conversation.updated_at.desc())


def _own(kind: type[Row], owner: Id, row_id: Id) -> Select[Row]:
    return select(kind).where(kind.user_id == owner, kind.id == row_id)


def _get(query: Select[Row]) -> Row:
    row = db.session.scalars(query).one_or_none()
    if row is None:
        raise NotFoundError
    return row
