"""The rows of jobs: who may do which one, for how long, and what became of it. All but `take_new` commit by themselves.

Claiming gives a lease and a number of the try. Both together are the right to write: a process that was thought dead and
comes back finds another number, and what it wanted to store is dropped.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    CursorResult,
    Delete,
    Select,
    Update,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from app.background import JOBS, Job, JobDoor, Queue, job
from app.database import UTCDateTime, now
from app.extensions import ask, db
from app.languages import N_

MOST_TRIES = 5
# After a failure: 40 s, 160 s, 11 min, 43 min.
PAUSE_SECONDS = 10
KEPT = timedelta(days=7)
FAILURES_KEPT = timedelta(days=30)
SWEEP = "background.sweep"
# A worker that has not been seen for so long is taken to be gone.
SILENT_FOR = timedelta(minutes=3)
_MOMENT: BindParameter[datetime] = bindparam("moment", type_=UTCDateTime())
DIED = "the process that did it died, every time"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that this process may do now; `tries` is the number of this try."""

    id: uuid.UUID
    name: str
    arguments: list[Any]
    tries: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try went: an error, or how many things were done where the job counts them."""

    error: str = ""
    count: int | None = None
    may_repeat: bool = True


def claim(lease: timedelta, queue: Queue | None = None) -> Claimed | None:
    """Take the job that has been due for longest, of this queue or of any; None when there is none to take."""
    looking, taking = _claiming(queue)
    # Looking first keeps SQLite's one place for a writer free while there is nothing to do.
    while _is_any(looking, moment := now()):
        row = ask(taking, {"moment": moment, "until": moment + lease}).one_or_none()
        db.session.commit()
        if row is not None:
            return Claimed(*row)
    return None


def renew(claimed: Claimed, lease: timedelta) -> bool:
    """Keep a job for another span; False when it is somebody else's by now."""
    return _change(claimed, lease_until=now() + lease)


def finish(claimed: Claimed, outcome: Outcome) -> bool:
    """Store how a try went, and when the next one is due if there is to be one; False when it is somebody else's by now."""
    moment = now()
    values: dict[str, Any] = {"error": outcome.error, "count": outcome.count, "lease_until": None}
    if not outcome.error:
        values |= {"state": "done", "finished_at": moment}
    elif outcome.may_repeat and claimed.tries < MOST_TRIES:
        pause = timedelta(seconds=PAUSE_SECONDS * 4**claimed.tries)
        values |= {"state": "waiting", "finished_at": moment, "due_at": moment + pause}
    else:
        values |= {"state": "failed", "finished_at": moment}
    return _change(claimed, **values)


def give_up_the_dead() -> None:
    """Fail the jobs whose processes died in every try: one that kills whoever does it must not go on for ever."""
    dead = update(Job).where(_has_died(), Job.tries >= MOST_TRIES)
    moment = now()
    if _is_any(select(Job.id).where(_has_died(), Job.tries >= MOST_TRIES).limit(1), moment):
        ended = dead.values(state="failed", error=DIED, lease_until=None, finished_at=moment)
        db.session.execute(ended, {"moment": moment})
        db.session.commit()


def plan_periodic() -> None:
    """Write down the periodic jobs of the present periods; however many ask, each has one row."""
    wanted = {period_key(door, now()): door for door in JOBS.all() if door.every}
    known = set(db.session.scalars(select(Job.key).where(Job.key.in_(wanted))))
    db.session.rollback()
    for key in wanted.keys() - known:
        try:
            db.session.add(Job(name=wanted[key].name, key=key, queue=wanted[key].queue))
            db.session.commit()
        except IntegrityError:
            # Another process planned it in the same moment.
            db.session.rollback()


def period_key(door: JobDoor[...], moment: datetime) -> str:
    """Return what tells the present period's row of a periodic job from others."""
    assert door.every is not None
    return f"{door.name}:{int(moment.timestamp() // door.every.total_seconds())}"


def list_due_queues() -> Sequence[str]:
    """List the queues in which something waits that could be done now."""
    found = ask(_due_queues(), {"moment": now()}).scalars().all()
    db.session.rollback()
    return found


def is_pending(door: JobDoor[...]) -> bool:
    """Tell whether a run of this job is due or under way."""
    pending = select(Job.id).where(Job.name == door.name, (Job.state == "running") | _is_waiting())
    return _is_any(pending.limit(1), now())


