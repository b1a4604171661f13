"""One provider's stream, read in a greenlet of its own, so that the turn can leave it at any moment.

The reading greenlet touches nothing but the provider's socket and the words in memory; killing it closes the connection at
once and cannot hurt a database transaction. It rests between two reads: what arrives meanwhile comes in one piece, which
costs one frame. The turn itself sleeps until the stream has ended, or until it has been silent for too long.
"""

from collections.abc import Callable, Iterator
from time import monotonic

import gevent
from gevent.event import Event

from app.chat.live import LiveTurn
from app.providers.values import Delta


class SilentError(Exception):
    """Nothing came for as long as we were ready to wait."""


class Upstream:
    """The deltas of one request, each handed to `hear` as it comes."""

    def __init__(
        self,
        live: LiveTurn,
        ask: Callable[[], Iterator[Delta]],
        hear: Callable[[Delta], None],
        *,
        rest: Callable[[], float],
    ) -> None:
        self._live = live
        self._ask = ask
        self._hear = hear
        self._rest = rest
        self._ended = Event()
        self._error: Exception | None = None
        self._heard_at: float | None = None

    def listen(self, *, first: float, idle: float, until: float) -> None:
        """Return when the provider has said all.

        SilentError after `first` seconds without any delta, after `idle` seconds without a further one, or at the moment
        `until` of the monotonic clock; HaltedError when the turn is to end; and whatever the provider raised.
        """
        began = monotonic()
        self._live.halted.rawlink(self._wake)
        reader = gevent.spawn(self._read)
        try:
            while not self._ended.is_set():
                self._live.check()
                patience = began + first if self._heard_at is None else self._heard_at + idle
                wait = min(patience, until) - monotonic()
                if wait <= 0:
                    raise SilentError
                # The first word does not wake us: looking again within `idle` keeps a stall after it from hiding.
                self._ended.wait(min(wait, idle))
            self._live.check()
        finally:
            self._live.halted.unlink(self._wake)
            reader.kill(block=False)
        if self._error is not None:
            raise self._error

    def _read(self) -> None:
        try:
            for delta in self._ask():
                self._heard_at = monotonic()
                self._hear(delta)
                if delta.finish is None:
                    gevent.sleep(self._rest())
        except Exception as error:  # noqa: BLE001  # carried to the turn, which would otherwise wait for nothing
            self._error = error
        self._ended.set()

    def _wake(self, _event: object) -> None:
        self._ended.set()
