"""The `flask jobs` commands."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Session
from app.background import JOBS, Job, job
from app.database import now
from app.extensions import db
from app.job_runner import JobRunner

SWEEPING = "accounts.sweep_sessions"


@pytest.fixture(autouse=True)
def scratch_jobs() -> Iterator[None]:
    """Forget the jobs of a test."""
    yield
    for name in [name for name in JOBS.names() if name.startswith("scratch.")]:
        del JOBS._plugins[name]


@pytest.fixture
def expired(app: Flask) -> None:
    """Three sign-ins that have run out."""
    with app.app_context():
        past = now() - timedelta(days=1)
        db.session.add_all(Session(id_hash=f"old{number}", expires_at=past) for number in range(3))
        db.session.commit()


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["jobs", *words])
    return result.exit_code, result.output


def left(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Session.id_hash)).all())


def test_the_list_has_a_line_for_each_job(app: Flask) -> None:
    code, printed = run(app, "list")
    assert code == 0
    head, *lines = printed.splitlines()
    assert head.split("  ")[0] == "name" and "next run" in head and "last result" in head
    assert {line.split()[0] for line in lines[:-2]} == set(JOBS.names())
    [sweeping] = [line for line in lines if line.startswith(SWEEPING)]
    assert "every hour" in sweeping and " now " in sweeping
    [naming] = [line for line in lines if line.startswith("chat.name_conversation")]
    assert "when needed" in naming
    assert lines[-1] == "The web process does them itself."


def test_the_list_tells_how_it_went(app: Flask, expired: None) -> None:
    def fail() -> None:
        raise RuntimeError("no room")

    job("scratch.failing", every=timedelta(minutes=90))(fail)
    with app.app_context():
        JobRunner(app, 1).run_due()
    _, printed = run(app, "list")
    lines = {line.split()[0]: line for line in printed.splitlines() if line}
    assert "removed 3" in lines[SWEEPING] and " s" in lines[SWEEPING].rsplit("  ", 1)[-1]
    assert "every 90 minutes" in lines["scratch.failing"]
    assert "failed: RuntimeError: no room" in lines["scratch.failing"]


def test_a_dry_run_removes_nothing_and_a_run_removes_what_it_said(app: Flask, expired: None) -> None:
    code, printed = run(app, "run", SWEEPING, "--dry-run")
    assert (code, printed) == (0, f"A run of {SWEEPING} would remove 3. Nothing was removed.\n")
    assert left(app) == 3
    code, printed = run(app, "run", SWEEPING)
    assert code == 0 and "It removed 3, in 0." in printed
    assert left(app) == 0
    with app.app_context():
        [row] = db.session.scalars(select(Job).where(Job.name == SWEEPING))
        assert (row.state, row.tries, row.count) == ("done", 1, 3)


def test_a_failure_is_one_line_and_an_exit_code(app: Flask) -> None:
    def fail() -> None:
        raise RuntimeError("no room")

    job("scratch.failing")(fail)
    code, printed = run(app, "run", "scratch.failing")
    assert code == 1
    assert printed.splitlines()[-1] == "Error: scratch.failing failed: RuntimeError: no room"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "no.such"), "There is no job called no.such"),
        (("run", "chat.name_conversation"), "cannot be run by hand"),
        (("run", "chat.name_conversation", "--dry-run"), "removes nothing"),
    ],
)
def test_what_cannot_be_run_is_refused_in_one_line(app: Flask, words: tuple[str, ...], told: str) -> None:
    code, printed = run(app, *words)
    assert code == 1 and printed.startswith("Error: ") and told in printed and printed.count("\n") == 1


def test_one_that_runs_already_is_not_run_beside_it(app: Flask) -> None:
    with app.app_context():
        lease = now() + timedelta(minutes=1)
        db.session.add(Job(name=SWEEPING, state="running", tries=1, lease_until=lease, started_at=now()))
        db.session.commit()
    code, printed = run(app, "run", SWEEPING)
    assert code == 1 and "waits or runs already" in printed
    assert "1 running, 0 waiting" in run(app, "list")[1]
