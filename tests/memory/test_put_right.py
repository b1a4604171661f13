"""What somebody puts right in the same breath or in the next message never was so, and is no former value of anything."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.conversations import branches, changes, deletion, queries
from app.conversations.models import Message
from app.database import now
from app.extensions import db
from app.memory import learning
from app.memory.facts.knowing import know
from tests.accounts.people import Person
from tests.memory.conftest import JSON, Telling
from tests.memory.dialogues import held_after, known_from

PUT_RIGHT = [
    (("I live in Semarang... no wait, Salatiga, not Semarang",), "Semarang", "Salatiga"),
    (("I live in Semarang, no wait, Salatiga.",), "Semarang", "Salatiga"),
    (("I live in Semarang - sorry, I meant Salatiga.",), "Semarang", "Salatiga"),
    (("I live in Semarang.", "Sorry, I meant Salatiga."), "Semarang", "Salatiga"),
    (("I live in Semarang.", "Salatiga, not Semarang."), "Semarang", "Salatiga"),
    (("I go to the pottery class on Mondays, make that Tuesdays.",), "Mondays", "Tuesdays"),
    (("I go to the pottery class on Mondays. No, Tuesdays.",), "Mondays", "Tuesdays"),
    (("I go to the pottery class on Mondays.", "Tuesday, not Monday."), "Mondays", "Tuesday"),
    (("I'm 32 years old.", "Sorry, it's 33 not 32."), "32", "33"),
    (("Aku tinggal di Semarang. Eh maksudku Salatiga, bukan Semarang.",), "Semarang", "Salatiga"),
    (("Aku tinggal di Semarang, eh maksudku Salatiga.",), "Semarang", "Salatiga"),
    (("Aku tinggal di Semarang.", "Eh maksudku Salatiga, bukan Semarang"), "Semarang", "Salatiga"),
    (("Aku tinggal di Depok.", "Eh salah, di Bogor."), "Depok", "Bogor"),
    (("Umurku 24 tahun, ralat, 25.",), "24", "25"),
    (("Aku les renang tiap Senin.", "Maksudku hari Selasa."), "Senin", "Selasa"),
]


@pytest.mark.parametrize(("said", "wrong", "right"), PUT_RIGHT)
def test_what_is_put_right_was_never_so(said: Sequence[str], wrong: str, right: str) -> None:
    known = [each.fact.target for each in known_from(said)]
    assert any(right in target for target in known)
    assert not any(wrong in target for target in known)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("I live in Semarang.", "I moved to Salatiga."), "Semarang"),
        (("I live in Semarang, I meant to tell you.",), "Semarang"),
        (("I live in Semarang.", "No, Salatiga is where my sister lives."), "Semarang"),
        (("I live in Semarang.", "Nice town.", "I meant Salatiga."), "Semarang"),
        (("Aku tinggal di Semarang.", "Sekarang aku pindah ke Salatiga."), "Semarang"),
        (("Aku tinggal di Semarang, maksudku nggak jauh dari sini.",), "Semarang"),
        (("Aku tinggal di Semarang.", "Bukan, itu Salatiga tempat kakakku."), "Semarang"),
    ],
)
def test_what_is_not_put_right_was_so(said: Sequence[str], kept: str) -> None:
    assert kept in [each.fact.target for each in known_from(said)]


def test_what_was_said_before_as_well_was_so_until_then() -> None:
    said = ("I have a cat called Mia.", "It rains.", "I have a cat called Mia, no wait, Tom, not Mia.")
    assert "cat Mia" in [each.fact.target for each in known_from(said)]
    assert held_after(said) == ["cat Tom"]


def test_it_is_no_former_home_on_any_page_and_so_again_without_the_correction(
    app: Flask, rina: Person, tell: Telling, browser: FlaskClient
) -> None:
    def former() -> list[str]:
        answer = browser.get("/memory/facts", query_string={"state": "former"}, headers=JSON)
        return [fact["target"] for fact in (answer.json or {})["facts"]]

    with app.app_context():
        said, answered = tell("Aku tinggal di Semarang.", "Enak ya.", at=now() - timedelta(minutes=5))
        learning.catch_up()
        assert [each.fact.target for each in know(rina.id, persona_id=None)] == ["Semarang"]
        talk = queries.lock_conversation(rina.id, db.session.get_one(Message, said).conversation_id)
        text = "Eh maksudku Salatiga, bukan Semarang"
        corrects = branches.add_message(talk, "user", text, parent_id=answered).id
        changes.note_message(rina.id, corrects, is_new=True)
        db.session.commit()
        learning.catch_up()
        assert [each.fact.target for each in know(rina.id, persona_id=None)] == ["Salatiga"]
        assert not former()
        deletion.delete_message(rina.id, corrects)
        learning.catch_up()
        assert [each.fact.target for each in know(rina.id, persona_id=None)] == ["Semarang"]
