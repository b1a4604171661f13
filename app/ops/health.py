"""Can this process serve? Asked are the database, its schema, Redis, the disk and the queue of jobs, all at once.

Without the database or on a foreign schema nobody can be served. Redis and workers may be away, Redis or the disk full and
jobs late: that is said, and people are served all the same. Whoever does not answer in time counts as down, so the answer
always comes.
"""

import errno
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Literal

import redis
import structlog
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from app import disk, job_rows
from app.background import Job
from app.config import Config, current_config
from app.database import now
from app.extensions import current_redis, db, is_full
from app.ops import schema
from app.ops.patience import SlowDoor, ask_all

ANSWER_SECONDS = 2.0
# The storage may wait a little less, so that it can say what is wrong before everybody's time is over.
STORAGE_SECONDS = 1.5
LATE = timedelta(minutes=10)

log = structlog.get_logger(__name__)
storage_door = SlowDoor()

Database = Literal["ok", "down"]
Schema = Literal["ok", "other", "unknown"]
Redis = Literal["ok", "full", "down", "not configured"]
Storage = Literal["ok", "low", "full", "unwritable", "down"]
Queue = Literal["ok", "late", "unknown"]
Workers = Literal["ok", "away", "unknown", "not configured"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the process found when it asked its neighbours."""

    database: Database = "down"
    schema: Schema = "unknown"
    redis: Redis = "down"
    storage: Storage = "down"
    queue: Queue = "unknown"
    workers: Workers = "unknown"

    @property
    def ready(self) -> bool:
        """Whether people can be served."""
        return self.database == "ok" and self.schema == "ok" and self.storage not in ("unwritable", "down")

    @property
    def whole(self) -> bool:
        """Whether everything is as it should be."""
        jobs_go_on = self.queue == "ok" and self.workers != "away"
        return self.ready and self.redis in ("ok", "not configured") and self.storage == "ok" and jobs_go_on

    def as_json(self) -> dict[str, str]:
        """Return the report for a monitor."""
        status = "ready" if self.whole else "degraded" if self.ready else "unready"
        return {"status": status, **asdict(self)}


def check_readiness() -> Readiness:
    """Ask everybody, and wait no longer than `ANSWER_SECONDS`."""
    config, engine, client = current_config(), db.engine, current_redis()
    # The request's own connection, if it has one, must not be what the others wait for.
    db.session.rollback()
    questions: dict[str, Callable[[], dict[str, str]]] = {
        "database": lambda: _ask_database(engine, config),
        "redis": lambda: ask_redis(client),
        "storage": lambda: _ask_storage(config),
    }
    found: dict[str, str] = {}
    for answer in ask_all(questions, ANSWER_SECONDS).values():
        found |= answer
    report = Readiness(**found)  # type: ignore[arg-type]  # each asker gives words of its own list
    if not report.whole:
        log.warning("not everything is well", **report.as_json())
    return report


def _ask_database(engine: Engine, config: Config) -> dict[str, str]:
    try:
        with engine.connect() as connection:
            found = schema.read_revisions(connection)
            if found != schema.wanted_revisions():
                return {"database": "ok", "schema": "other"}
            oldest = connection.scalar(select(func.min(Job.due_at)).where(Job.state == "waiting"))
            workers = _find_workers(connection) if config.has_broker else "not configured"
    except SQLAlchemyError as error:
        log.error("the database does not answer", reason=type(error).__name__)
        return {"database": "down"}
    is_late = oldest is not None and oldest < now() - LATE
    return {"database": "ok", "schema": "ok", "queue": "late" if is_late else "ok", "workers": workers}


def _find_workers(connection: Connection) -> Workers:
    seen_at = job_rows.read_last_sign(connection)
    return "ok" if seen_at is not None and now() - seen_at < job_rows.SILENT_FOR else "away"


def ask_redis(client: redis.Redis | None) -> dict[str, str]:
    """Return how Redis stands under `redis`: `ok`, `full`, `down` or `not configured`."""
    if client is None:
        return {"redis": "not configured"}
    try:
        memory = client.info("memory")
    except redis.RedisError as error:
        log.warning("redis does not answer", reason=type(error).__name__)
        return {"redis": "down"}
    return {"redis": "full" if is_full(memory) else "ok"}


def _ask_storage(config: Config) -> dict[str, str]:
    return {"storage": storage_door.ask(lambda: look_at_storage(config), STORAGE_SECONDS) or "down"}


def look_at_storage(config: Config) -> Storage:
    """Write a little where the program's data lies, and say how that went."""
    try:
        for folder in disk.places(config).values():
            _write_a_little(folder)
    except OSError as error:
        log.error("nothing can be written", place=str(error.filename), reason=error.strerror)
        return "full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "unwritable"
    free = min(disk.free_bytes(folder) for folder in disk.places(config).values())
    return "low" if free < disk.floor_of(config, "upload") else "ok"


def _write_a_little(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryFile(dir=folder) as file:
        file.write(b"is there room?")
        file.flush()
