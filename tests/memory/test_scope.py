"""Recall for one companion: what was told to another stays there, and what is in front of it already is passed over."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from app.conversations.models import Conversation, Message
from app.database import uuid7
from app.extensions import db
from app.memory.recall import recall
from app.memory.rows import Scope
from app.settings.models import Persona
from tests.accounts.people import Person
from tests.memory.conftest import Telling


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application, which finds by words alone."""
    return make_app(memory_embedder="none")


def hear(owner: UUID, name: str, message_id: UUID) -> UUID:
    """Let a conversation have been with a persona of this name; returns it."""
    persona = Persona(id=uuid7(), user_id=owner, name=name, identity="An adult.", voice="", limits="")
    db.session.add(persona)
    db.session.flush()
    talk = db.session.get_one(Conversation, db.session.get_one(Message, message_id).conversation_id)
    talk.persona_id = persona.id
    db.session.commit()
    return persona.id


def recalled(owner: UUID, scope: Scope | None) -> set[UUID]:
    """Return what a question about lemons brings."""
    return {hit.said.id for hit in recall(owner, "lemon trees", limit=10, scope=scope).hits}


def test_each_companion_recalls_what_was_said_to_it_alone(app: Flask, rina: Person, tell: Telling) -> None:
    (yuzus,), (saris,), (nobodys,) = tell("A lemon tree."), tell("Two lemon trees."), tell("No lemon trees.")
    with app.app_context():
        yuzu, sari = hear(rina.id, "Yuzu", yuzus), hear(rina.id, "Sari", saris)
        assert recalled(rina.id, Scope(yuzu)) == {yuzus}
        assert recalled(rina.id, Scope(sari)) == {saris}
        assert recalled(rina.id, Scope(None)) == {nobodys}
        assert recalled(rina.id, Scope(uuid7())) == set()
        assert recalled(rina.id, None) == {yuzus, saris, nobodys}


def test_another_companions_best_hits_do_not_crowd_out_ones_own(
    app: Flask, rina: Person, tell: Telling
) -> None:
    other = tell(*("Lemon trees, lemon trees." for _ in range(60)))
    (mine,) = tell("My neighbour has trees, among them one that may be a lemon.")
    with app.app_context():
        hear(rina.id, "Sari", other[0])
        assert recalled(rina.id, Scope(None)) == {mine}
        assert mine not in recalled(rina.id, None)


def test_a_message_that_is_left_out_is_no_neighbour_either(app: Flask, rina: Person, tell: Telling) -> None:
    first, second, third = tell("A lemon tree.", "Where?", "Two lemon trees.")
    with app.app_context():
        (hit,) = recall(rina.id, "lemon trees", limit=1, scope=Scope(None, frozenset({third, second}))).hits
        assert hit.said.id == first and hit.after is None
        (control,) = recall(rina.id, "lemon trees", limit=1, scope=Scope(None, frozenset({third}))).hits
        assert control.after is not None and control.after.id == second
