"""On a full disk no answer begins, nothing that was typed is lost, and reading goes on."""

import uuid

import pytest

from app import disk
from tests.chat.talk import JSON, Talk
from tests.servers.scripted_provider import ScriptedProvider


def fill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: 0)


def test_no_turn_begins_and_reading_goes_on_until_there_is_room_again(
    talk: Talk, scripted: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.ask("Before [[tokens=5]]")
    key, asked = str(uuid.uuid4()), len(scripted.chats())
    with monkeypatch.context() as full:
        fill(full)
        refused = talk.post("Now [[tokens=5]]", turn_key=key)
        assert (refused.status_code, refused.json["error"]["code"]) == (503, "no_room")  # type: ignore[index]  # JSON
        assert "Your message is kept" in refused.text and int(refused.headers["Retry-After"]) == 60
        assert len(talk.messages()) == 2, "nothing was stored"
        assert talk.client.get("/search?q=before", headers=JSON).status_code == 200
        answer = talk.messages()[1]["id"]
        variant = talk.client.post(
            f"/messages/{answer}/variants", json={"turn_key": str(uuid.uuid4())}, headers=JSON
        )
        assert variant.status_code == 503
    assert len(scripted.chats()) == asked, "nobody was asked"
    accepted = talk.post("Now [[tokens=5]]", turn_key=key)
    assert accepted.status_code == 202, "the same request is welcome later"
    assert talk.follow((accepted.json or {})["turn"]["id"]).state is not None
    assert len(talk.messages()) == 4


def test_a_request_that_comes_again_is_answered_with_its_first_result(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(uuid.uuid4())
    first = talk.post("Hello [[tokens=5]]", turn_key=key, parent_id=None)
    turn_id = (first.json or {})["turn"]["id"]
    talk.follow(turn_id)
    fill(monkeypatch)
    again = talk.post("Hello [[tokens=5]]", turn_key=key, parent_id=None)
    assert (again.status_code, (again.json or {})["turn"]["id"]) == (202, turn_id)


def test_an_answer_that_broke_off_waits_with_going_on(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    turn_id = talk.send("Hello [[tokens=400 rate=50]]")["turn"]["id"]
    for event in talk.events(turn_id):
        if event.kind == "text":
            break
    talk.stop(turn_id)
    talk.wait_for_state(turn_id, "stopped")
    with monkeypatch.context() as full:
        fill(full)
        assert talk.go_on(turn_id, 2).status_code == 503
        assert talk.turn(turn_id)["attempt"] == 1
    assert talk.go_on(turn_id, 2).status_code == 202
    talk.stop(turn_id)
    talk.wait_for_state(turn_id, "stopped")
