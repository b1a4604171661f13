"""A restored PostgreSQL database: filled in a schema of its own, and put in place by one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from app.database import now
from app.errors import HouseError
from app.ops.backups.manifest import BackupError
from app.ops.backups.places import Say
from app.ops.moving.copying import copy_rows
from app.ops.moving.databases import COMPANY

CONNECT_SECONDS = 10
LOCK_SECONDS = 5
DRAFT = "yuzu_restoring"
KEPT = "before_restore_"
# What belongs to an extension stays where it is.
TABLES = """SELECT relname FROM pg_class AS c WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
ORDER BY relname"""


def is_empty(url: str) -> bool:
    """Tell whether no table stands in the database."""
    with _connected(url) as connection:
        return not _tables(connection)


def refuse_company(url: str) -> None:
    """BackupError while the program is connected."""
    with _connected(url) as connection:
        _refuse_company(connection)


def load(url: str, snapshot: Path, say: Say) -> None:
    """Fill a schema beside the present tables with the rows of a snapshot; one that was left half full is made anew."""
    with _connected(url) as connection:
        _drop_draft(connection)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(DRAFT)))
    try:
        copy_rows(f"sqlite:///{snapshot}", _within(url), say=say)
    except HouseError:
        with _connected(url) as connection:
            _drop_draft(connection)
        raise


def put_in_place(url: str) -> str:
    """Let the filled schema's tables be the database; returns in which schema the old ones are kept, or nothing.

    Tables are moved, not schemas renamed: that needs no rights beyond our own tables', and leaves extensions alone.
    """
    with _connected(url) as connection:
        connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(f"{LOCK_SECONDS}s")))
        (home,) = connection.execute("SELECT current_schema()").fetchone() or ("public",)
        kept = f"{KEPT}{now():%Y%m%d_%H%M%S_%f}" if (old := _tables(connection)) else ""
        if kept:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(kept)))
        for table in old:
            _move(connection, (home, table), kept)
        _refuse_company(connection)
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(DRAFT)))
        for table in _tables(connection):
            _move(connection, (DRAFT, table), home)
        # Without CASCADE: were anything left in it, all of this would be undone.
        connection.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(DRAFT)))
    return kept


def _drop_draft(connection: psycopg.Connection) -> None:
    connection.execute(sql.SQL("SET LOCAL client_min_messages = warning"))
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(DRAFT)))


def _move(connection: psycopg.Connection, table: tuple[str, str], schema: str) -> None:
    statement = sql.SQL("ALTER TABLE {} SET SCHEMA {}")
    connection.execute(statement.format(sql.Identifier(*table), sql.Identifier(schema)))


def _tables(connection: psycopg.Connection) -> list[str]:
    return [str(row[0]) for row in connection.execute(TABLES)]


def _refuse_company(connection: psycopg.Connection) -> None:
    (others,) = connection.execute(COMPANY).fetchone() or (0,)
    if others:
        raise BackupError(
            f"The program is running on this database ({others} connections). Stop every web process and worker first."
        )


def _within(url: str) -> str:
    named = make_url(url)
    options = f"{named.query.get('options', '')} -csearch_path={DRAFT}".strip()
    return named.update_query_dict({"options": options}).render_as_string(hide_password=False)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(address, connect_timeout=CONNECT_SECONDS) as connection:
            yield connection
    except psycopg.errors.LockNotAvailable as error:
        raise BackupError("Somebody is using a table of the database. Stop the program first.") from error
    except psycopg.OperationalError as error:
        raise BackupError(f"The database does not answer ({type(error).__name__}). Is it running?") from error
    except psycopg.Error as error:
        said = str(error).strip().partition("\n")[0]
        raise BackupError(
            f"The database refuses: {said}. The account needs the right to make schemas in it."
        ) from error
