"""Is the database's schema the one that this program was written for? The program does not start on any other."""

from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, inspect, text

from app.errors import HouseError
from app.extensions import db

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class SchemaError(HouseError):
    """The program cannot start on this database."""


def check_schema(app: Flask, *, migrations: Path = MIGRATIONS) -> None:
    """Refuse a database that is empty, older or newer; SchemaError says in one line what to do."""
    wanted = _heads_of(migrations)
    with app.app_context(), db.engine.connect() as connection:
        found = read_revisions(connection)
    if found == wanted:
        return
    known = {revision.revision for revision in ScriptDirectory(str(migrations)).walk_revisions()}
    if not found:
        raise SchemaError("The database has no tables of ours yet. Run `make migrate`, then start again.")
    if found <= known:
        raise SchemaError(
            f"The database is at schema {_names(found)} and this program needs {_names(wanted)}. "
            "Run `make migrate`, then start again."
        )
    raise SchemaError(
        f"The database is at schema {_names(found)}, which this program does not know: a newer version made it. "
        "Install that version and run `make migrate`, or restore the backup from before the upgrade."
    )


@cache
def wanted_revisions() -> set[str]:
    """Return what this process was written for; read once, so that newer files beside it change nothing."""
    return _heads_of(MIGRATIONS)


def read_revisions(connection: Connection) -> set[str]:
    """Return at which schema the database is; nothing when it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _heads_of(migrations: Path) -> set[str]:
    return set(ScriptDirectory(str(migrations)).get_heads())


def _names(revisions: set[str]) -> str:
    return " and ".join(sorted(revisions))
