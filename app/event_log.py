"""A numbered log per key that many readers can follow at once, from this process or from any other.

The writer's process keeps the log in memory, where its own readers wait for it. With Redis, entries also go to a stream:
one greenlet sends what was appended, so appending never waits, and one greenlet reads for all followers of foreign keys.
When a log cannot be followed (nobody here has it, or Redis is away) `LogLostError` says so and the reader turns to the
truth in the database. Every entry says which stretch of its writer's text it covers, so that a reader can change between
sources without loss or doubling.
"""

from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import Any
from weakref import WeakValueDictionary

import gevent
import redis
import structlog
from gevent.event import Event

from app.extensions import RedisRestsError

KEEP_SECONDS = 60
REDIS_KEEP_SECONDS = 900
REDIS_PAUSE_SECONDS = 5.0
# Far below the client's time-out, so that a busy loop is not taken for a silent Redis.
BLOCK_MILLISECONDS = 100
# As often as one sees a text grow; each batch costs both processes a millisecond or two, however little is in it.
SEND_EVERY_SECONDS = 0.05
# What is waited for goes at once: a log's beginning, up to the first words of an answer, and what ends a silence in it. With
# a thousand answers each log gets something once a second, and that is no silence.
BEGINNING = 3
SILENCE_SECONDS = 2.0
READ_PAUSE_SECONDS = 0.005
MOST_UNSENT = 50_000

log = structlog.get_logger(__name__)


class LogLostError(Exception):
    """This log cannot be followed from here any more (or never could)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a log: opaque bytes, and the stretch of text they cover (empty for what is no text)."""

    start: int
    end: int
    data: bytes


class _Tape:
    """The entries of one key in this process, and who waits for more."""

    __slots__ = ("__weakref__", "_added_at", "_news", "_waiting", "closed", "entries", "lost")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.closed = False
        self.lost = False
        self._added_at = 0.0
        self._news = Event()
        self._waiting = 0

    def add(self, entry: Entry) -> bool:
        """Add an entry; returns whether somebody waits for it."""
        before, self._added_at = self._added_at, monotonic()
        self.entries.append(entry)
        self.wake()
        return len(self.entries) <= BEGINNING or self._added_at - before > SILENCE_SECONDS

    def wake(self) -> None:
        if self._waiting:
            self._news.set()
            self._news = Event()
            self._waiting = 0

    def wait(self, seconds: float) -> None:
        self._waiting += 1
        self._news.wait(seconds)


class Tail:
    """One reader's place in a log."""

    def __init__(self, tape: _Tape) -> None:
        self._tape = tape
        self._next = 0

    @property
    def ended(self) -> bool:
        """Whether the log is closed and read to its end."""
        return self._tape.closed and self._next >= len(self._tape.entries)

    def read(self, wait: float) -> list[Entry]:
        """Return what came since the last call, waiting up to so many seconds; empty when nothing came.

        LogLostError when the log can no longer be followed.
        """
        tape = self._tape
        if self._next >= len(tape.entries) and not tape.closed and not tape.lost:
            tape.wait(wait)
        entries = tape.entries[self._next :]
        self._next += len(entries)
        if not entries and tape.lost:
            raise LogLostError
        return entries


class EventLog:
    """The logs of one process; give it a Redis client and other processes can follow them."""

    def __init__(self, client: redis.Redis | None = None) -> None:
        self._tapes: dict[str, _Tape] = {}
        self._relay = _Relay(client) if client is not None else None

    def open(self, key: str) -> None:
        """Begin a log that this process writes."""
        self._tapes[key] = _Tape()

    def append(self, key: str, entry: Entry) -> None:
        """Add an entry; never waits, and does nothing for a log that was not opened here."""
        tape = self._tapes.get(key)
        if tape is None:
            return
        is_awaited = tape.add(entry)
        if self._relay is not None:
            self._relay.send(key, len(tape.entries), entry, at_once=is_awaited)

    def close(self, key: str) -> None:
        """End a log: readers finish it, and a minute later it is forgotten."""
        tape = self._tapes.get(key)
        if tape is None:
            return
        tape.closed = True
        tape.wake()
        if self._relay is not None:
            self._relay.send(key, len(tape.entries) + 1, None)
        gevent.spawn_later(KEEP_SECONDS, self._tapes.pop, key, None)

    def follow(self, key: str) -> Tail:
        """Return a tail at the beginning of this log; LogLostError when it cannot be followed from here."""
        tape = self._tapes.get(key)
        if tape is not None:
            return Tail(tape)
        if self._relay is None:
            raise LogLostError
        return Tail(self._relay.watch(key))


