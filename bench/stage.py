"""What must stand before anything is measured: database, provider, people who are signed in, conversations, servers.

All of it is made through the program's own functions on the database that the measured server then opens.
"""

import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app import create_app
from app.config import Config
from app.conversations.models import Conversation
from app.database import uuid7
from app.extensions import db
from app.settings import chain, credentials, personas
from app.settings.forms import CredentialInput
from app.settings.values import ChainLink
from tests.accounts.people import create_person, sign_in
from tests.databases import make_schema
from tests.servers.postgres import start_postgres
from tests.servers.redis import RedisServer, broker_of
from tests.servers.scripted_provider import ScriptedProvider
from tests.servers.web import WebServer
from tests.servers.worker import Worker

PEOPLE = 5
MODEL = "scripted-chat"


@dataclass(frozen=True)
class Person:
    """Somebody with an account, a browser's session, and a provider."""

    id: uuid.UUID
    cookie: str
    token: str
    persona_id: uuid.UUID


@dataclass(frozen=True)
class Seat:
    """One conversation in which one stream will run, and whose it is."""

    person: Person
    conversation_id: uuid.UUID


class Stage:
    """A fresh installation beside the scripted provider; nothing is served until `web`."""

    def __init__(
        self,
        folder: Path,
        provider: ScriptedProvider,
        servers: Mapping[str, object],
        *,
        beside: Mapping[str, int] | None = None,
    ) -> None:
        self.folder = folder
        self.provider = provider
        # The servers below, by their names: the process ids of their masters.
        self.beside = dict(beside or {})
        self._values: dict[str, object] = {
            "var_dir": folder / "var",
            "limits_enabled": False,
            "auto_titles": False,
            "drain_seconds": 1,
        } | dict(servers)
        self._started = 0
        make_schema(str(self._values["database_url"]), folder)
        config = {name: value for name, value in self._values.items() if name in Config.model_fields}
        self.config = Config(_env_file=None, **config)  # type: ignore[arg-type,call-arg]  # pydantic checks
        self.app = create_app(self.config)
        self.people = [_make_person(self.app, number, provider.address) for number in range(PEOPLE)]

    @property
    def values(self) -> dict[str, object]:
        """The configuration of every process of this installation."""
        return dict(self._values)

    @property
    def several(self) -> bool:
        """Whether several web processes serve it."""
        return "web_workers" in self._values

    @property
    def provider_port(self) -> int:
        """Where the provider listens."""
        return int(self.provider.ollama_address.rpartition(":")[2])

    def seats(self, count: int) -> list[Seat]:
        """Make so many conversations, in turn for each person."""
        with self.app.app_context():
            people = [self.people[number % PEOPLE] for number in range(count)]
            made = [
                Conversation(id=uuid7(), user_id=person.id, persona_id=person.persona_id, title="")
                for person in people
            ]
            seats = [Seat(person, conversation.id) for person, conversation in zip(people, made, strict=True)]
            db.session.add_all(made)
            db.session.commit()
            return seats

    @contextmanager
    def web(self, **values: object) -> Iterator[WebServer]:
        """Serve this installation with the house's own gunicorn configuration while the block runs."""
        self._started += 1
        server = WebServer(self.folder / f"web{self._started}", self._values | values)
        try:
            server.start()
            yield server
        finally:
            server.kill()

    @contextmanager
    def web_and_worker(self, **values: object) -> Iterator[tuple[WebServer, Worker | None]]:
        """Serve it, with a Celery worker for its jobs beside it where several web processes do."""
        if not self.several:
            with self.web(**values) as server:
                yield server, None
            return
        chosen = {"broker_url": broker_of(str(self._values["redis_url"])), **values}
        with self.web(**chosen) as server:
            worker = Worker(self.folder / f"worker{self._started}", self._values | chosen)
            try:
                worker.start()
                yield server, worker
            finally:
                worker.kill()


@contextmanager
def open_stage(*, postgres: bool) -> Iterator[Stage]:
    """Set up in a fresh folder, which goes with everything in it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yuzu-bench-")))
        provider = stack.enter_context(ScriptedProvider())
        servers: dict[str, object] = {"database_url": f"sqlite:///{folder / 'yuzu.db'}"}
        beside: dict[str, int] = {}
        if postgres:
            database_url, beside["PostgreSQL"] = stack.enter_context(_postgres())
            redis_server = stack.enter_context(_redis(folder / "redis"))
            beside["Redis"] = redis_server.pid
            servers = {"database_url": database_url, "redis_url": redis_server.url, "web_workers": 2}
        stage = Stage(folder, provider, servers, beside=beside)
        yield stage
        with stage.app.app_context():
            db.engine.dispose()


@contextmanager
def _postgres() -> Iterator[tuple[str, int]]:
    server, data = start_postgres()
    try:
        server.psql("CREATE DATABASE yuzu;")
        yield f"postgresql://postgres@/yuzu?host={data}", server.get_pid() or 0
    finally:
        server.cleanup()


@contextmanager
def _redis(folder: Path) -> Iterator[RedisServer]:
    server = RedisServer(folder)
    try:
        yield server
    finally:
        server.stop()


def _make_person(app: Flask, number: int, provider_address: str) -> Person:
    made = create_person(app, f"person{number}", admin=True)
    browser = app.test_client()
    sign_in(browser, made)
    cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    with app.app_context():
        wanted = CredentialInput(
            provider="openai_compatible", label="bench", address=provider_address, key="sk-bench-key-1234567"
        )
        credential = credentials.add_credential(made.id, wanted, is_admin=True)
        chain.set_chain(made.id, [ChainLink(credential.id, MODEL)])
        persona_id = personas.ensure_persona(made.id).id
        db.session.remove()
    token = browser.environ_base["HTTP_X_CSRFTOKEN"]
    return Person(made.id, f"{cookie.key}={cookie.value}", token, persona_id)
