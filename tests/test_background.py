"""The bounded pool, and jobs that nobody loses."""

from collections.abc import Iterator
from datetime import timedelta

import gevent
import pytest
from flask import Flask
from gevent.event import Event
from sqlalchemy import select, update

from app import background
from app.background import JOBS, BoundedPool, Job, JobRunner, job
from app.database import now
from app.errors import BusyError
from app.extensions import db

done: list[object] = []


@pytest.fixture(autouse=True)
def scratch_jobs() -> Iterator[None]:
    """Forget what the jobs of a test did, and the jobs themselves."""
    done.clear()
    known = dict(JOBS._plugins)
    yield
    JOBS._plugins.clear()
    JOBS._plugins.update(known)


def test_a_pool_takes_no_more_than_it_holds() -> None:
    pool, go_on = BoundedPool(1, 0, 0.1), Event()
    with pool.place() as place:
        place.start(go_on.wait)
    with pytest.raises(BusyError), pool.place():
        pass
    go_on.set()
    pool.join(5)
    with pool.place() as place:
        place.start(done.append, "after")
    pool.join(5)
    assert done == ["after"]


def test_who_waits_in_the_queue_gets_the_next_place() -> None:
    pool, go_on = BoundedPool(1, 1, 5.0), Event()
    with pool.place() as place:
        place.start(go_on.wait)

    def wait_in_line() -> None:
        with pool.place() as place:
            place.start(done.append, "waited")

    waiting = gevent.spawn(wait_in_line)
    gevent.sleep(0)
    with pytest.raises(BusyError) as refused, pool.place():
        pass
    assert refused.value.retry_after
    go_on.set()
    waiting.get(timeout=5)
    pool.join(5)
    assert done == ["waited"]


def test_a_place_that_is_not_used_goes_back() -> None:
    pool = BoundedPool(1, 0, 0.1)
    for _ in range(3):
        with pool.place():
            pass
    with pytest.raises(ValueError, match="inside"), pool.place():
        raise ValueError("inside")
    with pool.place() as place:
        place.start(done.append, 1)
    pool.join(5)
    assert done == [1]


def test_a_closed_pool_takes_nothing_new() -> None:
    pool = BoundedPool(5, 5, 1.0)
    pool.close()
    with pytest.raises(BusyError, match="restarting"), pool.place():
        pass


def test_a_job_waits_for_the_commit_and_runs_once(app: Flask) -> None:
    note = job("scratch.note")(done.append)
    runner = JobRunner(app)
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
    runner = JobRunner(app)
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
        JobRunner(app).run_due()
        assert done == []
        db.session.execute(
            update(Job).where(Job.name == "scratch.orphan").values(lease_until=now() - timedelta(seconds=1))
        )
        db.session.commit()
        JobRunner(app).run_due()
    assert done == ["orphan"]


def test_periodic_work_is_planned_once_a_period_by_any_number_of_processes(app: Flask) -> None:
    job("scratch.hourly", every=timedelta(hours=1))(lambda: done.append("tick"))
    with app.app_context():
        JobRunner(app).run_due()
        JobRunner(app).run_due()
    assert done == ["tick"]


def test_jobs_done_long_ago_are_forgotten(app: Flask) -> None:
    with app.app_context():
        long_ago = now() - timedelta(days=30)
        db.session.add_all(
            [
                Job(name="scratch.old", state="done", finished_at=long_ago),
                Job(name="scratch.failed", state="failed", finished_at=long_ago),
            ]
        )
        db.session.commit()
        background.forget_done_jobs()
        assert list(db.session.scalars(select(Job.name))) == ["scratch.failed"]
