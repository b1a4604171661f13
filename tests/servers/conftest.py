"""The shipped site in front of a stand-in for the program."""

import http.client
import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.servers.certificate import HOST
from tests.servers.fake_program import FakeProgram
from tests.servers.site import Site

PATIENCE_SECONDS = 20.0


class Visitor:
    """Sends single requests to a site, each over a line of its own."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def get(self, path: str, **headers: str) -> "Answered":
        """Ask for something; names of headers are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("GET", path, headers=named)

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> "Answered":
        """Send a request and read its answer to the end."""
        connection = self.connect()
        try:
            connection.request(method, path, body, dict(headers or {}))
            return Answered(connection.getresponse())
        finally:
            connection.close()

    def connect(self) -> http.client.HTTPSConnection:
        """Open a line."""
        return http.client.HTTPSConnection(
            HOST, self.site.port, timeout=PATIENCE_SECONDS, context=self.site.tls
        )


class Answered:
    """An answer that was read to its end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def all(self, name: str) -> list[Any]:
        """Return every value of a header."""
        return self.headers.get_all(name) or []


@pytest.fixture
def start_site(tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Start the shipped site in front of these stand-ins (or nobody): `start_site(program, changes={...})`."""
    started: list[Site] = []
    numbers = itertools.count()

    def start(*programs: FakeProgram, changes: Mapping[str, str] | None = None) -> Visitor:
        # Nobody listens on port 9 of this machine.
        places = [program.place for program in programs] or ["127.0.0.1:9"]
        site = Site(tmp_path / f"site{next(numbers)}", places, changes=changes)
        started.append(site)
        site.start()
        return Visitor(site)

    try:
        yield start
    finally:
        for site in started:
            site.stop()


@pytest.fixture
def make_program() -> Iterator[Callable[..., FakeProgram]]:
    """Make a stand-in for the program that answers in this way."""
    made: list[FakeProgram] = []

    def make(answering: Any = None) -> FakeProgram:
        made.append(FakeProgram(answering))
        return made[-1]

    try:
        yield make
    finally:
        for program in made:
            program.close()


@pytest.fixture
def program(make_program: Callable[..., FakeProgram]) -> FakeProgram:
    """A stand-in that says yes to everything."""
    return make_program()


@pytest.fixture
def visitor(start_site: Callable[..., Visitor], program: FakeProgram) -> Visitor:
    """Somebody at the shipped site, behind which stands the stand-in."""
    return start_site(program)
