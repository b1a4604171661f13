"""Stopping and going on."""

from collections.abc import Callable
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import select

from app.background import Job
from app.extensions import db
from tests.accounts.people import Person
from tests.chat.conftest import browser_of
from tests.chat.talk import Talk, wait_until
from tests.servers.scripted_provider import ScriptedProvider, expected_text


def start_and_hear(talk: Talk, text: str) -> str:
    """Send a message and wait for the first words of its answer; returns the turn's id."""
    turn_id = str(talk.send(text)["turn"]["id"])
    next(event for event in talk.events(turn_id) if event.kind == "text")
    return turn_id


def test_stopping_keeps_what_was_said_and_leaves_the_provider(talk: Talk, scripted: ScriptedProvider) -> None:
    turn_id = start_and_hear(talk, "Long [[tokens=500 rate=50]]")
    assert talk.stop(turn_id).status_code == 202
    stopped = talk.wait_for_state(turn_id, "stopped")
    text = talk.messages()[-1]["text"]
    assert text and expected_text(tokens=500).startswith(text)
    assert stopped["can_continue"]
    assert scripted.wait_for_end()[-1]["ended"] != "completed"


def test_what_was_asked_is_learned_from_and_names_nothing(talk: Talk, chatting: Flask) -> None:
    turn_id = start_and_hear(talk, "I live in Bandung. [[tokens=500 rate=50]]")
    talk.stop(turn_id)
    talk.wait_for_state(turn_id, "stopped")
    with chatting.app_context():
        wanted = db.session.scalars(select(Job).where(Job.key.is_(None))).all()
        assert [each.name for each in wanted] == ["memory.remember_conversation"]


@pytest.mark.parametrize("fault", ["silent", "slow-headers"])
def test_a_turn_stops_while_the_provider_is_silent(
    talk: Talk, scripted: ScriptedProvider, fault: str
) -> None:
    turn_id = talk.send(f"Hello [[fault={fault}]]")["turn"]["id"]
    wait_until(scripted.chats)
    began = monotonic()
    talk.stop(turn_id)
    talk.wait_for_state(turn_id, "stopped")
    assert monotonic() - began < 2


def test_a_stop_reaches_a_turn_of_another_process(
    talk: Talk, make_app: Callable[..., Flask], person: Person
) -> None:
    turn_id = start_and_hear(talk, "Long [[tokens=500 rate=50]]")
    elsewhere = Talk(browser_of(make_app(), person), talk.id)
    began = monotonic()
    elsewhere.stop(turn_id)
    elsewhere.wait_for_state(turn_id, "stopped")
    assert monotonic() - began < 2


def test_stopping_twice_or_too_late_is_harmless(talk: Talk) -> None:
    turn_id = talk.send("Short [[tokens=3]]")["turn"]["id"]
    talk.follow(turn_id)
    assert talk.stop(turn_id).status_code == 202
    assert talk.turn(turn_id)["state"] == "done"


@pytest.mark.parametrize("overlap", [0, 30])
def test_going_on_completes_the_answer_without_repeating_itself(
    talk: Talk, scripted: ScriptedProvider, overlap: int
) -> None:
    turn_id = start_and_hear(talk, f"Long [[tokens=60 rate=40 overlap={overlap}]]")
    talk.stop(turn_id)
    talk.wait_for_state(turn_id, "stopped")
    assert talk.go_on(turn_id, 2).status_code == 202
    assert talk.go_on(turn_id, 2).status_code == 202
    shown = talk.follow(turn_id)
    assert shown.text == expected_text(tokens=60)
    assert shown.attempt == 2 and shown.state is not None and shown.state["state"] == "done"
    assert len(scripted.chats()) == 2
    assert len(talk.messages()) == 2


def test_a_reader_of_the_first_attempt_is_carried_into_the_second(talk: Talk) -> None:
    turn_id = talk.send("Hello [[tokens=40 fault=cut after=12 times=1]]")["turn"]["id"]
    shown = talk.follow(turn_id)
    assert shown.state is not None and shown.state["state"] == "interrupted"
    talk.go_on(turn_id, 2)
    shown.state = None
    talk.follow(turn_id, shown)
    assert shown.text == talk.messages()[-1]["text"] == expected_text(tokens=40)


def test_only_the_next_attempt_can_be_begun_and_only_of_what_broke_off(talk: Talk) -> None:
    turn_id = talk.send("Short [[tokens=3]]")["turn"]["id"]
    talk.follow(turn_id)
    assert talk.go_on(turn_id, 2).status_code == 409
    assert talk.go_on(turn_id, 7).status_code == 409
    assert talk.go_on(turn_id, 0).status_code == 409
