"""A person whose conversations are held on real servers, on the same database and with the same keys as the test's own application.

The test's application never serves: it makes the person and the session, and its keeper stays off, so nothing but the
servers looks after a turn.
"""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.accounts.people import Person
from tests.chat.conftest import speak_through
from tests.chat.deployed.browser import RemoteTalk, Ticket, ticket_for
from tests.servers.scripted_provider import ScriptedProvider
from tests.servers.web import WebServer

LEASE_SECONDS = 2.0


@pytest.fixture
def ticket(app: Flask, person: Person, scripted: ScriptedProvider) -> Ticket:
    """Rina, signed in; her chain is the scripted provider."""
    speak_through(app, person, scripted.address)
    return ticket_for(app, person)


@pytest.fixture
def serve(start_web: Callable[..., WebServer], ticket: Ticket) -> Callable[..., WebServer]:
    """Start a server with short leases; `serve(redis_url=...)` changes values."""
    return lambda **values: start_web(**{"lease_seconds": LEASE_SECONDS, "log_level": "info"} | values)


@pytest.fixture
def open_talk(ticket: Ticket) -> Callable[[WebServer], RemoteTalk]:
    """Open a new conversation of Rina's at this server."""
    return lambda server: RemoteTalk(server.address, ticket)
