"""Personas: everybody gets one, it is changed by its owner alone, and affection gives the closeness."""

from uuid import uuid4

import pytest
from flask import Flask
from gevent import joinall, spawn

from app.errors import BadInputError, NotFoundError
from app.extensions import db
from app.settings import personas, queries
from app.settings.forms import PersonaInput
from app.settings.models import Persona
from tests.accounts.people import create_person


@pytest.mark.parametrize(
    ("affection", "name"),
    [(0, "polite"), (24, "polite"), (25, "friendly"), (44, "friendly"), (45, "warm"), (64, "warm")]
    + [(65, "close"), (84, "close"), (85, "very close"), (100, "very close")],
)
def test_affection_gives_the_closeness(affection: int, name: str) -> None:
    assert personas.closeness_of(affection).name == name


def test_two_requests_at_once_make_one_persona(app: Flask) -> None:
    rina = create_person(app)

    def ask() -> object:
        with app.app_context():
            return personas.ensure_persona(rina.id).id

    asked = [spawn(ask) for _ in range(5)]
    joinall(asked, timeout=10, raise_error=True)
    with app.app_context():
        assert queries.count_rows(Persona) == 1
    assert len({each.value for each in asked}) == 1


def test_only_its_owner_reads_and_changes_a_persona(app: Flask) -> None:
    rina, tom = create_person(app), create_person(app, "tom")
    with app.app_context():
        persona = personas.ensure_persona(rina.id)
        for owner in (tom.id, uuid4()):
            with pytest.raises(NotFoundError):
                personas.get_persona(owner, persona.id)
            with pytest.raises(NotFoundError):
                personas.update_persona(owner, persona.id, PersonaInput(name="Sari"))
        assert personas.get_persona(rina.id, persona.id).name == "Yuzu"
        personas.update_persona(rina.id, persona.id, PersonaInput(name="Sari"))
        assert personas.persona_of(rina.id, None).name == "Sari"


def test_a_minor_is_refused_and_nothing_is_changed(app: Flask) -> None:
    rina = create_person(app)
    with app.app_context():
        persona = personas.ensure_persona(rina.id)
        for field in ("name", "identity", "voice", "limits", "user_name"):
            wanted = PersonaInput.model_validate({"name": "Sari", field: "She is 15 years old"})
            with pytest.raises(BadInputError) as refusal:
                personas.update_persona(rina.id, persona.id, wanted)
            assert list(refusal.value.details["fields"]) == [field]
        db.session.rollback()
        assert personas.get_persona(rina.id, persona.id) == persona
        adult = PersonaInput(name="Sari", identity="She is 35 years old")
        assert personas.update_persona(rina.id, persona.id, adult).name == "Sari"
