"""The operator's page of the background jobs: what it tells, what it starts, and that looking removes nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Session
from app.background import JOBS, Job, job
from app.database import now
from app.extensions import db
from app.job_rows import SWEEP, note_sweep, period_key
from app.job_runner import JobRunner
from tests.accounts.people import create_person, sign_in

JSON = {"Accept": "application/json"}
SWEEPING = "accounts.sweep_sessions"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """The owner's browser."""
    client = app.test_client()
    sign_in(client, create_person(app, admin=True))
    return client


@pytest.fixture(autouse=True)
def scratch_jobs() -> Iterator[None]:
    """Forget the jobs of a test."""
    yield
    for name in [name for name in JOBS.names() if name.startswith("scratch.")]:
        del JOBS._plugins[name]


def line_of(client: FlaskClient, name: str) -> dict[str, Any]:
    listed = (client.get("/settings/admin/jobs", headers=JSON).json or {})["jobs"]
    return next(line for line in listed if line["name"] == name)


def run_due(app: Flask) -> None:
    with app.app_context():
        JobRunner(app, 1).run_due()


def add_expired_sessions(app: Flask, count: int) -> None:
    with app.app_context():
        past = now() - timedelta(days=1)
        db.session.add_all(Session(id_hash=f"old{number}", expires_at=past) for number in range(count))
        db.session.commit()


def count_sessions(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Session.id_hash)).all())


def test_every_job_tells_what_it_does_and_when(browser: FlaskClient) -> None:
    listed = (browser.get("/settings/admin/jobs", headers=JSON).json or {})["jobs"]
    assert {line["name"] for line in listed} == set(JOBS.names())
    assert all(line["about"] for line in listed if not line["name"].startswith("scratch."))
    page = browser.get("/settings/admin/jobs").text
    assert "Removes sign-ins and one-time links that have run out." in page
    assert (
        "Every hour" in page
        and "Every day" in page
        and "Has not run yet" in page
        and "Nothing has asked for it yet" in page
    )
    assert "The web server does them itself." in page


def test_a_result_tells_when_how_long_and_how_many(app: Flask, browser: FlaskClient) -> None:
    add_expired_sessions(app, 3)
    run_due(app)
    line = line_of(browser, SWEEPING)
    assert line["last"]["succeeded"] and line["last"]["count"] == 3 and line["last"]["seconds"] >= 0
    assert (line["waiting"], line["running"], line["every"]) == (0, 0, 3600)
    page = browser.get("/settings/admin/jobs")
    assert "3 removed" in page.text and "Refresh" not in page.headers


def test_the_next_run_is_at_the_beginning_of_the_next_period_or_now_if_this_one_has_none(
    app: Flask, browser: FlaskClient
) -> None:
    due = datetime.fromisoformat(line_of(browser, SWEEPING)["next_run"])
    assert abs(due - now()) < timedelta(minutes=1)
    run_due(app)
    due = datetime.fromisoformat(line_of(browser, SWEEPING)["next_run"])
    assert (due.minute, due.second) == (0, 0) and timedelta(0) < due - now() <= timedelta(hours=1)
    door = JOBS.get(SWEEPING)
    assert period_key(door, due) != period_key(door, due - timedelta(seconds=1))
    assert period_key(door, datetime(2026, 1, 1, 5, tzinfo=UTC)) == period_key(
        door, datetime(2026, 1, 1, 5, 59, 59, tzinfo=UTC)
    )


def test_a_dry_run_counts_and_removes_nothing_and_a_real_one_removes_as_many(
    app: Flask, browser: FlaskClient
) -> None:
    add_expired_sessions(app, 4)
    before = count_sessions(app)
    assert browser.get(f"/settings/admin/jobs/{SWEEPING}/preview", headers=JSON).json == {
        "name": SWEEPING,
        "count": 4,
    }
    assert "would remove 4" in browser.get(f"/settings/admin/jobs/{SWEEPING}/preview").text
    assert count_sessions(app) == before
    run_due(app)
    assert line_of(browser, SWEEPING)["last"]["count"] == 4
    assert count_sessions(app) == before - 4
    assert "would remove nothing" in browser.get(f"/settings/admin/jobs/{SWEEPING}/preview").text


def test_every_job_that_removes_things_agrees_with_its_dry_run(app: Flask) -> None:
    removing = [door for door in JOBS.all() if door.preview]
    assert len(removing) >= 4
    with app.app_context():
        for door in removing:
            assert door.preview is not None
            assert door.preview() == door() == 0, door.name


