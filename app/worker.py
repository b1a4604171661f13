"""The Celery process: the same application as in the web process, but unpatched, with a child process for each job at once.

`make worker` runs it together with its clock (beat). Any number of workers and clocks may run, on any number of machines.
"""

import gc
import logging
import os
import signal
import threading
import time
from typing import Any

import redis
import structlog
from celery import Celery, signals
from flask import Flask, current_app
from gevent import monkey

from app import broker, create_app, job_rows, job_runner
from app.background import Queue
from app.config import Config, ConfigError, current_config
from app.extensions import db
from app.ops.boot import start
from app.ops.worker_memory import NOTE_SECONDS, MemoryNote
from app.processes import give_way, take_role

# Each message and each tick would be a line; jobs say themselves what they do.
TALKATIVE = ("celery.beat", "celery.worker.strategy", "celery.app.trace")

# A message costs as much as a small job, so one is for all that is due; but no longer than this.
LONGEST_GO_SECONDS = 1.0

log = structlog.get_logger(__name__)


def make_worker(app: Flask) -> Celery:
    """Return the worker's Celery application with its two tasks."""
    with app.app_context():
        celery = broker.make_celery(current_config(), patience=broker.WORKER_SECONDS)

    @celery.task(name=broker.WORK)
    def work(queue: Queue) -> None:
        """Do the jobs of this queue that are due."""
        with app.app_context():
            do_due(queue)

    @celery.task(name=broker.SWEEP)
    def sweep() -> None:
        """Look after all jobs."""
        with app.app_context():
            look_after_all()

    signals.worker_init.connect(lambda **_: _share_memory(app), weak=False)
    signals.beat_init.connect(lambda **_: _begin_as_clock(app), weak=False)
    signals.setup_logging.connect(_keep_our_logs, weak=False)
    signals.worker_process_init.connect(lambda **_: _begin_as_child(app), weak=False)
    teller = _MemoryTeller(app)
    signals.worker_ready.connect(lambda sender, **_: _begin_as_worker(app, sender, teller), weak=False)
    signals.worker_shutdown.connect(lambda **_: teller.stop(), weak=False)
    return celery


def do_due(queue: Queue) -> None:
    """Do the jobs of this queue that are due, one after the other; others are woken for what waits beside the first.

    After a while somebody is woken for the rest: between two messages a worker may leave, or replace this process.
    """
    until = time.monotonic() + LONGEST_GO_SECONDS
    is_first = True
    while (claimed := job_rows.claim(job_runner.lease(), queue)) is not None:
        if is_first:
            _wake_for_the_rest()
        is_first = False
        job_runner.do(claimed, on_overrun=_die)
        if time.monotonic() > until:
            _wake_for_the_rest()
            return


def look_after_all() -> None:
    """Plan what is periodic, give up what kills its process, and wake workers for what waits without a message."""
    job_rows.note_sweep()
    job_rows.plan_periodic()
    job_rows.give_up_the_dead()
    _wake_for_the_rest()


def _wake_for_the_rest() -> None:
    for queue in job_rows.list_due_queues():
        current_app.extensions["wake_jobs"](queue)


def _die() -> None:
    # A thread cannot be stopped, a process can; Celery starts another one.
    os.kill(os.getpid(), signal.SIGKILL)


def _keep_our_logs(**_: object) -> None:
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _let_connections_go(app: Flask) -> None:
    """Close what the start asked the database with: neither a worker's main process nor the clock asks it again."""
    with app.app_context():
        db.engine.dispose()


def _begin_as_clock(app: Flask) -> None:
    _let_connections_go(app)
    note = _note_of(app)

    def keep() -> None:
        while True:
            note.write({"clock": [os.getpid()]})
            time.sleep(NOTE_SECONDS)

    threading.Thread(target=keep, daemon=True).start()


def _begin_as_worker(app: Flask, consumer: Any, teller: "_MemoryTeller") -> None:
    teller.start(consumer.controller)
    _say_ready(app)


class _MemoryTeller:
    """Notes from time to time what a worker's main process and those that do its jobs have in memory.

    It runs by the timer of the main process: that one forks, and a thread beside it could be cut off in the middle.
    """

    def __init__(self, app: Flask) -> None:
        self._note = _note_of(app)
        self._entry: Any = None

    def start(self, worker: Any) -> None:
        """Begin; again whenever the broker was lost and found, which may have ended the timer."""
        if self._entry is not None:
            self._entry.cancel()
        self._entry = worker.timer.call_repeatedly(NOTE_SECONDS, self._tell, (worker.pool,))
        self._tell(worker.pool)

    def stop(self) -> None:
        """End with the worker."""
        self._note.remove()

    def _tell(self, pool: Any) -> None:
        self._note.write({"worker": [os.getpid()], "job": pool.info["processes"]})


def _note_of(app: Flask) -> MemoryNote:
    with app.app_context():
        return MemoryNote(current_config())


def _share_memory(app: Flask) -> None:
    """Leave what was loaded so far out of the collector's rounds, which would copy its pages into every child."""
    _let_connections_go(app)
    gc.collect()
    gc.freeze()


def _begin_as_child(app: Flask) -> None:
    """Give way to whoever answers people, and open connections of one's own: those of the parent belong to it."""
    give_way()
    with app.app_context():
        db.engine.dispose(close=False)


def _say_ready(app: Flask) -> None:
    with app.app_context():
        client = broker.connect(current_config())
    try:
        fault = broker.find_memory_fault(client)
    except redis.RedisError as error:
        log.warning("the broker could not be asked about its memory", reason=type(error).__name__)
    else:
        if fault:
            log.warning(fault)
    finally:
        client.close()
    log.info("a worker is ready")


def _create(config: Config) -> Flask:
    if monkey.is_module_patched("socket"):
        raise ConfigError("A worker runs jobs in processes: start it without -P gevent.")
    if not config.has_broker:
        raise ConfigError(
            "A worker needs BROKER_URL and PostgreSQL; without them the web process does the jobs."
        )
    return create_app(config)


take_role("worker")
application = start(_create)
celery = make_worker(application)
