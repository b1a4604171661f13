"""What a conversation teaches: each message is read once, evidence decides what is seen, and nothing is learned twice."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.conversations import branches, changes, deletion, queries, shelving
from app.conversations.forms import ConversationChange
from app.conversations.models import MemoryClock, MemoryUse, Message
from app.database import now
from app.extensions import db
from app.memory import learning
from app.memory.facts.knowing import Known, know
from app.memory.facts.statement import Heard, Statement
from app.memory.models import MemoryEvidence, MemoryFact, MemoryReading
from tests.accounts.people import Person, create_person
from tests.memory.conftest import Telling, add_talk

LIVES = "I live in "


def read_homes(heard: Sequence[Heard]) -> list[tuple[int, Statement]]:
    """Find who lives where: a reader so plain that these tests do not depend on the real one."""
    return [
        (
            place,
            Statement("user", "lives_in", line.text.removeprefix(LIVES).rstrip("."), 0, len(line.text)),
        )
        for place, line in enumerate(heard)
        if line.role == "user" and line.text.startswith(LIVES)
    ]


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_homes)


def conversation_of(message_id: UUID) -> UUID:
    """Return the conversation of a message."""
    message = db.session.get(Message, message_id)
    assert message is not None
    return message.conversation_id


def learn(owner: UUID) -> int:
    """Read everything that waits."""
    return learning.catch_up()


def known(owner: UUID) -> list[str]:
    """Return the targets that hold now."""
    return [each.fact.target for each in all_known(owner) if each.holds_at(now())]


def all_known(owner: UUID) -> list[Known]:
    """Return everything that is known without a persona."""
    return know(owner, persona_id=None)


def test_what_was_said_is_known_with_its_words_and_a_second_run_changes_nothing(
    app: Flask, rina: Person, tell: Telling
) -> None:
    first, *_ = tell("I live in Bandung.", "Nice.", "I live in Bandung.", "So you said.")
    with app.app_context():
        assert learn(rina.id) == 1
        (fact,) = all_known(rina.id)
        assert (fact.fact.subject, fact.fact.relation, fact.fact.target) == ("user", "lives_in", "Bandung")
        assert [(shown.message_id, shown.start, shown.end) for shown in fact.fact.evidence][0] == (
            first,
            0,
            18,
        )
        assert len(fact.fact.evidence) == 2
        assert learn(rina.id) == 0
        assert learning.remember_conversation(rina.id, conversation_of(first)) == 0
        assert db.session.scalar(select(func.count()).select_from(MemoryEvidence)) == 2


def test_a_move_ends_the_old_home_and_deleting_it_brings_the_old_one_back(
    app: Flask, rina: Person, tell: Telling
) -> None:
    tell("I live in Bandung.", at=now() - timedelta(days=200))
    moved, *_ = tell("I live in Yogyakarta.", at=now() - timedelta(days=10))
    with app.app_context():
        learn(rina.id)
        assert known(rina.id) == ["Yogyakarta"]
        past = now() - timedelta(days=100)
        assert [each.fact.target for each in all_known(rina.id) if each.holds_at(past)] == ["Bandung"]
        deletion.delete_message(rina.id, moved)
        assert known(rina.id) == ["Bandung"]
        deletion.restore_message(rina.id, moved)
        assert known(rina.id) == ["Yogyakarta"]
        shelving.put_into_bin(rina.id, conversation_of(moved))
        assert known(rina.id) == ["Bandung"]


def test_each_branch_knows_only_its_own(app: Flask, rina: Person, tell: Telling) -> None:
    bandung, *_ = tell("I live in Bandung.", "Nice.")
    with app.app_context():
        learn(rina.id)
        talk = queries.lock_conversation(rina.id, conversation_of(bandung))
        medan = branches.add_message(talk, "user", "I live in Medan.", parent_id=None).id
        changes.note_conversation(rina.id, talk.id)
        db.session.commit()
        learn(rina.id)
        assert known(rina.id) == ["Medan"]
        branches.show_branch(rina.id, talk.id, bandung)
        assert known(rina.id) == ["Bandung"]
        deletion.delete_message(rina.id, medan)
        assert known(rina.id) == ["Bandung"]


@pytest.mark.parametrize("use", ["read", "none"])
def test_a_private_chat_teaches_nothing(app: Flask, rina: Person, tell: Telling, use: MemoryUse) -> None:
    said, *_ = tell("I live in Bandung.", use=use)
    with app.app_context():
        assert learn(rina.id) == 0
        assert db.session.scalar(select(func.count()).select_from(MemoryReading)) == 0
        shelving.change_conversation(rina.id, conversation_of(said), ConversationChange(memory_use="full"))
        assert learn(rina.id) == 1
        shelving.change_conversation(rina.id, conversation_of(said), ConversationChange(memory_use=use))
        assert known(rina.id) == []


def test_nobody_else_knows_it(app: Flask, rina: Person, tell: Telling) -> None:
    tell("I live in Bandung.")
    other = create_person(app, "budi")
    with app.app_context():
        add_talk(other.id, ["I live in Medan."])
        learn(rina.id)
        assert known(rina.id) == ["Bandung"]
        assert known(other.id) == ["Medan"]


def test_a_long_conversation_is_read_in_portions_up_to_its_end(
    app: Flask, rina: Person, tell: Telling
) -> None:
    texts = [part for number in range(120) for part in (f"I live in town {number}.", "Again?")]
    tell(*texts)
    with app.app_context():
        assert learn(rina.id) == 120
        assert known(rina.id) == ["town 119"]
        clock = db.session.get(MemoryClock, rina.id)
        assert clock is not None and clock.learned_n < clock.n
        learn(rina.id)
        db.session.expire_all()
        assert clock.learned_n == clock.n


def test_facts_are_gone_with_their_conversation(app: Flask, rina: Person, tell: Telling) -> None:
    said, *_ = tell("I live in Bandung.")
    with app.app_context():
        learn(rina.id)
        conversation_id = conversation_of(said)
        shelving.put_into_bin(rina.id, conversation_id)
        shelving.remove_for_good(rina.id, conversation_id)
        assert db.session.scalar(select(func.count()).select_from(MemoryEvidence)) == 0
        assert known(rina.id) == []
        assert db.session.scalar(select(func.count()).select_from(MemoryFact)) == 1
