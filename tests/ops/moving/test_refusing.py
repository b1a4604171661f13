"""What cannot be copied is refused in one line that says what to do, and nothing is harmed by it."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.conversations.models import Message
from app.database import Record
from app.extensions import db
from app.ops.moving import databases, rows
from app.ops.moving.databases import CopyError, is_open_elsewhere
from app.ops.schema import UNFINISHED_COPY, wanted_revisions
from tests.accounts.people import create_person
from tests.databases import Databases
from tests.ops.moving.conftest import Copy, MakeApp, file_of, leave, settled

# Has a database open, as a running program has.
USER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT * FROM users")
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def only_from_sqlite(source: str) -> None:
    """Pass over a test of what only SQLite keeps."""
    if not source.startswith("sqlite"):
        pytest.skip("PostgreSQL keeps no such thing; the same test runs on SQLite")


def test_somebody_elses_database_is_left_alone(
    old: Flask, make_app: MakeApp, source: str, others: Databases, copy: Copy
) -> None:
    settled(old)
    with others.empty() as foreign:
        app = make_app(database_url=foreign)
        with app.app_context():
            db.session.execute(text("CREATE TABLE theirs (id int)"))
            db.session.commit()
        leave(app)
        code, said = copy(source, foreign)
        assert code == 1 and "is not empty" in said and "Traceback" not in said
    with others.fresh() as inhabited:
        app = make_app(database_url=inhabited)
        create_person(app, "budi")
        content = settled(app)
        assert copy(source, inhabited)[0] == 1
        assert settled(app) == content


def test_a_target_that_was_started_once_and_never_lived_in_is_as_good_as_empty(
    old: Flask, make_app: MakeApp, source: str, others: Databases, copy: Copy
) -> None:
    content = settled(old)
    with others.fresh() as started:
        leave(make_app(database_url=started))
        code, said = copy(source, started)
        assert code == 0, said
        assert settled(make_app(database_url=started)) == content


def test_another_schema_is_refused_on_both_sides(
    old: Flask, make_app: MakeApp, source: str, others: Databases, copy: Copy
) -> None:
    (newest,) = wanted_revisions()
    with old.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        db.session.commit()
    settled(old)
    with others.fresh() as half:
        code, said = copy(source, half)
        assert code == 1 and "is at schema 0001" in said and "make migrate" in said
        with old.app_context():
            db.session.execute(text(f"UPDATE alembic_version SET version_num = '{newest}'"))
            db.session.commit()
        settled(old)
        app = make_app(database_url=half)
        with app.app_context():
            db.session.execute(text(f"CREATE TABLE {UNFINISHED_COPY} (copied varchar(100))"))
            db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
            db.session.commit()
        leave(app)
        code, said = copy(source, half)
        assert code == 1 and "that another version began" in said


def test_a_source_that_is_in_use_is_not_copied(old: Flask, source: str, target: str, copy: Copy) -> None:
    settled(old)
    if not source.startswith("sqlite"):
        with psycopg.connect(source.replace("+psycopg", "")):
            code, said = copy(source, target)
        assert code == 1 and "Stop the program first" in said
    else:
        file = file_of(source)
        with subprocess.Popen([sys.executable, "-c", USER, str(file)], stdout=subprocess.PIPE) as user:
            assert user.stdout is not None and user.stdout.readline()
            try:
                assert is_open_elsewhere(file)
                code, said = copy(source, target)
                assert code == 1 and "Stop the program first" in said
            finally:
                user.kill()
        assert not is_open_elsewhere(file)
    assert copy(source, target)[0] == 0


def test_addresses_that_lead_nowhere_are_one_line_without_a_password(
    old: Flask, source: str, target: str, copy: Copy, tmp_path: Path
) -> None:
    settled(old)
    for wrong in (
        (f"sqlite:///{tmp_path}/none.db", target),
        (source, "mysql://u:hidden@nowhere/x"),
        (source, "postgresql://u:hidden@127.0.0.1:9/none"),
        (source, source),
    ):
        code, said = copy(*wrong)
        assert code == 1 and said.count("\n") == 1 and "hidden" not in said, said


@pytest.mark.usefixtures("only_from_sqlite")
def test_a_character_that_postgresql_does_not_know_is_replaced(
    old: Flask, make_app: MakeApp, source: str, target: str, copy: Copy
) -> None:
    with old.app_context():
        message = db.session.query(Message).filter_by(seq=7).one()
        message.text = "a\x00b"
        db.session.commit()
    settled(old)
    assert copy(source, target)[0] == 0
    with make_app(database_url=target).app_context():
        assert db.session.query(Message).filter_by(seq=7).one().text == "a\ufffdb"


@pytest.mark.usefixtures("only_from_sqlite")
def test_a_row_that_does_not_fit_is_named(
    old: Flask, source: str, target: str, copy: Copy, make_app: MakeApp
) -> None:
    with old.app_context():
        db.session.execute(
            text("UPDATE conversations SET title = :long WHERE title LIKE 'Long%'"), {"long": "x" * 300}
        )
        db.session.commit()
    settled(old)
    code, said = copy(source, target)
    assert code == 1 and "refuses a row of conversations" in said and "Traceback" not in said
    with old.app_context():
        db.session.execute(text("UPDATE conversations SET title = 'fits' WHERE title LIKE 'xxx%'"))
        db.session.commit()
    content = settled(old)
    assert copy(source, target)[0] == 0
    assert settled(make_app(database_url=target)) == content


def test_every_table_that_points_at_itself_has_an_order_of_its_own() -> None:
    own = {
        table.name
        for table in Record.metadata.sorted_tables
        if any(key.column.table is table for key in table.foreign_keys)
    }
    assert own == set(rows.ORDERS)
    for table in Record.metadata.sorted_tables:
        names = {column.name for column in rows.order_of(table)}
        unique = [set(table.primary_key.columns.keys())]
        unique += [set(each.columns.keys()) for each in table.constraints if hasattr(each, "columns")]
        assert names in unique, table.name


def test_one_value_more_or_other_changes_the_checksum(old: Flask) -> None:
    table = Record.metadata.tables["messages"]
    with old.app_context(), db.engine.connect() as connection:
        before = rows.checksum(connection, table)
    assert before[0] == 22
    for change in ("text = text || '!'", "seq = seq + 100", "steps = '[]'"):
        with old.app_context():
            chosen = db.session.query(Message).filter_by(seq=5).one()
            db.session.execute(text(f"UPDATE messages SET {change} WHERE id = :id"), {"id": chosen.id.hex})
            db.session.flush()
            assert rows.checksum(db.session.connection(), table) != before
            db.session.rollback()
            assert rows.checksum(db.session.connection(), table) == before
            db.session.rollback()


def test_the_refusal_of_an_address_shows_no_password() -> None:
    with pytest.raises(CopyError) as refusal:
        databases.normal_address("mysql://u:hidden@host/x")
    assert "hidden" not in refusal.value.message
