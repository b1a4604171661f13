"""The indexes of a process, one a person, within a number of bytes; kept current by differences.

An index is built once from rows, the newest conversations first, and in slices: streams go on between any two. From then
on it reads the numbered changes behind its own number and looks at each named row again. It is built anew only where
the log no longer reaches back that far, where too much has changed, or where most of it is dead.

Whoever asks while it is being built waits a moment and then gets what is in it so far, marked as incomplete.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from uuid import UUID

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.memory import queries, readable
from app.memory.index import UserIndex
from app.memory.queries import Change
from app.memory.rows import Row

SLICE_SECONDS = 0.02
# More than none: a pause of nothing lets other greenlets go on, but neither timers nor what has arrived.
PAUSE_SECONDS = 0.001
ROWS_AT_ONCE = 250
CHANGES_AT_ONCE = 500
# Beyond this, reading all rows anew is quicker than looking at each of them.
MOST_CHANGES = 5_000

log = structlog.get_logger(__name__)


class IndexCache:
    """The indexes that are in memory, the one used last at the end. Only the owner's id leads to an index."""

    def __init__(self, app: Flask, *, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._indexes: OrderedDict[UUID, UserIndex] = OrderedDict()
        self._built: dict[UUID, threading.Event] = {}
        self._lock = threading.RLock()

    @property
    def size(self) -> int:
        """About how many bytes of memory all of it takes."""
        with self._lock:
            return sum(index.size for index in self._indexes.values())

    def current(self, owner: UUID, *, model: str | None = None, patience: float) -> UserIndex:
        """Return the index of this person, current unless `is_complete` says that it is still being built.

        Waits at most `patience` seconds for a build. The one index that is asked for may alone exceed the bytes.
        """
        index, built = self._open(owner, model)
        if not index.is_complete:
            built.wait(patience)
        if index.is_complete and not self._follow(index):
            self._forget(index)
            index, built = self._open(owner, model)
            built.wait(patience)
        self._shrink(owner)
        return index

    def _open(self, owner: UUID, model: str | None) -> tuple[UserIndex, threading.Event]:
        with self._lock:
            index = self._indexes.get(owner)
            if index is not None and index.model != model:
                # What is in it was meant by another model.
                index = None
            if index is None:
                index, built = self._indexes[owner], self._built[owner] = (
                    UserIndex(owner, model),
                    threading.Event(),
                )
                # Not a job: it makes what lives in this process alone, and whoever asked is waiting.
                work = threading.Thread(target=self._build, args=(index, built), daemon=True)
                work.start()
            self._indexes.move_to_end(owner)
            return index, self._built[owner]

    def _forget(self, index: UserIndex) -> None:
        with self._lock:
            if self._indexes.get(index.owner) is index:
                del self._indexes[index.owner], self._built[index.owner]

    def _shrink(self, asking: UUID) -> None:
        with self._lock:
            for owner in list(self._indexes):
                if owner != asking and self.size > self._most_bytes:
                    del self._indexes[owner], self._built[owner]

    def _build(self, index: UserIndex, built: threading.Event) -> None:
        with self._app.app_context():
            try:
                # The number before the rows: what changes meanwhile is looked at twice, and nothing is missed.
                index.n = queries.read_clock(index.owner)
                for conversations, first, end in _portions(queries.list_conversations(index.owner)):
                    rows = readable.list_rows_of(
                        index.owner, conversations, first=first, end=end, model=index.model
                    )
                    db.session.rollback()
                    # Before the rows as well: reading them from SQLite lets nobody go on.
                    time.sleep(PAUSE_SECONDS)
                    _take(index, rows)
                    time.sleep(PAUSE_SECONDS)
                index.is_complete = True
            except SQLAlchemyError as error:
                db.session.rollback()
                self._forget(index)
                log.warning("a memory index could not be built", reason=type(error).__name__)
            finally:
                built.set()

    def _follow(self, index: UserIndex) -> bool:
        """Take in what has changed; False when the index has to be built anew."""
        with index.lock:
            behind = index.n + MOST_CHANGES
            while not index.is_wasteful and index.n <= behind:
                changes = queries.list_changes(index.owner, after=index.n, limit=CHANGES_AT_ONCE)
                if not changes:
                    if index.n == queries.read_clock(index.owner):
                        return True
                    # Noted between the two, or so long ago that it is noted no more.
                    changes = queries.list_changes(index.owner, after=index.n, limit=CHANGES_AT_ONCE)
                if not changes or changes[0].n != index.n + 1:
                    return False
                _apply(index, changes)
                index.n = changes[-1].n
                if len(changes) < CHANGES_AT_ONCE:
                    return True
            return False


def _portions(conversations: Sequence[tuple[UUID, int]]) -> Iterator[tuple[list[UUID], int, int]]:
    """Cut conversations into portions of about as many rows: several short ones, or a part of a long one."""
    some: list[UUID] = []
    count = 0
    for conversation_id, next_seq in conversations:
        if next_seq > ROWS_AT_ONCE:
            # The newest part first, as with conversations.
            for first in range((next_seq - 1) // ROWS_AT_ONCE * ROWS_AT_ONCE, -1, -ROWS_AT_ONCE):
                yield [conversation_id], first, first + ROWS_AT_ONCE
            continue
        if count + next_seq > ROWS_AT_ONCE:
            yield some, 0, ROWS_AT_ONCE
            some, count = [], 0
        some.append(conversation_id)
        count += next_seq
    if some:
        yield some, 0, ROWS_AT_ONCE + 1


def _take(index: UserIndex, rows: Sequence[Row]) -> None:
    """Put rows in, and let others go on after each slice."""
    begun = time.monotonic()
    for row in rows:
        with index.lock:
            index.put(row)
        if time.monotonic() - begun > SLICE_SECONDS:
            time.sleep(PAUSE_SECONDS)
            begun = time.monotonic()
    with index.lock:
        index.put_vectors((row.id, row.vector) for row in rows)


def _apply(index: UserIndex, changes: Sequence[Change]) -> None:
    named: dict[str, list[UUID]] = {}
    for change in changes:
        named.setdefault(change.kind, []).append(change.row_id)
    messages = set(named.get("message", ()))
    for conversation_id in set(named.get("conversation", ())):
        shown, known = queries.list_shown(index.owner, conversation_id), index.ids_of(conversation_id)
        messages |= shown ^ known
    for some in _slices(named.get("fact", [])):
        # What a message is evidence of is a key to it.
        messages |= queries.list_evidence(index.owner, some)
    there = _read(index, list(messages))
    for message_id in messages - there:
        index.drop(message_id)
    embedded = [row for row in named.get("embedding", ()) if row not in messages]
    for some in _slices(embedded):
        index.put_vectors(queries.list_vectors(index.owner, some, model=index.model).items())


def _read(index: UserIndex, ids: list[UUID]) -> set[UUID]:
    """Put those of these messages in that may be recalled; returns which."""
    there: set[UUID] = set()
    for some in _slices(ids):
        rows = readable.list_rows(index.owner, some, model=index.model)
        _take(index, rows)
        there |= {row.id for row in rows}
    return there


def _slices(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), ROWS_AT_ONCE):
        yield ids[start : start + ROWS_AT_ONCE]
