"""What Rina tells over several conversations, and what of it is known: evidence is written as the program would."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import update

from app.conversations import changes
from app.conversations.models import Conversation, Message
from app.database import now
from app.extensions import db
from app.memory.facts import storing
from app.memory.facts.statement import PERSON, Statement
from app.memory.facts.storing import Told
from tests.accounts.people import Person
from tests.chat.talk import Talk
from tests.servers.scripted_provider import ScriptedProvider

NewTalk = Callable[..., Talk]


class Telling:
    """Rina, who tells things, each in a conversation of its own unless one is given."""

    def __init__(self, app: Flask, person: Person, new_talk: NewTalk) -> None:
        self.app = app
        self.person = person
        self.new_talk = new_talk

    def tell(
        self,
        text: str,
        relation: str | None = None,
        target: str = "",
        *,
        at: datetime | None = None,
        talk: Talk | None = None,
    ) -> Talk:
        """Say this, at this moment, and have it known as this fact."""
        talk = talk or self.new_talk()
        sent = talk.send(text)
        talk.follow(sent["turn"]["id"])
        message_id = UUID(sent["user_message_id"])
        with self.app.app_context():
            moment = at or now()
            ids = [message_id, UUID(sent["answer_id"])]
            db.session.execute(update(Message).where(Message.id.in_(ids)).values(created_at=moment))
            if relation:
                self.learn(message_id, relation, target)
            db.session.commit()
        return talk

    def learn(self, message_id: UUID, relation: str, target: str) -> None:
        """Know this from a message."""
        message = db.session.get_one(Message, message_id)
        conversation = db.session.get_one(Conversation, message.conversation_id)
        statement = Statement(PERSON, relation, target, 0, len(message.text))
        changes.hold(self.person.id)
        told = Told(message_id, message.created_at, conversation.persona_id, statement)
        stored = storing.store_told(self.person.id, [told], extractor="patterns")
        changes.note(self.person.id, "fact", stored)

    @contextmanager
    def database(self) -> Iterator[Any]:
        """Look into the database."""
        with self.app.app_context():
            yield db.session


def prompts_of(scripted: ScriptedProvider) -> list[tuple[str, str, str]]:
    """Return of each request its head, what is between, and its tail: the newest message."""
    sent = [call["body"]["messages"] for call in scripted.chats()]
    return [
        (
            messages[0]["content"],
            "\n".join(message["content"] for message in messages[1:-1]),
            messages[-1]["content"],
        )
        for messages in sent
    ]


def last_prompt(scripted: ScriptedProvider) -> tuple[str, str, str]:
    """Return the same of the newest request."""
    return prompts_of(scripted)[-1]
