"""Redis is stopped, silent, full or emptied under two servers and a worker: people sign in, read, send and follow as before.

What happened is checked against the journal of the provider and the test's own list of what was accepted.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import gevent
import pytest

from tests.accounts.people import PASSWORD, create_person
from tests.chat.conftest import speak_through
from tests.chat.deployed.browser import Reader, RemoteTalk, Ticket
from tests.chat.deployed.installation import Installation
from tests.chat.talk import JSON, wait_until
from tests.servers.redis import TROUBLES, RedisServer, broker_of, outage_seconds
from tests.servers.scripted_provider import ScriptedProvider, expected_text
from tests.servers.scripted_script import TOLD_TO_NAME
from tests.servers.web import WebServer
from tests.servers.worker import Worker

pytestmark = pytest.mark.usefixtures("only_on_postgresql")

AT_MOST_SECONDS = 2.5


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, installation: Installation, redis_server: RedisServer
) -> Installation:
    """Two servers; jobs go to Celery."""
    if request.config.getoption("--database") == "sqlite":
        pytest.skip("SQLite means one process; the same tests run on PostgreSQL")
    urls: dict[str, Any] = {"redis_url": redis_server.url, "broker_url": broker_of(redis_server.url)}
    for _ in "AB":
        installation.start(**urls, web_workers=1, auto_titles=True)
    return installation


@pytest.fixture
def worker(
    house: Installation, start_worker: Callable[..., Worker], redis_server: RedisServer
) -> Iterator[Worker]:
    """A worker of the house, and a Redis that is in order again after the test."""
    yield start_worker(**house.values)
    redis_server.empty()


class Evening:
    """People who come during the outage, what they sent, and who follows the answers."""

    def __init__(self, house: Installation, provider: ScriptedProvider, name: str) -> None:
        self.house = house
        self.provider = provider
        self.name = name
        self.sent: list[tuple[RemoteTalk, str, str]] = []
        self.readers: list[tuple[Reader, str]] = []

    def live_through(self, seconds: float) -> None:
        """Let somebody new come again and again, for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.come(f"{self.name}{len(self.sent)}")
            gevent.sleep(0.5)

    def come(self, name: str) -> None:
        """Sign in at one server, look, send at the other, look again, and follow from both; nobody waits for long."""
        first, second = self.house.servers
        person = create_person(self.house.app, name)
        speak_through(self.house.app, person, self.provider.address)
        ticket = _quickly(lambda: sign_in_at(first, name))
        talk = _quickly(lambda: RemoteTalk(second.address, ticket))
        self.send(talk, name)
        for server in (first, second):
            there = talk.at(server.address)
            assert _quickly(there.messages)[0]["text"].startswith(name)
            assert _quickly(partial(there.client.get, "/conversations")).status_code == 200

    def send(self, talk: RemoteTalk, seed: str, tokens: int = 12, rate: int = 12) -> None:
        """Send a message, and have its answer followed at both servers."""
        said = f"{seed} [[tokens={tokens} rate={rate} seed={seed} title=About_{seed}]]"
        turn_id = _quickly(lambda: talk.send(said))["turn"]["id"]
        self.sent.append((talk, turn_id, expected_text(seed, tokens)))
        for server in self.house.servers:
            self.readers.append((talk.at(server.address).read(turn_id), expected_text(seed, tokens)))


def _quickly(act: Callable[[], Any]) -> Any:
    began = time.monotonic()
    done = act()
    assert time.monotonic() - began < AT_MOST_SECONDS
    return done


def sign_in_at(server: WebServer, name: str) -> Ticket:
    """Type name and password at this server."""
    token, cookie, _ = _ask(server, "GET", "/csrf-token", headers={})
    fields = {"name": name, "password": PASSWORD}
    headers = {"Cookie": cookie, "X-CSRFToken": token["csrf_token"], "Content-Type": "application/json"}
    answer, cookie, status = _ask(server, "POST", "/sign-in", headers=headers, body=json.dumps(fields))
    assert status == 200, answer
    return Ticket(cookie, answer["csrf_token"])


def _ask(
    server: WebServer, method: str, path: str, *, headers: dict[str, str], body: str | None = None
) -> tuple[dict[str, Any], str, int]:
    parts = urlsplit(server.address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.request(method, path, body, {**headers, **JSON})
        answer = connection.getresponse()
        cookie = (answer.headers.get("Set-Cookie") or "").partition(";")[0]
        return json.loads(answer.read()), cookie, answer.status
    finally:
        connection.close()


def title_of(talk: RemoteTalk) -> str:
    """Return what a conversation is called."""
    return str((talk.client.get(f"/conversations/{talk.id}/state", headers=JSON).json or {})["title"])


def answered_seeds(provider: ScriptedProvider) -> list[str]:
    """Return the seeds of all messages for which the provider was asked to answer, not to name a conversation."""
    asked = [str(call["body"]["messages"]) for call in provider.chats()]
    found = [re.search(r"seed=(\w+)", words) for words in asked if TOLD_TO_NAME not in words]
    return [seed[1] for seed in found if seed]


@pytest.mark.parametrize("fault", TROUBLES)
def test_everything_goes_on_and_nothing_is_lost_or_doubled(
    house: Installation,
    worker: Worker,
    redis_server: RedisServer,
    scripted: ScriptedProvider,
    fault: str,
) -> None:
    evening, outage = Evening(house, scripted, fault), outage_seconds(fault)
    long = house.talk(0)
    evening.send(long, f"{fault}long", tokens=int(outage * 20 + 60), rate=20)
    evening.readers[1][0].wait_for_text(40)
    with redis_server.trouble(fault):
        evening.live_through(outage)
    for reader, text in evening.readers:
        shown = reader.wait(40)
        assert (shown.text, shown.state and shown.state["state"]) == (text, "done")
    for talk, turn_id, text in evening.sent:
        assert talk.turn(turn_id)["state"] == "done"
        assert [message["text"] for message in talk.messages()][1:] == [text]
    asked = answered_seeds(scripted)
    assert sorted(asked) == sorted(f"{fault}{number}" for number in [*range(1, len(evening.sent)), "long"])
    # The jobs of that time are all done once the worker hears of them: each conversation has the name that its model gave.
    wait_until(
        lambda: {title_of(talk) for talk, _, _ in evening.sent} == {f"About {seed}" for seed in asked}, 60
    )
    assert len(scripted.chats()) == 2 * len(evening.sent), "one answer and one title each"
