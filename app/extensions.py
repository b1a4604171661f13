"""The libraries that live as long as the application, made here and bound to it in `create_app`."""

import select
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple, cast

import redis
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from gevent import monkey
from redis.backoff import NoBackoff
from redis.connection import DefaultParser
from redis.retry import Retry
from sqlalchemy import CursorResult, Insert, Table, insert, inspect
from sqlalchemy.sql.selectable import TypedReturnsRows

from app.breakers import Breaker, Breakers, RestingError
from app.config import Config
from app.database import Record
from app.transactions import prepare_sqlite

Answer = TypeVar("Answer")
Columns = TypeVarTuple("Columns")

REDIS_SECONDS = 0.25
REDIS_REST_SECONDS = 5.0
# As long as a turn may wait for its place: whoever was let in that far is not turned away for a crowd at the next door.
POOL_SECONDS = 30
CONNECT_SECONDS = 5
# A machine that is gone says nothing, and neither does its network: after so long a line counts as broken.
LINE_SECONDS = 25

# Rows live no longer than a request or a step of a turn; reading them again after each commit would cost a query each.
db = SQLAlchemy(model_class=Record, session_options={"expire_on_commit": False})


def ask(statement: TypedReturnsRows[*Columns], values: Mapping[str, object]) -> CursorResult[*Columns]:
    """Return the rows of a statement that each turn asks: for columns, not for objects, and built before.

    What the ORM does around a statement costs half as much again as the statement itself. Ask for `all` rows where they
    are few enough to be held: to go through them fetches each by itself.
    """
    session = db.session()
    # As the ORM does, so that nothing is asked for that waits to be written; where nothing waits it costs nothing.
    session.flush()
    return session.connection().execute(statement, values)


def put(rows: Sequence[Record]) -> None:
    """Write new rows of one kind that nobody changes afterwards; every column has to be set that may not be empty.

    The ORM, to which they stay unknown, would look for what depends on what, at twice the cost of writing them.
    """
    if rows:
        db.session.flush()
        inserting, columns = _inserting(type(rows[0]))
        # What is empty in all of them is left to the database: to a column of JSON nothing is a value as well.
        named = [name for name in columns if any(getattr(row, name) is not None for row in rows)]
        values = [{name: getattr(row, name) for name in named} for row in rows]
        db.session.connection().execute(inserting, values)


def init_database(app: Flask, config: Config) -> None:
    """Bind the database: pools, time-outs, and SQLite's rules."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(config)
    if config.is_sqlite:
        # What people say is in there: nobody else on the machine needs to look.
        Path(config.database.removeprefix("sqlite:///")).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        if config.is_sqlite:
            app.extensions["write_gate"] = prepare_sqlite(db.engine)
        else:
            import_module("app.postgresql").prepare_postgresql(db.engine, config.statement_seconds)


@cache
def _inserting(kind: type[Record]) -> tuple[Insert, Sequence[str]]:
    return insert(cast(Table, kind.__table__)), tuple(inspect(kind).column_attrs.keys())


def init_redis(app: Flask, config: Config) -> None:
    """Make the Redis client where one is configured; nothing connects before the first use.

    SQLite means one process, so Redis has nothing to carry between processes and is left out whatever REDIS_URL says.
    """
    client = None
    if config.redis_url and not config.is_sqlite:
        breakers = cast(Breakers, app.extensions["breakers"])
        client = connect_redis(config.redis_url, breakers.of_part("redis", rest=REDIS_REST_SECONDS))
    app.extensions["redis"] = client


def connect_redis(url: str, breaker: Breaker) -> redis.Redis:
    """Return a client whose every command goes through this breaker and waits a quarter of a second at most."""
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        retry=_OneTry(breaker),
        parser_class=_Parser,
    )


def current_redis() -> redis.Redis | None:
    """Return the running application's client, or None where no Redis is configured."""
    return cast(redis.Redis | None, current_app.extensions["redis"])


def is_full(memory: Mapping[str, Any]) -> bool:
    """Tell from what a Redis says of its `memory` whether it refuses everything that needs more of it."""
    most = int(memory.get("maxmemory", 0))
    return 0 < most <= int(memory["used_memory"]) and memory.get("maxmemory_policy") == "noeviction"


class RedisRestsError(redis.ConnectionError):
    """Redis was not asked: it did not answer just now, and is asked again in so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Redis did not answer and is left alone for another {seconds:.1f} s")
        self.seconds = seconds


class _OneTry(Retry):
    """The library's place for retries, through which every connecting and every command goes: one try, past the breaker.

    Only silence counts as a failure. A refusal, such as that of a full Redis, is an answer and costs nobody time.
    """

    def __init__(self, breaker: Breaker) -> None:
        super().__init__(NoBackoff(), 0)
        self._breaker = breaker
        self._here = threading.local()

    def __deepcopy__(self, _memo: object) -> "_OneTry":
        # Each connection copies it; they all share the breaker.
        return self

    def call_with_retry(
        self,
        do: Callable[[], Answer],
        fail: Callable[..., object],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> Answer:
        """Do it once, unless Redis rests."""
        # A command on a connection that was lost connects first, inside of its own try.
        if getattr(self._here, "inside", False):
            return super().call_with_retry(do, fail, is_retryable, with_failure_count)
        try:
            with self._breaker.attempt() as attempt:
                self._here.inside = True
                try:
                    answer = super().call_with_retry(do, fail, is_retryable, with_failure_count)
                except self._supported_errors:
                    attempt.fail()
                    raise
                finally:
                    self._here.inside = False
                attempt.succeed()
        except RestingError as resting:
            raise RedisRestsError(resting.seconds) from None
        return answer


class _Parser(DefaultParser):  # type: ignore[valid-type, misc]  # the library chooses it when it is imported
    """Looks at a connection before it is used again without letting others go first.

    The library asks through poll(), at which gevent goes through all that waits, and that in front of every command.
    """

    def can_read(self, timeout: float) -> bool:
        """Tell whether something came within so many seconds; ConnectionError where it was the end."""
        if not timeout and self._sock and not (self._reader.has_data() or _has_news(self._sock)):
            return False
        # Whether it is the end is for the library to tell.
        return bool(super().can_read(timeout))


def _has_news(sock: socket.socket) -> bool:
    # Of TLS something may have been read already that is not decrypted yet.
    if getattr(sock, "pending", int)():
        return True
    look = monkey.get_original("select", "poll")()
    look.register(sock.fileno(), select.POLLIN)
    return bool(look.poll(0))


def _engine_options(config: Config) -> dict[str, Any]:
    # Errors are logged, and the parameters of a statement are what people wrote.
    if config.is_sqlite:
        return {
            "pool_size": config.database_pool,
            "max_overflow": 0,
            "hide_parameters": True,
            "connect_args": {"check_same_thread": False},
        }
    milliseconds = int(config.statement_seconds * 1000)
    timeouts = {
        "statement_timeout": milliseconds,
        "lock_timeout": milliseconds // 2,
        "idle_in_transaction_session_timeout": milliseconds * 2,
    }
    return {
        "pool_size": config.database_pool,
        "max_overflow": 0,
        "pool_timeout": POOL_SECONDS,
        "hide_parameters": True,
        "connect_args": {
            "options": " ".join(f"-c {name}={value}" for name, value in timeouts.items()),
            "connect_timeout": CONNECT_SECONDS,
            "keepalives_idle": LINE_SECONDS // 5,
            "keepalives_interval": LINE_SECONDS // 5,
            "keepalives_count": 4,
            "tcp_user_timeout": LINE_SECONDS * 1000,
        },
    }
