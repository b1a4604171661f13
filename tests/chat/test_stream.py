"""Following an answer: from memory, from the row, from the middle, and until one must leave."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from app.chat import stream
from app.chat.frames import text_frame
from app.chat.live import LiveTurns, live_turns
from app.chat.stream import BEGINNING, Position, Reader, parse_position
from app.event_log import Entry
from tests.accounts.people import Person, create_person
from tests.chat.conftest import browser_of
from tests.chat.talk import JSON, Shown, Talk
from tests.servers.scripted_provider import ScriptedProvider, expected_text


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1:57", Position(1, 57)),
        ("12:0", Position(12, 0)),
        ("", BEGINNING),
        ("1:", BEGINNING),
        ("-1:5", BEGINNING),
        ("1:²", BEGINNING),
        ("1:99999999999999999999999999", BEGINNING),
        ("x:y", BEGINNING),
    ],
)
def test_a_position_that_makes_no_sense_is_the_beginning(text: str, position: Position) -> None:
    assert parse_position(text) == position


def test_a_reload_at_a_third_shows_everything_with_one_call_upstream(
    talk: Talk, scripted: ScriptedProvider
) -> None:
    turn_id = talk.send("Hello [[tokens=60 rate=60]]")["turn"]["id"]
    shown = Shown()
    for event in talk.events(turn_id):
        shown.apply(event)
        if len(shown.text) > 60:
            break
    again = talk.follow(turn_id)
    assert again.text == expected_text(tokens=60)
    resumed = talk.follow(turn_id, shown)
    assert (resumed.text, resumed.gaps) == (again.text, 0)
    assert len(scripted.chats()) == 1


def test_a_process_that_does_not_run_the_turn_follows_the_row(
    talk: Talk, make_app: Callable[..., Flask], person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "POLL_SECONDS", 0.05)
    turn_id = talk.send("Hello [[tokens=60 rate=40 seed=row reasoning=10]]")["turn"]["id"]
    elsewhere = Talk(browser_of(make_app(), person), talk.id)
    shown = elsewhere.follow(turn_id)
    assert (shown.text, shown.gaps) == (expected_text("row", 60), 0)
    assert shown.reasoning == talk.messages()[-1]["reasoning"]
    assert shown.state is not None and shown.state["state"] == "done"


def test_a_finished_turn_is_told_from_the_row_from_any_place(talk: Talk) -> None:
    turn_id = talk.send("Hello [[tokens=20]]")["turn"]["id"]
    talk.follow(turn_id)
    live_turns_of(talk).log._tapes.clear()
    expected = expected_text(tokens=20)
    assert talk.follow(turn_id).text == expected
    half = Shown(attempt=1, text=expected[:30], last_id="1:30")
    assert talk.follow(turn_id, half).text == expected
    beyond = Shown(attempt=1, text=expected + "never stored", last_id=f"1:{len(expected) + 12}")
    assert talk.follow(turn_id, beyond).text == expected


def test_a_place_beyond_what_was_said_is_replaced_from_the_beginning(talk: Talk) -> None:
    turn_id = talk.send("Hello [[tokens=40 rate=100]]")["turn"]["id"]
    lost = Shown(attempt=1, text="?" * 5_000, last_id="1:5000")
    assert talk.follow(turn_id, lost).text == expected_text(tokens=40)


def test_a_missing_piece_in_a_log_sends_the_reader_to_the_row(
    talk: Talk, chatting: Flask, person: Person
) -> None:
    turn_id = talk.send("Hello [[tokens=20]]")["turn"]["id"]
    talk.follow(turn_id)
    turns = live_turns_of(talk)
    key = f"{turn_id}:1"
    turns.log.open(key)
    turns.log.append(key, Entry(0, 0, b"event: reset\nid: 1:0\ndata: {}\n\n"))
    turns.log.append(key, text_frame(1, 10, "torn"))
    stay = iter([True] * 4)
    reader = Reader(
        chatting, turns, person.id, turn_id=UUID(turn_id), position=BEGINNING, stays=lambda: next(stay, False)
    )
    told = b"".join(reader.events())
    assert b"torn" not in told
    assert b'"state":"done"' in told


def test_a_stranger_cannot_follow(talk: Talk, chatting: Flask) -> None:
    turn_id = talk.send("Hello [[tokens=200 rate=50]]")["turn"]["id"]
    stranger = browser_of(chatting, create_person(chatting, "stranger"))
    assert stranger.get(f"/turns/{turn_id}/events", headers=JSON).status_code == 404
    assert stranger.delete(f"/turns/{turn_id}", headers=JSON).status_code == 404
    # The control: its owner can, at the same moment.
    assert next(talk.events(turn_id)).kind == "reset"
    talk.stop(turn_id)


def test_a_sign_in_that_ended_ends_its_streams(
    talk: Talk, chatting: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.chat.welcome.KNOWN_SECONDS", 0.1)
    turn_id = talk.send("Hello [[tokens=2000 rate=50]]")["turn"]["id"]
    heard = []
    for event in talk.events(turn_id):
        heard.append(event.data.get("state", event.kind))
        if len(heard) == 3:
            talk.client.delete("/account/sessions", headers=JSON)
            talk.client.post("/sign-out", headers=JSON)
    assert not {"done", "stopped", "interrupted", "failed"} & set(heard)
    with chatting.app_context():
        assert live_turns().find(UUID(turn_id)) is not None


def live_turns_of(talk: Talk) -> LiveTurns:
    """Return the live turns of the application behind a talk."""
    with talk.client.application.app_context():
        return live_turns()
