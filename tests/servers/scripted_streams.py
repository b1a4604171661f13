"""The clock of the scripted provider: one greenlet sends the frames of all streams when they are due.

A greenlet and a timer for each stream would cost as much as the program under test. A stream is an iterator of steps;
writing never waits: what the reader's buffers do not take is kept and tried again.
"""

import heapq
import os
import socket
from collections.abc import Iterator
from time import monotonic

import gevent
from gevent.event import Event

from tests.servers.scripted_journal import Call

TICK = 0.001
RETRY = 0.005

# (seconds since the request, bytes, tokens in them); None instead of bytes ends the connection without another word.
Step = tuple[float, bytes | None, int]


class Stream:
    """One answer on its way out."""

    __slots__ = ("_next", "_pending", "_started", "_steps", "call", "due", "over", "sock")

    def __init__(self, sock: socket.socket, call: Call, steps: Iterator[Step]) -> None:
        self.sock = sock
        self.call = call
        self.over = False
        self._steps = steps
        self._started = monotonic()
        self._pending = b""
        self._next: Step | None = None
        self.due = 0.0
        self._pull()

    def send_due(self, now: float) -> None:
        """Send all that is due; afterwards `due` is the next time, or the stream is over."""
        parts = [self._pending] if self._pending else []
        while not self.over and self._next is not None and self._started + self._next[0] <= now:
            _, data, tokens = self._next
            if data is None:
                self._write(b"".join(parts))
                return self._finish("cut", shut=True)
            parts.append(data)
            self.call.tokens += tokens
            self._pull()
        self._write(b"".join(parts))
        if self._next is None and not self._pending:
            self._finish("completed")
        elif self._pending:
            self.due = now + RETRY

    def leave(self) -> None:
        """The client is gone."""
        self._finish("client closed")

    def _pull(self) -> None:
        self._next = next(self._steps, None)
        if self._next is not None:
            self.due = self._started + self._next[0]

    def _write(self, data: bytes) -> None:
        try:
            self._pending = data[os.write(self.sock.fileno(), data) :] if data else b""
        except BlockingIOError:
            self._pending = data
        except OSError:
            self.leave()

    def _finish(self, how: str, shut: bool = False) -> None:
        self.over = True
        self.call.end(how)
        if shut:
            self.sock.shutdown(socket.SHUT_RDWR)


class Ticker:
    """Sends what is due of all streams."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Stream]] = []
        self._count = 0
        self._wake = Event()
        gevent.spawn(self._run)

    def add(self, stream: Stream) -> None:
        """Let a stream begin."""
        stream.send_due(monotonic())
        if not stream.over:
            self._push(stream)
            self._wake.set()

    def _push(self, stream: Stream) -> None:
        self._count += 1
        heapq.heappush(self._heap, (stream.due, self._count, stream))

    def _run(self) -> None:
        while True:
            self._wake.clear()
            now = monotonic()
            while self._heap and self._heap[0][0] <= now:
                self._step(heapq.heappop(self._heap)[2], now)
            pause = max(TICK, self._heap[0][0] - monotonic()) if self._heap else None
            if pause is not None and pause <= TICK:
                gevent.sleep(TICK)
            else:
                self._wake.wait(pause)

    def _step(self, stream: Stream, now: float) -> None:
        if stream.over:
            return
        stream.send_due(now)
        if not stream.over:
            self._push(stream)
