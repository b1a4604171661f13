"""What the doctor says of the database, of Redis and of their clocks; each complaint has its healthy twin."""

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
from tests.ops.doctor.test_files import levels
from tests.ops.test_health import take_the_database_away
from tests.servers.redis import RedisServer, broker_of

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
def test_connections(most: int, level: str) -> None:
    assert connections_finding(most, 10, 4).level == level


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
