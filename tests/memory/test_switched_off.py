"""Words said with the memory off, or in private: neither learned nor recalled until both are, by one rule."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.conversations import changes
from app.conversations.models import Conversation, MemoryChange
from app.database import now
from app.extensions import db
from app.memory import learning
from app.memory.facts.knowing import know
from app.memory.recall import recall
from app.settings import preferences
from tests.accounts.people import Person
from tests.memory.conftest import Telling
from tests.memory.rebuilds import rebuilt


def known(owner: UUID) -> list[str]:
    """Return what is known, once everything was looked through that there is to look through."""
    learning.catch_up()
    return sorted(each.fact.target for each in know(owner, persona_id=None))


def recalled(owner: UUID, question: str) -> list[str]:
    """Return what is recalled for a question."""
    return [hit.said.text for hit in recall(owner, question, limit=1).hits]


@pytest.mark.parametrize("forgets_changes", [False, True])
def test_what_was_said_while_it_was_off_counts_once_it_is_on_again(
    app: Flask, rina: Person, tell: Telling, *, forgets_changes: bool
) -> None:
    tell("I live in Bandung.", "Nice.", at=now() - timedelta(days=3))
    with app.app_context():
        assert known(rina.id) == ["Bandung"]
        preferences.switch_memory(rina.id, on=False)
    tell("I have a cat called Mochi.", "Sweet.")
    tell("I play the piano.", "Lovely.", use="none")
    with app.app_context():
        assert known(rina.id) == ["Bandung"]
        if forgets_changes:
            # A daily job does when they are a week old.
            db.session.execute(delete(MemoryChange))
            db.session.commit()
        preferences.switch_memory(rina.id, on=True)
        assert known(rina.id) == ["Bandung", "cat Mochi"]
        assert recalled(rina.id, "Which cat?") == ["I have a cat called Mochi."]
        assert "I play the piano." not in recalled(rina.id, "Which piano?")
        assert rebuilt(rina.id).difference.is_empty


@pytest.mark.parametrize("use", ["read", "none"])
def test_what_was_said_in_private_counts_once_its_conversation_is_private_no_more(
    app: Flask, rina: Person, tell: Telling, use: str
) -> None:
    tell("I have a cat called Mochi.", "Sweet.", use=use)
    with app.app_context():
        assert known(rina.id) == [] == recalled(rina.id, "Which cat?")
        assert rebuilt(rina.id).difference.is_empty
        _use(rina.id, "full")
        assert known(rina.id) == ["cat Mochi"]
        assert recalled(rina.id, "Which cat?") == ["I have a cat called Mochi."]
        _use(rina.id, use)
        assert known(rina.id) == [] == recalled(rina.id, "Which cat?")


def _use(owner: UUID, use: str) -> None:
    conversation_id = db.session.scalars(select(Conversation.id)).one()
    db.session.execute(update(Conversation).values(memory_use=use))
    changes.note_conversation(owner, conversation_id, is_private=use != "full")
    db.session.commit()
