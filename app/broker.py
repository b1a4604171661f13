"""Celery as the house uses it: messages that wake a worker, and nothing else.

A message says "look into this queue"; which job is to be done stands in the database. So messages need not be kept, counted
or unique. They are sent by a thread of their own, which tries once, gives up after a quarter of a second, and leaves the
broker alone for a while after a failure: whoever writes a job down never waits for the broker.
"""

import threading
import time
from typing import Any, cast

import redis
import structlog
from celery import Celery
from flask import Flask
from kombu import Exchange
from kombu import Queue as CeleryQueue
from kombu.exceptions import OperationalError

from app.background import QUEUES, Queue
from app.breakers import Breaker, Breakers, RestingError
from app.config import Config
from app.extensions import REDIS_REST_SECONDS, REDIS_SECONDS, is_full

PREFIX = "yuzu."
WORK = "yuzu.work"
SWEEP = "yuzu.sweep"
# So many times in a lease the clock has the jobs looked after; no more than once a second.
SWEEPS_A_LEASE = 6
# Longer than any job may take; a message that comes again does nothing anyway.
VISIBLE_AGAIN_SECONDS = 6 * 3600
WORKER_SECONDS = 5.0
PAUSE_SECONDS = 0.05
TASKS_PER_CHILD = 500
CHILD_KILOBYTES = 400_000

log = structlog.get_logger(__name__)


def init_broker(app: Flask, config: Config) -> None:
    """Let jobs of this process wake the workers."""
    breaker = cast(Breakers, app.extensions["breakers"]).of_part("broker", rest=REDIS_REST_SECONDS)
    app.extensions["wake_jobs"] = Waker(make_celery(config, patience=REDIS_SECONDS), breaker).wake


def make_celery(config: Config, *, patience: float) -> Celery:
    """Return a Celery application on this broker; `patience` is how many seconds it waits for an answer."""
    pause = max(1.0, config.job_lease_seconds / SWEEPS_A_LEASE)
    celery = Celery("yuzu", broker=config.broker_url, set_as_current=False)
    celery.conf.update(
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=_transport(patience),
        task_queues=[_declare(queue_name(queue)) for queue in QUEUES],
        task_default_queue=queue_name("quick"),
        task_create_missing_queues=False,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_concurrency=config.jobs_at_once,
        worker_max_tasks_per_child=TASKS_PER_CHILD,
        worker_max_memory_per_child=CHILD_KILOBYTES,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        beat_scheduler="celery.beat:Scheduler",
        beat_schedule={
            SWEEP: {
                "task": SWEEP,
                "schedule": pause,
                # One that nobody took is worth nothing once the next is there.
                "options": {"queue": queue_name("quick"), "expires": pause},
            }
        },
    )
    return celery


def queue_name(queue: str) -> str:
    """Return what a queue is called at the broker."""
    return PREFIX + queue


class Waker:
    """Sends wake-ups; `wake` only leaves word and never waits."""

    def __init__(self, celery: Celery, breaker: Breaker) -> None:
        self._celery = celery
        self._breaker = breaker
        self._wanted: set[str] = set()
        self._news = threading.Event()
        self._sender: threading.Thread | None = None

    def wake(self, queue: Queue) -> None:
        """Have a worker look into this queue."""
        self._wanted.add(queue)
        self._news.set()
        if self._sender is None or not self._sender.is_alive():
            self._sender = threading.Thread(target=self._send_all, daemon=True)
            self._sender.start()

    def _send_all(self) -> None:
        while True:
            self._news.wait()
            # One message for all that is written down in such a moment.
            time.sleep(PAUSE_SECONDS)
            self._news.clear()
            while self._wanted:
                self._send(self._wanted.pop())

    def _send(self, queue: str) -> None:
        try:
            with self._breaker.attempt() as attempt:
                try:
                    send_wake(self._celery, queue)
                except (OperationalError, redis.RedisError, OSError) as error:
                    attempt.fail()
                    # The sweep finds the row, so nothing is lost but some seconds.
                    log.warning("no worker could be woken", queue=queue, reason=type(error).__name__)
                else:
                    attempt.succeed()
        except RestingError:
            log.debug("no worker was woken while the broker is left alone", queue=queue)


def send_wake(celery: Celery, queue: str) -> None:
    """Send one message that wakes a worker for this queue."""
    celery.send_task(WORK, args=[queue], queue=queue_name(queue), retry=False, ignore_result=True)


def connect(config: Config) -> redis.Redis:
    """Return a plain client of the broker's database, to look at it."""
    return redis.Redis.from_url(
        config.broker_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )


def count_messages(client: redis.Redis, queue: str) -> int:
    """Count the messages that wait in a queue."""
    return client.llen(queue_name(queue))


def find_memory_fault(client: redis.Redis) -> str | None:
    """Say in a sentence why this Redis refuses messages or may throw them away, or None when it does neither."""
    memory = client.info("memory")
    if is_full(memory):
        return (
            "The broker's Redis is full and takes no message. Raise its maxmemory: no job is lost, but workers are "
            "not woken."
        )
    policy = str(memory.get("maxmemory_policy", "noeviction"))
    if policy == "noeviction" or not memory.get("maxmemory"):
        return None
    return (
        f"The broker's Redis throws keys away when it is full (maxmemory-policy {policy}). Set it to noeviction: "
        "no job is lost without it, but each may wait for the next sweep."
    )


def _declare(name: str) -> CeleryQueue:
    # Each by a way of its own; without one all of them would get what is meant for the default queue.
    return CeleryQueue(name, Exchange(name, type="direct"), routing_key=name)


def _transport(patience: float) -> dict[str, Any]:
    # Without the first four, sending to a Redis that is away blocks for six seconds, whatever else is set.
    return {
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
        "socket_timeout": patience,
        "socket_connect_timeout": patience,
        "visibility_timeout": VISIBLE_AGAIN_SECONDS,
    }
