"""The program behind the shipped nginx site, as in production: TLS, a Unix socket, on PostgreSQL two workers."""

import itertools
import json
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chat.deployed.browser import HttpClient, RemoteTalk
from tests.chat.deployed.installation import Installation
from tests.chat.talk import Event, Shown, read_events, wait_until
from tests.databases import Databases
from tests.servers.child import free_port
from tests.servers.http2 import Http2Request
from tests.servers.redis import RedisServer
from tests.servers.scripted_provider import ScriptedProvider, expected_text
from tests.servers.site import Site
from tests.servers.web import WebServer

TOKENS = 120
SLOWLY = f"Hello [[tokens={TOKENS} rate=60 seed=behind]]"
# gunicorn gives its connections 35 s; a stop that had to wait for a kept line would take all of them.
STOP_SECONDS = 15.0


@dataclass
class Front:
    """The site, the program behind it, and whoever comes."""

    installation: Installation
    site: Site
    socket: Path
    values: dict[str, object]

    def start(self, **values: object) -> WebServer:
        """Start the program on its socket."""
        return self.installation.start(unix=self.socket, **self.values | values)

    @property
    def server(self) -> WebServer:
        """The program that runs now."""
        return self.installation.servers[-1]

    def talk(self) -> RemoteTalk:
        """Begin a conversation of somebody new."""
        return RemoteTalk(self.site.address, self.installation.ticket())


@pytest.fixture(scope="module")
def front(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
    provider_server: ScriptedProvider,
) -> Iterator[Front]:
    """The whole of it, running."""
    folder, port = tmp_path_factory.mktemp("front"), free_port()
    # The name of a socket may have some hundred characters at most.
    place = Path(tempfile.mkdtemp(prefix="yuzu-"))
    values: dict[str, object] = {}
    if request.config.getoption("--database") == "postgresql":
        redis_server: RedisServer = request.getfixturevalue("redis_server")
        redis_server.empty()
        values = {"redis_url": redis_server.url, "web_workers": 2}
    with databases.fresh() as url:
        known = {"public_url": f"https://localhost:{port}", "trusted_proxies": 1}
        made = Installation(folder, url, provider_server.address, **known)
        front = Front(
            made, Site(folder / "nginx", [f"unix:{place}/web.sock"], port=port), place / "web.sock", values
        )
        try:
            front.site.start()
            front.start()
            yield front
        finally:
            made.close()
            front.site.stop()
            shutil.rmtree(place)


def test_an_answer_is_read_while_the_provider_still_speaks(front: Front, scripted: ScriptedProvider) -> None:
    talk = front.talk()
    turn_id = talk.send(SLOWLY)["turn"]["id"]
    events = talk.events(turn_id)
    shown = Shown()
    _take_first_words(events, shown, scripted)
    for event in events:
        shown.apply(event)
    assert shown.text == expected_text("behind", TOKENS) and shown.gaps == 0
    assert shown.state is not None and shown.state["state"] == "done"
    assert talk.messages()[-1]["text"] == shown.text


def test_the_same_over_http_2(front: Front, scripted: ScriptedProvider) -> None:
    talk = front.talk()
    turn_id = talk.send(SLOWLY)["turn"]["id"]
    cookie = {"Cookie": talk.http.ticket.cookie, "Accept": "text/event-stream", "Accept-Encoding": "gzip, br"}
    stream = Http2Request(f"{front.site.address}/turns/{turn_id}/events", front.site.tls, cookie)
    assert stream.protocol == "h2" and stream.status == 200
    assert "content-encoding" not in stream.headers
    events, shown = read_events(stream.chunks()), Shown()
    _take_first_words(events, shown, scripted)
    for event in events:
        shown.apply(event)
    assert shown.text == expected_text("behind", TOKENS) and shown.gaps == 0
    stream.close()


