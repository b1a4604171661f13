"""An installation with something in it, the command that the Makefile's targets call, and what a database holds."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select

from app.config import Config
from app.database import Record
from app.extensions import db
from app.ops.backups.making import make_backup
from app.ops.backups.sqlite import LEFT_OUT
from tests.accounts.people import Person, create_person, sign_in
from tests.servers.child import plain_environment
from tests.sources import HOUSE
from tests.test_ownership import give_everything

PICTURES = {"images/ab/abcdef": b"a picture" * 1000, "images/cd/cdef01": b"\x00\xff" * 50}

Content = dict[str, list[tuple[Any, ...]]]
Command = Callable[..., tuple[int, str]]


def yes(_question: str) -> bool:
    """Agree to everything."""
    return True


def no(_question: str) -> bool:
    """Agree to nothing."""
    return False


def quiet(_line: str) -> None:
    """Hear nothing."""


def back_up(app: Flask) -> Path:
    """Make a backup of an installation."""
    return make_backup(app.extensions["config"], quiet)


def fill(app: Flask, name: str = "rina") -> Person:
    """Give somebody one of everything, a session included, and some pictures."""
    person = create_person(app, name)
    give_everything(app, person)
    sign_in(app.test_client(), person)
    put_pictures(app.extensions["config"].var_dir)
    return person


def put_pictures(var: Path) -> None:
    """Put the pictures where an installation has them."""
    for file, content in PICTURES.items():
        (var / file).parent.mkdir(parents=True, exist_ok=True)
        (var / file).write_bytes(content)


def content_of(app: Flask) -> Content:
    """Return every row of every table that a backup keeps, and leave no connection behind."""
    with app.app_context():
        tables = content_at(db.session.connection())
        db.session.remove()
        db.engine.dispose()
    return tables


def content_at(connection: Connection) -> Content:
    """Return every row that a backup keeps, as this connection sees it."""
    return {
        name: sorted(map(tuple, connection.execute(select(table)).all()), key=repr)
        for name, table in Record.metadata.tables.items()
        if name not in LEFT_OUT
    }


@pytest.fixture
def elsewhere(databases: Any, config: Callable[..., Config], tmp_path: Path) -> Iterator[Config]:
    """The configuration of another, empty installation with the same keys."""
    with databases.empty() as url:
        yield config(database_url=url, var_dir=tmp_path / "elsewhere", keys_file=tmp_path / "var" / "keys")


def environment_of(config: Config) -> dict[str, str]:
    """Return what a command needs to work on an installation."""
    values = {"VAR_DIR": config.var_dir, "DATABASE_URL": config.database}
    return (
        plain_environment()
        | {"PYTHONPATH": str(HOUSE), "PYTHONUNBUFFERED": "1"}
        | {name: str(value) for name, value in values.items()}
    )


@pytest.fixture
def command(config: Callable[..., Config], tmp_path: Path) -> Command:
    """Run `python -m app.backup` as the Makefile does; returns the exit code and what it said."""

    def run(*arguments: str, **values: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "app.backup", *arguments],
            cwd=tmp_path,
            env=environment_of(config()) | {"PATH": os.environ["PATH"]} | values,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr

    return run
