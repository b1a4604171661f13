"""Does waiting let others go on? One thread serves everybody, so a library that blocks while it waits stops them all.

Nothing fails then: the program is only slow, and slower with each person. So each process tries it out before it serves:
every library that waits for other computers is given an answer that only another greenlet of the same thread can give.
"""

import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import gevent
import redis
import requests
import urllib3.util.ssl_
from gevent import monkey, ssl
from gevent.server import StreamServer
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.errors import HouseError

# Everything that waits, or makes others wait.
PATCHED = ("socket", "ssl", "select", "selectors", "threading", "queue", "time", "subprocess", "os", "signal")
# An answer from the same process takes less than a millisecond; whoever blocks never sees it.
PATIENCE_SECONDS = 0.5


class BlockingError(HouseError):
    """This process would make everybody wait for each other."""


def check_cooperation(*, on_postgresql: bool = True) -> None:
    """Try out patching, requests, redis, and psycopg where it is used; BlockingError names those that block."""
    trials: dict[str, Callable[[], bool]] = {
        "the standard library": _is_patched,
        "requests": _requests_waits_well,
        "redis": _redis_waits_well,
    }
    if on_postgresql:
        trials["psycopg"] = _psycopg_waits_well
    blocking = [name for name, waits_well in trials.items() if not waits_well()]
    if blocking:
        raise BlockingError(
            f"This process would stop for everybody whenever it waits ({', '.join(blocking)}). Something was imported "
            "before gevent had patched the process: start it by `gunicorn -c gunicorn.conf.py`, with nothing in front of it."
        )


def _is_patched() -> bool:
    return all(monkey.is_module_patched(name) for name in PATCHED)


def _psycopg_waits_well() -> bool:
    """Wait by psycopg's own means, as it does for the database, for a byte from another greenlet."""
    waiting = import_module("psycopg.waiting")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answering = gevent.spawn(theirs.send, b"!")
        try:
            return bool(waiting.wait(_one_byte(waiting.Wait.R), ours.fileno(), PATIENCE_SECONDS))
        finally:
            answering.kill()


def _one_byte(wish: object) -> Generator[object, int, int]:
    return int((yield wish))


def _requests_waits_well() -> bool:
    # What was taken from `ssl` before it was patched blocks as soon as an address begins with https.
    taken: object = urllib3.util.ssl_.SSLContext
    if taken is not ssl.SSLContext:
        return False
    with (
        _answering(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n") as port,
        requests.Session() as session,
    ):
        session.trust_env = False
        ask = partial(session.get, f"http://127.0.0.1:{port}/", timeout=PATIENCE_SECONDS)
        return _is_answered(ask, requests.RequestException)


def _redis_waits_well() -> bool:
    with _answering(b"+PONG\r\n") as port:
        client = redis.Redis(
            host="127.0.0.1",
            port=port,
            protocol=2,
            driver_info=None,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        with client:
            return _is_answered(client.ping, redis.RedisError)


def _is_answered(ask: Callable[[], Any], trouble: type[Exception]) -> bool:
    try:
        ask()
    except trouble:
        return False
    return True


@contextmanager
def _answering(words: bytes) -> Generator[int, None, None]:
    """Let another greenlet of this thread answer on a free port of this machine."""

    def answer(connection: Any, _address: object) -> None:
        connection.recv(4096)
        connection.sendall(words)

    server = StreamServer(("127.0.0.1", 0), answer)
    server.start()
    try:
        yield int(server.address[1])
    finally:
        server.stop()
