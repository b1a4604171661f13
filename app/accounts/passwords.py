"""Password hashing off the event loop.

Argon2 keeps a core busy for some 30 ms. It releases the interpreter lock, so in a thread the loop goes on meanwhile. Two
threads at most: more would only take memory (19 MiB each) and, in the hub's own pool, the place of name look-ups.
"""

from typing import Any
from weakref import WeakKeyDictionary

from gevent import get_hub
from gevent.hub import Hub
from gevent.threadpool import ThreadPool
from passlib.context import CryptContext  # type: ignore[import-untyped]  # libpass carries no types

THREADS = 2

_pools: "WeakKeyDictionary[Hub, ThreadPool]" = WeakKeyDictionary()


class ThreadedContext:
    """A passlib context whose two slow methods run in threads; the rest is the context's own."""

    def __init__(self, context: CryptContext) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def hash(self, secret: str | bytes) -> str:
        """Hash a password."""
        return str(_pool().apply(self._context.hash, (secret,)))

    def verify(self, secret: str | bytes, hashed: str | None) -> bool:
        """Compare a password with a hash."""
        return bool(_pool().apply(self._context.verify, (secret, hashed)))


def _pool() -> ThreadPool:
    hub = get_hub()
    if hub not in _pools:
        _pools[hub] = ThreadPool(THREADS, hub=hub)
    return _pools[hub]