def test_run_now_writes_one_run_down_and_refuses_a_second(app: Flask, browser: FlaskClient) -> None:
    run_due(app)
    started = browser.post(f"/settings/admin/jobs/{SWEEPING}/runs", headers=JSON)
    assert (started.status_code, started.json) == (202, {"name": SWEEPING})
    page = browser.get("/settings/admin/jobs")
    assert "waits for its turn" in page.text and page.headers["Refresh"]
    again = browser.post(f"/settings/admin/jobs/{SWEEPING}/runs", headers=JSON)
    assert (again.status_code, (again.json or {})["error"]["code"]) == (409, "conflict")
    told = browser.post(f"/settings/admin/jobs/{SWEEPING}/runs", follow_redirects=True)
    assert "waits or runs already" in told.text
    run_due(app)
    with app.app_context():
        rows = db.session.scalars(select(Job).where(Job.name == SWEEPING)).all()
        assert [row.state for row in rows] == ["done", "done"]
        assert db.session.scalars(
            select(AuditEvent.detail).where(AuditEvent.action == "job_started")
        ).all() == [{"job": SWEEPING}]


def test_run_now_wakes_whoever_does_the_jobs(app: Flask, browser: FlaskClient) -> None:
    woken: list[str] = []
    app.extensions["wake_jobs"] = woken.append
    browser.post("/settings/admin/jobs/conversations.purge_bin/runs", headers=JSON)
    assert woken == ["slow"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("chat.name_conversation/runs", 400),
        ("no.such_job/runs", 404),
        ("background.sweep/runs", 404),
    ],
)
def test_what_cannot_be_run_by_hand_is_refused_with_a_reason(
    browser: FlaskClient, path: str, status: int
) -> None:
    answer = browser.post(f"/settings/admin/jobs/{path}", headers=JSON)
    assert answer.status_code == status and (answer.json or {})["error"]["message"]


def test_a_job_that_removes_nothing_has_no_dry_run(browser: FlaskClient) -> None:
    answer = browser.get("/settings/admin/jobs/chat.name_conversation/preview", headers=JSON)
    assert answer.status_code == 400


def test_a_failure_stands_on_the_page_with_its_reason(app: Flask, browser: FlaskClient) -> None:
    def fail() -> None:
        raise RuntimeError("the <disk> is gone")

    job("scratch.failing", about="Fails.", every=timedelta(hours=1))(fail)
    run_due(app)
    line = line_of(browser, "scratch.failing")
    assert not line["last"]["succeeded"] and line["last"]["error"] == "RuntimeError: the <disk> is gone"
    page = browser.get("/settings/admin/jobs").text
    assert "the &lt;disk&gt; is gone" in page and "row__note--bad" in page


def test_only_an_admin_sees_and_starts_jobs(app: Flask, browser: FlaskClient) -> None:
    tom = app.test_client()
    sign_in(tom, create_person(app, "tom"))
    for client, status in ((browser, 200), (tom, 403)):
        assert client.get("/settings/admin/jobs", headers=JSON).status_code == status
        assert client.get(f"/settings/admin/jobs/{SWEEPING}/preview", headers=JSON).status_code == status
    assert tom.post(f"/settings/admin/jobs/{SWEEPING}/runs", headers=JSON).status_code == 403


def test_with_a_broker_the_page_says_whether_a_worker_lives(
    make_app: Callable[..., Flask], request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") == "sqlite":
        pytest.skip("SQLite means in-process jobs; the same test runs on PostgreSQL")
    app = make_app(broker_url="redis://127.0.0.1:1/1")
    client = app.test_client()
    sign_in(client, create_person(app, "rita", admin=True))
    assert "No worker was ever seen" in client.get("/settings/admin/jobs").text
    with app.app_context():
        note_sweep()
        note_sweep()
        assert len(db.session.scalars(select(Job).where(Job.key == SWEEP)).all()) == 1
    page = client.get("/settings/admin/jobs").text
    assert "Workers of Celery do them" in page and "No worker" not in page
    with app.app_context():
        db.session.scalars(select(Job).where(Job.key == SWEEP)).one().finished_at = now() - timedelta(hours=1)
        db.session.commit()
    assert "No worker was seen since" in client.get("/settings/admin/jobs").text
    assert (client.get("/settings/admin/jobs", headers=JSON).json or {})["done_by"] == "nobody"
