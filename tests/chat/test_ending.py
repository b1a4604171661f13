"""How an answer ended is told in the language of its person, also where no request is there to ask."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.models import User
from app.chat import keeper
from app.conversations.models import Turn
from app.database import now
from app.extensions import db
from tests.accounts.people import Person, create_person
from tests.chat.conftest import browser_of, speak_through
from tests.chat.talk import Talk
from tests.servers.scripted_provider import ScriptedProvider


def read_in(app: Flask, person: Person, language: str) -> None:
    """Choose the language of this person's pages."""
    with app.app_context():
        db.session.execute(update(User).where(User.id == person.id).values(locale=language))
        db.session.commit()


@pytest.mark.parametrize(
    ("language", "refused", "handed_over"),
    [
        ("en", "does not accept the key", "answered instead."),
        ("id", "tidak menerima kuncinya", "Sebagai gantinya"),
    ],
)
def test_a_failure_and_a_replacement_are_told_in_the_language_of_the_person(
    chatting: Flask, person: Person, scripted: ScriptedProvider, language: str, refused: str, handed_over: str
) -> None:
    read_in(chatting, person, language)
    failed = Talk(browser_of(chatting, person)).ask("Hello [[fault=401]]")
    assert failed.state is not None and refused in failed.state["error"]
    speak_through(chatting, person, "http://127.0.0.1:9/v1", scripted.address, label="chain")
    replaced = Talk(browser_of(chatting, person)).ask("Hello [[tokens=3]]")
    assert replaced.state is not None and handed_over in replaced.state["fallback_note"]


def test_turns_that_lost_their_process_end_each_in_the_language_of_their_person(
    app: Flask, scripted: ScriptedProvider
) -> None:
    turns: dict[str, str] = {}
    for language, name in (("en", "rina"), ("id", "budi")):
        person = create_person(app, name)
        read_in(app, person, language)
        speak_through(app, person, scripted.address)
        talk = Talk(browser_of(app, person))
        turns[language] = str(talk.send("Hello [[tokens=3]]")["turn"]["id"])
        talk.follow(turns[language])
    with app.app_context():
        lost = {"state": "generating", "lease_until": now() - timedelta(seconds=1)}
        ids = [uuid.UUID(turn) for turn in turns.values()]
        db.session.execute(update(Turn).where(Turn.id.in_(ids)).values(lost))
        db.session.commit()
        keeper.end_expired()
        told = {language: db.session.get_one(Turn, uuid.UUID(turn)).error for language, turn in turns.items()}
    assert told["en"] == keeper.INTERRUPTED
    assert told["id"] is not None and told["id"].startswith("Server berhenti")
