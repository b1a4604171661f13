"""An installation on SQLite moves to a real PostgreSQL: whole, verified, resumable, and without touching where it was.

These tests bring both databases themselves and run once, whichever the run is on.
"""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from app.config import Config
from app.conversations import search
from app.conversations.models import Conversation, Message, SearchEntry
from app.database import Record, uuid7
from app.extensions import db
from app.ops.moving import databases, rows
from app.ops.moving.databases import CopyError, is_open_elsewhere
from app.ops.schema import SchemaError, check_schema
from tests.accounts.people import Person, create_person, sign_in
from tests.databases import PostgresDatabases, SQLiteDatabases
from tests.ops.backups.conftest import Content, content_of
from tests.servers.child import plain_environment
from tests.sources import HOUSE
from tests.test_ownership import give_everything

MakeApp = Callable[..., Flask]
MESSAGES = 1_200
# Has a database open, as a running program has.
USER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT * FROM users")
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresDatabases]:
    made = PostgresDatabases(tmp_path_factory.mktemp("moving"))
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLiteDatabases:
    return SQLiteDatabases(tmp_path_factory.mktemp("moving-from"))


@pytest.fixture
def source(sqlite: SQLiteDatabases) -> Iterator[str]:
    with sqlite.fresh() as url:
        yield url


@pytest.fixture
def target(postgres: PostgresDatabases) -> Iterator[str]:
    with postgres.empty() as url:
        yield url


@pytest.fixture
def old(make_app: MakeApp, source: str) -> Flask:
    """The installation on SQLite, with somebody in it."""
    app = make_app(database_url=source)
    fill(app)
    return app


def fill(app: Flask, messages: int = 20) -> Person:
    """Give somebody one of everything, and a long conversation whose messages are born in the same millisecond."""
    person = create_person(app)
    give_everything(app, person)
    sign_in(app.test_client(), person)
    with app.app_context():
        conversation = Conversation(
            id=uuid7(), user_id=person.id, next_seq=messages + 1, title="Long \u00e4\U0001f34a"
        )
        db.session.add(conversation)
        db.session.flush()
        parent = None
        for seq in range(1, messages + 1):
            # A random id: the parent's is larger as often as not.
            message = Message(
                id=uuid4(), conversation_id=conversation.id, user_id=person.id, seq=seq, role="user"
            )
            message.parent_id, message.text = parent, f"message {seq} 'quoted' \\ \u2603"
            message.steps = [
                {"call": "1", "name": "x", "arguments": '{"a": 1.5}', "state": "done", "n": None}
            ]
            message.created_at = datetime(2026, 3, 29, 1, 30, 0, seq, UTC)
            db.session.add(message)
            db.session.flush()
            parent = message.id
        search.index_message(parent, "sauerampfer", owner=person.id, conversation_id=conversation.id)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return person


def environment(tmp_path: Path, **values: str) -> dict[str, str]:
    chosen = {"VAR_DIR": str(tmp_path / "var"), "PYTHONPATH": str(HOUSE), "PYTHONUNBUFFERED": "1"}
    return plain_environment() | chosen | values