class _Relay:
    """Carries logs between processes through Redis streams, and rests for a while when Redis does not answer."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._unsent: deque[tuple[str, int, Entry | None]] = deque()
        # Mirrors are held by their readers' tails alone: when the last reader leaves, the key is read no more.
        self._mirrors: WeakValueDictionary[str, _Tape] = WeakValueDictionary()
        self._read_up_to: dict[str, str] = {}
        self._hurry = Event()
        self._sender: gevent.Greenlet[[], None] | None = None
        self._reader: gevent.Greenlet[[], None] | None = None
        self._rest_until = 0.0

    def send(self, key: str, number: int, entry: Entry | None, *, at_once: bool = False) -> None:
        if monotonic() < self._rest_until or len(self._unsent) >= MOST_UNSENT:
            return
        self._unsent.append((key, number, entry))
        if at_once:
            self._hurry.set()
        if self._sender is None or self._sender.dead:
            self._sender = gevent.spawn(self._send_all)

    def watch(self, key: str) -> _Tape:
        if monotonic() < self._rest_until:
            raise LogLostError
        tape = self._mirrors.get(key)
        if tape is None:
            if not self._exists(key):
                raise LogLostError
            tape = self._mirrors[key] = _Tape()
            self._read_up_to[key] = "0-0"
        if self._reader is None or self._reader.dead:
            self._reader = gevent.spawn(self._read_all)
        return tape

    def _exists(self, key: str) -> bool:
        try:
            return bool(self._client.exists(_stream(key)))
        except redis.RedisError as error:
            self._rest(error)
            return False

    def _send_all(self) -> None:
        while self._unsent:
            self._hurry.clear()
            batch = [self._unsent.popleft() for _ in range(min(len(self._unsent), 1000))]
            try:
                self._send_batch(batch)
            except redis.RedisError as error:
                # What is missing from a stream shows as a gap between two entries; its readers turn to the database.
                self._unsent.clear()
                self._rest(error)
            self._hurry.wait(SEND_EVERY_SECONDS)

    def _send_batch(self, batch: list[tuple[str, int, Entry | None]]) -> None:
        # As one, so that whoever waits at the other side gets all of it at once.
        pipeline = self._client.pipeline(transaction=True)
        for key, number, entry in batch:
            pipeline.xadd(_stream(key), _fields(entry), id=f"{number}-0")
            # At both ends only: a turn is shorter than that, and at each batch it was every other command.
            if number == 1 or entry is None:
                pipeline.expire(_stream(key), REDIS_KEEP_SECONDS)
        pipeline.execute()

    def _read_all(self) -> None:
        while wanted := {
            key: self._read_up_to[key] for key, tape in self._mirrors.items() if not tape.closed
        }:
            try:
                self._read_once(wanted)
            except redis.RedisError as error:
                self._rest(error)
            # Redis answers at the first line of a batch; the others are there a moment later and come in one answer.
            gevent.sleep(READ_PAUSE_SECONDS)

    def _read_once(self, wanted: dict[str, str]) -> None:
        streams: dict[Any, Any] = {_stream(key): last for key, last in wanted.items()}
        answer = self._client.xread(streams, block=BLOCK_MILLISECONDS, count=1000)
        for stream, lines in _streams(answer):
            key = stream.removeprefix(_stream(""))
            self._read_up_to[key] = lines[-1][0].decode()
            tape = self._mirrors.get(key)
            if tape is not None:
                _copy(lines, tape)

    def _rest(self, error: redis.RedisError) -> None:
        pause = error.seconds if isinstance(error, RedisRestsError) else REDIS_PAUSE_SECONDS
        self._rest_until = monotonic() + pause
        log.warning("redis does not carry event logs at the moment", reason=type(error).__name__)
        for tape in list(self._mirrors.values()):
            tape.lost = True
            tape.wake()
        self._mirrors.clear()
        self._read_up_to.clear()


def _fields(entry: Entry | None) -> dict[Any, Any]:
    return {"closed": 1} if entry is None else {"start": entry.start, "end": entry.end, "data": entry.data}


def _copy(lines: list[tuple[bytes, dict[bytes, bytes]]], tape: _Tape) -> None:
    for _, fields in lines:
        if b"data" in fields:
            tape.entries.append(Entry(int(fields[b"start"]), int(fields[b"end"]), fields[b"data"]))
        else:
            tape.closed = True
    tape.wake()


def _stream(key: str) -> str:
    return f"yuzu:log:{key}"


def _streams(answer: object) -> list[tuple[str, list[tuple[bytes, dict[bytes, bytes]]]]]:
    # Clients speaking RESP2 get a list of pairs, RESP3 ones a mapping with one more level of lists.
    if isinstance(answer, dict):
        return [(name.decode(), [line for page in pages for line in page]) for name, pages in answer.items()]
    return [(name.decode(), lines) for name, lines in answer or []]  # type: ignore[attr-defined]  # the RESP2 form
