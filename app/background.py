"""Work beside the requests: the bounded pool in which turns run, and jobs whose truth is a row in `jobs`.

A job is a plain function of ids that is safe to run twice. `later` writes its row into the transaction that makes it
necessary; whoever claims the row holds a lease, and a lease that runs out means that its holder died and the job runs again.
"""

import contextvars
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, ParamSpec

import gevent
import structlog
from flask import Flask
from flask_babel import gettext as _
from gevent.lock import Semaphore
from sqlalchemy import Index, String, Text, delete, or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Record, now, uuid7
from app.errors import BusyError
from app.extensions import db
from app.languages import N_
from app.registry import Registry

log = structlog.get_logger(__name__)

Arguments = ParamSpec("Arguments")

LOOK_SECONDS = 2.0
LEASE = timedelta(minutes=5)
MOST_TRIES = 5
KEPT = timedelta(days=7)

BUSY = N_(
    "Too many answers are being written at the moment. Your message is kept; please send it again shortly."
)
LEAVING = N_("The server is restarting. Your message is kept; please send it again in a moment.")


class BoundedPool:
    """Runs at most `size` pieces of work at once, detached from the request that brought them.

    Beyond that, at most `queue` callers wait for a place, each at most `wait` seconds, before they are turned away.
    """

    def __init__(self, size: int, queue: int, wait: float) -> None:
        self._places = Semaphore(size)
        self._queue = queue
        self._wait = wait
        self._waiting = 0
        self._closed = False
        self._running: set[gevent.Greenlet[..., object]] = set()

    @contextmanager
    def place(self) -> Iterator["Place"]:
        """Hold a place in the pool; one that is not started with gives itself back. BusyError when there is none."""
        self._take()
        place = Place(self)
        try:
            yield place
        finally:
            if not place.used:
                self._places.release()

    @property
    def running(self) -> int:
        """How many pieces of work run at this moment."""
        return len(self._running)

    def close(self) -> None:
        """Take nothing new from now on; who waits for a place is woken and turned away."""
        self._closed = True
        for _waiter in range(self._waiting):
            self._places.release()

    def join(self, seconds: float) -> None:
        """Wait so long for what runs to end."""
        gevent.joinall(list(self._running), timeout=seconds)

    def _take(self) -> None:
        if self._closed:
            raise BusyError(_(LEAVING), retry_after=5)
        if self._places.acquire(blocking=False):
            return
        if self._waiting >= self._queue:
            raise BusyError(_(BUSY), retry_after=10)
        self._waiting += 1
        try:
            if not self._places.acquire(timeout=self._wait):
                raise BusyError(_(BUSY), retry_after=10)
        finally:
            self._waiting -= 1
        if self._closed:
            raise BusyError(_(LEAVING), retry_after=5)

    def _start(self, work: Callable[[], object]) -> None:
        # A new greenlet starts with empty context variables; the copy keeps the request id in the log lines.
        greenlet = gevent.spawn(contextvars.copy_context().run, work)
        self._running.add(greenlet)
        greenlet.rawlink(self._release)

    def _release(self, greenlet: "gevent.Greenlet[..., object]") -> None:
        self._running.discard(greenlet)
        self._places.release()


