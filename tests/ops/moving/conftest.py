"""An installation on the run's own kind of database, an empty database of the other kind, and the command between them."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.conversations import search
from app.conversations.models import Conversation, Message
from app.database import Record, uuid7
from app.extensions import db
from tests.accounts.people import Person, create_person, sign_in
from tests.databases import Databases, PostgresDatabases, SQLiteDatabases
from tests.ops.backups.conftest import Content, content_of
from tests.servers.child import plain_environment
from tests.sources import HOUSE
from tests.test_ownership import give_everything

MakeApp = Callable[..., Flask]
Copy = Callable[[str, str], tuple[int, str]]


@pytest.fixture(scope="module")
def others(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Databases of the other kind than the run's, so that both runs together move in both directions."""
    folder = tmp_path_factory.mktemp("others")
    made: Databases = (
        SQLiteDatabases(folder) if isinstance(databases, PostgresDatabases) else PostgresDatabases(folder)
    )
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def source(database_url: str) -> str:
    """The address of the installation."""
    return database_url


@pytest.fixture
def target(others: Databases) -> Iterator[str]:
    """The address of an empty database of the other kind."""
    with others.empty() as url:
        yield url


@pytest.fixture
def old(make_app: MakeApp, source: str) -> Flask:
    """The installation, with somebody in it."""
    app = make_app(database_url=source)
    fill(app)
    return app


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """Run the command; returns the exit code and what it said."""

    def run(source: str, target: str) -> tuple[int, str]:
        done = subprocess.run(
            command_line(source, target),
            cwd=tmp_path,
            env=environment_of(tmp_path, source),
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def command_line(source: str, target: str) -> list[str]:
    """Return the command that moves an installation."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "db-copy", "--from", source, "--to", target]


def environment_of(tmp_path: Path, source: str) -> dict[str, str]:
    """Return what the command needs of its environment, the configuration of the installation included."""
    chosen = {"VAR_DIR": str(tmp_path / "var"), "PYTHONPATH": str(HOUSE), "PYTHONUNBUFFERED": "1"}
    return plain_environment() | chosen | {"DATABASE_URL": source}


def fill(app: Flask, messages: int = 20) -> Person:
    """Give somebody one of everything, and a long conversation whose messages are born in the same millisecond."""
    person = create_person(app)
    give_everything(app, person)
    sign_in(app.test_client(), person)
    with app.app_context():
        conversation = Conversation(
            id=uuid7(), user_id=person.id, next_seq=messages + 1, title="Long \u00e4\U0001f34a"
        )
        db.session.add(conversation)
        db.session.flush()
        last = _talk(conversation, messages)
        search.index_message(last, "sauerampfer", owner=person.id, conversation_id=conversation.id)
        db.session.commit()
    leave(app)
    return person


def _talk(conversation: Conversation, messages: int) -> UUID:
    parent = None
    for seq in range(1, messages + 1):
        # A random id: the parent's is larger as often as not.
        message = Message(id=uuid4(), conversation_id=conversation.id, seq=seq, role="user")
        message.user_id, message.parent_id = conversation.user_id, parent
        message.text = f"message {seq} 'quoted' \\ \u2603"
        message.steps = [{"call": "1", "name": "x", "arguments": '{"a": 1.5}', "state": "done", "n": None}]
        message.created_at = datetime(2026, 3, 29, 1, 30, 0, seq, UTC)
        db.session.add(message)
        db.session.flush()
        parent = message.id
    assert parent is not None
    return parent


def settled(app: Flask) -> Content:
    """Return what is in a database, sessions included, and leave no connection behind."""
    found = content_of(app)
    with app.app_context():
        sessions = Record.metadata.tables["sessions"]
        found["sessions"] = sorted(map(tuple, db.session.execute(sessions.select()).all()), key=repr)
    leave(app)
    return found


def leave(app: Flask) -> None:
    """Close every connection of an application."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def file_of(url: str) -> Path:
    """Return the file of an SQLite database."""
    return Path(url.removeprefix("sqlite:///"))


def digest(url: str) -> str:
    """Return the checksum of an SQLite database's file."""
    return hashlib.sha256(file_of(url).read_bytes()).hexdigest()
