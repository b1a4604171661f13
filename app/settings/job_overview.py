"""What an operator sees of the background jobs, and has done: each with its schedule, its next run and its last result."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from flask_babel import gettext as _

from app import job_rows
from app.accounts.audit import audit
from app.background import JOBS, Job, JobDoor
from app.config import current_config
from app.database import now
from app.errors import BadInputError, ConflictError, NotFoundError
from app.extensions import db
from app.job_rows import Claimed
from app.settings import queries

Doers = Literal["web", "workers", "nobody"]


@dataclass(frozen=True, slots=True)
class Result:
    """How a job ended the last time."""

    succeeded: bool
    at: datetime
    seconds: float | None
    count: int | None
    error: str


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job. `next_run` is None for what is done only when something asks for it."""

    name: str
    about: str
    every: timedelta | None
    next_run: datetime | None
    waiting: int
    running: int
    last: Result | None
    by_hand: bool
    previews: bool

    def as_json(self) -> dict[str, Any]:
        """Return the line for a program."""
        last = asdict(self.last) | {"at": self.last.at.isoformat()} if self.last else None
        return asdict(self) | {
            "about": str(_(self.about)) if self.about else "",
            "every": self.every.total_seconds() if self.every else None,
            "next_run": self.next_run.isoformat() if self.next_run else None,
            "last": last,
        }


@dataclass(frozen=True, slots=True)
class JobsPage:
    """All jobs, and who does them; `seen_at` is when a worker was last seen."""

    periodic: list[JobLine]
    on_demand: list[JobLine]
    doers: Doers
    seen_at: datetime | None

    @property
    def is_busy(self) -> bool:
        """Whether something will look different in a moment."""
        return any(line.running or line.waiting for line in (*self.periodic, *self.on_demand))

    def as_json(self) -> dict[str, Any]:
        """Return everything for a program."""
        return {
            "jobs": [line.as_json() for line in (*self.periodic, *self.on_demand)],
            "done_by": self.doers,
            "worker_seen_at": self.seen_at.isoformat() if self.seen_at else None,
        }


def show_jobs() -> JobsPage:
    """Gather what there is to say about all jobs."""
    names = JOBS.names()
    ends, pending = queries.list_job_ends(names), queries.list_pending_jobs(names)
    lines = [_line(door, ends.get(door.name), pending.get(door.name, [])) for door in JOBS.all()]
    seen_at = job_rows.find_last_sign()
    return JobsPage(
        periodic=[line for line in lines if line.every],
        on_demand=[line for line in lines if not line.every],
        doers=who_does_jobs(seen_at),
        seen_at=seen_at,
    )


def who_does_jobs(seen_at: datetime | None) -> Doers:
    """Tell who does the jobs: this process, or workers, of whom perhaps none was seen lately."""
    if not current_config().has_broker:
        return "web"
    return "workers" if seen_at is not None and now() - seen_at < job_rows.SILENT_FOR else "nobody"


def start_job(name: str) -> None:
    """Have a job done as soon as somebody can; ConflictError when it waits or runs already."""
    _get_startable(name).later()
    audit("job_started", job=name)
    db.session.commit()


def claim_job(name: str) -> Claimed:
    """Take a run of a job, to be done here and now; ConflictError as above."""
    claimed = job_rows.take_new(_get_startable(name), timedelta(seconds=current_config().job_lease_seconds))
    audit("job_started", job=name)
    db.session.commit()
    return claimed


def preview_job(name: str) -> int:
    """Count what a run of this job would remove now, and remove nothing."""
    door = _get_door(name)
    if door.preview is None:
        raise BadInputError(_("This job removes nothing, so there is nothing to show beforehand."))
    count = door.preview()
    db.session.rollback()
    return count


def find_last_result(name: str) -> Result | None:
    """Return how a job ended the last time, or None before the first."""
    return _result(queries.list_job_ends([name]).get(name))


def _get_startable(name: str) -> JobDoor[...]:
    door = _get_door(name)
    if door.takes_arguments:
        raise BadInputError(
            _("This job belongs to something that happens in the chat. It cannot be run by hand.")
        )
    if job_rows.is_pending(door):
        raise ConflictError(_("This job waits or runs already."))
    return door


def _get_door(name: str) -> JobDoor[...]:
    door = JOBS.find(name)
    if door is None:
        raise NotFoundError(_("There is no job called %(name)s. See `flask jobs list`.", name=name))
    return door


def _line(door: JobDoor[...], last: Job | None, pending: list[Job]) -> JobLine:
    running = [job for job in pending if job.state == "running"]
    waiting = [job for job in pending if job.state == "waiting"]
    return JobLine(
        name=door.name,
        about=door.about,
        every=door.every,
        next_run=_next_run(door, waiting),
        waiting=sum(job.due_at <= now() for job in waiting),
        running=len(running),
        last=_result(last),
        by_hand=not door.takes_arguments,
        previews=door.preview is not None,
    )


def _next_run(door: JobDoor[...], waiting: list[Job]) -> datetime | None:
    if waiting:
        return min(job.due_at for job in waiting)
    if door.every is None:
        return None
    if not queries.is_job_key_known(job_rows.period_key(door, now())):
        return now()
    span = door.every.total_seconds()
    return datetime.fromtimestamp((now().timestamp() // span + 1) * span, UTC)


def _result(last: Job | None) -> Result | None:
    if last is None or last.finished_at is None:
        return None
    began = last.started_at
    seconds = (last.finished_at - began).total_seconds() if began else None
    return Result(last.state == "done", last.finished_at, seconds, last.count, last.error)
