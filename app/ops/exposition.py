"""All figures of this host's processes in the text form that monitors read, with those that the database alone knows."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from typing import cast

import gevent
import structlog
from flask import Flask, current_app
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app import disk, job_rows
from app.background import Job
from app.config import current_config, figures_folder
from app.database import now
from app.extensions import current_redis, db
from app.metrics import INSTRUMENTS
from app.ops import worker_memory
from app.ops.health import ask_redis
from app.ops.sampling import Sampler

CONTENT_TYPE = CONTENT_TYPE_LATEST
# Monitors wait some ten seconds; a database that hangs must not take the other figures with it.
DATABASE_SECONDS = 2.0
LATELY = timedelta(hours=1)
MEMORY_NAME = "yuzu_memory_bytes"

log = structlog.get_logger(__name__)


def init_figures(app: Flask) -> None:
    """Give the application what samples its figures; nothing runs before it is started."""
    app.extensions["sampler"] = Sampler(app)


def render_metrics() -> bytes:
    """Return all figures."""
    _sample()
    return generate_latest(_Everything())


def memory_by_kind() -> dict[str, int]:
    """Return how many bytes all processes of each kind have in use: of this web server, and of workers with its VAR_DIR."""
    _sample()
    memory = [sample for metric in _instruments() if metric.name == MEMORY_NAME for sample in metric.samples]
    return {sample.labels["process"]: int(sample.value) for sample in memory}


class _Everything(Collector):
    def collect(self) -> Iterable[Metric]:
        yield from _instruments()
        yield _free_bytes()
        yield from _of_the_database()
        yield from _of_redis()


def _sample() -> None:
    cast(Sampler, current_app.extensions["sampler"]).sample()


def _instruments() -> Iterator[Metric]:
    folder = figures_folder()
    for metric in _of_all_processes(folder) if folder else INSTRUMENTS.collect():
        if metric.name == MEMORY_NAME:
            _add_workers(metric)
        yield metric


def _of_all_processes(folder: Path) -> Iterable[Metric]:
    files = [str(file) for file in folder.glob("*.db")]
    merged = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]  # the library forgot it
    return cast(Iterable[Metric], merged)


def _add_workers(memory: Metric) -> None:
    for kind, processes in worker_memory.read_notes(current_config()).items():
        if processes:
            memory.add_sample(MEMORY_NAME, {"process": kind}, sum(processes))


def _free_bytes() -> Metric:
    free = GaugeMetricFamily("yuzu_disk_free_bytes", "Room left where the program writes", labels=("place",))
    for place, folder in disk.places(current_config()).items():
        free.add_metric((place,), disk.free_bytes(folder))
    return free


def _of_the_database() -> Iterator[Metric]:
    found: list[Metric] = []
    answers = True
    try:
        with gevent.Timeout(DATABASE_SECONDS):
            found = list(_of_jobs())
    except (SQLAlchemyError, gevent.Timeout) as error:
        log.warning("the database does not tell its figures", reason=type(error).__name__)
        answers = False
    finally:
        db.session.rollback()
    yield GaugeMetricFamily("yuzu_database_answers", "1 while the database can be asked", value=answers)
    yield from found


def _of_redis() -> Iterator[Metric]:
    state = ask_redis(current_redis())["redis"]
    # Of one that does not answer its breaker tells, which is among the instruments.
    if state != "down":
        told = "1 while Redis refuses what needs more memory"
        yield GaugeMetricFamily("yuzu_redis_full", told, value=state == "full")


def _silence(moment: datetime) -> float:
    if not current_config().has_broker:
        return 0.0
    seen_at = job_rows.find_last_sign()
    return max(0.0, (moment - seen_at).total_seconds()) if seen_at else inf


def _of_jobs() -> Iterator[Metric]:
    moment = now()
    standing = GaugeMetricFamily("yuzu_jobs", "Jobs that wait, run or have failed", labels=("state",))
    query = select(Job.state, func.count()).where(Job.state.in_(("waiting", "running", "failed")))
    counted = dict(db.session.execute(query.group_by(Job.state)).all())
    for state in ("waiting", "running", "failed"):
        standing.add_metric((state,), counted.get(state, 0))
    yield standing
    oldest = db.session.scalar(select(func.min(Job.due_at)).where(Job.state == "waiting"))
    age = max(0.0, (moment - oldest).total_seconds()) if oldest else 0.0
    yield GaugeMetricFamily(
        "yuzu_job_queue_age_seconds", "For how long the oldest due job has been waiting", value=age
    )
    yield GaugeMetricFamily(
        "yuzu_worker_silence_seconds", "For how long no Celery worker was seen", value=_silence(moment)
    )
    finished = GaugeMetricFamily(
        "yuzu_jobs_finished_last_hour", "Jobs by how they ended within an hour", labels=("name", "state")
    )
    ended = select(Job.name, Job.state, func.count()).where(Job.finished_at > moment - LATELY)
    for name, state, count in db.session.execute(ended.group_by(Job.name, Job.state)):
        finished.add_metric((name, state), count)
    yield finished
