"""Messages that were said elsewhere or at another time: they are put behind a conversation as they are, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, insert

from app.conversations import changes, search
from app.conversations.models import Conversation, Message, Role
from app.extensions import db

_INSERT = insert(cast(Table, Message.__table__))


@dataclass(frozen=True, slots=True)
class Told:
    """One message of which everything is known already."""

    id: UUID
    role: Role
    text: str
    at: datetime


def begin_conversation(
    owner: UUID, conversation_id: UUID, *, title: str, persona_id: UUID | None, at: datetime
) -> Conversation:
    """Add an empty conversation that began at this time; the caller commits."""
    conversation = Conversation(
        id=conversation_id,
        user_id=owner,
        persona_id=persona_id,
        title=title,
        titled_by="person",
        created_at=at,
        updated_at=at,
    )
    db.session.add(conversation)
    db.session.flush()
    return conversation


def tell(owner: UUID, said: Sequence[tuple[Conversation, Sequence[Told]]]) -> None:
    """Put messages below what is shown last in these conversations; the caller holds all of them, and commits."""
    for conversation, told in said:
        if told:
            _store(conversation, told)
    db.session.flush()
    # Last: the number is taken after every other lock.
    changes.note(owner, "message", [message.id for _, told in said for message in told])


def _store(conversation: Conversation, told: Sequence[Told]) -> None:
    first, parents = conversation.next_seq, [conversation.leaf_id, *(message.id for message in told)]
    rows: list[dict[str, Any]] = [
        {
            "id": message.id,
            "conversation_id": conversation.id,
            "user_id": conversation.user_id,
            "parent_id": parents[place],
            "seq": first + place,
            "role": message.role,
            "text": message.text,
            "reasoning": "",
            "steps": [],
            "on_path": True,
            "created_at": message.at,
        }
        for place, message in enumerate(told)
    ]
    db.session.connection().execute(_INSERT, rows)
    for message in told:
        search.index_message(
            message.id, message.text, owner=conversation.user_id, conversation_id=conversation.id
        )
    conversation.leaf_id = told[-1].id
    conversation.next_seq = first + len(told)
    conversation.version += 1
    conversation.updated_at = max(conversation.updated_at, *(message.at for message in told))
