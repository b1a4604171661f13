"""One provider's stream, read in a greenlet of its own, so that the turn can leave it at any moment.

The reading greenlet touches nothing but the provider's socket; killing it closes the connection at once and cannot hurt a
database transaction. It rests between two reads: what arrives meanwhile comes in one piece, which costs one frame.
"""

from collections.abc import Callable, Iterator

import gevent
from gevent.queue import Empty, SimpleQueue

from app.chat.live import HaltedError, LiveTurn
from app.providers.values import Delta


class SilentError(Exception):
    """Nothing came for as long as we were ready to wait."""


class Upstream:
    """The deltas of one request, as they come."""

    def __init__(self, live: LiveTurn, ask: Callable[[], Iterator[Delta]], pace: Callable[[], float]) -> None:
        self._live = live
        self._ask = ask
        self._pace = pace
        self._box: SimpleQueue[Delta | BaseException | None] = SimpleQueue()
        self._live.halted.rawlink(self._wake)
        self._reader = gevent.spawn(self._read)

    def next(self, wait: float) -> Delta | None:
        """Return the next delta, None at the end.

        SilentError after `wait` seconds without any, HaltedError when the turn is to end, and whatever the provider raised.
        """
        self._live.check()
        try:
            item = self._box.get(timeout=wait)
        except Empty:
            raise SilentError from None
        if isinstance(item, HaltedError):
            self._live.check()
        if isinstance(item, BaseException):
            raise item
        return item

    def close(self) -> None:
        """Leave the provider; its connection is closed before anything else happens there."""
        self._live.halted.unlink(self._wake)
        self._reader.kill(block=False)

    def _read(self) -> None:
        try:
            for delta in self._ask():
                self._box.put(delta)
                gevent.sleep(self._pace())
        except Exception as error:  # noqa: BLE001  # carried to the turn, which would otherwise wait for nothing
            self._box.put(error)
        else:
            self._box.put(None)

    def _wake(self, _event: object) -> None:
        self._box.put(HaltedError("stop"))
