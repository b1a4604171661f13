"""Connections to PostgreSQL: reads stand alone, a transaction begins with what writes, and who rested is asked first.

Imported only where PostgreSQL is configured: its driver would be six megabytes of every small installation.
"""

import time
from functools import partial
from typing import Any, TypeVar, cast

import gevent
import gevent.socket
import psycopg
from gevent import monkey
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, SelectBase, event
from sqlalchemy.engine import ExecutionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from app.processes import connection_name

Answer = TypeVar("Answer")

# A connection that was used so lately is taken to be there.
REST_SECONDS = 2.0
# A server that stands still leaves its connections open and says nothing on them.
ANSWER_SECONDS = 5.0


class SilentError(psycopg.OperationalError):
    """Nothing came for so long that nothing will."""


class PatientConnection(psycopg.Connection[Any]):
    """Waits for an answer as long as a statement may take and a little longer, and then takes the server to stand still.

    The server itself ends what takes too long, but a server that stands still ends nothing. Where threads are real
    ones, in a worker, nothing is ended: a job has its own time.
    """

    # Seconds for each answer, None where nobody's turn is kept waiting.
    patience: float | None = None

    def wait(self, gen: PQGen[Answer], *values: Any, **named: Any) -> Answer:
        """Return what the library makes of the answer; OperationalError, and a closed connection, where none comes.

        The library's own way asks through poll(), for which gevent makes two timers, an event and a list each time.
        """
        if self.patience is None or values or named:
            return super().wait(gen, *values, **named)
        try:
            wanted = next(gen)
            while True:
                self._let_others_go_on(wanted)
                # What was waited for, though perhaps one of two: to try the other does no harm.
                wanted = gen.send(wanted)
        except StopIteration as end:
            return cast(Answer, end.value)

    def _let_others_go_on(self, wanted: int) -> None:
        # The library's numbers for reading and writing are the event loop's as well.
        ready = gevent.get_hub().loop.io(self.pgconn.socket, wanted)
        try:
            gevent.socket.wait(ready, self.patience, SilentError("the database says nothing"))
        except SilentError:
            self.pgconn.finish()
            raise
        finally:
            ready.close()


def prepare_postgresql(engine: Engine, statement_seconds: float) -> None:
    """Let reads stand alone on PostgreSQL: a transaction begins with the first statement that is no plain SELECT.

    No answer is waited for much longer than the `statement_seconds` after which the server ends a statement.

    READ COMMITTED looks anew at each statement, so a transaction around reads holds nothing together. It costs two
    trips to the server, though, and its ROLLBACK makes the driver forget all statements that it has prepared, which is
    one more.
    """
    connect = partial(_connect, statement_seconds + ANSWER_SECONDS)
    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", _let_reads_stand_alone)
    event.listen(engine, "before_cursor_execute", _begin_to_write)
    event.listen(engine, "checkin", lambda _driver, record: _note_use(record))
    event.listen(engine, "checkout", _ask_after_a_rest)


def _connect(
    patience: float, _dialect: object, _record: object, arguments: list[Any], named: dict[str, Any]
) -> PatientConnection:
    # The name at each connecting, since a fork makes another process of this one.
    made = PatientConnection.connect(*arguments, **named | {"application_name": connection_name()})
    made.patience = patience if monkey.is_module_patched("socket") else None
    return made


def _let_reads_stand_alone(driver: psycopg.Connection, record: ConnectionPoolEntry) -> None:
    driver.autocommit = True
    _note_use(record)


def _begin_to_write(
    connection: Connection,
    _cursor: object,
    _statement: str,
    _parameters: object,
    context: ExecutionContext | None,
    _executemany: bool,
) -> None:
    driver = cast(psycopg.Connection, connection.connection.driver_connection)
    if driver.pgconn.transaction_status == TransactionStatus.IDLE and not _only_reads(context):
        driver.execute("BEGIN")


def _only_reads(context: ExecutionContext | None) -> bool:
    # Of a statement in words nobody knows what it does: it may make a table, or take a lock for as long as its transaction.
    statement = getattr(getattr(context, "compiled", None), "statement", None)
    return isinstance(statement, SelectBase) and getattr(statement, "_for_update_arg", None) is None


def _note_use(record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _ask_after_a_rest(driver: psycopg.Connection, record: ConnectionPoolEntry, _user: object) -> None:
    # Whoever was asked a moment ago is there; asking in front of every use would be every fifth question.
    if time.monotonic() - record.info["used_at"] < REST_SECONDS:
        return
    try:
        with gevent.Timeout(ANSWER_SECONDS, SilentError("the database says nothing")):
            driver.execute(";")
    except psycopg.OperationalError as error:
        raise InvalidatePoolError from error