class Place:
    """A reserved place in the pool, good for one piece of work."""

    def __init__(self, pool: BoundedPool) -> None:
        self._pool = pool
        self.used = False

    def start(
        self, work: Callable[Arguments, object], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> None:
        """Run this in the background, in the reserved place."""
        if self.used:
            raise RuntimeError("a place in the pool was used twice")
        self.used = True
        self._pool._start(lambda: work(*args, **kwargs))


class Job(Record):
    """One piece of work that is to be done, is being done, or was done."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_due", "state", "due_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(String(100))
    arguments: Mapped[list[Any]] = mapped_column(default=list)
    # Periodic work has one row for each period, however many processes ask for it.
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    due_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class JobDoor(Generic[Arguments]):
    """A function that can also be run later, by a row in `jobs`."""

    name: str
    work: Callable[Arguments, object]
    every: timedelta | None

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> object:
        """Do it now."""
        return self.work(*args, **kwargs)

    def later(self, *args: Arguments.args, **_: Arguments.kwargs) -> None:
        """Have it done once the transaction that the caller is in has been committed. Arguments are ids or plain values."""
        arguments = [str(value) if isinstance(value, uuid.UUID) else value for value in args]
        db.session.add(Job(name=self.name, arguments=arguments))


JOBS: Registry[JobDoor[...]] = Registry("job")


def job(
    name: str, *, every: timedelta | None = None
) -> Callable[[Callable[Arguments, object]], JobDoor[Arguments]]:
    """Make a function a job; with `every` it is also done once in each such span."""

    def register(work: Callable[Arguments, object]) -> JobDoor[Arguments]:
        door = JobDoor(name, work, every)
        JOBS.register(name, door)
        return door

    return register


class JobRunner:
    """Does what waits in `jobs`, one after the other, in a greenlet of the web process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin, once a process."""
        if self._greenlet is None:
            self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        """End; a job in the middle is done again by whoever finds its lease run out."""
        gevent.killall([self._greenlet] if self._greenlet else [])
        self._greenlet = None

    def run_due(self) -> int:
        """Do everything that is due now; returns how many jobs were done or tried."""
        _plan_periodic()
        count = 0
        while (claimed := _claim()) is not None:
            _finish(claimed, _try(claimed))
            count += 1
        return count

    def _run(self) -> None:
        while True:
            with self._app.app_context():
                try:
                    self.run_due()
                except (SQLAlchemyError, BusyError) as error:
                    db.session.rollback()
                    log.warning("jobs cannot be read at the moment", reason=type(error).__name__)
            gevent.sleep(LOOK_SECONDS)


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: uuid.UUID
    name: str
    arguments: list[Any]
    tries: int


def _plan_periodic() -> None:
    wanted = {
        f"{door.name}:{int(now().timestamp() // door.every.total_seconds())}": door.name
        for door in JOBS.all()
        if door.every
    }
    known = set(db.session.scalars(select(Job.key).where(Job.key.in_(wanted))))
    db.session.rollback()
    for key in wanted.keys() - known:
        try:
            db.session.add(Job(name=wanted[key], key=key))
            db.session.commit()
        except IntegrityError:
            # Another process planned it in the same moment.
            db.session.rollback()


def _claim() -> _Claimed | None:
    waits = (Job.state == "waiting") & (Job.due_at <= now())
    died = (Job.state == "running") & (Job.lease_until < now())
    due = select(Job.id).where(or_(waits, died)).order_by(Job.due_at).limit(1)
    found = db.session.scalars(due).first()
    db.session.rollback()
    if found is None:
        return None
    claim = (
        update(Job)
        .where(Job.id == found, or_(waits, died))
        .values(state="running", lease_until=now() + LEASE, tries=Job.tries + 1)
        .returning(Job.id, Job.name, Job.arguments, Job.tries)
    )
    row = db.session.execute(claim, execution_options={"synchronize_session": False}).one_or_none()
    db.session.commit()
    return _Claimed(*row) if row is not None else None


def _try(claimed: _Claimed) -> str:
    try:
        JOBS.get(claimed.name)(*claimed.arguments)
    except Exception as error:
        db.session.rollback()
        log.exception("a job failed", job=claimed.name)
        return f"{type(error).__name__}: {error}"[:500]
    db.session.rollback()
    return ""


def _finish(claimed: _Claimed, error: str) -> None:
    again = bool(error) and claimed.tries < MOST_TRIES
    state = "waiting" if again else "failed" if error else "done"
    values = {"state": state, "error": error, "finished_at": None if again else now(), "lease_until": None}
    if again:
        values["due_at"] = now() + timedelta(seconds=10 * 4**claimed.tries)
    db.session.execute(update(Job).where(Job.id == claimed.id).values(**values))
    db.session.commit()


@job("background.forget_done_jobs", every=timedelta(days=1))
def forget_done_jobs() -> None:
    """Remove the rows of jobs that were done a week ago."""
    db.session.execute(delete(Job).where(Job.state == "done", Job.finished_at < now() - KEPT))
    db.session.commit()
