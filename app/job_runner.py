"""Doing jobs: one claimed row at a time with a watchdog beside it, and the runner of an installation without Celery.

The watchdog renews the lease as long as the process lives, and gives up on a job that takes longer than it may. All of it
is plain threads: in a patched web process they are greenlets, in a Celery process real ones.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from time import monotonic
from typing import cast

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app import job_rows
from app.background import JOBS, Queue
from app.config import Config, current_config
from app.errors import BusyError
from app.extensions import db
from app.job_rows import Claimed, Outcome

LOOK_SECONDS = 2.0
# A job gives way to whoever waits for an answer, but no longer than this, so that on a busy server jobs go on too.
GIVE_WAY_SECONDS = 2.0
GLANCE_SECONDS = 0.05
TOO_LONG = "took longer than it may ({minutes} minutes)"

log = structlog.get_logger(__name__)


def init_jobs(app: Flask, config: Config) -> None:
    """Decide who is woken for a job: a Celery worker where a broker is configured, else the runner of this process."""
    if config.has_broker:
        # Celery is heavy, and most installations never need it.
        import_module("app.broker").init_broker(app, config)
        return
    runner = JobRunner(app, config.jobs_at_once)
    app.extensions["job_runner"] = runner
    app.extensions["wake_jobs"] = runner.wake


def do(claimed: Claimed, *, on_overrun: Callable[[], None] = lambda: None) -> bool:
    """Do a claimed job and store what became of it; False when it had become somebody else's.

    `on_overrun` is called, in another thread, once the job has been failed because it takes too long.
    """
    ended = threading.Event()
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # werkzeug's proxy
    threading.Thread(
        target=_watch, args=(app, claimed), kwargs={"ended": ended, "on_overrun": on_overrun}, daemon=True
    ).start()
    try:
        outcome = _try(claimed)
    finally:
        ended.set()
    kept = job_rows.finish(claimed, outcome)
    if not kept:
        log.warning("a job was somebody else's when it ended", job=claimed.name, tries=claimed.tries)
    return kept


def lease() -> timedelta:
    """Return for how long a job is kept without a sign of life."""
    return timedelta(seconds=current_config().job_lease_seconds)


class JobRunner:
    """Does what waits, a few jobs at once, in the web process."""

    def __init__(self, app: Flask, at_once: int) -> None:
        self._app = app
        self._at_once = at_once
        self._places = threading.Semaphore(at_once)
        self._news = threading.Event()
        self._leaving = threading.Event()
        self._looker: threading.Thread | None = None
        self._is_busy: Callable[[], bool] = lambda: False

    def start(self, is_busy: Callable[[], bool]) -> None:
        """Begin, once a process; a job waits a little while `is_busy` says that somebody waits for this process."""
        self._is_busy = is_busy
        if self._looker is None:
            self._looker = threading.Thread(target=self._look, daemon=True)
            self._looker.start()

    def wake(self, _queue: Queue) -> None:
        """Look soon; never waits."""
        self._news.set()

    def leave(self) -> None:
        """Take nothing new from now on."""
        self._leaving.set()
        self._news.set()

    def join(self, seconds: float) -> None:
        """Wait so long for what runs to end; what does not is done again by whoever finds its lease run out."""
        deadline = monotonic() + seconds
        held = 0
        while held < self._at_once and self._places.acquire(timeout=max(0.0, deadline - monotonic())):
            held += 1
        for _place in range(held):
            self._places.release()
        if self._looker is not None:
            self._looker.join(max(0.0, deadline - monotonic()))

    def run_due(self) -> int:
        """Do everything that is due, one after the other; returns how many jobs were done or tried."""
        job_rows.plan_periodic()
        job_rows.give_up_the_dead()
        count = 0
        while (claimed := job_rows.claim(lease())) is not None:
            do(claimed)
            count += 1
        return count

    def _look(self) -> None:
        planned_at = -LOOK_SECONDS
        while not self._leaving.is_set():
            with self._app.app_context():
                try:
                    # Not whenever somebody wakes: each turn does, and these look for what time has brought.
                    if monotonic() - planned_at >= LOOK_SECONDS:
                        planned_at = monotonic()
                        job_rows.plan_periodic()
                        job_rows.give_up_the_dead()
                    self._fill()
                except (SQLAlchemyError, BusyError) as error:
                    db.session.rollback()
                    log.warning("jobs cannot be read at the moment", reason=type(error).__name__)
            self._news.wait(LOOK_SECONDS)
            self._news.clear()

    def _fill(self) -> None:
        while not self._leaving.is_set() and self._places.acquire(blocking=False):
            self._give_way()
            claimed = None
            try:
                claimed = job_rows.claim(lease())
            finally:
                if claimed is None:
                    self._places.release()
            if claimed is None:
                return
            threading.Thread(target=self._do, args=(claimed,), daemon=True).start()

    def _give_way(self) -> None:
        until = monotonic() + GIVE_WAY_SECONDS
        while self._is_busy() and monotonic() < until and not self._leaving.wait(GLANCE_SECONDS):
            pass

    def _do(self, claimed: Claimed) -> None:
        try:
            with self._app.app_context():
                do(claimed)
        except (SQLAlchemyError, BusyError) as error:
            log.warning("the end of a job could not be stored", job=claimed.name, reason=type(error).__name__)
        finally:
            self._places.release()
            self._news.set()


def _try(claimed: Claimed) -> Outcome:
    log.info("a job begins", job=claimed.name, tries=claimed.tries)
    try:
        made = JOBS.get(claimed.name)(*claimed.arguments)
    except Exception as error:
        db.session.rollback()
        log.exception("a job failed", job=claimed.name)
        return Outcome(error=f"{type(error).__name__}: {error}"[:500])
    db.session.rollback()
    return Outcome(count=made if isinstance(made, int) else None)


def _watch(app: Flask, claimed: Claimed, *, ended: threading.Event, on_overrun: Callable[[], None]) -> None:
    with app.app_context():
        span, door = lease(), JOBS.find(claimed.name)
        looks = span.total_seconds() / 4
        left = door.limit.total_seconds() if door else looks
        while not ended.wait(min(looks, left)):
            left -= looks
            if left <= 0:
                _fail(claimed, door.limit if door else span)
                on_overrun()
                return
            _renew(claimed, span)


def _renew(claimed: Claimed, span: timedelta) -> None:
    try:
        job_rows.renew(claimed, span)
    except (SQLAlchemyError, BusyError) as error:
        db.session.rollback()
        log.warning("the lease of a job could not be renewed", job=claimed.name, reason=type(error).__name__)


def _fail(claimed: Claimed, limit: timedelta) -> None:
    log.error("a job takes too long", job=claimed.name, minutes=limit.total_seconds() / 60)
    words = TOO_LONG.format(minutes=round(limit.total_seconds() / 60, 1))
    job_rows.finish(claimed, Outcome(error=words, may_repeat=False))
