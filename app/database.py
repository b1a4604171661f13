"""The database as the rest of the house sees it: the table root, portable types, ids, and SQLite's rules.

SQLite under gevent has one deadly trap: a greenlet that yields inside a write transaction stops everybody else, because the
second `BEGIN IMMEDIATE` waits in C and the loop with it. So every write in this process first passes a cooperative gate.
A transaction starts as a reader; its first writing statement (or `SELECT ... FOR UPDATE`) ends the read snapshot, takes the
gate and begins again as a writer. That is what PostgreSQL's READ COMMITTED gives, so both databases behave alike, and a
stale snapshot can never fail with "database is locked".
"""

import os
import re
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Connection, DateTime, Engine, LargeBinary, MetaData, Uuid, event
from sqlalchemy.engine import Dialect, ExecutionContext
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import JSON, TypeDecorator

from app.errors import BusyError

BUSY_TIMEOUT_MS = 50
WRITE_WAIT_SECONDS = 5.0
WRITE_RETRY_SECONDS = 0.01


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC time in every database; SQLite alone would hand back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Record(DeclarativeBase):
    """The root of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UTCDateTime(),
            uuid.UUID: Uuid(),
            bytes: LargeBinary(),
            dict[str, Any]: JSON(none_as_null=True),
            list[Any]: JSON(none_as_null=True),
        },
    )


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def uuid7() -> uuid.UUID:
    """Return a random id that sorts by its creation in milliseconds (RFC 9562, version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return uuid.UUID(int=value)


class WriteGate:
    """Lets one greenlet of this process write to SQLite at a time; the others wait without stopping the loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    @property
    def held(self) -> bool:
        """Tell whether the calling greenlet is inside a write transaction."""
        return self._owner == threading.get_ident()

    def enter(self) -> None:
        """Wait for the gate; a greenlet that already holds it would wait for itself, so that raises at once."""
        if self.held:
            raise RuntimeError("this greenlet asked for a second write transaction while its first is open")
        if not self._lock.acquire(timeout=WRITE_WAIT_SECONDS):
            raise BusyError(_("The database is busy. Please try again in a moment."))
        self._owner = threading.get_ident()

    def leave(self) -> None:
        """Open the gate for the next writer."""
        self._owner = None
        self._lock.release()


def prepare_sqlite(engine: Engine) -> WriteGate:
    """Give an SQLite engine its pragmas and its write gate; returns the gate."""
    gate = WriteGate()
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", lambda connection: _begin_reading(connection))
    event.listen(engine, "before_cursor_execute", _Promotion(gate))
    event.listen(engine, "commit", lambda connection: _stop_writing(connection, gate))
    event.listen(engine, "rollback", lambda connection: _stop_writing(connection, gate))
    return gate


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not open transactions by itself: the begin event does.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_reading(connection: Connection) -> None:
    # Past SQLAlchemy's own execution, which would cost ten times the statement itself, in front of every transaction.
    cast(sqlite3.Connection, connection.connection.dbapi_connection).execute("BEGIN")


class _Promotion:
    """Turns a reading transaction into a writing one in front of its first writing statement."""

    def __init__(self, gate: WriteGate) -> None:
        self._gate = gate

    def __call__(
        self,
        connection: Connection,
        _cursor: object,
        statement: str,
        _parameters: object,
        context: ExecutionContext | None,
        _executemany: bool,
    ) -> None:
        if connection.info.get("writing") or not _writes(statement, context):
            return
        driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
        driver.execute("COMMIT")
        self._gate.enter()
        try:
            _begin_immediately(driver)
        except BaseException:
            self._gate.leave()
            raise
        connection.info["writing"] = True


def _writes(statement: str, context: ExecutionContext | None) -> bool:
    # A savepoint counts: the promotion would end the transaction that holds it.
    if statement.lstrip()[:7].upper() in ("INSERT ", "UPDATE ", "DELETE ", "REPLACE", "SAVEPOI"):
        return True
    compiled = getattr(context, "compiled", None)
    return getattr(getattr(compiled, "statement", None), "_for_update_arg", None) is not None


def _begin_immediately(driver: sqlite3.Connection) -> None:
    # Another process may hold the lock: ask without waiting in C, and wait between tries where others can run.
    deadline = time.monotonic() + WRITE_WAIT_SECONDS
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() >= deadline:
                    raise BusyError(_("The database is busy. Please try again in a moment.")) from error
            time.sleep(WRITE_RETRY_SECONDS)
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _stop_writing(connection: Connection, gate: WriteGate) -> None:
    if connection.info.pop("writing", False):
        gate.leave()


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Hold SQLite's foreign keys off for a batch migration; `check_foreign_keys` proves before the commit that none broke.

    A batch migration drops and rebuilds a table; with foreign keys on, ON DELETE CASCADE would take the child rows along.
    Inside a transaction the pragma is silently ignored, so this comes before any.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def is_mapped(name: str | None, _kind: str, _parents: object) -> bool:
    """Tell Alembic what to compare with the models: all but full-text indexes, and the tables that SQLite's keep.

    Such an index is called …_fts; migrations make it by hand, since no model can describe it.
    """
    return name is None or re.search(r"_fts(_[a-z]+)?$", name) is None


def check_foreign_keys(connection: Connection) -> None:
    """Raise while the transaction can still be rolled back if a row points at nothing (PostgreSQL checks by itself)."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration left {len(broken)} rows that point at nothing: {broken[:3]}")
