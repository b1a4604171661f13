"""Every read of conversations, messages and turns. The owner comes first, so a stranger's id is simply not found."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Row, Select, Text, bindparam, cast, exists, func, literal, select

from app.conversations.models import IS_ACTIVE, Conversation, Message, Turn
from app.database import among
from app.errors import NotFoundError
from app.extensions import ask, db

Id = uuid.UUID


Thing = TypeVar("Thing", Conversation, Message, Turn)


def _own(kind: type[Thing]) -> Select[Thing]:
    return select(kind).where(kind.user_id == bindparam("owner"), kind.id == bindparam("id"), _is_there(kind))


def _is_there(kind: type[Thing]) -> ColumnElement[bool]:
    # What is in the bin is not found, and neither is anything in it.
    if issubclass(kind, Conversation):
        return kind.deleted_at.is_(None)
    return exists().where(Conversation.id == kind.conversation_id, Conversation.deleted_at.is_(None))


# Built once: making a statement costs several times what running it does.
_CONVERSATION = _own(Conversation)
_LOCKED_CONVERSATION = _CONVERSATION.with_for_update()
_BINNED_CONVERSATION = (
    select(Conversation)
    .where(
        Conversation.user_id == bindparam("owner"),
        Conversation.id == bindparam("id"),
        Conversation.deleted_at.is_not(None),
    )
    .with_for_update()
)
_TITLES = (
    select(Conversation.id, Conversation.title, Conversation.updated_at)
    .where(
        Conversation.user_id == bindparam("owner"),
        Conversation.deleted_at.is_(None),
        Conversation.title != "",
    )
    .order_by(Conversation.updated_at.desc())
)
_MESSAGE = _own(Message)
_TURN = _own(Turn)
_LOCKED_TURN = _TURN.with_for_update().execution_options(populate_existing=True)
_ACTIVE_TURN = select(Turn).where(
    Turn.user_id == bindparam("owner"), Turn.conversation_id == bindparam("conversation"), IS_ACTIVE
)
_PATH = (
    select(Message)
    .where(
        Message.user_id == bindparam("owner"),
        Message.conversation_id == bindparam("conversation"),
        Message.on_path.is_(True),
        Message.seq < bindparam("before"),
    )
    .order_by(Message.seq.desc())
    .limit(bindparam("most"))
)
_PATH_ONWARD = (
    select(Message)
    .where(
        Message.user_id == bindparam("owner"),
        Message.conversation_id == bindparam("conversation"),
        Message.on_path.is_(True),
        Message.seq > bindparam("after"),
    )
    .order_by(Message.seq)
    .limit(bindparam("most"))
)
_TIMES = select(Message.id, Message.created_at).where(
    Message.user_id == bindparam("owner"), among(Message.id, "some")
)
NEWEST = 2**31 - 1


def get_conversation(owner: Id, conversation_id: Id) -> Conversation:
    """Return one's own conversation; NotFoundError for any other id."""
    return _get(_CONVERSATION, owner, conversation_id)


def lock_conversation(owner: Id, conversation_id: Id) -> Conversation:
    """Return one's own conversation, held against other writers until the transaction ends."""
    return _get(_LOCKED_CONVERSATION, owner, conversation_id)


def find_newest_conversation(owner: Id) -> Conversation | None:
    """Return the conversation that was last spoken in, or None."""
    return db.session.scalars(_recent(owner).limit(1)).first()


def find_conversation(owner: Id, conversation_id: Id) -> Conversation | None:
    """Return one's own conversation, or None."""
    values = {"owner": owner, "id": conversation_id}
    return db.session.scalars(_CONVERSATION, values).one_or_none()


def find_binned_conversation(owner: Id, conversation_id: Id) -> Conversation | None:
    """Return one's own conversation that lies in the bin, held like above, or None."""
    return db.session.scalars(_BINNED_CONVERSATION, {"owner": owner, "id": conversation_id}).one_or_none()


def list_titles(owner: Id) -> Sequence[Row[uuid.UUID, str, datetime]]:
    """List (id, title, updated_at) of one's conversations, the archived ones too, the last spoken in first."""
    return db.session.execute(_TITLES, {"owner": owner}).all()


def list_thrown_away_before(moment: datetime, limit: int) -> Sequence[tuple[Id, Id]]:
    """List (owner, id) of what anybody put into the bin before this moment."""
    query = select(Conversation.user_id, Conversation.id).where(Conversation.deleted_at < moment)
    return [(row.user_id, row.id) for row in db.session.execute(query.limit(limit))]


def count_thrown_away_before(moment: datetime) -> int:
    """Count what anybody put into the bin before this moment."""
    return db.session.scalar(select(func.count(Conversation.id)).where(Conversation.deleted_at < moment)) or 0


def count_deleted_before(moment: datetime) -> int:
    """Count the messages that anybody deleted before this moment and whose words are still kept."""
    return db.session.scalar(select(func.count(Message.id)).where(has_words_deleted_before(moment))) or 0


