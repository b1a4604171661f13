"""Two servers on one PostgreSQL and one Redis: every answer can be followed, stopped and refused at the other one."""

import os
import signal
import time
import uuid

import gevent
import pytest
import redis

from tests.chat.deployed.browser import Reader, RemoteTalk
from tests.chat.deployed.installation import LEASE_SECONDS, Installation
from tests.chat.talk import wait_until
from tests.servers.redis import RedisServer
from tests.servers.scripted_provider import ScriptedProvider, expected_text

# The row is looked at once a second; what comes through Redis comes far more often.
BY_ROW_SECONDS = 1.0
LIVE_SECONDS = 0.5
MANNERS = ("tokens=2000 rate=40", "fault=silent", "fault=stall after=5 tokens=50 rate=50")


@pytest.fixture(scope="module")
def pair(
    request: pytest.FixtureRequest, installation: Installation, redis_server: RedisServer
) -> Installation:
    """Servers A and B."""
    if request.config.getoption("--database") == "sqlite":
        pytest.skip("SQLite means one web process; the same tests run on PostgreSQL")
    for _ in "AB":
        installation.start(redis_url=redis_server.url, web_workers=1)
    return installation


@pytest.fixture
def tabs(pair: Installation, scripted: ScriptedProvider, redis_url: str) -> tuple[RemoteTalk, RemoteTalk]:
    """One conversation in two tabs, one at each server."""
    first = pair.talk(0)
    return first, first.at(pair.servers[1].address)


def test_an_answer_of_one_server_is_followed_live_at_the_other_through_redis(
    tabs: tuple[RemoteTalk, RemoteTalk], redis_url: str
) -> None:
    here, there = tabs
    turn_id = here.send("Hello [[tokens=150 rate=50 seed=live]]")["turn"]["id"]
    near, far = here.read(turn_id), there.read(turn_id)
    shown = [near.wait(), far.wait()]
    assert [each.text for each in shown] == [expected_text("live", 150)] * 2
    assert [each.gaps for each in shown] == [0, 0]
    # By the row it would have come in three or four pieces. Who asks before Redis has the first entry waits a second.
    assert len(far.seen) > 20 and far.longest_gap(far.seen[1].at) < LIVE_SECONDS
    with redis.Redis.from_url(redis_url) as client:
        assert client.xlen(f"yuzu:log:{turn_id}:1") > 20


def test_a_reader_is_told_when_the_other_server_dies(
    pair: Installation, tabs: tuple[RemoteTalk, RemoteTalk], redis_url: str
) -> None:
    there = tabs[1]
    doomed = pair.start(redis_url=redis_url, web_workers=1)
    here = there.at(doomed.address)
    turn_id = here.send("Hello [[tokens=2000 rate=50 seed=dies]]")["turn"]["id"]
    reader = there.read(turn_id)
    reader.wait_for_text(200)
    for pid in (doomed.pid, *doomed.worker_pids()):
        os.kill(pid, signal.SIGKILL)
    died_at = time.monotonic()
    shown = reader.wait(LEASE_SECONDS + 8)
    assert time.monotonic() - died_at < LEASE_SECONDS + 5.0
    assert shown.state is not None and shown.state["state"] == "interrupted" and shown.state["error"]
    stored = there.messages()[-1]["text"]
    assert expected_text("dies", 2000).startswith(stored) and len(stored) >= reader.length_at(died_at - 1.0)
    assert there.go_on(turn_id, 2).status_code == 202, "the other server takes it up"
    assert there.stop(turn_id).status_code == 202


