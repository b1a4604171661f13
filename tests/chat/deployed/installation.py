"""One installation that several tests share: a database, keys, and as many servers on them as are asked for.

Starting a server takes longer than most of what is tested on it. Each test takes a person of its own, so that none
sees another's talk.
"""

import itertools
import logging
from pathlib import Path

from flask import Flask

from app import create_app
from app.config import Config
from app.extensions import db
from tests.accounts.people import create_person
from tests.chat.conftest import speak_through
from tests.chat.deployed.browser import RemoteTalk, Ticket, ticket_for
from tests.servers.web import WebServer

LEASE_SECONDS = 2.0


class Installation:
    """`start()` adds a server; `ticket()` is a new person whose answers come from this provider.

    `values` are what all its processes have in common.
    """

    def __init__(self, folder: Path, database_url: str, provider_address: str, **more: object) -> None:
        self._folder = folder
        self._provider_address = provider_address
        self.values: dict[str, object] = {
            "var_dir": folder / "var",
            "database_url": database_url,
            "limits_enabled": False,
            **more,
        }
        self._outputs = logging.getLogger().handlers[:]
        self.app: Flask = create_app(Config(_env_file=None, **self.values))  # type: ignore[call-arg,arg-type]  # pydantic
        self._numbers = itertools.count(1)
        self.servers: list[WebServer] = []

    @property
    def database_file(self) -> str:
        """The path of an SQLite database."""
        return str(self.values["database_url"]).removeprefix("sqlite:///")

    def start(self, *, unix: Path | None = None, **values: object) -> WebServer:
        """Start one more server with short leases and these values changed; with `unix` it listens on that socket."""
        chosen = self.values | {"lease_seconds": LEASE_SECONDS} | values
        server = WebServer(self._folder / f"web{len(self.servers)}", chosen, unix=unix)
        self.servers.append(server)
        server.start()
        return server

    def ticket(self) -> Ticket:
        """Sign a new person in."""
        person = create_person(self.app, f"person{next(self._numbers)}")
        speak_through(self.app, person, self._provider_address)
        return ticket_for(self.app, person)

    def talk(self, number: int = 0) -> RemoteTalk:
        """Open a conversation of a new person at the server of this number."""
        return RemoteTalk(self.servers[number].address, self.ticket())

    def close(self) -> None:
        """End every server."""
        for server in self.servers:
            server.kill()
        logging.getLogger().handlers = self._outputs
        with self.app.app_context():
            db.engine.dispose()
