"""How far a copy has come, kept in the target itself and in the transaction of each batch, so that a kill loses no step.

While this table is there the target is half an installation, and the program does not start on it (`schema.check_schema`).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, MetaData, String, Table, insert, select, update

from app.ops.schema import UNFINISHED_COPY

# Not among the tables of the program: it exists during a copy only.
TABLE = Table(
    UNFINISHED_COPY,
    MetaData(),
    Column("copied", String(100), primary_key=True),
    Column("last", JSON, nullable=True),
    Column("done", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one table has come: the key of the last row that was copied, as text, or all."""

    last: list[Any] | None
    done: bool


def begin(connection: Connection, tables: list[str]) -> None:
    """Write down that all of these are to be copied."""
    TABLE.create(connection)
    connection.execute(insert(TABLE), [{"copied": name, "last": None, "done": False} for name in tables])


def read(connection: Connection, name: str) -> Progress:
    """Return how far a table has come."""
    row = connection.execute(select(TABLE.c.last, TABLE.c.done).where(TABLE.c.copied == name)).one()
    return Progress(row.last, row.done)


def note(connection: Connection, name: str, progress: Progress) -> None:
    """Write down how far a table has come; the caller commits it together with the rows."""
    values = {"last": progress.last, "done": progress.done}
    connection.execute(update(TABLE).where(TABLE.c.copied == name).values(values))


def restart(connection: Connection, names: list[str]) -> None:
    """Let these tables be copied once more."""
    connection.execute(update(TABLE).where(TABLE.c.copied.in_(names)).values(last=None, done=False))


def finish(connection: Connection) -> None:
    """Make the target a whole installation."""
    TABLE.drop(connection)
