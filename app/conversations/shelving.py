"""What a person does with a conversation as a whole: name it, pin it, put it away, keep it private, throw it away."""

from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, update

from app.conversations import changes, queries
from app.conversations.forms import ConversationChange
from app.conversations.models import Conversation, Message, Turn
from app.database import now
from app.errors import ConflictError
from app.extensions import db

KEPT_IN_BIN = timedelta(days=30)
PURGED_AT_ONCE = 100


def change_conversation(owner: UUID, conversation_id: UUID, wanted: ConversationChange) -> None:
    """Change what is given; a title by a person is never replaced by an automatic one."""
    conversation = queries.lock_conversation(owner, conversation_id)
    if wanted.title is not None:
        conversation.title, conversation.titled_by, conversation.earlier_title = wanted.title, "person", None
    if wanted.pinned is not None:
        conversation.pinned_at = (conversation.pinned_at or now()) if wanted.pinned else None
    if wanted.archived is not None:
        conversation.archived_at = (conversation.archived_at or now()) if wanted.archived else None
    if wanted.memory_use is not None and wanted.memory_use != conversation.memory_use:
        conversation.memory_use = wanted.memory_use
        changes.note_conversation(owner, conversation_id, is_private=wanted.memory_use != "full")
    conversation.version += 1
    db.session.commit()


def put_into_bin(owner: UUID, conversation_id: UUID) -> UUID | None:
    """Put a conversation out of sight; returns the turn that ran in it, which is asked to stop."""
    conversation = queries.lock_conversation(owner, conversation_id)
    running = queries.find_active_turn(owner, conversation_id)
    if running is not None:
        running.stop_requested_at = running.stop_requested_at or now()
    conversation.deleted_at = now()
    conversation.version += 1
    changes.note_conversation(owner, conversation_id)
    db.session.commit()
    return running.id if running is not None else None


def restore(owner: UUID, conversation_id: UUID) -> None:
    """Bring a conversation back as it was; harmless when it is not in the bin."""
    conversation = queries.find_binned_conversation(owner, conversation_id)
    if conversation is None:
        queries.get_conversation(owner, conversation_id)
        return
    conversation.deleted_at = None
    conversation.version += 1
    changes.note_conversation(owner, conversation_id)
    db.session.commit()


def remove_for_good(owner: UUID, conversation_id: UUID) -> None:
    """Remove a conversation that is in the bin, with all that was said in it."""
    if not _remove(owner, conversation_id):
        check_in_bin(owner, conversation_id)


def check_in_bin(owner: UUID, conversation_id: UUID) -> None:
    """Raise ConflictError unless this conversation is in the bin; NotFoundError where there is none."""
    if queries.find_binned_conversation(owner, conversation_id) is None:
        queries.get_conversation(owner, conversation_id)
        raise ConflictError(
            _("This conversation is not in the bin. Delete it first; it can be brought back from there.")
        )


def mark_seen(owner: UUID, conversation_id: UUID, seq: int) -> None:
    """Remember up to where a person has seen a conversation; never less than before, never more than there is."""
    conversation = queries.get_conversation(owner, conversation_id)
    if conversation.seen_seq >= min(seq, conversation.next_seq - 1):
        return
    conversation = queries.lock_conversation(owner, conversation_id)
    conversation.seen_seq = max(conversation.seen_seq, min(seq, conversation.next_seq - 1))
    db.session.commit()


def purge_bin() -> int:
    """Remove what has been in the bin for a month, some at a time; returns how many."""
    count = 0
    while old := queries.list_thrown_away_before(now() - KEPT_IN_BIN, PURGED_AT_ONCE):
        count += sum(_remove(owner, conversation_id) for owner, conversation_id in old)
    return count


def count_to_purge() -> int:
    """Count the conversations that `purge_bin` would remove now."""
    return queries.count_thrown_away_before(now() - KEPT_IN_BIN)


def _remove(owner: UUID, conversation_id: UUID) -> bool:
    """Remove what is still in the bin, and commit; False when it is not, or not any more."""
    if queries.find_binned_conversation(owner, conversation_id) is None:
        db.session.rollback()
        return False
    mine = (Message.user_id == owner) & (Message.conversation_id == conversation_id)
    unsynchronized = {"synchronize_session": False}
    # An answer that still ends locks its turn before its message; the rows below would go the other way round.
    turns = delete(Turn).where(Turn.user_id == owner, Turn.conversation_id == conversation_id)
    db.session.execute(turns, execution_options=unsynchronized)
    # A deleted message takes along what hangs below it, one level deeper each time: SQLite gives up at a thousand.
    db.session.execute(update(Message).where(mine).values(parent_id=None), execution_options=unsynchronized)
    # Whoever holds the number may be writing rows that point at these messages, so it comes before they go.
    changes.note_conversation(owner, conversation_id)
    gone = delete(Conversation).where(Conversation.user_id == owner, Conversation.id == conversation_id)
    db.session.execute(gone, execution_options=unsynchronized)
    db.session.commit()
    return True
