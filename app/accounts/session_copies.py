"""A copy in Redis of who is signed in, at most five seconds old, so that most requests need not ask the database.

The table is the truth; a copy only spares a question to it. Four rules make that safe:

- Each copy carries the moment at which the table was read, and counts for COPY_SECONDS from then on, whatever Redis thinks
  of its age: a write that reached a stopped Redis late is not fresh when it goes on.
- Whoever changes or ends a session puts a mark in the copy's place, which lies there as long as a copy made before could
  count. A copy is only put where nothing lies, so that none can follow the mark.
- Where Redis does not take the mark, the copy ends by itself within COPY_SECONDS.
- No copy of a visitor or of an ended session is kept, and none that cannot be read counts.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from time import time
from typing import Any

import msgspec
from flask import current_app

from app.cache import cache, count

COPY_SECONDS = 5
# How far the clocks of two servers may be apart.
CLOCKS_APART = 1.0
MARK = b""

clock: Callable[[], float] = time


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """Who is signed in, as a value that outlives the database session."""

    id: uuid.UUID
    name: str
    fs_uniquifier: str
    locale: str
    timezone: str
    roles: frozenset[str]

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what a session names."""
        return self.fs_uniquifier

    def has_role(self, role: str) -> bool:
        """Tell whether the user has this role."""
        return role in self.roles


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as it stood in the table when it was read."""

    data: dict[str, Any]
    seen_at: datetime
    user: CurrentUser | None
    read_at: float


def find_copy(id_hash: str) -> StoredSession | None:
    """Return the copy of a session, or None where the table has to be asked."""
    if not _keeps_copies():
        return None
    kept = cache.get(_key(id_hash))
    found = _decode(kept) if kept else None
    count("session", found=found is not None)
    return found


def keep_copy(id_hash: str, stored: StoredSession) -> None:
    """Keep what was just read, unless the session was changed or ended meanwhile."""
    if _keeps_copies() and stored.user is not None:
        cache.add(_key(id_hash), msgspec.msgpack.encode(stored), timeout=COPY_SECONDS)


def forget_copies(id_hashes: Iterable[str]) -> None:
    """Let nobody use a copy of these sessions any more: after they were changed or ended in the table."""
    if _keeps_copies():
        for id_hash in id_hashes:
            # A full Redis takes no mark, but it lets go of the copy.
            if not cache.set(_key(id_hash), MARK, timeout=COPY_SECONDS + 1):
                cache.delete(_key(id_hash))


def _decode(kept: bytes) -> StoredSession | None:
    try:
        found = msgspec.msgpack.decode(kept, type=StoredSession)
    except msgspec.DecodeError:
        return None
    return found if -CLOCKS_APART <= clock() - found.read_at <= COPY_SECONDS else None


def _keeps_copies() -> bool:
    # Without Redis there is one process, whose own memory would spare less than it costs.
    return current_app.extensions["redis"] is not None


def _key(id_hash: str) -> str:
    return f"session:{id_hash}"
