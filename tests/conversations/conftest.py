"""What Rina said."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from app.conversations import search
from app.conversations.models import Conversation, Message
from app.database import now, uuid7
from app.extensions import db
from tests.accounts.people import Person

JSON = {"Accept": "application/json"}
Telling = Callable[..., UUID]


@pytest.fixture
def tell(app: Flask, rina: Person) -> Telling:
    """Make a conversation of these messages, by turns the person's and the companion's: `tell("Title", "Hi", "Hello")`."""

    def make(title: str, *texts: str, owner: Person = rina, **fields: object) -> UUID:
        with app.app_context():
            conversation = Conversation(
                id=uuid7(), user_id=owner.id, title=title, updated_at=now(), next_seq=len(texts) + 1
            )
            for name, value in fields.items():
                setattr(conversation, name, value)
            db.session.add(conversation)
            db.session.flush()
            parent = None
            for number, text in enumerate(texts):
                message = Message(
                    id=uuid7(), conversation_id=conversation.id, user_id=owner.id, seq=number + 1, text=text
                )
                message.parent_id, message.role = parent, ("assistant" if number % 2 else "user")
                db.session.add(message)
                db.session.flush()
                search.index_message(message.id, text, owner=owner.id, conversation_id=conversation.id)
                parent = conversation.leaf_id = message.id
            db.session.commit()
            return conversation.id

    return make