def _take_first_words(events: Iterator[Event], shown: Shown, scripted: ScriptedProvider) -> None:
    """Apply events up to the first words; the provider must have more to say at that moment."""
    while not shown.text:
        shown.apply(next(events))
    (call,) = scripted.chats()
    assert call["ended"] is None and call["tokens"] < TOKENS
    assert expected_text("behind", TOKENS).startswith(shown.text) and len(shown.text) > 0


def test_a_broken_line_is_taken_up_where_it_broke(front: Front, scripted: ScriptedProvider) -> None:
    talk, shown = front.talk(), Shown()
    turn_id = talk.send(SLOWLY)["turn"]["id"]
    lines = 0
    while shown.state is None or shown.state["state"] == "generating":
        lines += 1
        # Each line breaks after eight events: with one that began anew the end would never come.
        events = talk.events(turn_id, shown.last_id)
        for event in itertools.islice(events, 8):
            shown.apply(event)
        events.close()
    assert lines > 3
    assert shown.text == expected_text("behind", TOKENS) and shown.gaps == 0
    assert len(scripted.chats()) == 1


def test_only_the_programs_own_group_can_open_its_socket(front: Front) -> None:
    assert stat.S_IMODE(front.socket.stat().st_mode) == 0o770


def test_a_search_for_as_much_as_is_documented_is_answered(front: Front) -> None:
    talk = front.talk()
    for query in ("a" * 20_000, "%F0%9F%8D%8A" * 20_000):
        found = talk.client.get(f"/search?q={query}", headers={"Accept": "application/json"})
        assert found.status_code == 200, found.text[:300]
    cookie = {"Cookie": talk.http.ticket.cookie}
    over_http_2 = Http2Request(f"{front.site.address}/search?q={'a' * 20_000}", front.site.tls, cookie)
    assert over_http_2.status == 200
    over_http_2.close()
    # Who is not signed in is led to the sign-in page, and not by way of an address that is as long again.
    stranger = Http2Request(f"{front.site.address}/search?q={'a' * 20_000}", front.site.tls)
    assert stranger.status == 302 and stranger.headers["location"] == "/sign-in"
    stranger.close()


def test_pages_and_their_files_come_with_what_lets_a_browser_keep_them(front: Front) -> None:
    talk = front.talk()
    page = talk.client.get(f"/conversations/{talk.id}", headers={"Accept": "text/html"})
    assert page.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    files = set(re.findall(r'"(/static/[^"#]+\?v=\w+)', page.text))
    assert len(files) > 5
    for file in files:
        answer = Http2Request(f"{front.site.address}{file}", front.site.tls)
        assert answer.status == 200, file
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        answer.close()
        assert front.site.request_for(file.partition("?")[0])["upstream"] == ""


def test_a_forged_address_neither_helps_nor_reaches_the_records(front: Front) -> None:
    front.server.stop()
    front.start(limits_enabled=True, limit_login="12 per hour")
    browser = HttpClient(front.site.address, front.installation.ticket())
    tries = []
    for number in range(14):
        claims = {"X-Forwarded-For": f"192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"}
        body = {"name": f"stranger{number}", "password": "a guess"}
        answer = browser.post("/sign-in/again", json=body, headers={"Accept": "application/json", **claims})
        tries.append(answer.status_code)
    assert tries.count(429) == 8
    assert {entry["address"] for entry in front.site.requests()} == {"127.0.0.1"}


def test_a_kept_line_does_not_keep_the_program_from_leaving(front: Front) -> None:
    talk = front.talk()
    assert talk.messages() == []
    assert front.site.request_for(f"/conversations/{talk.id}")["upstream"] == "200"
    assert front.server.stop(STOP_SECONDS) == 0
    away = talk.client.get("/", headers={"Accept": "application/json"})
    assert away.status_code == 502 and json.loads(away.text)["error"]["code"] == "away"
    front.start()
    assert wait_until(lambda: talk.client.get("/health").status_code == 200)
    assert talk.ask("Hello again [[tokens=5]]").state is not None
