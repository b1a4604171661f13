"""Forgetting for good, which its person asks for. What was said stays in their messages; nothing else keeps it.

For a minute it can be undone: meanwhile the facts are marked and to be seen nowhere, the words are withheld from every
prompt and index, titles are blanked, and nothing is removed yet. Then a job removes the facts with all that hangs on them
and blanks summaries. Rejected: removing at once and keeping a sealed copy to go back to. A copy would have to hold rows of
seven tables, and it would exist.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, insert, update

from app.conversations import changes
from app.database import now, uuid7
from app.errors import ConflictError
from app.extensions import db
from app.memory import queries as memory
from app.memory import writes
from app.memory.forgetting import planning, queries, tombstones
from app.memory.forgetting.planning import Plan
from app.memory.forgetting.spans import store_spans
from app.memory.forgetting.titles import give_titles_back, hand_on, store_titles
from app.memory.forgetting.tombstones import Span, Stones, join
from app.memory.models import (
    MemoryFact,
    MemoryForgetting,
    MemoryReceipt,
    MemorySegment,
    MemoryTombstone,
    TombstoneKind,
)

UNDO = timedelta(seconds=60)
TRIES = 3
# A summary that no count of messages fits is withheld until it is made again.
WITHHELD = -1
Result = TypeVar("Result")

UNSYNCHRONIZED = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """What was forgotten, or would be: how many of each.

    `everywhere` tells how the words themselves were looked for (naming.py), and `left` in how many messages they stand that
    stay as they are. Until `until` it can be undone by `id`; both are None before it is done.
    """

    facts: int
    messages: int
    titles: int
    summaries: int
    everywhere: TombstoneKind | None
    left: int
    id: UUID | None = None
    until: datetime | None = None


def preview_forget(owner: UUID, fact_id: UUID, *, everywhere: bool | None = None) -> ForgetReport:
    """Return what forgetting a fact would take along; changes nothing."""
    report = _report(planning.make_plan(owner, fact_id, everywhere=everywhere))
    db.session.rollback()
    return report


def forget(owner: UUID, fact_id: UUID, *, everywhere: bool | None = None) -> ForgetReport:
    """Forget a fact and all that says the same, from the caller's next request on; for a minute it can be undone."""
    titles: list[Any] = []

    def blank_titles(plan: Plan) -> None:
        titles[:] = store_titles(owner, plan.retitled)

    plan = _work_and_hold(
        owner,
        lambda pause: planning.make_plan(owner, fact_id, everywhere=everywhere, pause=pause),
        retitle=blank_titles,
    )
    made_at = now()
    forgetting = MemoryForgetting(
        id=uuid7(), user_id=owner, made_at=made_at, due_at=made_at + UNDO, titles=titles
    )
    db.session.add(forgetting)
    db.session.flush()
    tombstones.make_secret(owner)
    secret = tombstones.open_secret(owner)
    stones = tombstones.carve(
        owner, plan.phrases, secret=secret, made_at=made_at, forgetting_id=forgetting.id
    )
    _store_stones(owner, stones)
    marked = update(MemoryFact).where(MemoryFact.user_id == owner, MemoryFact.id.in_(plan.facts))
    db.session.execute(marked.values(forgetting_id=forgetting.id), execution_options=UNSYNCHRONIZED)
    known = queries.list_spans(owner, list(plan.spans))
    spans = {each: join([*known.get(each, ()), *found]) for each, found in plan.spans.items()}
    store_spans(owner, spans)
    _withhold(owner, plan)
    _tell(owner, plan.facts, list(spans))
    report = _report(plan, forgetting)
    db.session.commit()
    return report


