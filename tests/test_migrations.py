"""Migrations: one line of them, the same tables as the models, nothing lost, nothing half done, no other schema accepted."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from app.config import Config
from app.database import Record, is_mapped
from app.extensions import db
from app.ops.schema import MIGRATIONS, SchemaError, check_schema
from tests.servers.child import plain_environment
from tests.servers.web import WebServer
from tests.sources import HOUSE

REVISION = '''"""Planted."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down}


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    pass
'''
TABLES = """op.create_table("parents", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table(
        "children",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("parents.id", ondelete="CASCADE"), nullable=False),
    )
    op.execute("INSERT INTO parents VALUES (1)")
    op.execute("INSERT INTO children VALUES (1, 1)")"""
REBUILD = """with op.batch_alter_table("parents", recreate="{recreate}") as batch:
        batch.add_column(sa.Column("name", sa.String(20)))"""
HALF = """op.create_table("halves", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO parents VALUES (2)")
    raise ValueError("planted")"""
ORPHAN = """op.create_table("halves", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("DELETE FROM parents")"""


@pytest.fixture
def app(make_app: Callable[..., Flask], empty_database_url: str) -> Flask:
    return make_app(database_url=empty_database_url)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder with the house's way of migrating and none of its migrations."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    return folder


def test_there_is_one_line_of_numbered_migrations() -> None:
    revisions = [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert revisions == [f"{number:04}" for number in range(len(revisions), 0, -1)]
    assert sorted(path.name[:4] for path in MIGRATIONS.glob("versions/*.py")) == sorted(revisions)


def test_the_migrations_make_exactly_the_tables_of_the_models(app: Flask) -> None:
    _import_models()
    _upgrade(app, MIGRATIONS)
    assert _differences(app) == []
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE planted (id INTEGER PRIMARY KEY)"))
    assert len(_differences(app)) == 1, "a table too many must be noticed"


def test_the_last_step_can_be_taken_back(app: Flask) -> None:
    _import_models()
    _upgrade(app, MIGRATIONS)
    with app.app_context():
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="-1")
    assert _differences(app) != []
    _upgrade(app, MIGRATIONS)
    assert _differences(app) == []


def test_a_rebuilt_parent_keeps_its_child_rows(app: Flask, planted: Path) -> None:
    recreate = "always" if _is_sqlite(app) else "never"
    _plant(planted, "0001", TABLES)
    _plant(planted, "0002", REBUILD.format(recreate=recreate))
    _upgrade(app, planted)
    with app.app_context():
        assert {column["name"] for column in inspect(db.engine).get_columns("parents")} == {"id", "name"}
        assert _scalar("SELECT count(*) FROM children") == 1
        # The control: the same deletion outside a migration does take the child along.
        db.session.execute(text("DELETE FROM parents"))
        assert _scalar("SELECT count(*) FROM children") == 0
        db.session.rollback()


@pytest.mark.parametrize("fault", [HALF, ORPHAN], ids=["an error half way", "a row that points at nothing"])
def test_a_failed_migration_leaves_nothing_behind(app: Flask, planted: Path, fault: str) -> None:
    if fault == ORPHAN and not _is_sqlite(app):
        # PostgreSQL keeps its foreign keys on, so the deletion cascades and there is no fault to make.
        fault = HALF
    _plant(planted, "0001", TABLES)
    _upgrade(app, planted)
    _plant(planted, "0002", fault)
    with pytest.raises((ValueError, SystemExit)):
        _upgrade(app, planted)
    with app.app_context():
        assert not inspect(db.engine).has_table("halves")
        assert _scalar("SELECT count(*) FROM parents") == 1
        assert _scalar("SELECT version_num FROM alembic_version") == "0001"
    _plant(planted, "0002", HALF.replace('raise ValueError("planted")', "pass"))
    _upgrade(app, planted)
    with app.app_context():
        assert inspect(db.engine).has_table("halves"), "without the fault the same migration goes through"


def test_the_program_starts_on_its_own_schema_only(app: Flask, planted: Path) -> None:
    _plant(planted, "0001", TABLES)
    with pytest.raises(SchemaError, match="no tables of ours yet. Run `make migrate`"):
        check_schema(app, migrations=planted)
    _upgrade(app, planted)
    check_schema(app, migrations=planted)
    _plant(planted, "0002", "pass")
    with pytest.raises(SchemaError, match="at schema 0001 and this program needs 0002. Run `make migrate`"):
        check_schema(app, migrations=planted)
    _upgrade(app, planted)
    check_schema(app, migrations=planted)
    (planted / "versions" / "0002_planted.py").unlink()
    with pytest.raises(SchemaError, match="at schema 0002, which this program does not know"):
        check_schema(app, migrations=planted)


def test_a_server_on_no_database_or_on_an_empty_one_ends_with_one_line(
    empty_database_url: str, database_url: str, tmp_path: Path
) -> None:
    nowhere = f"postgresql://nobody@/nothing?host={tmp_path}"
    lines = {nowhere: "The database does not answer (OperationalError). Check DATABASE_URL"}
    if list(MIGRATIONS.glob("versions/0*.py")):
        lines[empty_database_url] = "The database has no tables of ours yet. Run `make migrate`"
    for number, (url, line) in enumerate(lines.items()):
        server = WebServer(
            tmp_path / f"refused{number}", {"database_url": url, "var_dir": tmp_path / f"var{number}"}
        )
        with pytest.raises(RuntimeError, match="ended instead of starting") as ending:
            server.start()
        assert line in str(ending.value) and "Traceback" not in str(ending.value)
    accepted = WebServer(tmp_path / "accepted", {"database_url": database_url, "var_dir": tmp_path / "var"})
    try:
        accepted.start()
    finally:
        accepted.kill()


def test_the_launcher_can_tell_whether_there_is_something_to_migrate(
    database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    script = [sys.executable, str(MIGRATIONS / "is_current.py")]
    absent = {"VAR_DIR": str(tmp_path / "absent")}
    codes = [
        subprocess.run(script, cwd=tmp_path, env=plain_environment() | values, check=False).returncode
        for values in ({"DATABASE_URL": database_url}, {"DATABASE_URL": empty_database_url}, absent)
    ]
    assert codes == [0, 1, 1]
    assert not (tmp_path / "absent").exists()


def test_two_starts_at_once_migrate_once(empty_database_url: str, planted: Path, tmp_path: Path) -> None:
    # The planted step inserts a row with a fixed key, so a second run of it would fail.
    _plant(planted, "0001", TABLES)
    values = {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": empty_database_url}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade", "--directory", str(planted)]
    started = [
        subprocess.Popen(
            command,
            cwd=HOUSE,
            env=plain_environment() | values,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for _ in range(2)
    ]
    outputs = [one.communicate(timeout=60)[0].decode() for one in started]
    assert [one.returncode for one in started] == [0, 0], outputs
    assert sum(output.count("Running upgrade  -> 0001") for output in outputs) == 1, outputs


def _import_models() -> None:
    for models in sorted((HOUSE / "app").glob("*/models.py")):
        import_module(f"app.{models.parent.name}.models")


def _plant(folder: Path, revision: str, upgrade: str) -> None:
    down = None if revision == "0001" else f"{int(revision) - 1:04}"
    source = REVISION.format(revision=revision, down=repr(down), upgrade=upgrade)
    (folder / "versions" / f"{revision}_planted.py").write_text(source)


def _upgrade(app: Flask, folder: Path) -> None:
    with app.app_context():
        flask_migrate.upgrade(directory=str(folder))


def _differences(app: Flask) -> list[object]:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_mapped}
        )
        return list(compare_metadata(context, Record.metadata))


def _scalar(statement: str) -> object:
    return db.session.execute(text(statement)).scalar()


def _is_sqlite(app: Flask) -> bool:
    config = app.extensions["config"]
    assert isinstance(config, Config)
    return config.is_sqlite
