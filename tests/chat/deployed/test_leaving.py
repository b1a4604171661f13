"""A server that is told to go: what it still finishes, what it marks, and how long it takes."""

import os
import signal
import time
from collections.abc import Callable

from tests.chat.deployed.browser import RemoteTalk, Ticket
from tests.chat.talk import wait_until
from tests.servers.scripted_provider import ScriptedProvider, expected_text
from tests.servers.web import WebServer

Open = Callable[[WebServer], RemoteTalk]
Serve = Callable[..., WebServer]

DRAIN_SECONDS = 3.0


def test_a_drain_finishes_short_turns_marks_endless_ones_and_sends_readers_on(
    serve: Serve, open_talk: Open, ticket: Ticket, scripted: ScriptedProvider
) -> None:
    leaving, staying = serve(drain_seconds=DRAIN_SECONDS, lease_seconds=10), serve(lease_seconds=10)
    short = open_talk(leaving)
    short_id = short.send("Hello [[tokens=60 rate=30 seed=short]]")["turn"]["id"]
    endless = short.new()
    endless_id = endless.send("Hello [[tokens=9000 rate=40 seed=endless]]")["turn"]["id"]
    readers = [short.read(short_id, staying.address), endless.read(endless_id, staying.address)]
    readers[0].wait_for_text(20)
    readers[1].wait_for_text(20)
    told_at = time.monotonic()
    leaving.terminate()
    wait_until(lambda: all(reader.connects > 1 for reader in readers))
    assert all(reader.breaks[0] - told_at < 2.0 for reader in readers), (
        "readers are sent on first, not at the end"
    )
    assert not any(reader.ended for reader in readers)
    assert refusal_of(leaving, ticket, short.id) in ("refused", "503 5")
    leaving.wait()
    assert time.monotonic() - told_at < DRAIN_SECONDS + 5.0
    assert readers[0].wait().text == expected_text("short", 60)
    shown = readers[1].wait()
    assert (
        shown.state is not None
        and shown.state["state"] == "interrupted"
        and "restarted" in shown.state["error"]
    )
    stored = endless.at(staying.address).messages()[-1]["text"]
    assert stored == shown.text and expected_text("endless", 9000).startswith(stored) and shown.gaps == 0
    # Nobody waited for the lease: it would have taken longer than the whole drain.
    assert len(stored) >= readers[1].length_at(told_at + DRAIN_SECONDS - 0.5)
    # In whichever order the two came to be asked.
    assert sorted(call["ended"] for call in scripted.wait_for_end()) == ["client closed", "completed"]


def refusal_of(server: WebServer, ticket: Ticket, conversation_id: str) -> str:
    """Return how a server that is leaving answers a new message."""
    try:
        answer = RemoteTalk(server.address, ticket, conversation_id).post("One more?", parent_id=None)
    except OSError:
        return "refused"
    return f"{answer.status_code} {answer.headers['Retry-After']}"


def test_a_reader_comes_back_to_the_restarted_server_and_sees_the_rest(serve: Serve, open_talk: Open) -> None:
    server = serve(drain_seconds=8)
    talk = open_talk(server)
    turn_id = talk.send("Hello [[tokens=50 rate=40 seed=again]]")["turn"]["id"]
    reader = talk.read(turn_id)
    reader.wait_for_text(20)
    assert server.stop() == 0
    assert not reader.ended, "the reader was sent away before the end"
    server.start()
    shown = reader.wait()
    assert shown.state is not None and shown.state["state"] == "done"
    assert shown.text == expected_text("again", 50) and shown.gaps == 0


def test_ctrl_c_ends_everything_cleanly(serve: Serve, open_talk: Open) -> None:
    server = serve(lease_seconds=30)
    talk = open_talk(server)
    turn_id = talk.send("Hello [[tokens=900 rate=40 seed=cc]]")["turn"]["id"]
    talk.read(turn_id).wait_for_text(20)
    worker = wait_until(server.worker_pids)[0]
    # What a terminal does: the signal goes to everybody in the foreground.
    for pid in (server.pid, worker):
        os.kill(pid, signal.SIGINT)
    assert server.wait(10) == 0
    assert "Traceback" not in server.log and server.worker_pids() == []
    server.start()
    # It was stored on the way out and did not wait for its lease.
    turn = talk.turn(turn_id)
    assert (turn["state"], turn["can_continue"]) == ("interrupted", True)
