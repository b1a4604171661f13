"""Is the database's schema the one that this program was written for? The program does not start on any other."""

import re
from functools import cache
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, inspect, text

from app.errors import HouseError
from app.extensions import db

# The table in which `flask db-copy` notes how far it has come.
UNFINISHED_COPY = "unfinished_copy"
REVISION = re.compile(r"""^(revision|down_revision) = ["']?(\w+)["']?$""", re.MULTILINE)
MIGRATIONS = Path(__file__).parents[2] / "migrations"


class SchemaError(HouseError):
    """The program cannot start on this database."""


def check_schema(app: Flask, *, migrations: Path = MIGRATIONS) -> None:
    """Refuse a database that is empty, older or newer; SchemaError says in one line what to do."""
    wanted = _heads_of(migrations)
    with app.app_context(), db.engine.connect() as connection:
        found, is_half = read_revisions(connection), inspect(connection).has_table(UNFINISHED_COPY)
    if is_half:
        raise SchemaError(
            "This database is an unfinished copy of another one. Finish it by `flask db-copy`, then start again."
        )
    if found == wanted:
        return
    if not found:
        raise SchemaError("The database has no tables of ours yet. Run `make migrate`, then start again.")
    if found <= known_revisions(migrations):
        raise SchemaError(
            f"The database is at schema {names(found)} and this program needs {names(wanted)}. "
            "Run `make migrate`, then start again."
        )
    raise SchemaError(
        f"The database is at schema {names(found)}, which this program does not know: a newer version made it. "
        "Install that version and run `make migrate`, or restore the backup from before the upgrade."
    )


@cache
def wanted_revisions() -> set[str]:
    """Return what this process was written for; read once, so that newer files beside it change nothing."""
    return _heads_of(MIGRATIONS)


def known_revisions(migrations: Path = MIGRATIONS) -> set[str]:
    """Return every schema that this version has ever had."""
    return set(_revisions(migrations))


def read_revisions(connection: Connection) -> set[str]:
    """Return at which schema the database is; nothing when it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def names(revisions: set[str]) -> str:
    """Return revisions as a sentence names them."""
    return " and ".join(sorted(revisions)) or "nothing"


def _heads_of(migrations: Path) -> set[str]:
    revisions = _revisions(migrations)
    return revisions.keys() - revisions.values()


def _revisions(migrations: Path) -> dict[str, str]:
    """Return every migration's revision with the one before it, `None` for the first.

    Read from the files' text: Alembic itself would be eleven megabytes of every web process, which never migrates.
    """
    files = sorted((migrations / "versions").glob("[0-9]*.py"))
    return dict(_read_revision(file.read_text()) for file in files)


def _read_revision(source: str) -> tuple[str, str]:
    found = dict(REVISION.findall(source))
    return found["revision"], found["down_revision"]