def command(source: str, target: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", "db-copy", "--from", source, "--to", target]


def copy(source: str, target: str, tmp_path: Path) -> tuple[int, str]:
    done = subprocess.run(
        command(source, target),
        cwd=tmp_path,
        env=environment(tmp_path, DATABASE_URL=source),
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def settled(app: Flask) -> Content:
    """Return what is in a database, and leave no connection behind."""
    found = content_of(app)
    with app.app_context():
        sessions = Record.metadata.tables["sessions"]
        found["sessions"] = sorted(map(tuple, db.session.execute(sessions.select()).all()), key=repr)
        db.session.remove()
        db.engine.dispose()
    return found


def digest(url: str) -> str:
    return hashlib.sha256(Path(url.removeprefix("sqlite:///")).read_bytes()).hexdigest()


def test_everything_arrives_sessions_included_and_the_source_is_untouched(
    old: Flask, make_app: MakeApp, source: str, target: str, tmp_path: Path
) -> None:
    before, content = digest(source), settled(old)
    code, said = copy(source, target, tmp_path)
    assert code == 0, said
    assert digest(source) == before
    moved = make_app(database_url=target)
    assert settled(moved) == content
    assert len(content["messages"]) == 22 and content["sessions"]
    assert "messages: 22 rows, every one compared" in said and "holds the whole installation" in said
    check_schema(moved)
    with moved.app_context():
        # New rows get numbers that are not taken.
        message = db.session.query(Message).first()
        taken = {entry.message_id for entry in db.session.query(SearchEntry)}
        assert message is not None and message.id not in taken
        search.index_message(message.id, "x", owner=message.user_id, conversation_id=message.conversation_id)
        db.session.commit()


def test_people_stay_signed_in_and_find_what_they_said(
    make_app: MakeApp, source: str, target: str, tmp_path: Path
) -> None:
    old = make_app(database_url=source)
    rina = fill(old)
    client = old.test_client()
    sign_in(client, rina)
    settled(old)
    assert copy(source, target, tmp_path)[0] == 0
    moved = make_app(database_url=target)
    there = moved.test_client()
    name = old.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    there.set_cookie(name, cookie.value)
    answer = there.get("/search?q=sauer", headers={"Accept": "application/json"})
    assert answer.status_code == 200 and len((answer.json or {})["hits"]) == 1


@pytest.mark.parametrize("at", ["users", "messages: 500", "turns"])
def test_killed_in_the_middle_it_goes_on_where_it_was(
    make_app: MakeApp, source: str, target: str, tmp_path: Path, at: str
) -> None:
    old = make_app(database_url=source)
    fill(old, MESSAGES)
    content = settled(old)
    kill_at(at, source, target, tmp_path)
    half = make_app(database_url=target)
    with pytest.raises(SchemaError, match="unfinished copy"):
        check_schema(half)
    if at.startswith("messages"):
        with half.app_context():
            assert 500 <= db.session.query(Message).count() < MESSAGES
    leave(half)
    code, said = copy(source, target, tmp_path)
    assert code == 0 and "going on with it" in said, said
    assert settled(make_app(database_url=target)) == content
    if at.startswith("messages"):
        assert "messages: 500 of" not in said, "what was there was not copied again"


def kill_at(word: str, source: str, target: str, tmp_path: Path) -> None:
    """Begin a copy and end it at once, by SIGKILL, when it says this."""
    process = subprocess.Popen(
        command(source, target),
        cwd=tmp_path,
        env=environment(tmp_path, DATABASE_URL=source),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    with process, process.stdout as told:
        for line in told:
            if line.startswith(word):
                os.kill(process.pid, signal.SIGKILL)
                break
        else:
            raise AssertionError(f"it never said {word}")


def leave(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_what_changed_between_two_runs_is_copied_once_more(
    make_app: MakeApp, source: str, target: str, tmp_path: Path
) -> None:
    old = make_app(database_url=source)
    fill(old, MESSAGES)
    kill_at("turns", source, target, tmp_path)
    with old.app_context():
        changed = db.session.query(Message).filter_by(seq=7).order_by(Message.created_at).first()
        assert changed is not None
        changed.text = "changed meanwhile"
        db.session.delete(db.session.query(Message).filter_by(seq=MESSAGES).one())
        db.session.commit()
    content = settled(old)
    code, said = copy(source, target, tmp_path)
    assert code == 0 and "messages has changed since it was copied" in said, said
    assert settled(make_app(database_url=target)) == content


def test_somebody_elses_database_is_left_alone(
    old: Flask, make_app: MakeApp, source: str, postgres: PostgresDatabases, tmp_path: Path
) -> None:
    with postgres.empty() as foreign:
        app = make_app(database_url=foreign)
        with app.app_context():
            db.session.execute(text("CREATE TABLE theirs (id int)"))
            db.session.commit()
        leave(app)
        code, said = copy(source, foreign, tmp_path)
        assert code == 1 and "is not empty" in said and "Traceback" not in said
    with postgres.fresh() as inhabited:
        app = make_app(database_url=inhabited)
        create_person(app, "budi")
        content = settled(app)
        assert copy(source, inhabited, tmp_path)[0] == 1
        assert settled(app) == content


def test_a_target_that_was_started_once_and_never_lived_in_is_as_good_as_empty(
    old: Flask, make_app: MakeApp, source: str, postgres: PostgresDatabases, tmp_path: Path
) -> None:
    content = settled(old)
    with postgres.fresh() as started:
        leave(make_app(database_url=started))
        code, said = copy(source, started, tmp_path)
        assert code == 0, said
        assert settled(make_app(database_url=started)) == content


def test_a_source_that_is_in_use_is_not_copied(
    old: Flask, source: str, target: str, tmp_path: Path, make_app: MakeApp
) -> None:
    file = Path(source.removeprefix("sqlite:///"))
    settled(old)
    with subprocess.Popen([sys.executable, "-c", USER, str(file)], stdout=subprocess.PIPE) as user:
        assert user.stdout is not None and user.stdout.readline()
        try:
            assert is_open_elsewhere(file)
            code, said = copy(source, target, tmp_path)
            assert code == 1 and "Stop the program first" in said
        finally:
            user.kill()
    assert not is_open_elsewhere(file)
    assert copy(source, target, tmp_path)[0] == 0


def test_addresses_that_lead_nowhere_are_one_line(
    old: Flask, source: str, target: str, tmp_path: Path
) -> None:
    settled(old)
    for wrong in (
        (f"sqlite:///{tmp_path}/none.db", target),
        (source, "mysql://nowhere"),
        (source, "postgresql://u:hidden@127.0.0.1:9/none"),
    ):
        code, said = copy(*wrong, tmp_path)
        assert code == 1 and said.count("\n") == 1 and "hidden" not in said, said


def test_a_character_that_postgresql_does_not_know_is_replaced(
    old: Flask, make_app: MakeApp, source: str, target: str, tmp_path: Path
) -> None:
    with old.app_context():
        message = db.session.query(Message).filter_by(seq=7).one()
        message.text = "a\x00b"
        db.session.commit()
    settled(old)
    assert copy(source, target, tmp_path)[0] == 0
    with make_app(database_url=target).app_context():
        assert db.session.query(Message).filter_by(seq=7).one().text == "a\ufffdb"


def test_a_row_that_does_not_fit_is_named(
    old: Flask, source: str, target: str, tmp_path: Path, make_app: MakeApp
) -> None:
    with old.app_context():
        db.session.execute(
            text("UPDATE conversations SET title = :long WHERE title LIKE 'Long%'"), {"long": "x" * 300}
        )
        db.session.commit()
    settled(old)
    code, said = copy(source, target, tmp_path)
    assert code == 1 and "refuses a row of conversations" in said and "Traceback" not in said
    with old.app_context():
        db.session.execute(text("UPDATE conversations SET title = 'fits' WHERE title LIKE 'xxx%'"))
        db.session.commit()
    content = settled(old)
    assert copy(source, target, tmp_path)[0] == 0
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


def test_one_value_more_or_other_changes_the_checksum(old: Flask, config: Callable[..., Config]) -> None:
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
