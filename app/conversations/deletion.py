"""Deleting a message: out of sight and out of every prompt at once; its words go a month later, its place in the tree stays.

Until the words are gone the message can be brought back. What hangs below it stays where it is.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import CursorResult, update

from app.conversations import branches, changes, queries, search
from app.conversations.models import Conversation, Message
from app.database import now
from app.errors import ConflictError
from app.extensions import db

KEPT = timedelta(days=30)


def delete_message(owner: UUID, message_id: UUID) -> UUID:
    """Put a message away; an answer with others beside it gives way to the nearest. Returns what now stands in its place."""
    message = queries.get_message(owner, message_id)
    conversation = queries.lock_conversation(owner, message.conversation_id)
    running = queries.find_active_turn(owner, conversation.id)
    if running is not None and message_id in (running.question_id, running.answer_id):
        words = _("This answer is still being written. Stop it first, then delete.")
        raise ConflictError(words, details={"turn_id": str(running.id)})
    if message.deleted_at is None:
        message.deleted_at = now()
        conversation.version += 1
    search.forget_message(message.id)
    shown = _give_way(conversation, message)
    changes.note_message(owner, message.id)
    db.session.commit()
    return shown


def restore_message(owner: UUID, message_id: UUID) -> None:
    """Bring a deleted message back and show it; ConflictError when its words are gone for good."""
    message = queries.get_message(owner, message_id)
    conversation = queries.lock_conversation(owner, message.conversation_id)
    if message.deleted_at is not None and not may_restore(message):
        raise ConflictError(_("This message was deleted more than 30 days ago; its words are gone."))
    if message.deleted_at is not None:
        search.index_message(message.id, message.text, owner=owner, conversation_id=conversation.id)
    message.deleted_at = None
    conversation.version += 1
    if not message.on_path:
        branches.show_branch_of(conversation, message.id)
    changes.note_message(owner, message.id)
    db.session.commit()


def may_restore(message: Message) -> bool:
    """Tell whether the words of a deleted message are still there."""
    return message.deleted_at is not None and message.deleted_at > now() - KEPT


def blank_deleted() -> int:
    """Remove the words of every message that was deleted a month ago; returns how many had some."""
    old = update(Message).where(queries.has_words_deleted_before(now() - KEPT))
    blank = old.values(text="", reasoning="", steps=[])
    result = db.session.execute(blank, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    db.session.commit()
    return result.rowcount


def count_to_blank() -> int:
    """Count the messages whose words `blank_deleted` would remove now."""
    return queries.count_deleted_before(now() - KEPT)


def _give_way(conversation: Conversation, message: Message) -> UUID:
    if message.role != "assistant" or not message.on_path:
        return message.id
    beside = queries.list_variants(conversation.user_id, conversation.id, [message.parent_id])
    nearest = _nearest([(each, gone) for each, _parent, gone in beside], message.id)
    if nearest is None:
        return message.id
    branches.show_branch_of(conversation, nearest)
    return nearest


def _nearest(beside: Sequence[tuple[UUID, bool]], gone: UUID) -> UUID | None:
    """Return the readable one next to what is gone, the earlier one first."""
    place = [each for each, _gone in beside].index(gone)
    readable = [(abs(at - place), at, each) for at, (each, deleted) in enumerate(beside) if not deleted]
    others = [found for found in readable if found[2] != gone]
    return min(others)[2] if others else None
