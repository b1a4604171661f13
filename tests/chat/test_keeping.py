"""What is kept while an answer is still being written, by whom it may be seen, and what a turn must not hold meanwhile."""

import logging
import uuid
from collections.abc import Callable
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from app.accounts.models import Session
from app.accounts.sessions import hash_of
from app.chat import keeper as keeping
from app.chat.keeper import Keeper
from app.chat.serving import welcome
from app.conversations.models import Message, Turn
from app.extensions import db
from tests.accounts.people import create_person
from tests.chat.conftest import browser_of, speak_through
from tests.chat.talk import Talk, wait_until
from tests.servers.scripted_provider import ScriptedProvider, expected_text

ENDLESS = "Hello [[tokens=3000 rate=100 seed=endless]]"
AT_ONCE = 5


def hear(talk: Talk, text: str = ENDLESS) -> str:
    """Send a message, wait for the first words, and return the turn's id."""
    turn_id: str = talk.send(text)["turn"]["id"]
    next(event for event in talk.events(turn_id) if event.kind == "text")
    return turn_id


def end(talk: Talk, turn_id: str) -> None:
    """Stop an answer and wait for its end."""
    talk.stop(turn_id)
    talk.wait_for_state(turn_id, "stopped", "interrupted")


def test_what_was_said_is_stored_while_the_answer_goes_on(talk: Talk) -> None:
    turn_id = hear(talk)
    stored = wait_until(lambda: talk.messages()[-1]["text"], 2.0)
    assert expected_text("endless", 3000).startswith(stored)
    wait_until(lambda: len(talk.messages()[-1]["text"]) > len(stored), 2.0)
    assert talk.turn(turn_id)["state"] == "generating"
    end(talk, turn_id)


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_turn_that_another_process_has_taken_over_stores_nothing_more(
    app: Flask, scripted: ScriptedProvider, attempt: int
) -> None:
    person = create_person(app)
    speak_through(app, person, scripted.address)
    talk = Talk(browser_of(app, person))
    turn_id = hear(talk)
    with app.app_context():
        turn = db.session.get_one(Turn, uuid.UUID(turn_id))
        answer = db.session.get_one(Message, turn.answer_id)
        turn.attempt, answer.text = attempt, "theirs"
        db.session.commit()
        cast(Keeper, app.extensions["keeper"]).tick()
    kept = talk.messages()[-1]["text"]
    # The twin: as long as the attempt is its own, a tick stores what was said.
    assert (kept == "theirs") is (attempt == 2)
    talk.stop(turn_id)


def test_a_stranger_cannot_follow_an_answer_that_is_being_written(talk: Talk, chatting: Flask) -> None:
    turn_id = hear(talk)
    stranger = browser_of(chatting, create_person(chatting, "budi"))
    foreign = stranger.get(f"/turns/{turn_id}/events", headers={"Accept": "application/json"})
    missing = stranger.get(f"/turns/{uuid.uuid4()}/events", headers={"Accept": "application/json"})
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert next(talk.events(turn_id)).kind in ("reset", "text"), "the owner can"
    end(talk, turn_id)


def test_running_turns_hold_no_database_connection(
    make_app: Callable[..., Flask], scripted: ScriptedProvider
) -> None:
    app = make_app(database_pool=2)
    person = create_person(app)
    speak_through(app, person, scripted.address)
    talks = []
    for _ in range(AT_ONCE):
        talk = Talk(browser_of(app, person))
        talks.append((talk, talk.send("Hello [[fault=silent]]")["turn"]["id"]))
        wait_until(lambda: len(scripted.chats()) == len(talks), 5.0)
    for talk, turn_id in talks:
        assert talk.turn(turn_id)["state"] in ("queued", "generating")
        talk.stop(turn_id)
    wait_until(lambda: all(call["ended"] for call in scripted.chats()))


def test_whether_a_sign_in_holds_is_remembered_for_each_by_itself(app: Flask) -> None:
    signed_in, signed_out = (_sign_in_hash(app, name) for name in ("rina", "budi"))
    with app.app_context():
        db.session.execute(delete(Session).where(Session.id_hash == signed_out))
        db.session.commit()
        assert [welcome().holds(each) for each in (signed_in, signed_out, signed_in)] == [True, False, True]


def _sign_in_hash(app: Flask, name: str) -> str:
    client = browser_of(app, create_person(app, name))
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return hash_of(cookie.value)


def test_an_outage_is_one_line_and_its_end_another(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[bool] = []
    is_away = True

    def sweep() -> None:
        tries.append(is_away)
        if is_away:
            raise OperationalError("", None, Exception("it is away"))

    caplog.set_level(logging.INFO)
    monkeypatch.setattr(keeping, "end_expired", sweep)
    keeper = Keeper(app, app.extensions["live_turns"], lease_seconds=0.04)
    keeper.start()
    try:
        wait_until(lambda: tries.count(True) >= 5)
        is_away = False
        wait_until(lambda: "the keeper goes on" in caplog.text)
    finally:
        keeper.stop()
    assert caplog.text.count("the keeper could not write") == 1
    assert caplog.text.count("the keeper goes on") == 1
