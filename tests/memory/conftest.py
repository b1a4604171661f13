"""What Rina said."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

import pytest
from flask import Flask

from app.conversations import changes
from app.conversations.models import Conversation, Message
from app.database import now, uuid7
from app.extensions import db
from tests.accounts.people import Person
from tests.chat.conftest import speak_through
from tests.servers.scripted_provider import ScriptedProvider

JSON = {"Accept": "application/json"}
Telling = Callable[..., list[UUID]]


@pytest.fixture(scope="session")
def provider_server() -> Iterator[ScriptedProvider]:
    """The scripted provider, quick."""
    with ScriptedProvider(tokens=10, rate=500, delay=0.0) as server:
        yield server


@pytest.fixture
def scripted(provider_server: ScriptedProvider) -> ScriptedProvider:
    """The scripted provider with an empty journal."""
    provider_server.clear()
    return provider_server


@pytest.fixture
def reader(app: Flask, rina: Person, scripted: ScriptedProvider) -> ScriptedProvider:
    """The provider through which Rina talks, which answers readers with nothing until told otherwise."""
    speak_through(app, rina, scripted.address)
    scripted.control(readings=['{"facts": []}'])
    return scripted


@pytest.fixture
def tell(app: Flask, rina: Person) -> Telling:
    """Make a conversation of these messages, by turns the person's and the companion's; returns the messages' ids."""

    def make(*texts: str, owner: Person = rina, at: datetime | None = None, use: str = "full") -> list[UUID]:
        with app.app_context():
            return add_talk(owner.id, texts, at=at, use=use)

    return make


def add_talk(
    owner: UUID, texts: Sequence[str], *, at: datetime | None = None, use: str = "full"
) -> list[UUID]:
    """Write a conversation, with the changes that the program would note, and commit."""
    conversation = Conversation(
        id=uuid7(), user_id=owner, next_seq=len(texts) + 1, memory_use=use, title="Talk"
    )
    db.session.add(conversation)
    db.session.flush()
    ids: list[UUID] = []
    for number, text in enumerate(texts):
        message = Message(
            id=uuid7(), conversation_id=conversation.id, user_id=owner, seq=number + 1, text=text
        )
        message.parent_id, message.role = conversation.leaf_id, ("assistant" if number % 2 else "user")
        message.created_at = at or now()
        db.session.add(message)
        db.session.flush()
        conversation.leaf_id = message.id
        changes.note_message(owner, message.id, is_new=True)
        ids.append(message.id)
    db.session.commit()
    return ids
