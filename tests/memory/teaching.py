"""Teaching a fact by a message, as a reader of conversations would."""

from uuid import UUID

from flask import Flask

from app.conversations import changes
from app.conversations.models import Message
from app.extensions import db
from app.memory.facts import storing
from app.memory.facts.statement import Statement
from app.memory.facts.storing import Told


def teach(app: Flask, message_id: UUID, *, relation: str, target: str) -> UUID:
    """Store what a message states, with the target's words as its quote; returns the fact."""
    with app.app_context():
        message = db.session.get(Message, message_id)
        assert message is not None
        start = message.text.index(target)
        said = Statement("user", relation, target, start, start + len(target))
        told = [Told(message_id, message.created_at, None, said)]
        (fact_id,) = storing.store_told(message.user_id, told, extractor="test")
        changes.note(message.user_id, "fact", [fact_id])
        db.session.commit()
        return fact_id
