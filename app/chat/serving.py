"""What the chat keeps running in a web process: the turn pool, the event log, the keeper, and an orderly end."""

import signal
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import cast
from uuid import UUID

import gevent
import structlog
from flask import Flask, current_app

from app.chat.keeper import Keeper
from app.chat.live import LiveTurns, live_turns
from app.chat.welcome import Welcome
from app.config import Config
from app.event_log import EventLog
from app.idle_connections import IdleConnections
from app.job_runner import JobRunner
from app.pool import BoundedPool

# For storing the ends of the turns that were still running.
LAST_WORDS_SECONDS = 3.0

log = structlog.get_logger(__name__)


def init_chat(app: Flask, config: Config, *, learn_later: Callable[[UUID, UUID], None]) -> None:
    """Make what turns need; nothing runs before `start_serving`, so a command stays a command.

    `learn_later` asks, in the transaction that ends an interrupted turn, for what its person said to be learned.
    """
    app.extensions["learn_later"] = learn_later
    turns = LiveTurns(EventLog(app.extensions["redis"]), config.events_per_second)
    app.extensions["live_turns"] = turns
    app.extensions["turn_pool"] = BoundedPool(config.turn_pool, config.turn_queue, config.turn_queue_seconds)
    app.extensions["keeper"] = Keeper(app, turns, config.lease_seconds)
    app.extensions["welcome"] = Welcome(app)
    app.extensions["idle_connections"] = IdleConnections()


def start_serving(app: Flask) -> None:
    """Begin to look after turns in this process, and leave in good order when gunicorn says so.

    Gunicorn waits for its own requests only, so its signals are hooked: SIGTERM begins a drain, SIGINT and SIGQUIT end every
    turn now. Both then go gunicorn's orderly way out; its quick one would break off what is being stored. To be called in
    the worker, after gunicorn set its signals, and `finish_serving` at the worker's end.
    """
    start_keeper(app)
    if runner := _job_runner(app):
        turns: LiveTurns = app.extensions["live_turns"]
        runner.start(lambda: turns.preparing > 0)
    orderly = signal.getsignal(signal.SIGTERM)

    def leaving(seconds: float) -> Callable[[int, FrameType | None], None]:
        def leave(number: int, frame: FrameType | None) -> None:
            gevent.spawn(_close, app, seconds)
            if callable(orderly):
                orderly(number, frame)

        return leave

    signal.signal(signal.SIGTERM, leaving(_drain_seconds(app)))
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, leaving(0.0))


def finish_serving(app: Flask) -> None:
    """Wait until what still runs has ended and is stored; where nobody began a drain, it ends now."""
    with app.app_context():
        turns, pool = live_turns(), turn_pool()
    if not turns.draining.is_set():
        _close(app, 0.0)
        return
    until = monotonic() + _drain_seconds(app) + LAST_WORDS_SECONDS
    pool.join(until - monotonic())
    # What still runs then is done again when its lease has run out.
    if runner := _job_runner(app):
        runner.join(until - monotonic())


def start_keeper(app: Flask) -> None:
    """Begin to store what turns say and to end those whose process is gone."""
    cast(Keeper, app.extensions["keeper"]).start()


def stop_serving(app: Flask) -> None:
    """End everything of this application at once: running turns are stored as interrupted, the keeper ends."""
    _close(app, 0.0)
    cast(Keeper, app.extensions["keeper"]).stop()


def _job_runner(app: Flask) -> JobRunner | None:
    """Return who does the jobs in this process; with Celery nobody does."""
    return app.extensions.get("job_runner")


def _drain_seconds(app: Flask) -> float:
    return cast(Config, app.extensions["config"]).drain_seconds


def _close(app: Flask, seconds: float) -> None:
    with app.app_context():
        turns, pool = live_turns(), turn_pool()
    # A terminal's Ctrl-C reaches the worker by itself and once more by way of gunicorn's master.
    if not turns.draining.is_set():
        log.info("leaving", running=pool.running)
    pool.close()
    turns.draining.set()
    cast(IdleConnections, app.extensions["idle_connections"]).close()
    if runner := _job_runner(app):
        runner.leave()
    pool.join(seconds)
    for turn in turns.all():
        turn.halt("drain")
    pool.join(LAST_WORDS_SECONDS)
    if runner and not seconds:
        runner.join(LAST_WORDS_SECONDS)


def turn_pool() -> BoundedPool:
    """Return the pool of the running application."""
    return cast(BoundedPool, current_app.extensions["turn_pool"])


def welcome() -> Welcome:
    """Return the application's memory of who may stay."""
    return cast(Welcome, current_app.extensions["welcome"])