def has_words_deleted_before(moment: datetime) -> ColumnElement[bool]:
    """Return what is true of a message that was deleted before this moment and whose words are still kept."""
    # PostgreSQL cannot compare JSON as such.
    steps = cast(Message.steps, Text) != "[]"
    return (Message.deleted_at < moment) & ((Message.text != "") | (Message.reasoning != "") | steps)


def get_message(owner: Id, message_id: Id) -> Message:
    """Return one's own message; NotFoundError for any other id."""
    return _get(_MESSAGE, owner, message_id)


def find_message_in(owner: Id, conversation_id: Id, message_id: Id) -> Message | None:
    """Return this message if it belongs to this conversation, or None."""
    found = db.session.scalars(_MESSAGE, {"owner": owner, "id": message_id}).one_or_none()
    return found if found is not None and found.conversation_id == conversation_id else None


def list_path(owner: Id, conversation_id: Id, *, before: int | None, limit: int) -> list[Message]:
    """List the newest messages of the branch that is shown, oldest first; only those with a lower seq than `before`."""
    values = {"owner": owner, "conversation": conversation_id, "before": before or NEWEST, "most": limit}
    newest_first = db.session.scalars(_PATH, values).all()
    return list(reversed(newest_first))


def list_path_onward(owner: Id, conversation_id: Id, *, after: int, limit: int) -> list[Message]:
    """List the first messages of the branch that is shown with a higher seq than `after`, oldest first."""
    values = {"owner": owner, "conversation": conversation_id, "after": after, "most": limit}
    return list(db.session.scalars(_PATH_ONWARD, values).all())


def find_first_since(owner: Id, conversation_id: Id, moment: datetime) -> int | None:
    """Return the seq of the first shown message from this moment on, or None when there is none."""
    query = select(func.min(Message.seq)).where(
        Message.user_id == owner,
        Message.conversation_id == conversation_id,
        Message.on_path.is_(True),
        Message.created_at >= moment,
    )
    return db.session.scalars(query).one()


def list_times(owner: Id, message_ids: Sequence[Id]) -> dict[Id, datetime]:
    """Return when each of these messages was written."""
    rows = ask(_TIMES, {"owner": owner, "some": list(message_ids)}) if message_ids else ()
    return {row.id: row.created_at for row in rows}


def count_path(owner: Id, conversation_id: Id, before: int) -> int:
    """Count the readable messages of the branch that is shown with a lower seq than `before`."""
    if before <= 1:
        return 0
    query = select(func.count(Message.id)).where(
        Message.user_id == owner,
        Message.conversation_id == conversation_id,
        Message.on_path.is_(True),
        Message.deleted_at.is_(None),
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
) -> Sequence[tuple[Id, Id | None, bool]]:
    """List (id, parent id, whether it was deleted) of all children of these parents in order of writing."""
    known = [parent for parent in parents if parent is not None]
    query = select(Message.id, Message.parent_id, Message.deleted_at).where(
        Message.user_id == owner, Message.conversation_id == conversation_id
    )
    wanted: ColumnElement[bool] = Message.parent_id.in_(known)
    if None in parents:
        wanted = wanted | Message.parent_id.is_(None)
    rows = db.session.execute(query.where(wanted).order_by(Message.seq))
    return [(row.id, row.parent_id, row.deleted_at is not None) for row in rows]


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
    return _get(_TURN, owner, turn_id)


def lock_turn(owner: Id, turn_id: Id) -> Turn:
    """Return one's own turn as it is now, held against other writers until the transaction ends."""
    return _get(_LOCKED_TURN, owner, turn_id)


def get_turn_of_answer(owner: Id, answer_id: Id) -> Turn:
    """Return the turn that wrote this answer; NotFoundError when the message is no answer of one's own."""
    query = select(Turn).where(Turn.user_id == owner, Turn.answer_id == answer_id, _is_there(Turn))
    turn = db.session.scalars(query).one_or_none()
    if turn is None:
        raise NotFoundError
    return turn


def find_active_turn(owner: Id, conversation_id: Id) -> Turn | None:
    """Return the turn that is running in this conversation, or None."""
    return db.session.scalars(_ACTIVE_TURN, {"owner": owner, "conversation": conversation_id}).one_or_none()


def list_turns_of(owner: Id, answers: Sequence[Id]) -> Sequence[Turn]:
    """List the turns that wrote these answers."""
    return db.session.scalars(select(Turn).where(Turn.user_id == owner, Turn.answer_id.in_(answers))).all()


def _recent(owner: Id) -> Select[Conversation]:
    listed = select(Conversation).where(
        Conversation.user_id == owner, Conversation.deleted_at.is_(None), Conversation.archived_at.is_(None)
    )
    return listed.order_by(Conversation.updated_at.desc())


def _get(query: Select[Thing], owner: Id, row_id: Id) -> Thing:
    row = db.session.scalars(query, {"owner": owner, "id": row_id}).one_or_none()
    if row is None:
        raise NotFoundError
    return row
