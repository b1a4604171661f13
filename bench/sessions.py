"""What the copy of a session in Redis spares: the question to the table, and a whole request with and without it.

Everything is asked in this process, one after the other, by the real database and the real Redis on loopback, so that the
figures hold no waiting for a processor that others use; still they are medians.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from flask import Flask

from app import create_app
from app.accounts import queries, session_copies
from app.accounts.sessions import hash_of
from app.cache import PREFIX
from app.extensions import current_redis, db
from bench.stage import Stage

TIMES = 2_000
WARM = 100
# What of all doors does least beside knowing who asks.
SMALLEST = "/csrf-token"


def measure_sessions(stage: Stage) -> dict[str, Any]:
    """Return median and processor milliseconds of each way."""
    if not stage.several:
        raise SystemExit(
            "There are copies on PostgreSQL with Redis only: python -m bench sessions --postgres"
        )
    cookie = stage.people[0].cookie
    id_hash = hash_of(cookie.partition("=")[2])
    plain = create_app(stage.config.model_copy(update={"redis_url": ""}))
    browser = stage.app.test_client(use_cookies=False)
    headers = {"Cookie": cookie, "Accept": "application/json"}

    def has_copy() -> None:
        # None is put where a change was marked just now, as by the sign-in.
        while session_copies.find_copy(id_hash) is None:
            time.sleep(0.05)
            browser.get(SMALLEST, headers=headers)

    with plain.app_context():
        table = _time(lambda: queries.read_session(id_hash), db.session.rollback)
    with stage.app.app_context():
        copy = _time(lambda: session_copies.find_copy(id_hash), has_copy)
    result = {
        "table": table,
        "copy": copy,
        "request_from_the_table": _request(plain, headers),
        "request_from_the_copy": _request(stage.app, headers),
        "request_that_makes_the_copy": _request(stage.app, headers, emptied=True),
    }
    with plain.app_context():
        db.engine.dispose()
    return result


def _request(app: Flask, headers: dict[str, str], *, emptied: bool = False) -> dict[str, float]:
    browser = app.test_client(use_cookies=False)
    with app.app_context():
        shared = current_redis()

    def before() -> None:
        if emptied and shared is not None:
            shared.delete(*shared.keys(f"{PREFIX}session:*"), "nothing")

    return _time(lambda: browser.get(SMALLEST, headers=headers), before)


def _time(act: Callable[[], object], before: Callable[[], None]) -> dict[str, float]:
    walls, cpus = [], []
    for _ in range(WARM + TIMES):
        before()
        wall, cpu = time.perf_counter(), time.process_time()
        assert act() is not None
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return {
        "median_ms": round(statistics.median(walls[WARM:]) * 1000, 3),
        "cpu_ms": round(statistics.mean(cpus[WARM:]) * 1000, 3),
    }
