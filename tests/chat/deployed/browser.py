"""A signed-in browser that talks to real servers over sockets: the same person, the same cookie, whichever server it asks.

It is a stand-in for Flask's test client, so `Talk` works on both. A `Reader` follows an answer in the background the way the
page does: it applies events by their offsets and comes back with Last-Event-ID wherever the stream breaks off.
"""

import json
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, cast
from urllib.parse import urlsplit

import gevent
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.people import Person, sign_in
from tests.chat.talk import Shown, Talk, read_events

PATIENCE_SECONDS = 20.0
BACK_AFTER_SECONDS = 0.05
ENDED = ("done", "stopped", "interrupted", "failed")


@dataclass(frozen=True)
class Ticket:
    """What makes a browser this person's: the session's cookie and its CSRF token."""

    cookie: str
    token: str


def ticket_for(app: Flask, person: Person) -> Ticket:
    """Sign a person in; the ticket is good at every server on the same database with the same keys."""
    client = app.test_client()
    sign_in(client, person)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    return Ticket(f"{name}={cookie.value}", client.environ_base["HTTP_X_CSRFTOKEN"])


class Answer:
    """One answer of a server, with the names that Flask's test answer has; a stream is read as it comes."""

    def __init__(self, response: HTTPResponse, connection: HTTPConnection) -> None:
        self.status_code = response.status
        self.headers = response.headers
        self._response = response
        self._connection = connection
        self.text = ""
        if response.headers.get_content_type() != "text/event-stream":
            self.text = response.read().decode()
            self.close()

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.text)

    def iter_encoded(self) -> Iterator[bytes]:
        """Yield the body as it arrives."""
        while chunk := self._response.read1(65_536):
            yield chunk

    def close(self) -> None:
        """Leave; what was not read is lost."""
        self._response.close()
        self._connection.close()


class HttpClient:
    """Sends a ticket's requests to one server, from this address of the machine where one is given."""

    def __init__(self, address: str, ticket: Ticket, source: str = "") -> None:
        self.address = address
        self.ticket = ticket
        self.source = source

    def get(self, path: str, **fields: Any) -> Answer:
        """Ask for something."""
        return self._send("GET", path, **fields)

    def post(self, path: str, **fields: Any) -> Answer:
        """Create something."""
        return self._send("POST", path, **fields)

    def put(self, path: str, **fields: Any) -> Answer:
        """Set something."""
        return self._send("PUT", path, **fields)

    def delete(self, path: str, **fields: Any) -> Answer:
        """End something."""
        return self._send("DELETE", path, **fields)

    def _send(
        self, method: str, path: str, *, json: object = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = _line_to(self.address, self.source)
        # Over https the program wants to know which page a write came from.
        page = {"Referer": f"{self.address}/"} if self.address.startswith("https:") else {}
        sent = {"Cookie": self.ticket.cookie, "X-CSRFToken": self.ticket.token, **page, **(headers or {})}
        body = None
        if json is not None:
            body, sent["Content-Type"] = _encoded(json), "application/json"
        try:
            connection.request(method, path, body, sent)
            return Answer(connection.getresponse(), connection)
        except BaseException:
            connection.close()
            raise


class RemoteTalk(Talk):
    """A conversation as a browser has it that reached this server; `at` is the same one in a tab that reached another."""

    def __init__(self, address: str, ticket: Ticket, conversation_id: str | None = None) -> None:
        self.http = HttpClient(address, ticket)
        super().__init__(cast(FlaskClient, self.http), conversation_id)

    def post(self, text: object, **fields: Any) -> Any:
        """Send a message and return the raw answer."""
        return super().post(text, **fields)

    def at(self, address: str) -> "RemoteTalk":
        """Return the same conversation through another server."""
        return RemoteTalk(address, self.http.ticket, self.id)

    def new(self) -> "RemoteTalk":
        """Return a further conversation of the same person."""
        return RemoteTalk(self.http.address, self.http.ticket)

    def read(self, turn_id: str, *others: str) -> "Reader":
        """Follow an answer in the background; a stream that breaks off goes on at the next of these servers."""
        return Reader(self.http, turn_id, others=others)


@dataclass(frozen=True)
class Seen:
    """So much text was on the screen at this moment."""

    at: float
    length: int


class Reader:
    """Follows one answer in a greenlet until its end, over breaks and restarts, and remembers when it saw how much."""

    def __init__(
        self, http: HttpClient, turn_id: str, *, others: tuple[str, ...] = (), shown: Shown | None = None
    ) -> None:
        self.shown = shown or Shown()
        self.seen: list[Seen] = []
        self.connects = 0
        # When each stream was ended or broken off by the server.
        self.breaks: list[float] = []
        self._http = http
        self._turn_id = turn_id
        self._addresses = (http.address, *others)
        self._answer: Answer | None = None
        self._greenlet = gevent.spawn(self._follow)

    @property
    def ended(self) -> bool:
        """Whether the answer's last state has arrived."""
        return self.shown.state is not None and self.shown.state["state"] in ENDED

    def wait(self, seconds: float = PATIENCE_SECONDS) -> Shown:
        """Wait for the answer's end and return what is shown."""
        self._greenlet.get(timeout=seconds)
        return self.shown

    def wait_for_text(self, length: int, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until at least so many code points are shown."""
        deadline = time.monotonic() + seconds
        while len(self.shown.text) < length:
            assert time.monotonic() < deadline, f"not {length} code points yet: {self.shown}"
            gevent.sleep(0.005)

    def leave(self) -> Shown:
        """Close the tab; whatever came until then stays as it was."""
        self._greenlet.kill()
        return self.shown

    def longest_gap(self, start: float = 0.0, end: float = float("inf")) -> float:
        """Return the longest time without new text between these two moments."""
        times = [seen.at for seen in self.seen if start <= seen.at <= end]
        return max((later - earlier for earlier, later in zip(times, times[1:], strict=False)), default=0.0)

    def length_at(self, moment: float) -> int:
        """Return how much text was shown at this moment."""
        return max((seen.length for seen in self.seen if seen.at <= moment), default=0)

    def _follow(self) -> None:
        while not self.ended:
            address = self._addresses[self.connects % len(self._addresses)]
            self.connects += 1
            try:
                self._read(HttpClient(address, self._http.ticket, self._http.source))
            except (OSError, HTTPException):
                self.breaks.append(time.monotonic())
            gevent.sleep(BACK_AFTER_SECONDS)

    def _read(self, http: HttpClient) -> None:
        headers = {"Last-Event-ID": self.shown.last_id, "Accept": "text/event-stream"}
        answer = http.get(f"/turns/{self._turn_id}/events", headers=headers)
        try:
            if answer.status_code != 200:
                raise OSError(answer.text)
            for event in read_events(answer.iter_encoded()):
                self.shown.apply(event)
                if not self.seen or self.seen[-1].length != len(self.shown.text):
                    self.seen.append(Seen(time.monotonic(), len(self.shown.text)))
        finally:
            answer.close()
        self.breaks.append(time.monotonic())


def _line_to(address: str, source: str) -> HTTPConnection:
    parts, bound = urlsplit(address), (source, 0) if source else None
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=PATIENCE_SECONDS, source_address=bound)
    # The certificate was made a moment ago by the test; tests/servers/test_site.py looks at it.
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    return HTTPSConnection(host, parts.port, timeout=PATIENCE_SECONDS, context=anybody, source_address=bound)


def _encoded(value: object) -> bytes:
    return json.dumps(value).encode()
