"""What the doctor says of the database, of Redis and of their clocks; each complaint has its healthy twin."""

import os
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import redis
from flask import Flask
from sqlalchemy import text

from app import job_rows
from app.background import Job
from app.breakers import Breaker
from app.config import Config
from app.database import now
from app.extensions import connect_redis, db
from app.ops import health, keys
from app.ops.doctor import rounds
from app.ops.doctor.neighbours import (
    clock_finding,
    connections_finding,
    eviction_finding,
    look_at_broker,
    look_at_database,
    look_at_redis,
    worker_finding,
)
from tests.chat.talk import wait_until
from tests.ops.doctor.test_files import levels
from tests.ops.test_health import take_the_database_away
from tests.scratch import Scratch, names
from tests.servers.redis import RedisServer, broker_of
from tests.servers.web import WebServer
from tests.servers.worker import Worker
from tests.sources import HOUSE

MakeApp = Callable[..., Flask]


def looked_at(app: Flask) -> dict[str, str]:
    with app.app_context():
        return levels(look_at_database(app.extensions["config"], db.engine, 2))


def test_a_database_that_is_well(app: Flask) -> None:
    found = looked_at(app)
    assert set(found.values()) == {"ok"}
    if not app.extensions["config"].is_sqlite:
        assert {"connections", "database's clock"} < found.keys()


def test_a_database_of_another_schema(app: Flask) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.commit()
    assert looked_at(app)["schema"] == "wrong"


def test_a_database_that_does_not_answer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    take_the_database_away(app, monkeypatch)
    assert looked_at(app) == {"database": "wrong"}


@pytest.mark.parametrize(
    ("seconds", "level"),
    [
        (0.0, "ok"),
        (0.9, "ok"),
        (-0.9, "ok"),
        (1.1, "warning"),
        (-1.1, "warning"),
        (5.1, "wrong"),
        (-3600, "wrong"),
    ],
)
def test_clocks(seconds: float, level: str) -> None:
    found = clock_finding("a clock", seconds)
    assert found.level == level
    assert level == "ok" or ("behind" in found.words) == (seconds < 0)


@pytest.mark.parametrize(("most", "level"), [(50, "ok"), (49, "warning")])
def test_connections_of_web_processes(config: Callable[..., Config], most: int, level: str) -> None:
    assert connections_finding(config(database_pool=10), most, web=4, workers=0).level == level


@pytest.mark.parametrize(("most", "level"), [(38, "ok"), (37, "warning")])
def test_connections_of_workers_count_as_the_page_says(
    config: Callable[..., Config], most: int, level: str
) -> None:
    found = connections_finding(config(database_pool=5, jobs_at_once=3), most, web=2, workers=3)
    assert found.level == level
    assert found.words.startswith("28 at most (2 web processes with 5 each, 3 workers with 6 each)")


def test_the_documented_table_of_connections_is_what_the_doctor_reckons(
    config: Callable[..., Config],
) -> None:
    page = (HOUSE / "docs" / "operations.md").read_text()
    rows = re.findall(r"\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", page)
    assert len(rows) == 4
    for web, workers, most, allowed in rows:
        found = connections_finding(config(), int(allowed), web=int(web), workers=int(workers))
        assert found.level == "ok" and found.words.startswith(f"{most} at most"), found.words


@pytest.mark.usefixtures("only_on_postgresql")
def test_processes_of_all_machines_are_counted(
    make_app: MakeApp,
    start_web: Callable[..., WebServer],
    start_worker: Callable[..., Worker],
    scratch: Scratch,
    redis_url: str,
) -> None:
    app = make_app(redis_url=redis_url, broker_url=broker_of(redis_url))
    with app.app_context():
        (line,) = connections_lines(app, 1)
        assert "1 web processes with 10 each, 1 workers with 4 each" in line, "one that does not run yet"
    start_web(redis_url=redis_url, broker_url=broker_of(redis_url), web_workers=2)
    for _ in range(2):
        start_worker()
    scratch.note(*names(8), seconds=0.2)
    scratch.wait_for(*names(8))
    with app.app_context():
        wait_until(lambda: "2 web processes with 10 each, 2 workers with 4" in connections_lines(app, 1)[0])
        held = db.session.scalars(text("SELECT application_name FROM pg_stat_activity")).all()
    assert not any(f" {os.getpid()} " in name for name in held if "worker" in name), (
        "a main process holds one"
    )


