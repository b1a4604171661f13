"""When a transaction begins to write, and that both databases behave alike.

SQLite under gevent has one deadly trap: a greenlet that yields inside a write transaction stops everybody else, because the
second `BEGIN IMMEDIATE` waits in C and the loop with it. So every write in this process first passes a cooperative gate.
A transaction starts as a reader; its first writing statement (or `SELECT ... FOR UPDATE`) ends the read snapshot, takes the
gate and begins again as a writer. That is what PostgreSQL's READ COMMITTED gives, and a stale snapshot can never fail with
"database is locked". On PostgreSQL a transaction begins there, too (`postgresql`).
"""

import sqlite3
import threading
import time
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExecutionContext

from app.errors import BusyError

BUSY_TIMEOUT_MS = 50
WRITE_WAIT_SECONDS = 5.0
WRITE_RETRY_SECONDS = 0.01


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
