"""More turns than places, and a database that somebody else holds: people wait or are told, and running streams go on."""

import sqlite3
import time
import uuid

import gevent
import pytest

from tests.chat.deployed.installation import Installation
from tests.chat.talk import wait_until
from tests.servers.scripted_provider import ScriptedProvider, expected_text

HOLD_SECONDS = 3.0
MOST_STALL_SECONDS = 0.25


@pytest.fixture(scope="module")
def narrow(installation: Installation) -> Installation:
    """A server with one place for turns, and one to wait for it."""
    installation.start(turn_pool=1, turn_queue=1, turn_queue_seconds=3)
    return installation


def test_when_every_place_is_taken_one_waits_and_the_next_is_told_to_come_back(
    narrow: Installation, scripted: ScriptedProvider
) -> None:
    first = narrow.talk()
    running = first.send("One [[tokens=60 rate=40]]")["turn"]["id"]
    others = {narrow.talk(): str(uuid.uuid4()) for _ in range(2)}
    sent = {
        talk: gevent.spawn(talk.post, "Me too [[tokens=5 seed=me]]", turn_key=key)
        for talk, key in others.items()
    }
    refused = wait_until(lambda: next((talk for talk, answer in sent.items() if answer.ready()), None))
    answer = sent.pop(refused).get()
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "busy")
    assert (
        int(answer.headers["Retry-After"]) > 0 and "Your message is kept" in answer.json["error"]["message"]
    )
    assert refused.messages() == [], "what was refused was not stored"
    assert first.turn(running)["state"] in ("queued", "generating")
    (waiting,) = sent.values()
    assert waiting.get(timeout=10).status_code == 202
    assert first.turn(running)["state"] == "done", "it had to wait"
    accepted = refused.post("Me too [[tokens=5 seed=me]]", turn_key=others[refused])
    assert accepted.status_code == 202, "the same request is welcome later"
    refused.wait_for_state(accepted.json["turn"]["id"], "done")
    assert refused.messages()[1]["text"] == expected_text("me", 5)
    assert len(scripted.chats()) == 3


def test_a_wait_that_is_too_long_ends_in_a_refusal(narrow: Installation, scripted: ScriptedProvider) -> None:
    first, second = narrow.talk(), narrow.talk()
    running = first.send("One [[tokens=900 rate=40]]")["turn"]["id"]
    began = time.monotonic()
    answer = second.post("Two [[tokens=5]]")
    assert (answer.status_code, second.messages()) == (503, [])
    assert 2.5 < time.monotonic() - began < 6.0
    assert first.stop(running).status_code == 202
    first.wait_for_state(running, "stopped")
    assert second.ask("Two [[tokens=5]]").state is not None


def test_a_write_lock_held_by_another_process_never_stalls_a_running_stream(
    narrow: Installation, scripted: ScriptedProvider, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("PostgreSQL has no lock on the whole database")
    talk = narrow.talk()
    turn_id = talk.send("Hello [[tokens=260 rate=40 seed=locked mark]]")["turn"]["id"]
    reader = talk.read(turn_id)
    reader.wait_for_text(400)
    calm = reader.longest_gap(reader.seen[0].at + 0.2)
    file = sqlite3.connect(narrow.database_file, isolation_level=None)
    file.execute("BEGIN IMMEDIATE")
    held_at = time.monotonic()
    wait_until(lambda: time.monotonic() - held_at > HOLD_SECONDS)
    file.execute("ROLLBACK")
    file.close()
    released_at = time.monotonic()
    shown = reader.wait()
    assert shown.text == expected_text("locked", 260, marked=True) == talk.messages()[-1]["text"]
    assert shown.gaps == 0 and shown.state is not None and shown.state["state"] == "done"
    assert reader.longest_gap(held_at, released_at + 0.5) < max(MOST_STALL_SECONDS, calm + MOST_STALL_SECONDS)
    assert reader.length_at(released_at) - reader.length_at(held_at) > 500, "it spoke while the lock was held"