@pytest.mark.parametrize("redis_is_there", [True, False])
def test_a_stop_at_one_server_ends_turns_of_the_other_also_while_upstream_is_silent(
    pair: Installation, scripted: ScriptedProvider, redis_server: RedisServer, redis_is_there: bool
) -> None:
    redis_server.empty()
    if not redis_is_there:
        redis_server.stop()
    turns = [_begin(pair.talk(0), manner) for manner in MANNERS]
    wait_until(lambda: len(scripted.chats()) == len(MANNERS))
    for talk, turn_id in turns:
        _assert_stops_at(talk.at(pair.servers[1].address), turn_id, talk.read(turn_id))
    assert {call["ended"] for call in scripted.wait_for_end()} == {"client closed"}


def _begin(talk: RemoteTalk, manner: str) -> tuple[RemoteTalk, str]:
    return talk, talk.send(f"Hello [[{manner}]]")["turn"]["id"]


def _assert_stops_at(there: RemoteTalk, turn_id: str, reader: Reader) -> None:
    asked_at = time.monotonic()
    assert there.stop(turn_id).status_code == 202
    shown = reader.wait(6)
    assert time.monotonic() - asked_at < 2.0
    assert shown.state is not None and shown.state["state"] == "stopped"
    assert there.messages()[-1]["text"] == shown.text


def test_one_key_sent_to_both_servers_at_once_is_one_turn(
    tabs: tuple[RemoteTalk, RemoteTalk], scripted: ScriptedProvider
) -> None:
    key = str(uuid.uuid4())
    sent = [gevent.spawn(tab.post, "Hello [[tokens=30]]", turn_key=key, parent_id=None) for tab in tabs]
    answers = [each.get(timeout=10) for each in sent]
    assert [answer.status_code for answer in answers] == [202, 202]
    (turn_id,) = {answer.json["turn"]["id"] for answer in answers}
    tabs[0].wait_for_state(turn_id, "done")
    assert len(tabs[1].messages()) == 2 and len(scripted.chats()) == 1


def test_two_tabs_that_send_at_once_are_one_turn_and_one_refusal(
    tabs: tuple[RemoteTalk, RemoteTalk], scripted: ScriptedProvider
) -> None:
    sent = [
        gevent.spawn(tab.post, f"Hello from {n} [[tokens=60 rate=40]]", parent_id=None)
        for n, tab in enumerate(tabs)
    ]
    answers = sorted((each.get(timeout=10) for each in sent), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [202, 409]
    turn_id = answers[0].json["turn"]["id"]
    assert answers[1].json["error"]["turn_id"] == turn_id
    # The refused tab follows the running one, and may send once it has ended.
    assert tabs[1].read(turn_id).wait().state is not None
    assert tabs[1].ask("Again [[tokens=5]]").state is not None
    assert len(scripted.chats()) == 2


def test_readers_go_on_by_the_row_while_redis_is_away_and_live_when_it_is_back(
    tabs: tuple[RemoteTalk, RemoteTalk], redis_server: RedisServer
) -> None:
    here, there = tabs
    turn_id = here.send("Hello [[tokens=260 rate=40 seed=away mark]]")["turn"]["id"]
    near, far = here.read(turn_id), there.read(turn_id)
    far.wait_for_text(100)
    redis_server.stop()
    gone_at = time.monotonic()
    far.wait_for_text(len(far.shown.text) + 600)
    redis_server.start()
    shown = [near.wait(), far.wait()]
    assert [each.text for each in shown] == [expected_text("away", 260, marked=True)] * 2
    assert [each.gaps for each in shown] == [0, 0] and {near.connects, far.connects} == {1}
    assert near.longest_gap() < LIVE_SECONDS, "the server that speaks does not wait for Redis"
    assert far.longest_gap(gone_at) < BY_ROW_SECONDS + 1.5
    _wait_out_the_pause()
    fresh = here.send("And now? [[tokens=100 rate=50 seed=back]]")
    live = there.read(fresh["turn"]["id"])
    assert live.wait().text == expected_text("back", 100) and len(live.seen) > 15


def _wait_out_the_pause() -> None:
    # Each process leaves a Redis that failed alone for five seconds.
    moment = time.monotonic() + 5.2
    wait_until(lambda: time.monotonic() > moment)