def connections_lines(app: Flask, web_processes: int) -> list[str]:
    found = look_at_database(app.extensions["config"], db.engine, web_processes)
    return [finding.words for finding in found if finding.subject == "connections"]


@pytest.mark.parametrize(
    ("most", "policy", "level"),
    [
        (0, "noeviction", "ok"),
        (100, "noeviction", "ok"),
        (0, "allkeys-lru", "warning"),
        (100, "allkeys-lru", "wrong"),
        (100, "volatile-lru", "wrong"),
    ],
)
def test_what_redis_does_when_it_is_full(most: int, policy: str, level: str) -> None:
    assert eviction_finding(most, policy).level == level


def test_a_real_redis_well_and_away(app: Flask, redis_server: RedisServer, redis_url: str) -> None:
    config = app.extensions["config"]
    client = connect_redis(redis_url, Breaker("redis", failures=1, rest=0.01))
    try:
        assert levels(look_at_redis(config, client)) == {
            "redis": "ok",
            "redis' memory": "ok",
            "redis' clock": "ok",
        }
        redis_server.fill()
        assert levels(look_at_redis(config, client))["redis' memory"] == "wrong"
        redis_server.make_room()
        client.config_set("maxmemory-policy", "allkeys-lru")
        client.config_set("maxmemory", "100mb")
        assert levels(look_at_redis(config, client))["redis' memory"] == "wrong"
        redis_server.stop()
        assert levels(look_at_redis(config, client)) == {"redis": "wrong"}
    finally:
        client.close()
    assert levels(look_at_redis(config, None)) == {"redis": "ok"}


@pytest.mark.parametrize(
    ("late", "level"), [(health.LATE / 2, "ok"), (health.LATE + timedelta(minutes=1), "wrong")]
)
def test_jobs_that_wait(app: Flask, late: timedelta, level: str) -> None:
    with app.app_context():
        db.session.add(Job(name="chat.name_conversation", due_at=now() - late))
        db.session.commit()
        assert levels(rounds._look_at_jobs(app.extensions["config"])) == {"background jobs": level}


@pytest.mark.parametrize(
    ("silent", "level"), [(None, "wrong"), (timedelta(minutes=1), "ok"), (job_rows.SILENT_FOR, "wrong")]
)
def test_workers_that_were_not_seen(silent: timedelta | None, level: str) -> None:
    assert worker_finding(now() - silent if silent else None).level == level


def test_a_broker_well_forgetful_and_away(
    config: Callable[..., Config], redis_server: RedisServer, redis_url: str
) -> None:
    with_workers = config(database_url="postgresql://nobody@/yuzu", broker_url=broker_of(redis_url))
    assert list(look_at_broker(config())) == [], "without one there is nothing to look at"
    assert levels(look_at_broker(with_workers)) == {"broker": "ok"}
    redis_server.fill()
    assert levels(look_at_broker(with_workers)) == {"broker": "warning"}
    redis_server.make_room()
    assert levels(look_at_broker(with_workers)) == {"broker": "ok"}
    with redis.Redis.from_url(redis_url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        client.config_set("maxmemory", "100mb")
    assert levels(look_at_broker(with_workers)) == {"broker": "warning"}
    redis_server.stop()
    assert levels(look_at_broker(with_workers)) == {"broker": "wrong"}


def test_secrets_under_an_older_key(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        assert levels(rounds._look_at_keys()) == {"keys": "ok"}
        monkeypatch.setattr(keys, "is_unfinished", lambda _ring: True)
        assert levels(rounds._look_at_keys()) == {"keys": "warning"}
