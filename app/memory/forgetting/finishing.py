"""What follows a forgetting once it cannot be undone: nothing from which it could be made again is left.

And what was stored since, such as an old conversation that was brought in, is compared with all tombstones once, so that it
need not be at each reading.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update

from app.conversations import changes
from app.database import now
from app.extensions import db
from app.memory import writes
from app.memory.forgetting import planning, queries, tombstones
from app.memory.forgetting.blanking import first_id
from app.memory.forgetting.forget import UNSYNCHRONIZED, WITHHELD
from app.memory.forgetting.spans import store_spans
from app.memory.forgetting.titles import retitle, store_titles
from app.memory.forgetting.tombstones import LONG_AGO, Span, Stones, join
from app.memory.models import (
    MemoryEpisode,
    MemoryFact,
    MemoryForgetting,
    MemoryReceipt,
    MemorySegment,
    MemoryTombstone,
)


def finish_forgetting() -> int:
    """Remove what can no longer be brought back; returns how many facts."""
    return sum(_finish(owner, forgetting_id) for owner, forgetting_id in queries.list_due(now()))


def settle_forgotten() -> int:
    """Write down what is forgotten of the messages that were stored lately; returns in how many something is."""
    count = 0
    for owner in queries.list_people_with_tombstones():
        count += _settle(owner)
        time.sleep(planning.PAUSE_SECONDS)
    return count


def _finish(owner: UUID, forgetting_id: UUID) -> int:
    mine = [stone for stone in queries.list_tombstones(owner) if stone.forgetting_id == forgetting_id]
    stones = Stones(owner, mine)
    retitled = retitle(owner, stones, queries.list_spans(owner, list(queries.list_blanked(owner))))
    db.session.rollback()
    # Conversations first, the clock after every other lock.
    store_titles(owner, retitled)
    changes.hold(owner)
    facts = [fact.id for fact in queries.list_facts_being_forgotten(owner, forgetting_id)]
    _remove(owner, facts)
    _blank_reasons(owner, stones)
    _blank_summaries(owner)
    for stone in mine:
        # Of two that say the same only the newer one is needed.
        older = delete(MemoryTombstone).where(
            MemoryTombstone.user_id == owner,
            MemoryTombstone.digest == stone.digest,
            MemoryTombstone.made_at < stone.made_at,
        )
        db.session.execute(older, execution_options=UNSYNCHRONIZED)
    done = delete(MemoryForgetting).where(MemoryForgetting.id == forgetting_id)
    db.session.execute(done, execution_options=UNSYNCHRONIZED)
    changes.note(owner, "fact", facts)
    writes.drop_heads(owner)
    db.session.commit()
    return len(facts)


def _remove(owner: UUID, facts: Sequence[UUID]) -> None:
    used = update(MemoryReceipt).where(MemoryReceipt.user_id == owner, MemoryReceipt.row_id.in_(facts))
    db.session.execute(used.values(why={}), execution_options=UNSYNCHRONIZED)
    gone = delete(MemoryFact).where(MemoryFact.user_id == owner, MemoryFact.id.in_(facts))
    db.session.execute(gone, execution_options=UNSYNCHRONIZED)


def _blank_reasons(owner: UUID, stones: Stones) -> None:
    for fact in queries.list_every_fact(owner):
        if fact.replaced_reason and stones.find(fact.replaced_reason, at=LONG_AGO):
            fact.replaced_reason = ""


def _blank_summaries(owner: UUID) -> None:
    # What was made again meanwhile was made of blanked words.
    withheld = queries.list_withheld(owner, WITHHELD)
    empty = update(MemorySegment).where(MemorySegment.id.in_(withheld)).values(summary="")
    db.session.execute(empty, execution_options=UNSYNCHRONIZED)
    told = delete(MemoryEpisode).where(MemoryEpisode.segment_id.in_(withheld))
    db.session.execute(told, execution_options=UNSYNCHRONIZED)


def _settle(owner: UUID) -> int:
    begun = now()
    stones = tombstones.load(owner)
    stored = queries.list_stored_since(owner, first_id(stones.settled_at), said_before=stones.newest)
    found = {
        written.id: spans
        for written in planning.read_slowly(owner, stored)
        if (spans := stones.find(written.text, at=written.at))
    }
    db.session.rollback()
    changes.hold(owner)
    if queries.list_tombstones(owner) != stones.stones:
        # Something was forgotten or undone meanwhile: the next run looks again.
        db.session.rollback()
        return 0
    fresh = _store_found(owner, found)
    _mark_settled(owner, begun)
    db.session.commit()
    return fresh


def _store_found(owner: UUID, found: dict[UUID, list[Span]]) -> int:
    known = queries.list_spans(owner, list(found))
    whole = {each: join([*known.get(each, ()), *spans]) for each, spans in found.items()}
    fresh = {each: spans for each, spans in whole.items() if spans != known.get(each)}
    store_spans(owner, fresh)
    changes.note(owner, "message", list(fresh))
    return len(fresh)


def _mark_settled(owner: UUID, begun: datetime) -> None:
    mine = update(MemoryTombstone).where(MemoryTombstone.user_id == owner)
    db.session.execute(mine.values(settled_at=begun), execution_options=UNSYNCHRONIZED)
