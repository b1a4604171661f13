"""Whatever is said, edited and deleted: a rebuild comes out as reading step by step did."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.conversations import branches, changes, deletion, queries
from app.conversations.models import Message
from app.extensions import db
from app.memory import learning
from app.memory.models import MemoryEvidence, MemoryFact, MemorySegment
from tests.accounts.people import Person
from tests.memory.conftest import add_talk
from tests.memory.rebuilds import applied, rebuilt, state

TOWNS = ("Bandung", "Medan", "Solo", "Malang", "Yogyakarta")
SAYINGS = (
    *(f"I live in {town}." for town in TOWNS),
    *(f"I moved to {town} last week." for town in TOWNS),
    "My cat is called Mochi.",
    "I hate cilantro.",
    "I love cilantro.",
    "Aku tinggal di Surabaya.",
    "Aku alergi udang.",
    "I work at a bakery in the old town.",
    "Just kidding!",
    "Haha, that was a joke.",
    "Let's pretend you are a pirate.",
    "End of the game, back to real life.",
    "What do you think of it?",
    'My friend says: "I live in Rome."',
)


@pytest.mark.parametrize("seed", range(6))
def test_step_by_step_is_the_same_as_all_at_once(app: Flask, rina: Person, seed: int) -> None:
    rng = random.Random(seed)
    with app.app_context():
        begun = [add_talk(rina.id, ["Hi.", "Hello."])[0] for _talk in "ab"]
        talks = [db.session.get_one(Message, first).conversation_id for first in begun]
        for _step in range(60):
            _change(rng, rina.id, rng.choice(talks))
            if rng.random() < 0.3:
                learning.remember_conversation(rina.id, rng.choice(talks))
            elif rng.random() < 0.3:
                learning.catch_up()
        learning.catch_up()
        grown = state(rina.id)
        assert grown
        found = rebuilt(rina.id)
        assert found.difference.is_empty
        applied(rina.id, found.id)
        assert state(rina.id) == grown
        # And from nothing at all.
        for table in (MemoryEvidence, MemoryFact, MemorySegment):
            for row in db.session.scalars(select(table)):
                db.session.delete(row)
        db.session.commit()
        found = rebuilt(rina.id)
        assert found.difference.counts["removed"] == found.difference.counts["changed"] == 0
        applied(rina.id, found.id)
        assert state(rina.id) == grown


def _change(rng: random.Random, owner: UUID, talk: UUID) -> None:
    """Say something, now and then on another branch, or delete something."""
    query = select(Message).where(Message.conversation_id == talk, Message.on_path.is_(True))
    shown = list(db.session.scalars(query.order_by(Message.seq)))
    if len(shown) > 6 and rng.random() < 0.1:
        deletion.delete_message(owner, rng.choice([each for each in shown if each.role == "user"]).id)
        return
    conversation = queries.lock_conversation(owner, talk)
    parent = rng.choice(shown[-6:]) if rng.random() < 0.1 else shown[-1]
    role = "assistant" if parent.role == "user" else "user"
    text = rng.choice(SAYINGS) if role == "user" else "I see."
    message = branches.add_message(conversation, role, text, parent_id=parent.id)
    message.created_at = parent.created_at + timedelta(minutes=1)
    changes.note_message(owner, message.id, is_new=True)
    db.session.commit()
