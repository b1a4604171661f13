"""Connections that are kept open between two requests, and their end when the process leaves.

Gunicorn counts such a connection as work: with one browser or proxy that keeps a line open, a stop would take the whole
graceful time-out although nothing is going on. `gunicorn.conf.py` lets the worker wait for its next request in here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gevent
from greenlet import greenlet

# While the process leaves, whoever has just connected gets this long to say what they want.
LAST_CHANCE_SECONDS = 1.0


class IdleConnections:
    """Who waits for a next request; `close` ends them, the way in which a time-out would."""

    def __init__(self) -> None:
        self._waiting: dict[gevent.Timeout, greenlet] = {}
        self._closing = False

    @contextmanager
    def waiting(self, seconds: float) -> Iterator[None]:
        """Let this greenlet wait for a request; the block ends quietly after so many seconds, or by `close`."""
        quietly: Any = False  # allowed, though its type does not say so
        timeout = gevent.Timeout(min(seconds, LAST_CHANCE_SECONDS) if self._closing else seconds, quietly)
        self._waiting[timeout] = gevent.getcurrent()
        try:
            with timeout:
                yield
        finally:
            del self._waiting[timeout]

    def close(self) -> None:
        """End whoever waits now; nobody waits for long any more."""
        self._closing = True
        for timeout, waiter in list(self._waiting.items()):
            gevent.kill(waiter, timeout)
