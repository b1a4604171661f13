"""`/health` says that the process lives, `/health/ready` whether it can serve, and it always answers in time."""

import errno
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import gevent
import pytest
from flask import Flask
from flask.testing import FlaskClient
from gevent import monkey
from sqlalchemy import text, update

from app import disk, job_rows
from app.background import Job
from app.database import now
from app.extensions import db
from app.ops import health
from app.ops.patience import SlowDoor, ask_all
from tests.servers.redis import RedisServer, broker_of

MakeApp = Callable[..., Flask]
WELL = {
    "status": "ready",
    "database": "ok",
    "schema": "ok",
    "redis": "not configured",
    "storage": "ok",
    "queue": "ok",
    "workers": "not configured",
}


@pytest.fixture(autouse=True)
def room_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine that runs the tests may have a fuller disk than the floors like."""
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: 10_000 * disk.MEBIBYTE)


def asked(client: FlaskClient) -> tuple[int, dict[str, Any]]:
    answer = client.get("/health/ready")
    return answer.status_code, dict(answer.json or {})


def test_alive_is_said_without_asking_anybody(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object) -> None:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(health, "ask_all", nobody)
    answer = client.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_all_is_well(client: FlaskClient) -> None:
    assert asked(client) == (200, WELL)


def test_without_the_database_nobody_can_be_served(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_the_database_away(app, monkeypatch)
    status, report = asked(client)
    assert (status, report["status"], report["database"]) == (503, "unready", "down")
    assert (report["schema"], report["storage"]) == ("unknown", "ok")


def take_the_database_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every connection fail the way in which a database fails that is not there."""

    with app.app_context():
        db.engine.dispose()
        refusal = db.engine.dialect.loaded_dbapi.OperationalError("there is no database")

        def refuse() -> None:
            raise refusal

        monkeypatch.setattr(db.engine.pool, "_creator", refuse)


def test_another_schema_cannot_be_served(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.commit()
    assert asked(client) == (
        503,
        {**WELL, "status": "unready", "schema": "other", "queue": "unknown", "workers": "unknown"},
    )


def test_redis_may_be_full_or_away(
    make_app: MakeApp, redis_server: RedisServer, redis_url: str, request: pytest.FixtureRequest
) -> None:
    client = make_app(redis_url=redis_url).test_client()
    if request.config.getoption("--database") == "sqlite":
        assert asked(client) == (200, WELL), "with SQLite no Redis is used"
        return
    assert asked(client) == (200, {**WELL, "redis": "ok"})
    redis_server.fill()
    assert asked(client) == (200, {**WELL, "redis": "full", "status": "degraded"})
    redis_server.make_room()
    assert asked(client) == (200, {**WELL, "redis": "ok"})
    redis_server.stop()
    assert asked(client) == (200, {**WELL, "redis": "down", "status": "degraded"})


@pytest.mark.parametrize(("minutes", "queue"), [(0, "ok"), (9, "ok"), (11, "late")])
def test_late_jobs_are_said(app: Flask, client: FlaskClient, minutes: int, queue: str) -> None:
    with app.app_context():
        db.session.add(Job(name="chat.name_conversation", due_at=now() - timedelta(minutes=minutes)))
        db.session.add(Job(name="done", state="done", due_at=now() - timedelta(days=1)))
        db.session.commit()
    status = "degraded" if queue == "late" else "ready"
    assert asked(client) == (200, {**WELL, "queue": queue, "status": status})


def test_workers_that_are_gone_are_said_and_people_served(
    make_app: MakeApp, redis_url: str, request: pytest.FixtureRequest
) -> None:
    app = make_app(redis_url=redis_url, broker_url=broker_of(redis_url))
    client = app.test_client()
    if request.config.getoption("--database") == "sqlite":
        assert asked(client) == (200, WELL), "with SQLite the web process does the jobs"
        return
    well = {**WELL, "redis": "ok", "workers": "ok"}
    away = {**well, "workers": "away", "status": "degraded"}
    assert asked(client) == (200, away), "none was ever seen"
    with app.app_context():
        job_rows.note_sweep()
    assert asked(client) == (200, well)
    with app.app_context():
        db.session.execute(update(Job).values(finished_at=now() - job_rows.SILENT_FOR))
        db.session.commit()
    assert asked(client) == (200, away)
    with app.app_context():
        db.session.add(Job(name="memory.dream", state="running", lease_until=now() + timedelta(minutes=1)))
        db.session.commit()
    assert asked(client) == (200, well), "somebody holds a lease, so somebody is there"


def test_a_nearly_full_disk_is_said_and_reading_goes_on(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: 1023 * disk.MEBIBYTE)
    assert asked(client) == (200, {**WELL, "storage": "low", "status": "degraded"})


@pytest.mark.parametrize(
    ("number", "storage", "status"),
    [(errno.ENOSPC, "full", 200), (errno.EROFS, "unwritable", 503), (errno.EACCES, "unwritable", 503)],
)
def test_what_writing_meets_is_said(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, number: int, storage: str, status: int
) -> None:
    def fail(folder: Path) -> None:
        raise OSError(number, "planted", str(folder))

    monkeypatch.setattr(health, "_write_a_little", fail)
    found, report = asked(client)
    assert (found, report["storage"], report["database"]) == (status, storage, "ok")


def test_looking_leaves_no_file_behind(app: Flask, client: FlaskClient) -> None:
    folder: Path = app.extensions["config"].var_dir
    asked(client)
    before = sorted(folder.rglob("*"))
    asked(client)
    assert before and sorted(folder.rglob("*")) == before


def test_who_hangs_counts_as_down_and_the_answer_comes_in_time(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(health, "_ask_database", lambda *_: gevent.sleep(60))
    monkeypatch.setattr(health, "ask_redis", lambda _client: gevent.sleep(60))
    began = time.monotonic()
    status, report = asked(client)
    assert time.monotonic() - began < 5
    assert status == 503
    assert report == {
        "status": "unready",
        "database": "down",
        "schema": "unknown",
        "redis": "down",
        "storage": "ok",
        "queue": "unknown",
        "workers": "unknown",
    }


@pytest.fixture
def stuck() -> Iterator[Callable[[], str]]:
    """A question to the operating system that is not answered before the end of the test."""
    released: list[bool] = []

    def question() -> str:
        while not released:
            real_sleep(0.01)
        return "late"

    yield question
    released.append(True)


real_sleep = monkey.get_original("time", "sleep")


def test_a_folder_that_does_not_answer_takes_one_thread_and_no_more(stuck: Callable[[], str]) -> None:
    door = SlowDoor()
    assert door.ask(lambda: "quick", 5) == "quick"
    assert door.ask(stuck, 0.05) is None
    began = time.monotonic()
    assert door.ask(lambda: "quick", 60) is None, "nobody is sent after it"
    assert time.monotonic() - began < 5


def test_a_door_opens_again_once_the_answer_came() -> None:
    door = SlowDoor()
    with pytest.raises(OSError, match="planted"):
        door.ask(_fail, 5)
    assert door.ask(lambda: "quick", 5) == "quick"


def _fail() -> str:
    raise OSError("planted")


def test_the_time_of_all_together_is_bounded() -> None:
    began = time.monotonic()
    answers = ask_all({"quick": lambda: 1, "slow": lambda: gevent.sleep(60)}, 0.1)
    assert answers == {"quick": 1}
    assert time.monotonic() - began < 5