def undo_forget(owner: UUID, forgetting_id: UUID) -> None:
    """Know again what was forgotten less than a minute ago; ConflictError when it is gone for good."""
    titles = queries.get_forgetting(owner, forgetting_id).titles
    spans = _work_and_hold(
        owner,
        lambda pause: _find_spans_without(owner, forgetting_id, pause),
        retitle=lambda _spans: give_titles_back(owner, titles),
    )
    forgetting = queries.get_forgetting(owner, forgetting_id)
    if forgetting.due_at <= now():
        db.session.rollback()
        raise ConflictError(_("That was more than a minute ago: it is forgotten for good."))
    hand_on(forgetting, queries.list_forgetting(owner))
    facts = [fact.id for fact in queries.list_facts_being_forgotten(owner, forgetting_id)]
    mine = MemoryTombstone.forgetting_id == forgetting_id
    db.session.execute(delete(MemoryTombstone).where(mine), execution_options=UNSYNCHRONIZED)
    back = update(MemoryReceipt).where(
        MemoryReceipt.user_id == owner, MemoryReceipt.row_id.in_(facts), MemoryReceipt.verdict == "forgotten"
    )
    db.session.execute(back.values(verdict=None), execution_options=UNSYNCHRONIZED)
    store_spans(owner, spans)
    # Its facts are to be seen again as soon as it is gone.
    gone = delete(MemoryForgetting).where(MemoryForgetting.id == forgetting_id)
    db.session.execute(gone, execution_options=UNSYNCHRONIZED)
    db.session.expire_all()
    _tell(owner, facts, list(spans))
    db.session.commit()


def _work_and_hold(
    owner: UUID, work: Callable[[bool], Result], *, retitle: Callable[[Result], None]
) -> Result:
    """Do what takes long without holding anybody up, then take the lock; once more where something changed meanwhile.

    The work is told whether others may go on in between. What it leads to for titles is done before the lock is taken.
    """
    for tries in count(1):
        seen = memory.read_clock(owner)
        result = work(True)
        db.session.rollback()
        retitle(result)
        changes.hold(owner)
        if memory.read_clock(owner) == seen:
            return result
        if tries == TRIES:
            break
        db.session.rollback()
    return work(False)


def _report(plan: Plan, forgetting: MemoryForgetting | None = None) -> ForgetReport:
    return ForgetReport(
        facts=len(plan.facts),
        messages=len(plan.spans),
        titles=len(plan.retitled),
        summaries=len(plan.segments),
        everywhere=plan.everywhere,
        left=plan.left,
        id=forgetting.id if forgetting else None,
        until=forgetting.due_at if forgetting else None,
    )


def _store_stones(owner: UUID, stones: Stones) -> None:
    rows = [
        {
            "id": uuid7(),
            "user_id": owner,
            "kind": stone.kind,
            "digest": stone.digest,
            "words": stone.words,
            "made_at": stone.made_at,
            "settled_at": stone.settled_at,
            "forgetting_id": stone.forgetting_id,
        }
        for stone in stones.stones
    ]
    db.session.execute(insert(MemoryTombstone), rows)


def _withhold(owner: UUID, plan: Plan) -> None:
    covering = update(MemorySegment).where(MemorySegment.id.in_(plan.segments))
    db.session.execute(covering.values(count=WITHHELD), execution_options=UNSYNCHRONIZED)
    used = update(MemoryReceipt).where(
        MemoryReceipt.user_id == owner, MemoryReceipt.row_id.in_(plan.facts), MemoryReceipt.verdict.is_(None)
    )
    db.session.execute(used.values(verdict="forgotten"), execution_options=UNSYNCHRONIZED)


def _find_spans_without(owner: UUID, forgetting_id: UUID, pause: bool) -> dict[UUID, list[Span]]:
    """Return what is forgotten without one forgetting, of the messages of which that is less."""
    left = [stone for stone in queries.list_tombstones(owner) if stone.forgetting_id != forgetting_id]
    stones, blanked = Stones(owner, left), list(queries.list_blanked(owner))
    before, after = queries.list_spans(owner, blanked), dict[UUID, list[Span]]()
    for written in planning.read_slowly(owner, blanked, pause=pause):
        found = stones.find(written.text, at=written.at)
        if found != before[written.id]:
            after[written.id] = found
    return after


def _tell(owner: UUID, facts: Sequence[UUID], messages: Sequence[UUID]) -> None:
    changes.note(owner, "fact", facts)
    changes.note(owner, "message", messages)
    writes.drop_heads(owner)