def take_new(door: JobDoor[...], lease: timedelta) -> Claimed:
    """Write down, in the open transaction, one run of a job that this process does itself at once."""
    moment = now()
    row = Job(name=door.name, queue=door.queue, state="running", tries=1, started_at=moment)
    row.lease_until = moment + lease
    db.session.add(row)
    db.session.flush()
    return Claimed(row.id, row.name, [], row.tries)


def note_sweep() -> None:
    """Write down, in one row, that a worker has looked after the jobs just now: so the others know that it lives."""
    moment = now()
    swept = update(Job).where(Job.key == SWEEP).values(state="done", finished_at=moment)
    if _touched(swept):
        db.session.commit()
        return
    try:
        db.session.add(Job(name=SWEEP, key=SWEEP, state="done", finished_at=moment))
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def find_last_sign() -> datetime | None:
    """Return when a worker was last seen: at a sweep, or just now while one holds a lease. None when none ever was."""
    seen_at = read_last_sign(db.session.connection())
    db.session.rollback()
    return seen_at


def read_last_sign(connection: Connection) -> datetime | None:
    """Return the same, by this connection."""
    swept = connection.scalar(select(Job.finished_at).where(Job.key == SWEEP))
    busy = connection.scalar(select(exists().where(Job.state == "running", Job.lease_until > now())))
    return now() if busy else swept


def count_old() -> int:
    """Count the rows that `forget_done_jobs` would remove now."""
    found = db.session.scalar(select(func.count(Job.id)).where(_is_old()))
    db.session.rollback()
    return found or 0


@job(
    "background.forget_done_jobs",
    about=N_("Forgets jobs that were done a week ago, and failed ones after a month."),
    every=timedelta(days=1),
    queue="slow",
    preview=count_old,
)
def forget_done_jobs() -> int:
    """Remove the rows of jobs that nobody will look up any more."""
    gone = _touched(delete(Job).where(_is_old()))
    db.session.commit()
    return gone


@cache
def _claiming(queue: Queue | None) -> tuple[Select[*tuple[Any, ...]], ReturningUpdate[*tuple[Any, ...]]]:
    """Return how to look whether a job is due, and how to take it. Built once: a job follows each turn."""
    due = _may_be_taken() if queue is None else _may_be_taken() & (Job.queue == queue)
    oldest = select(Job.id).where(due).order_by(Job.due_at).limit(1)
    # Whoever else takes the same row in this moment is passed over, not waited for.
    chosen = oldest.with_for_update(skip_locked=True).correlate(None).scalar_subquery()
    taking = (
        update(Job)
        .where(Job.id == chosen)
        .values(state="running", tries=Job.tries + 1, lease_until=bindparam("until", type_=UTCDateTime()))
        .values(started_at=_MOMENT, finished_at=None)
        .returning(Job.id, Job.name, Job.arguments, Job.tries)
    )
    return oldest, taking


@cache
def _due_queues() -> Select[str]:
    return select(Job.queue).where(_may_be_taken()).distinct()


def _change(claimed: Claimed, **values: object) -> bool:
    new = {f"new_{name}": value for name, value in values.items()}
    own = {"own_id": claimed.id, "own_tries": claimed.tries}
    changed = db.session.connection().execute(_changing(frozenset(values)), own | new).rowcount
    db.session.commit()
    return changed == 1


@cache
def _changing(names: frozenset[str]) -> Update:
    own = (Job.id == bindparam("own_id")) & (Job.tries == bindparam("own_tries")) & (Job.state == "running")
    return update(Job).where(own).values({name: bindparam(f"new_{name}") for name in names})


def _touched(statement: Update | Delete) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount


def _is_any(question: Select[*tuple[Any, ...]], moment: datetime) -> bool:
    found = ask(question, {"moment": moment}).first() is not None
    db.session.rollback()
    return found


def _may_be_taken() -> ColumnElement[bool]:
    others = aliased(Job)
    slow_runs = exists().where(
        others.queue == "slow", others.state == "running", others.lease_until > _MOMENT
    )
    return or_(_is_waiting(), _has_died() & (Job.tries < MOST_TRIES)) & or_(Job.queue != "slow", ~slow_runs)


def _is_waiting() -> ColumnElement[bool]:
    return (Job.state == "waiting") & (Job.due_at <= _MOMENT)


def _has_died() -> ColumnElement[bool]:
    return (Job.state == "running") & (Job.lease_until < _MOMENT)


def _is_old() -> ColumnElement[bool]:
    done = (Job.state == "done") & (Job.finished_at < now() - KEPT)
    return done | ((Job.state == "failed") & (Job.finished_at < now() - FAILURES_KEPT))
