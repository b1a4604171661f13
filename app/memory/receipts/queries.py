"""The reads of receipts. The owner comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.conversations.deletion import may_restore
from app.conversations.models import Conversation, Message
from app.extensions import db
from app.memory.models import MemoryEpisode, MemoryFact, MemoryReceipt


@dataclass(frozen=True, slots=True)
class Source:
    """A message that was recalled, as it is now."""

    id: UUID
    conversation_id: UUID
    role: str
    text: str
    at: datetime
    is_gone: bool
    can_restore: bool


def list_receipts(owner: UUID, answer_id: UUID) -> Sequence[MemoryReceipt]:
    """List the receipts of an answer in order."""
    mine = select(MemoryReceipt).where(MemoryReceipt.user_id == owner, MemoryReceipt.answer_id == answer_id)
    return db.session.scalars(mine.order_by(MemoryReceipt.place)).all()


def list_sources(owner: UUID, ids: Sequence[UUID]) -> dict[UUID, Source]:
    """Return those of these messages that are still there, by id; of a deleted one no word."""
    wanted = (
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.user_id == owner, Message.id.in_(ids), Conversation.deleted_at.is_(None))
    )
    return {
        row.id: Source(
            row.id,
            row.conversation_id,
            row.role,
            row.words[0],
            row.created_at,
            row.deleted_at is not None,
            may_restore(row),
        )
        for row in db.session.scalars(wanted)
    }


def list_forgettings(owner: UUID, facts: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return for those of these facts that are about to be forgotten with which forgetting they go."""
    wanted = select(MemoryFact.id, MemoryFact.forgetting_id).where(
        MemoryFact.user_id == owner, MemoryFact.id.in_(facts), MemoryFact.forgetting_id.is_not(None)
    )
    return {row.id: row.forgetting_id for row in db.session.execute(wanted)}


def find_episode(owner: UUID, episode_id: UUID) -> MemoryEpisode | None:
    """Return one's own episode for a change, None where it is gone."""
    return db.session.scalars(
        select(MemoryEpisode).where(MemoryEpisode.user_id == owner, MemoryEpisode.id == episode_id)
    ).one_or_none()
