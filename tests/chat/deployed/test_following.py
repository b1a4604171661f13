"""Readers of a real server: many at once, leaving and coming back, behind nginx, and providers that are left at once."""

import time
from collections.abc import Callable

import psutil
import pytest

from tests.chat.deployed.browser import Reader, RemoteTalk
from tests.chat.deployed.installation import Installation
from tests.chat.talk import wait_until
from tests.servers.nginx import Nginx
from tests.servers.scripted_provider import ScriptedProvider, expected_text

PROXY = """
location / {{
    proxy_pass {address};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
}}
"""


@pytest.fixture(scope="module")
def running(installation: Installation) -> Installation:
    """An installation with one server."""
    installation.start()
    return installation


@pytest.fixture
def talk(running: Installation, scripted: ScriptedProvider) -> RemoteTalk:
    """A conversation of a new person."""
    return running.talk()


def test_fifty_readers_of_one_answer_all_see_the_same_text(
    talk: RemoteTalk, scripted: ScriptedProvider
) -> None:
    turn_id = talk.send("Hello [[tokens=120 rate=40 seed=crowd]]")["turn"]["id"]
    readers = [talk.read(turn_id) for _ in range(50)]
    shown = [reader.wait() for reader in readers]
    assert {each.text for each in shown} == {expected_text("crowd", 120)}
    assert {each.gaps for each in shown} == {0}
    assert {reader.connects for reader in readers} == {1}
    assert len(scripted.chats()) == 1


def test_readers_that_leave_and_come_back_fifty_times_leave_nothing_behind(
    running: Installation, talk: RemoteTalk, scripted: ScriptedProvider
) -> None:
    turn_id = talk.send("Hello [[tokens=300 rate=40 seed=fickle mark]]")["turn"]["id"]
    staying = talk.read(turn_id)
    staying.wait_for_text(20)
    (worker,) = running.servers[0].worker_pids()
    before = _sockets(worker)
    shown = staying.shown.__class__()
    for _ in range(50):
        reader = Reader(talk.http, turn_id, shown=shown)
        reader.wait_for_text(len(shown.text) + 1)
        shown = reader.leave()
    # The one server notices a reader's leaving when it next writes; the turn goes on all the while.
    wait_until(lambda: _sockets(worker) <= before)
    assert not staying.ended
    last = Reader(talk.http, turn_id, shown=shown)
    assert last.wait().text == staying.wait().text == expected_text("fickle", 300, marked=True)
    assert last.shown.gaps == 0
    assert len(scripted.chats()) == 1


def test_a_turn_that_nobody_reads_is_finished(talk: RemoteTalk, scripted: ScriptedProvider) -> None:
    turn_id = talk.send("Hello [[tokens=60 rate=40 seed=alone]]")["turn"]["id"]
    talk.read(turn_id).leave()
    wait_until(lambda: [call["ended"] for call in scripted.chats()] == ["completed"])
    talk.wait_for_state(turn_id, "done")
    assert talk.messages()[-1]["text"] == expected_text("alone", 60)


@pytest.mark.parametrize(
    "manner", ["tokens=2000 rate=40", "fault=silent", "fault=stall after=5 tokens=50 rate=50"]
)
def test_a_stop_closes_the_providers_connection_at_once(
    talk: RemoteTalk, scripted: ScriptedProvider, manner: str
) -> None:
    turn_id = talk.send(f"Hello [[{manner}]]")["turn"]["id"]
    wait_until(scripted.chats)
    asked_at = time.time()
    assert talk.stop(turn_id).status_code == 202
    (call,) = scripted.wait_for_end()
    assert call["ended"] == "client closed"
    assert call["ended_at"] - asked_at < 0.5
    assert talk.wait_for_state(turn_id, "stopped")["error"] is None


def test_events_pass_nginx_unbuffered(
    running: Installation, talk: RemoteTalk, start_nginx: Callable[[str], Nginx]
) -> None:
    proxy = start_nginx(PROXY.format(address=running.servers[0].address))
    turn_id = talk.send("Hello [[tokens=120 rate=40 seed=proxied]]")["turn"]["id"]
    direct, behind = talk.read(turn_id), talk.at(proxy.address).read(turn_id)
    assert direct.wait().text == behind.wait().text == expected_text("proxied", 120)
    # A buffering proxy would hand on a few large pieces.
    assert len(behind.seen) > 0.5 * len(direct.seen) > 10
    assert behind.longest_gap() < direct.longest_gap() + 0.25
    late = [_reached(behind, seen.length) - seen.at for seen in direct.seen]
    assert sorted(late)[len(late) // 2] < 0.1


def test_a_reload_at_a_third_shows_the_whole_text_with_one_upstream_call(
    running: Installation, talk: RemoteTalk, scripted: ScriptedProvider, start_nginx: Callable[[str], Nginx]
) -> None:
    proxy = start_nginx(PROXY.format(address=running.servers[0].address))
    tab, expected = talk.at(proxy.address), expected_text("reload", 100)
    turn_id = tab.send("Hello [[tokens=100 rate=40 seed=reload]]")["turn"]["id"]
    first = tab.read(turn_id)
    first.wait_for_text(len(expected) * 3 // 10)
    first.leave()
    # A reloaded page knows only what the conversation says.
    page = tab.messages()
    assert page[-1]["turn"]["state"] in ("queued", "generating")
    shown = tab.read(page[-1]["turn"]["id"]).wait()
    assert shown.text == expected == tab.messages()[-1]["text"]
    assert len(scripted.chats()) == 1


def _reached(reader: Reader, length: int) -> float:
    return next(seen.at for seen in reader.seen if seen.length >= length)


def _sockets(pid: int) -> int:
    return len(psutil.Process(pid).net_connections("tcp"))
