"""Is the database's schema the one that this program was written for? The program does not start on any other."""

from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from app.errors import HouseError
from app.extensions import db

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class SchemaError(HouseError):
    """The program cannot start on this database."""


def check_schema(app: Flask, *, migrations: Path = MIGRATIONS) -> None:
    """Refuse a database that is empty, older or newer; SchemaError says in one line what to do."""
    script = ScriptDirectory(str(migrations))
    wanted, found = set(script.get_heads()), _read_revisions(app)
    if found == wanted:
        return
    known = {revision.revision for revision in script.walk_revisions()}
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


def _read_revisions(app: Flask) -> set[str]:
    with app.app_context(), db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return set()
        return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _names(revisions: set[str]) -> str:
    return " and ".join(sorted(revisions))
