"""Rebuilds a person's facts from their messages: read everything again, show what would change, then apply or discard it.

Reading stores nothing but the difference. Applying reads once more, so that what happened in between is not undone; what
was forgotten stays forgotten. What a person decided by hand lies with the facts and not with their evidence, and is not
touched: corrections, pins, retractions, and facts that they wrote. Nor is what a model found, which would cost again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import update

from app.database import now, uuid7
from app.errors import ConflictError
from app.extensions import db
from app.memory import learning
from app.memory import queries as memory
from app.memory.facts import queries as facts
from app.memory.learning import BLOCK, PATTERNS, Read
from app.memory.models import MemorySegment
from app.memory.rebuilding import queries
from app.memory.rebuilding.difference import Comparison, Difference
from app.memory.rebuilding.models import MemoryRebuild, RebuildState
from app.memory.segments import laying
from app.memory.segments import queries as segments
from app.settings.memory_model import find_memory_model

ACTIVE: tuple[RebuildState, ...] = ("reading", "applying")
# Whoever worked on it and has not been seen for so long is gone.
SILENT_FOR = timedelta(minutes=15)
PAUSE_SECONDS = 0.001
BLOCKS_BETWEEN_SIGNS = 25

Later = Callable[[UUID, UUID], None]


@dataclass(frozen=True, slots=True)
class RebuildValue:
    """How a rebuild stands: `done` of `total` portions, and what it would change once it is ready."""

    id: UUID
    state: RebuildState
    done: int
    total: int
    difference: Difference
    began_at: datetime

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has begun with it, or with applying it: whoever does counts the portions first."""
        return self.state in ACTIVE and self.total == 0


def find_rebuild(owner: UUID) -> RebuildValue | None:
    """Return this person's last rebuild, None before the first."""
    found = queries.find_latest(owner)
    return _value(found) if found else None


def begin(owner: UUID, *, hand_over: Later) -> RebuildValue:
    """Have everything read again; one under way goes on instead. `hand_over` asks for the work in the background."""
    found = queries.find_latest(owner)
    if found is not None and found.state in ACTIVE and found.seen_at > now() - SILENT_FOR:
        return _value(found)
    rebuild = MemoryRebuild(id=uuid7(), user_id=owner, state="reading", done=0, total=0, difference={})
    rebuild.began_at = rebuild.seen_at = now()
    db.session.add(rebuild)
    hand_over(owner, rebuild.id)
    value = _value(rebuild)
    db.session.commit()
    return value


def apply(owner: UUID, rebuild_id: UUID, *, hand_over: Later) -> RebuildValue:
    """Have the difference applied; ConflictError unless it is ready."""
    rebuild = _get_ready(owner, rebuild_id)
    rebuild.state, rebuild.done, rebuild.total, rebuild.seen_at = "applying", 0, 0, now()
    hand_over(owner, rebuild_id)
    value = _value(rebuild)
    db.session.commit()
    return value


def discard(owner: UUID, rebuild_id: UUID) -> None:
    """Leave everything as it is; ConflictError unless it is ready."""
    _get_ready(owner, rebuild_id).state = "discarded"
    db.session.commit()


def work_on(owner: UUID, rebuild_id: UUID) -> int:
    """Read for the difference, or apply it, whichever is wanted; returns how many facts are concerned."""
    rebuild = queries.get_rebuild(owner, rebuild_id)
    state = rebuild.state
    db.session.rollback()
    if state == "reading":
        return _read(owner, rebuild_id)
    return _apply(owner, rebuild_id) if state == "applying" else 0


def count_for_model(owner: UUID) -> int:
    """Count the segments that no model has read and none is to read: one call each, should the person want that."""
    return len(segments.list_unasked(owner))


def let_model_read(owner: UUID) -> int:
    """Let a model read the history as well, one call a segment; returns how many wait now."""
    wanted = segments.list_unasked(owner)
    db.session.execute(update(MemorySegment).where(MemorySegment.id.in_(wanted)).values(awaits_model=True))
    db.session.commit()
    return len(wanted)


def _get_ready(owner: UUID, rebuild_id: UUID) -> MemoryRebuild:
    rebuild = queries.get_rebuild(owner, rebuild_id)
    if rebuild.state != "ready":
        raise ConflictError(_("This rebuild is not waiting for a decision. Please begin a new one."))
    return rebuild


def _read(owner: UUID, rebuild_id: UUID) -> int:
    comparison, work = Comparison(), _portions(owner)
    for done, (conversation_id, block) in enumerate(work):
        _compare(owner, learning.read_block(owner, conversation_id, block), comparison)
        if done % BLOCKS_BETWEEN_SIGNS == 0:
            _sign(owner, rebuild_id, done, total=len(work))
        time.sleep(PAUSE_SECONDS)
    difference = comparison.result()
    rebuild = queries.get_rebuild(owner, rebuild_id)
    if rebuild.state == "reading":
        rebuild.state, rebuild.difference = "ready", difference.as_json()
        rebuild.done = rebuild.total = len(work)
        rebuild.seen_at = now()
    db.session.commit()
    return sum(difference.counts.values())


def _apply(owner: UUID, rebuild_id: UUID) -> int:
    work, has_model, count = _portions(owner), find_memory_model(owner) is not None, 0
    for done, (conversation_id, block) in enumerate(work):
        count += learning.learn_block(owner, conversation_id, block)
        if done % BLOCKS_BETWEEN_SIGNS == 0:
            _sign(owner, rebuild_id, done, total=len(work))
        time.sleep(PAUSE_SECONDS)
    for conversation_id in dict.fromkeys(each for each, _block in work):
        laying.lay_segments(owner, conversation_id, has_model=has_model, afresh=True)
        _sign(owner, rebuild_id, len(work), total=len(work))
        time.sleep(PAUSE_SECONDS)
    rebuild = queries.get_rebuild(owner, rebuild_id)
    rebuild.state, rebuild.done, rebuild.seen_at = "applied", rebuild.total, now()
    db.session.commit()
    return count


def _portions(owner: UUID) -> list[tuple[UUID, int]]:
    """List all blocks of all conversations that teach, the oldest conversation first."""
    found = sorted(memory.list_conversations(owner))
    db.session.rollback()
    return [
        (conversation_id, block)
        for conversation_id, next_seq in found
        for block in range((next_seq - 1) // BLOCK + 1)
    ]


def _compare(owner: UUID, read: Read, comparison: Comparison) -> None:
    if not read.found:
        return
    messages = list(read.found)
    told = learning.told_in(owner, read)
    found = facts.list_found_by(owner, messages, PATTERNS)
    comparison.take(found, told, facts.list_held(owner, messages, except_by=PATTERNS))
    db.session.rollback()


def _sign(owner: UUID, rebuild_id: UUID, done: int, *, total: int) -> None:
    mine = (MemoryRebuild.user_id == owner) & (MemoryRebuild.id == rebuild_id)
    db.session.execute(update(MemoryRebuild).where(mine).values(done=done, total=total, seen_at=now()))
    db.session.commit()


def _value(rebuild: MemoryRebuild) -> RebuildValue:
    return RebuildValue(
        rebuild.id,
        cast(RebuildState, rebuild.state),
        rebuild.done,
        rebuild.total,
        Difference.from_json(rebuild.difference),
        rebuild.began_at,
    )
