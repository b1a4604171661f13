"""Jobs: work that is written down where it becomes necessary, and done by whoever comes to it first.

A job is a plain function of ids that is safe to run twice. `later` writes its row into the transaction that makes it
necessary; after the commit somebody is woken to do it, through Celery where a broker is configured and in this process
where none is (`job_runner`). The row is the truth: a wake-up that is lost loses nothing, because a sweep looks for rows
that wait, and one that comes twice does nothing, because only one can claim the row.
"""

import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Literal, ParamSpec

from flask import current_app
from sqlalchemy import Index, String, Text, event
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.database import Record, now, uuid7
from app.extensions import db
from app.registry import Registry

Arguments = ParamSpec("Arguments")
# Slow ones are done one at a time in the whole installation, so that they never take every place.
Queue = Literal["quick", "slow"]
QUEUES: tuple[Queue, ...] = ("quick", "slow")

LIMIT = timedelta(minutes=30)
WRITTEN = "queues of the jobs written in this transaction"


class Job(Record):
    """One piece of work that is to be done, is being done, or was done."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_due", "state", "due_at"),
        Index("ix_jobs_finished", "name", "finished_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(String(100))
    arguments: Mapped[list[Any]] = mapped_column(default=list)
    # Periodic work has one row for each period, however many processes ask for it.
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    queue: Mapped[str] = mapped_column(String(16), default="quick", server_default="quick")
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    due_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    # The number of the try is its fencing token: whoever lost the lease writes nothing any more.
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    # How many things it removed or made, where the job counts them.
    count: Mapped[int | None]


@dataclass(frozen=True, slots=True)
class JobDoor(Generic[Arguments]):
    """A function that can also be run later, by a row in `jobs`.

    `about` says in a sentence what it does, for the people who run an installation. `preview` counts what the next run
    would remove. Beyond `limit` it is taken to hang.
    """

    name: str
    work: Callable[Arguments, object]
    about: str
    every: timedelta | None
    queue: Queue
    limit: timedelta
    preview: Callable[[], int] | None

    @property
    def takes_arguments(self) -> bool:
        """Whether the job is about something, so that only what happens to that thing can ask for it."""
        return bool(inspect.signature(self.work).parameters)

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> object:
        """Do it now."""
        return self.work(*args, **kwargs)

    def later(self, *args: Arguments.args, **_: Arguments.kwargs) -> None:
        """Have it done once the transaction that the caller is in has been committed. Arguments are ids or plain values."""
        arguments = [str(value) if isinstance(value, uuid.UUID) else value for value in args]
        db.session.add(Job(name=self.name, arguments=arguments, queue=self.queue))
        db.session.info.setdefault(WRITTEN, set()).add(self.queue)


JOBS: Registry[JobDoor[...]] = Registry("job")


def job(
    name: str,
    *,
    about: str = "",
    every: timedelta | None = None,
    queue: Queue = "quick",
    limit: timedelta = LIMIT,
    preview: Callable[[], int] | None = None,
) -> Callable[[Callable[Arguments, object]], JobDoor[Arguments]]:
    """Make a function a job; with `every` it is also done once in each such span. It may return how many things it did."""

    def register(work: Callable[Arguments, object]) -> JobDoor[Arguments]:
        door = JobDoor(name, work, about, every, queue, limit, preview)
        JOBS.register(name, door)
        return door

    return register


@event.listens_for(db.session, "after_commit")
def _wake(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for queue in session.info.pop(WRITTEN, ()):
        current_app.extensions["wake_jobs"](queue)


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(WRITTEN, None)
