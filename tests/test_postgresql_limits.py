"""No connection to PostgreSQL waits for ever, and no process takes more of them than it may."""

import re
from collections.abc import Callable

import gevent
import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.config import Config
from app.extensions import db
from app.postgresql import PatientConnection
from tests.scratch import Scratch, names
from tests.servers.worker import Worker
from tests.sources import HOUSE

MakeApp = Callable[..., Flask]
ROW = re.compile(r"^\| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
# What PostgreSQL keeps for its administrator, and what commands, a backup and a monitor may need.
KEPT_FREE = 3 + 5


def most(config: Config, *, web: int, workers: int) -> int:
    """Return how many connections an installation takes at most."""
    return web * config.database_pool + workers * 2 * config.jobs_at_once


def test_the_table_of_connections_is_right(config: Callable[..., Config]) -> None:
    page = (HOUSE / "docs/operations.md").read_text()
    rows = [tuple(map(int, found)) for found in ROW.findall(page)]
    assert len(rows) >= 4
    for web, workers, told, allowed in rows:
        assert told == most(config(), web=web, workers=workers)
        assert told + KEPT_FREE <= allowed
    seconds = config().statement_seconds
    assert f"STATEMENT_SECONDS ({seconds:g})" in page


@pytest.fixture
def impatient(make_app: MakeApp, only_on_postgresql: None) -> Flask:
    """An application whose statements have half a second, its locks a quarter, its silence a whole one."""
    return make_app(statement_seconds=0.5, database_pool=3)


def shown(name: str) -> object:
    """Ask PostgreSQL for a setting of this connection."""
    return db.session.execute(text(f"SHOW {name}")).scalar()


def test_the_shipped_time_outs_stand_on_every_connection(app: Flask, only_on_postgresql: None) -> None:
    with app.app_context():
        driver = db.session.connection().connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        told = driver.info.get_parameters()
        assert (told["connect_timeout"], told["tcp_user_timeout"]) == ("5", "25000")
        wanted = {
            "statement_timeout": "15s",
            "lock_timeout": "7500ms",
            "idle_in_transaction_session_timeout": "30s",
        }
        assert {name: shown(name) for name in wanted} == wanted
        db.session.rollback()


def test_a_statement_that_takes_too_long_is_ended_and_the_connection_lives(impatient: Flask) -> None:
    with impatient.app_context():
        with pytest.raises(OperationalError, match="statement timeout"):
            db.session.execute(text("SELECT pg_sleep(20)"))
        db.session.rollback()
        assert db.session.execute(text("SELECT 1")).scalar() == 1
        db.session.rollback()


def test_a_lock_that_somebody_keeps_is_not_waited_for_longer(impatient: Flask, database_url: str) -> None:
    with psycopg.connect(database_url.replace("+psycopg", "")) as other, impatient.app_context():
        other.execute("LOCK TABLE users")
        with pytest.raises(OperationalError, match="lock timeout"):
            db.session.execute(text("UPDATE users SET active = true"))
        db.session.rollback()
        other.rollback()
        db.session.execute(text("UPDATE users SET active = true"))
        db.session.rollback()


def test_a_transaction_that_falls_silent_is_ended_and_lets_go(impatient: Flask, database_url: str) -> None:
    with psycopg.connect(database_url.replace("+psycopg", "")) as other, impatient.app_context():
        db.session.execute(text("LOCK TABLE users"))
        # Until PostgreSQL ends the silent one, this waits; there is no other way for it to come through.
        other.execute("UPDATE users SET active = true")
        other.rollback()
        with pytest.raises(DBAPIError, match="idle-in-transaction timeout|closed the connection"):
            db.session.execute(text("SELECT 1"))
        db.session.rollback()
        assert db.session.execute(text("SELECT 1")).scalar() == 1
        db.session.rollback()


def test_a_server_that_says_nothing_is_left_and_asked_anew(impatient: Flask) -> None:
    with impatient.app_context():
        driver = db.session.connection().connection.driver_connection
        assert isinstance(driver, PatientConnection) and driver.patience == pytest.approx(5.5)
        db.session.rollback()
        driver.patience = 0.1
        with pytest.raises(OperationalError, match="says nothing"):
            db.session.execute(text("SELECT pg_sleep(0.4)"))
        db.session.rollback()
        assert driver.closed
        assert db.session.execute(text("SELECT 1")).scalar() == 1
        db.session.rollback()


def test_others_go_on_while_somebody_waits_for_an_answer(impatient: Flask) -> None:
    said: list[str] = []

    def ask() -> None:
        with impatient.app_context():
            db.session.execute(text("SELECT pg_sleep(0.2)"))
            db.session.remove()
        said.append("answered")

    asking = gevent.spawn(ask)
    while not asking.ready():
        said.append("went on")
        gevent.sleep(0.01)
    assert said.count("went on") > 2 and said[-1] == "answered"


def connections(database_url: str) -> int:
    """Count the connections to this test's database, without the one that asks."""
    question = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        (found,) = connection.execute(question).fetchone() or (0,)
        return int(found)


def test_a_process_takes_no_more_than_its_pool(impatient: Flask, database_url: str) -> None:
    def ask() -> None:
        with impatient.app_context():
            db.session.execute(text("SELECT pg_sleep(0.1)"))
            db.session.remove()

    asking = [gevent.spawn(ask) for _ in range(12)]
    seen = []
    while not all(each.ready() for each in asking):
        seen.append(connections(database_url))
        gevent.sleep(0.02)
    gevent.joinall(asking, raise_error=True)
    assert max(seen) == 3


def test_a_worker_takes_no_more_than_it_says(
    start_worker: Callable[..., Worker], scratch: Scratch, database_url: str, only_on_postgresql: None
) -> None:
    db.session.remove()
    db.engine.dispose()
    start_worker(jobs_at_once=2)
    scratch.note(*names(6), seconds=0.5)
    db.session.remove()
    db.engine.dispose()
    seen = []
    while len(scratch.words()) < 6:
        seen.append(connections(database_url))
        gevent.sleep(0.05)
    assert 1 <= max(seen) <= 1 + 2 * 2
