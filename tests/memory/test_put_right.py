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
from app.memory.extraction.patterns import find_statements
from app.memory.facts.knowing import know
from app.memory.facts.statement import Heard
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
    (("I love my wife's lasagna, I mean my mom's lasagna",), "wife's lasagna", "mom's lasagna"),
    (("I like cumin, I mean cinnamon",), "cumin", "cinnamon"),
    (("I like cumin I mean cinnamon, in my tea.",), "cumin", "cinnamon"),
    (("I like cumin (no wait, cinnamon).",), "cumin", "cinnamon"),
    (("I like cumin, I mean I like cinnamon.",), "cumin", "cinnamon"),
    (("I have a parrot called Rio, sorry, I mean Rico",), "Rio", "parrot Rico"),
    (("I have a dog, I mean a cat.",), "dog", "cat"),
    (("I work at Shell, I mean BP",), "Shell", "BP"),
    (("I work at Shell now, I mean BP, and I live in Leeds.",), "Shell", "BP"),
    (("My favourite colour is red, I mean crimson.",), "red", "crimson"),
    (("Aku suka mangga, eh maksudnya manggis",), "mangga", "manggis"),
    (("Aku suka mangga. Eh maksudnya manggis.",), "mangga", "manggis"),
    (("Aku alergi udang, maksudku kepiting.",), "udang", "kepiting"),
    (("aku tinggal di bogor, eh maksudnya bekasi",), "bogor", "bekasi"),
    (("I'm 41", "I mean 42"), "41", "42"),
    (("I have 2 cats", "I mean 3"), "2 cats", "3 cats"),
    (("Umurku 41", "maksudku 42"), "41", "42"),
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
        (("I love Bali, I mean who doesn't.",), "Bali"),
        (("I love coffee, I mean really love it.",), "coffee"),
        (("I love coffee, I mean in the morning.",), "coffee"),
        (("I like spicy food, I mean really spicy.",), "spicy food"),
        (("I like tea, no sugar.",), "tea"),
        (("I like tea, I mean it.",), "tea"),
        (("I like tea. Sorry, mom.",), "tea"),
        (("I like tea. No, coffee is for you.",), "tea"),
        (("I love cake. Oops, my diet.",), "cake"),
        (("I love Bali. I mean, the beaches.",), "Bali"),
        (("I live in Semarang, I mean I work in Salatiga.",), "Semarang"),
        (("Aku suka kopi, maksudnya bukan yang pahit.",), "kopi"),
        (("Aku tinggal di Semarang.", "Bukan, itu Salatiga tempat kakakku."), "Semarang"),
    ],
)
def test_what_is_not_put_right_was_so(said: Sequence[str], kept: str) -> None:
    assert kept in [each.fact.target for each in known_from(said)]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Aku alergi udang. Eh bukan, alergi kepiting, bukan udang.", "kepiting"),
        ("I'm allergic to shrimp. No wait, allergic to crab, not shrimp.", "crab"),
    ],
)
def test_the_relation_that_is_said_again_is_no_part_of_what_is_so(text: str, target: str) -> None:
    found = find_statements([Heard("user", text)])
    assert [each.target for _place, each in found if each.stance == "holds"] == [target]


def test_what_nothing_can_take_the_place_of_teaches_nothing() -> None:
    assert not known_from(("I have a sister, I mean a half-sister.",))


def test_each_of_several_is_put_right() -> None:
    said = ("I like cumin, I mean cinnamon. I work at Shell, I mean BP. I have a cat named Tom.",)
    assert sorted(held_after(said)) == ["BP", "cat Tom", "cinnamon"]


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
