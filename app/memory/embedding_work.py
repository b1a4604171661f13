"""Finds out what messages mean, in the background: what is new, what has changed, and everything when the model is another.

Per person `memory_clocks` says up to which change this is done, and by which model. A run may be killed anywhere: the next
one looks again at what is not marked as done, and passes over what has been stored.
"""

import time
from collections.abc import Iterator
from uuid import UUID

import structlog
from sqlalchemy import update

from app.conversations import changes
from app.conversations import queries as conversations
from app.conversations.models import MemoryClock
from app.database import now
from app.extensions import db
from app.memory import embedding, queries, readable, writes
from app.memory.room import Room
from app.memory.rows import Row

NEWEST = 16
AT_ONCE = 4
# The next run goes on; meanwhile others of the slow queue get their turn.
RUN_SECONDS = 50.0
# Of the time that a batch took, so that chats have the processor in between.
REST = 1.0
# And where others want the processors; on a server that is busy all day everything gets its meaning all the same.
CROWDED_REST = 9.0
CHANGES_AT_ONCE = 1_000
ROWS_AT_ONCE = 500

log = structlog.get_logger(__name__)
room = Room()


def embed_messages(*, rest: float | None = None) -> int:
    """Embed what waits, for at most a minute; returns how many messages.

    `rest` is how long to rest after a batch, as a share of the time that it took; None is what chats need.
    """
    model = embedding.model_name()
    if model is None:
        return 0
    count, until = 0, time.monotonic() + RUN_SECONDS
    for owner in queries.list_behind(model):
        count += _catch_up(owner, model, until=until, rest=rest)
        if time.monotonic() > until:
            break
    return count


def embed_newest(owner: UUID, conversation_id: UUID) -> int:
    """Embed what is new at the end of a conversation at once, as far as it is little; returns how many messages.

    Where others want the processors, or wait for an answer, it is left to the periodic job.
    """
    model = embedding.model_name()
    if model is None or _is_busy():
        return 0
    conversation = conversations.find_conversation(owner, conversation_id)
    if conversation is None:
        return 0
    end = conversation.next_seq
    found = queries.list_rows_of(owner, [conversation_id], first=end - NEWEST, end=end, model=model)
    rows = _without_vector(found)
    try:
        return _embed(owner, rows, model) if rows else 0
    except (OSError, RuntimeError, ImportError) as error:
        db.session.rollback()
        log.warning("messages could not be embedded", reason=type(error).__name__)
        return 0


def _catch_up(owner: UUID, model: str, *, until: float, rest: float | None) -> int:
    count, newest = 0, queries.read_clock(owner)
    for rows in _missing(owner, model):
        for start in range(0, len(rows), AT_ONCE):
            if time.monotonic() > until:
                return count
            begun = time.monotonic()
            count += _embed(owner, rows[start : start + AT_ONCE], model)
            resting = (time.monotonic() - begun) * (_rest() if rest is None else rest)
            # Whoever rests keeps a place among the jobs: no longer than the run may last.
            time.sleep(min(resting, max(until - time.monotonic(), 0.0)))
    done = update(MemoryClock).where(MemoryClock.user_id == owner)
    db.session.execute(done.values(embedded_n=newest, embedded_by=model))
    db.session.commit()
    return count


def _rest() -> float:
    is_busy = _is_busy()
    # No database session is open while this rests.
    db.session.rollback()
    return CROWDED_REST if is_busy else REST


def _is_busy() -> bool:
    # A question is understood in half the time where no message is at the same moment, and its answer waits for that.
    return room.is_crowded() or queries.is_anybody_answered(now())


def _missing(owner: UUID, model: str) -> Iterator[list[Row]]:
    """List what this model has not seen: by the changes where they reach back, else by looking at everything."""
    done = queries.find_embedded(owner, model)
    after = done
    while after is not None:
        noted = queries.list_changes(owner, after=after, limit=CHANGES_AT_ONCE)
        if not noted:
            return
        if noted[0].n != after + 1 or any(change.kind == "conversation" for change in noted):
            break
        messages = list({change.row_id for change in noted if change.kind == "message"})
        for start in range(0, len(messages), ROWS_AT_ONCE):
            some = readable.list_rows(owner, messages[start : start + ROWS_AT_ONCE], model=model)
            yield _without_vector(some)
        after = noted[-1].n
    for conversation_id, next_seq in queries.list_conversations(owner):
        for first in range(0, next_seq, ROWS_AT_ONCE):
            some = readable.list_rows_of(
                owner, [conversation_id], first=first, end=first + ROWS_AT_ONCE, model=model
            )
            yield _without_vector(some)


def _without_vector(rows: list[Row]) -> list[Row]:
    # No database session is open while the model works.
    db.session.rollback()
    return [row for row in rows if row.vector is None]


def _embed(owner: UUID, rows: list[Row], model: str) -> int:
    vectors = embedding.embed([row.text for row in rows])
    # The number first: from here on none of these messages can change or go until this is stored.
    changes.note(owner, "embedding", [row.id for row in rows])
    now_there = {row.id: row.text for row in readable.list_rows(owner, [row.id for row in rows], model=model)}
    same = [
        (row.id, vector)
        for row, vector in zip(rows, vectors, strict=True)
        if now_there.get(row.id) == row.text
    ]
    writes.store_vectors(owner, same, model=model)
    db.session.commit()
    return len(same)
