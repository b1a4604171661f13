"""How an answer ended is told in the language of its person, also where no request is there to ask."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.accounts.models import User
from app.background import Job
from app.chat import keeper
from app.conversations.models import Conversation, Turn
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


def die(app: Flask, talk: Talk, *, memory_use: str = "full") -> None:
    """Ask something in a process that is killed before its answer ends, and let the lease run out."""
    turn_id = uuid.UUID(talk.send("I live in Bandung. [[tokens=3]]")["turn"]["id"])
    talk.follow(str(turn_id))
    with app.app_context():
        lost = {"state": "generating", "holder": "nobody", "lease_until": now() - timedelta(seconds=1)}
        db.session.execute(update(Turn).where(Turn.id == turn_id).values(lost))
        kept = update(Conversation).where(Conversation.id == uuid.UUID(talk.id))
        db.session.execute(kept.values(memory_use=memory_use))
        db.session.execute(delete(Job))
        db.session.commit()


def learned_from(app: Flask) -> list[list[str]]:
    """Return of whom and from which conversations somebody was asked to learn."""
    with app.app_context():
        return list(
            db.session.scalars(select(Job.arguments).where(Job.name == "memory.remember_conversation"))
        )


@pytest.mark.parametrize(("memory_use", "count"), [("full", 1), ("read", 0), ("none", 0)])
def test_what_was_asked_of_a_process_that_is_gone_is_learned_from(
    chatting: Flask, person: Person, memory_use: str, count: int
) -> None:
    talk = Talk(browser_of(chatting, person))
    die(chatting, talk, memory_use=memory_use)
    with chatting.app_context():
        keeper.end_expired()
        keeper.end_expired()
    assert learned_from(chatting) == [[str(person.id), talk.id]] * count


def test_an_end_that_is_not_stored_asks_for_nothing(
    chatting: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(browser_of(chatting, person))
    die(chatting, talk)
    with chatting.app_context(), monkeypatch.context() as away:
        away.setattr(db.session, "commit", db.session.rollback)
        keeper.end_expired()
    assert learned_from(chatting) == []


def test_a_message_that_ends_a_dead_answer_has_it_learned_from_as_well(
    chatting: Flask, person: Person
) -> None:
    talk = Talk(browser_of(chatting, person))
    die(chatting, talk)
    talk.ask("Are you there? [[tokens=2]]")
    assert learned_from(chatting) == [[str(person.id), talk.id]] * 2
