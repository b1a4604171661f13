"""What the importing room asks the database. The owner comes first."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.conversations.models import Conversation, Message
from app.extensions import db


def list_known(owner: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of these messages that are here already, deleted ones among them."""
    return set(db.session.scalars(select(Message.id).where(Message.user_id == owner, Message.id.in_(ids))))


def lock_conversation_here(owner: UUID, conversation_id: UUID) -> Conversation | None:
    """Return one's own conversation, also from the bin, held until the transaction ends; None when there is none."""
    wanted = select(Conversation).where(Conversation.user_id == owner, Conversation.id == conversation_id)
    return db.session.scalars(wanted.with_for_update()).one_or_none()
