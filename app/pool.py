"""The bounded pool in which turns run: work beside the requests, with a place for each piece and a short queue."""

import contextvars
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

import gevent
from flask_babel import gettext as _
from gevent.lock import Semaphore

from app.errors import BusyError
from app.languages import N_

Arguments = ParamSpec("Arguments")

BUSY = N_(
    "Too many answers are being written at the moment. Your message is kept; please send it again shortly."
)
LEAVING = N_("The server is restarting. Your message is kept; please send it again in a moment.")


class BoundedPool:
    """Runs at most `size` pieces of work at once, detached from the request that brought them.

    Beyond that, at most `queue` callers wait for a place, each at most `wait` seconds, before they are turned away.
    """

    def __init__(self, size: int, queue: int, wait: float) -> None:
        self._places = Semaphore(size)
        self._queue = queue
        self._wait = wait
        self._waiting = 0
        self._closed = False
        self._running: set[gevent.Greenlet[..., object]] = set()

    @contextmanager
    def place(self) -> Iterator["Place"]:
        """Hold a place in the pool; one that is not started with gives itself back. BusyError when there is none."""
        self._take()
        place = Place(self)
        try:
            yield place
        finally:
            if not place.used:
                self._places.release()

    @property
    def running(self) -> int:
        """How many pieces of work run at this moment."""
        return len(self._running)

    def close(self) -> None:
        """Take nothing new from now on; who waits for a place is woken and turned away."""
        self._closed = True
        for _waiter in range(self._waiting):
            self._places.release()

    def join(self, seconds: float) -> None:
        """Wait so long for what runs to end."""
        gevent.joinall(list(self._running), timeout=seconds)

    def _take(self) -> None:
        if self._closed:
            raise BusyError(_(LEAVING), retry_after=5)
        if self._places.acquire(blocking=False):
            return
        if self._waiting >= self._queue:
            raise BusyError(_(BUSY), retry_after=10)
        self._waiting += 1
        try:
            if not self._places.acquire(timeout=self._wait):
                raise BusyError(_(BUSY), retry_after=10)
        finally:
            self._waiting -= 1
        if self._closed:
            raise BusyError(_(LEAVING), retry_after=5)

    def _start(self, work: Callable[[], object]) -> None:
        # A new greenlet starts with empty context variables; the copy keeps the request id in the log lines.
        greenlet = gevent.spawn(contextvars.copy_context().run, work)
        self._running.add(greenlet)
        greenlet.rawlink(self._release)

    def _release(self, greenlet: "gevent.Greenlet[..., object]") -> None:
        self._running.discard(greenlet)
        self._places.release()


class Place:
    """A reserved place in the pool, good for one piece of work."""

    def __init__(self, pool: BoundedPool) -> None:
        self._pool = pool
        self.used = False

    def start(
        self, work: Callable[Arguments, object], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> None:
        """Run this in the background, in the reserved place."""
        if self.used:
            raise RuntimeError("a place in the pool was used twice")
        self.used = True
        self._pool._start(lambda: work(*args, **kwargs))
