"""People whose conversations are held on real servers, on the same database and with the same keys as the test's own app.

The test's application never serves: it makes the person and the session, and its keeper stays off, so nothing but the
servers looks after a turn.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.accounts.people import Person
from tests.chat.conftest import speak_through
from tests.chat.deployed.browser import RemoteTalk, Ticket, ticket_for
from tests.chat.deployed.installation import LEASE_SECONDS, Installation
from tests.databases import Databases
from tests.servers.scripted_provider import ScriptedProvider
from tests.servers.web import WebServer


@pytest.fixture
def ticket(app: Flask, person: Person, scripted: ScriptedProvider) -> Ticket:
    """Rina, signed in; her chain is the scripted provider."""
    speak_through(app, person, scripted.address)
    return ticket_for(app, person)


@pytest.fixture
def serve(start_web: Callable[..., WebServer], ticket: Ticket) -> Callable[..., WebServer]:
    """Start a server of this test alone, with short leases; `serve(redis_url=...)` changes values."""
    return lambda **values: start_web(**{"lease_seconds": LEASE_SECONDS} | values)


@pytest.fixture
def open_talk(ticket: Ticket) -> Callable[[WebServer], RemoteTalk]:
    """Open a new conversation of Rina's at this server."""
    return lambda server: RemoteTalk(server.address, ticket)


@pytest.fixture(scope="module")
def installation(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, provider_server: ScriptedProvider
) -> Iterator[Installation]:
    """An installation that the tests of one file share."""
    with databases.fresh() as url:
        made = Installation(tmp_path_factory.mktemp("installation"), url, provider_server.address)
        try:
            yield made
        finally:
            made.close()
