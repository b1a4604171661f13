"""The runner of an installation without Celery: a few jobs at once, woken at once, never held up by one that is slow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import gevent
import pytest
from flask import Flask
from gevent.event import Event
from sqlalchemy import select, update

from app import job_rows, job_runner
from app.background import JOBS, Job, JobDoor, job
from app.chat.serving import stop_serving
from app.database import now
from app.extensions import db
from app.job_rows import MOST_TRIES, Claimed, Outcome
from app.job_runner import JobRunner
from tests.chat.talk import wait_until

MINUTE = timedelta(minutes=1)


class Work:
    """Jobs that begin and then wait until they are let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.go_on = Event()

    def hold(self, word: str) -> None:
        """Begin and wait."""
        self.begun.append(word)
        assert self.go_on.wait(20)
        self.ended.append(word)

    def pass_through(self, word: str) -> None:
        """Begin and end."""
        self.begun.append(word)
        self.ended.append(word)


@pytest.fixture
def work() -> Iterator[Work]:
    """What the jobs of a test do; they are let go and forgotten at its end."""
    made = Work()
    yield made
    made.go_on.set()
    for name in [name for name in JOBS.names() if name.startswith("scratch.")]:
        del JOBS._plugins[name]


@pytest.fixture
def running(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application with its own runner at work, which looks by itself once a minute only."""
    monkeypatch.setattr(job_runner, "LOOK_SECONDS", 60.0)
    with _running(make_app(jobs_at_once=2)) as app:
        yield app


@contextmanager
def _running(app: Flask) -> Iterator[Flask]:
    app.extensions["job_runner"].start(lambda: False)
    yield app
    # The jobs of the test were let go before; what they end with is stored before the database goes.
    app.extensions["job_runner"].leave()
    app.extensions["job_runner"].join(5)


def later(app: Flask, door: JobDoor[[str]], *words: str) -> None:
    with app.app_context():
        for word in words:
            door.later(word)
        db.session.commit()


def state_of(app: Flask, name: str) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(Job).where(Job.name == name).order_by(Job.created_at)).all()
        return [(row.state, row.error) for row in rows]


def lease_of(app: Flask, name: str) -> datetime:
    with app.app_context():
        until = db.session.scalars(select(Job.lease_until).where(Job.name == name)).one()
        assert until is not None
        return until


def test_a_commit_wakes_the_runner_and_a_rollback_does_not(running: Flask, work: Work) -> None:
    door = job("scratch.pass")(work.pass_through)
    with running.app_context():
        door.later("rolled back")
        db.session.rollback()
        db.session.commit()
    gevent.sleep(0.3)
    assert work.begun == []
    later(running, door, "kept")
    wait_until(lambda: work.ended == ["kept"])


def test_a_job_gives_way_to_whoever_waits_but_not_for_ever(
    make_app: Callable[..., Flask], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_runner, "LOOK_SECONDS", 60.0)
    app, waiting = make_app(jobs_at_once=2), ["somebody"]
    runner = app.extensions["job_runner"]
    runner.start(lambda: bool(waiting))
    try:
        door = job("scratch.pass")(work.pass_through)
        later(app, door, "polite")
        gevent.sleep(0.3)
        assert work.begun == []
        waiting.clear()
        wait_until(lambda: work.ended == ["polite"])
        waiting.append("somebody")
        monkeypatch.setattr(job_runner, "GIVE_WAY_SECONDS", 0.0)
        later(app, door, "patient")
        wait_until(lambda: work.ended == ["polite", "patient"])
    finally:
        runner.leave()
        runner.join(5)


def test_a_wake_looks_for_what_waits_and_not_for_what_time_has_brought(
    running: Flask, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = job("scratch.pass")(work.pass_through)
    later(running, door, "first")
    wait_until(lambda: work.ended == ["first"])
    looked: list[str] = []
    monkeypatch.setattr(job_rows, "plan_periodic", lambda: looked.append("plan"))
    monkeypatch.setattr(job_rows, "give_up_the_dead", lambda: looked.append("dead"))
    later(running, door, "second")
    wait_until(lambda: work.ended == ["first", "second"])
    assert looked == []
    monkeypatch.setattr(job_runner, "LOOK_SECONDS", 0.0)
    later(running, door, "third")
    wait_until(lambda: work.ended == ["first", "second", "third"])
    assert looked[:2] == ["plan", "dead"]


def test_no_more_are_done_at_once_than_configured_and_the_rest_follows(running: Flask, work: Work) -> None:
    door = job("scratch.hold")(work.hold)
    later(running, door, *"abcd")
    wait_until(lambda: len(work.begun) == 2)
    gevent.sleep(0.3)
    assert len(work.begun) == 2
    work.go_on.set()
    wait_until(lambda: sorted(work.ended) == list("abcd"))


def test_slow_jobs_go_one_by_one_and_quick_ones_pass_them(running: Flask, work: Work) -> None:
    slow = job("scratch.slow", queue="slow")(work.hold)
    quick = job("scratch.quick")(work.pass_through)
    later(running, slow, "slow1", "slow2")
    wait_until(lambda: work.begun == ["slow1"])
    later(running, quick, "quick1")
    later(running, quick, "quick2")
    wait_until(lambda: work.ended == ["quick1", "quick2"])
    assert work.begun == ["slow1", "quick1", "quick2"]
    work.go_on.set()
    wait_until(lambda: work.ended[2:] == ["slow1", "slow2"])


def test_a_job_that_lives_keeps_its_lease(
    make_app: Callable[..., Flask], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_runner, "LOOK_SECONDS", 60.0)
    with _running(make_app(jobs_at_once=2, job_lease_seconds=2.0)) as app:
        later(app, job("scratch.hold")(work.hold), "long")
        wait_until(lambda: work.begun == ["long"])
        until = lease_of(app, "scratch.hold")
        # Waited for, not slept for: a machine that stands still for longer than a lease has not lost the job by that.
        wait_until(lambda: lease_of(app, "scratch.hold") > until + timedelta(seconds=2))
        assert state_of(app, "scratch.hold") == [("running", "")]
        work.go_on.set()
        wait_until(lambda: state_of(app, "scratch.hold") == [("done", "")])
        assert work.ended == ["long"]


def test_a_job_without_a_sign_of_life_is_claimed_by_the_next(app: Flask, work: Work) -> None:
    job("scratch.hold")(work.hold)
    with app.app_context():
        for word, left in (("orphan", -1), ("alive", 60)):
            running = Job(name="scratch.hold", arguments=[word], state="running", tries=1)
            running.lease_until = now() + timedelta(seconds=left)
            db.session.add(running)
        db.session.commit()
        claimed = job_rows.claim(MINUTE)
        assert claimed is not None and claimed.arguments == ["orphan"] and claimed.tries == 2
        assert job_rows.claim(MINUTE) is None


def test_whoever_lost_a_job_writes_nothing_into_it(app: Flask, work: Work) -> None:
    door = job("scratch.pass")(work.pass_through)
    later(app, door, "x")
    with app.app_context():
        first = job_rows.claim(timedelta(seconds=-1))
        second = job_rows.claim(MINUTE)
        assert first is not None and second is not None and (first.id, first.tries) == (second.id, 1)
        assert not job_rows.renew(first, MINUTE)
        assert not job_rows.finish(first, Outcome(error="late"))
        assert job_rows.renew(second, MINUTE)
        assert job_rows.finish(second, Outcome(count=3))
        assert not job_rows.finish(second, Outcome(error="twice"))
    assert state_of(app, "scratch.pass") == [("done", "")]


def test_a_job_whose_process_died_every_time_is_given_up(app: Flask, work: Work) -> None:
    door = job("scratch.pass")(work.pass_through)
    later(app, door, "deadly")
    with app.app_context():
        claims: list[Claimed | None] = [job_rows.claim(timedelta(seconds=-1)) for _ in range(MOST_TRIES)]
        assert all(claims) and job_rows.claim(MINUTE) is None
        job_rows.give_up_the_dead()
    [(state, error)] = state_of(app, "scratch.pass")
    assert state == "failed" and "died" in error


def test_a_job_that_takes_too_long_is_failed_and_its_late_end_changes_nothing(
    running: Flask, work: Work
) -> None:
    door = job("scratch.endless", limit=timedelta(seconds=0.3))(work.hold)
    later(running, door, "endless")
    wait_until(lambda: state_of(running, "scratch.endless")[0][0] == "failed")
    work.go_on.set()
    wait_until(lambda: work.ended == ["endless"])
    gevent.sleep(0.2)
    assert "longer than it may" in state_of(running, "scratch.endless")[0][1]


def test_a_process_that_leaves_takes_nothing_new_and_waits_for_what_runs(running: Flask, work: Work) -> None:
    door = job("scratch.hold")(work.hold)
    later(running, door, "running")
    wait_until(lambda: work.begun == ["running"])
    gevent.spawn_later(0.3, work.go_on.set)
    stop_serving(running)
    assert work.ended == ["running"]
    later(running, door, "after")
    gevent.sleep(0.3)
    assert work.begun == ["running"]


def test_of_many_who_claim_at_once_each_gets_another_job(app: Flask, work: Work) -> None:
    door = job("scratch.pass")(work.pass_through)
    later(app, door, *(str(number) for number in range(12)))

    def claim() -> str:
        with app.app_context():
            claimed = job_rows.claim(MINUTE)
            return claimed.arguments[0] if claimed else ""

    got = [each.get(timeout=20) for each in [gevent.spawn(claim) for _ in range(15)]]
    assert sorted(filter(None, got), key=int) == [str(number) for number in range(12)]
    assert got.count("") == 3


def test_a_job_that_nobody_here_knows_is_kept_for_a_newer_process(app: Flask) -> None:
    with app.app_context():
        db.session.add(Job(name="scratch.of_tomorrow"))
        db.session.commit()
        JobRunner(app, 1).run_due()
        db.session.execute(update(Job).where(Job.name == "scratch.of_tomorrow").values(due_at=now()))
        db.session.commit()
    [(state, error)] = state_of(app, "scratch.of_tomorrow")
    assert state == "waiting" and "no job called scratch.of_tomorrow" in error
