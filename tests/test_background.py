"""Jobs that nobody loses, whoever does them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import job_rows
from app.background import JOBS, Job, job
from app.database import now
from app.extensions import db
from app.job_runner import JobRunner

done: list[object] = []


@pytest.fixture(autouse=True)
def scratch_jobs() -> Iterator[None]:
    """Forget what the jobs of a test did, and the jobs themselves."""
    done.clear()
    yield
    for name in [name for name in JOBS.names() if name.startswith("scratch.")]:
        del JOBS._plugins[name]


def test_a_job_waits_for_the_commit_and_runs_once(app: Flask) -> None:
    note = job("scratch.note")(done.append)
    runner = JobRunner(app, 1)
    with app.app_context():
        note.later("rolled back")
        db.session.rollback()
        note.later("kept")
        db.session.commit()
        runner.run_due()
        runner.run_due()
    assert done == ["kept"]


def test_a_failing_job_is_tried_again_later_and_says_why(app: Flask) -> None:
    def fail_once(name: str) -> None:
        done.append(name)
        if len(done) == 1:
            raise RuntimeError("not today")

    fragile = job("scratch.fragile")(fail_once)
    runner = JobRunner(app, 1)
    with app.app_context():
        fragile.later("x")
        db.session.commit()
        runner.run_due()
        failed = db.session.scalars(select(Job).where(Job.name == "scratch.fragile")).one()
        assert (failed.state, failed.error) == ("waiting", "RuntimeError: not today")
        assert failed.due_at > now()
        db.session.execute(update(Job).values(due_at=now()))
        db.session.commit()
        runner.run_due()
        assert db.session.scalars(select(Job.state).where(Job.name == "scratch.fragile")).one() == "done"
    assert done == ["x", "x"]


def test_a_job_whose_holder_died_is_done_by_another(app: Flask) -> None:
    note = job("scratch.orphan")(done.append)
    with app.app_context():
        note.later("orphan")
        db.session.commit()
        taken = {"state": "running", "tries": 1}
        db.session.execute(update(Job).values(lease_until=now() + timedelta(minutes=1), **taken))
        db.session.commit()
        JobRunner(app, 1).run_due()
        assert done == []
        db.session.execute(
            update(Job).where(Job.name == "scratch.orphan").values(lease_until=now() - timedelta(seconds=1))
        )
        db.session.commit()
        JobRunner(app, 1).run_due()
    assert done == ["orphan"]


def test_periodic_work_is_planned_once_a_period_by_any_number_of_processes(app: Flask) -> None:
    job("scratch.hourly", every=timedelta(hours=1))(lambda: done.append("tick"))
    with app.app_context():
        JobRunner(app, 1).run_due()
        JobRunner(app, 1).run_due()
    assert done == ["tick"]


def test_jobs_done_long_ago_are_forgotten(app: Flask) -> None:
    with app.app_context():
        long_ago = now() - timedelta(days=30)
        db.session.add_all(
            [
                Job(name="scratch.old", state="done", finished_at=long_ago),
                Job(name="scratch.failed", state="failed", finished_at=now() - timedelta(days=8)),
                Job(name="scratch.failed long ago", state="failed", finished_at=now() - timedelta(days=31)),
            ]
        )
        db.session.commit()
        job_rows.forget_done_jobs()
        assert list(db.session.scalars(select(Job.name))) == ["scratch.failed"]
