"""The tree of messages: adding to it, and choosing which branch is shown."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, update

from app.conversations import changes, queries
from app.conversations.models import Conversation, Message
from app.database import now, uuid7
from app.errors import BadInputError
from app.extensions import db


def add_message(conversation: Conversation, role: str, text: str, *, parent_id: UUID | None) -> Message:
    """Add a message below another and show its branch; the caller holds the conversation and commits.

    Where that is another branch than was shown, the caller notes it as well, once nothing else is to be locked.
    """
    message = new_message(conversation, role, text, parent_id=parent_id)
    db.session.add(message)
    return message


def new_message(conversation: Conversation, role: str, text: str, *, parent_id: UUID | None) -> Message:
    """Do the same, but leave it to the caller to write the message."""
    message = Message(
        id=uuid7(),
        conversation_id=conversation.id,
        user_id=conversation.user_id,
        parent_id=parent_id,
        seq=conversation.next_seq,
        role=role,
        text=text,
        reasoning="",
        steps=[],
        created_at=now(),
        on_path=True,
    )
    if parent_id != conversation.leaf_id:
        _show_branch_up_to(conversation, parent_id)
    conversation.next_seq += 1
    conversation.leaf_id = message.id
    conversation.version += 1
    conversation.updated_at = message.created_at
    return message


def show_branch(owner: UUID, conversation_id: UUID, message_id: UUID) -> Conversation:
    """Show the branch of this message down to its newest end, and commit."""
    conversation = queries.lock_conversation(owner, conversation_id)
    if queries.find_message_in(owner, conversation_id, message_id) is None:
        raise BadInputError(_("That message is not part of this conversation."))
    show_branch_of(conversation, message_id)
    db.session.commit()
    return conversation


def show_branch_of(conversation: Conversation, message_id: UUID) -> None:
    """Show the branch of this message down to its newest end; the caller holds the conversation and commits."""
    end = queries.find_branch_end(conversation.user_id, message_id)
    conversation.leaf_id = end.id if end else message_id
    _show_branch_up_to(conversation, conversation.leaf_id)
    conversation.version += 1
    changes.note_conversation(conversation.user_id, conversation.id)


def _show_branch_up_to(conversation: Conversation, message_id: UUID | None) -> None:
    hidden, fork = (
        queries.list_off_path_ancestors(conversation.user_id, message_id) if message_id else ([], 0)
    )
    mine = Message.conversation_id == conversation.id
    _set_path(mine, Message.on_path.is_(True), Message.seq > fork, shown=False)
    if hidden:
        _set_path(mine, Message.id.in_(hidden), shown=True)


def _set_path(*where: ColumnElement[bool], shown: bool) -> None:
    statement = update(Message).where(*where).values(on_path=shown)
    db.session.execute(statement, execution_options={"synchronize_session": False})
