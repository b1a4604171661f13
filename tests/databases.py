"""Databases for tests, made once per run and copied per test: an SQLite file, or a database of one PostgreSQL server."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import flask_migrate
import psycopg
from sqlalchemy import Table

from app import create_app
from app.cli import init_commands
from app.config import Config
from app.database import Record
from app.extensions import db
from tests.servers import leftovers
from tests.servers.postgres import start_postgres

HOUSE = Path(__file__).parents[1]
SERVER_SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")


class SQLiteDatabases:
    """Files: one with the schema, made at the first need, and its copies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._numbers = itertools.count()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Lend the address of a database with the schema and no rows but those that migrations made."""
        if not self._template.exists():
            making = self._folder / "making.db"
            make_schema(f"sqlite:///{making}", self._folder)
            making.rename(self._template)
        with self.empty() as url:
            shutil.copyfile(self._template, url.removeprefix("sqlite:///"))
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Lend the address of a database without a table."""
        file = self._folder / f"test{next(self._numbers)}.db"
        try:
            yield f"sqlite:///{file}"
        finally:
            for part in self._folder.glob(f"{file.name}*"):
                part.unlink()

    def close(self) -> None:
        """Nothing runs, and pytest removes the folder."""


class PostgresDatabases:
    """One server for the run, on a socket in a short path; a template database and its copies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server, self._data = start_postgres()
        leftovers.remember(self._server.get_pid() or 0, self._data)
        for setting in SERVER_SETTINGS:
            self._command(f"ALTER SYSTEM SET {setting}")
        self._command("SELECT pg_reload_conf()")
        self._has_template = False
        self._numbers = itertools.count()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Lend the address of a database with the schema and no rows but those that migrations made."""
        if not self._has_template:
            self._command("CREATE DATABASE template_yuzu")
            make_schema(self._url("template_yuzu"), self._folder)
            self._has_template = True
        with self._lend("TEMPLATE template_yuzu STRATEGY file_copy") as url:
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Lend the address of a database without a table."""
        with self._lend("") as url:
            yield url

    @contextmanager
    def _lend(self, options: str) -> Iterator[str]:
        name = f"test{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name} {options}")
        try:
            yield self._url(name)
        finally:
            self.drop(name)

    def drop(self, name: str) -> None:
        """Remove a database, also one that a test made itself."""
        self._command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        """Stop the server and remove its files."""
        leftovers.forget(self._server.get_pid() or 0)
        self._server.cleanup()

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._data}"

    def _command(self, statement: str) -> None:
        url = self._url("postgres").replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())


Databases = SQLiteDatabases | PostgresDatabases


def make_schema(url: str, folder: Path) -> None:
    """Bring an empty database to today's schema: by the migrations once there are any, before that from the models."""
    app = create_app(Config(_env_file=None, database_url=url, var_dir=folder / "var"))  # type: ignore[call-arg]  # pydantic
    init_commands(app)
    with app.app_context():
        try:
            if any((HOUSE / "migrations" / "versions").glob("[0-9]*.py")):
                flask_migrate.upgrade(directory=str(HOUSE / "migrations"))
            else:
                _create_from_models()
            if db.engine.dialect.name == "sqlite":
                # One file is copied per test, so nothing may stay in the log beside it.
                with db.engine.connect() as connection:
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.exec_driver_sql("BEGIN")
        finally:
            db.session.remove()
            db.engine.dispose()


def _create_from_models() -> None:
    for models in sorted((HOUSE / "app").glob("*/models.py")):
        import_module(f"app.{models.parent.name}.models")
    tables = dict(Record.metadata.tables)
    # A table whose neighbour is not written yet waits for it.
    while orphans := [name for name, table in tables.items() if not _targets(table) <= tables.keys()]:
        for name in orphans:
            del tables[name]
    Record.metadata.create_all(db.engine, tables=list(tables.values()))


def _targets(table: Table) -> set[str]:
    return {key.target_fullname.split(".")[0] for key in table.foreign_keys}
