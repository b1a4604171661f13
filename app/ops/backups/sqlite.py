"""The snapshot in a backup, which is an SQLite file wherever it came from: taken from SQLite, looked at, put in place."""

import json
import os
import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.encryption import KEY_CHECK_NAME, SealError, sealed_key_id
from app.ops.backups.manifest import BackupError, BrokenBackupError, Facts
from app.sealed_columns import SEALED_COLUMNS

BUSY_SECONDS = 30.0
STEP_PAGES = 2_048
# Whoever is signed in, and links that let somebody in once, must not come back to life.
LEFT_OUT = ("sessions", "access_links")
IN_USE = "The program is running on this database. Stop it first, then restore."


def take_snapshot(database: Path, target: Path, *, tell: Callable[[float], None]) -> None:
    """Copy a database that may be in use, as it is at one moment; `tell` hears which share is done.

    Writers wait for nothing: the copy reads from SQLite's log, and the read transaction around it holds the moment fast.
    """
    if not database.is_file():
        raise BackupError(
            f"There is no database at {database}. Set VAR_DIR or DATABASE_URL as the program has them."
        )
    try:
        with closing(_open(database)) as source, closing(sqlite3.connect(target)) as copy:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                copy,
                pages=STEP_PAGES,
                progress=lambda _, left, total: tell(1 - left / max(1, total)),
                sleep=0,
            )
            copy.execute("PRAGMA journal_mode=DELETE")
            # Pages that are given back are overwritten, so that nothing of what is left out stays in the file.
            copy.execute("PRAGMA secure_delete=ON")
            for table in LEFT_OUT:
                copy.execute(f"DELETE FROM {table}")
            copy.commit()
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be copied ({error}).") from error


def look(snapshot: Path) -> Facts:
    """Count rows, read the schema, and list the keys with which something is sealed."""
    with _untrusted(snapshot) as copy:
        return _look(copy)


def check_snapshot(snapshot: Path, facts: Facts) -> None:
    """Look at every page, every reference and the number of rows; BrokenBackupError when any is off."""
    try:
        with _untrusted(snapshot) as copy:
            found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check")]
            if found != ["ok"] or copy.execute("PRAGMA foreign_key_check").fetchone():
                raise BrokenBackupError(
                    f"The database in this backup is damaged ({ascii(found[0][:200])}). Take another backup."
                )
            seen = _look(copy)
    except (sqlite3.Error, SealError, ValueError, KeyError, TypeError) as error:
        raise BrokenBackupError(
            f"The database in this backup cannot be read ({ascii(str(error))[:200]}). Take another backup."
        ) from error
    # Which keys there are is asked of the columns that this version knows; an older backup may have had more of them.
    is_same = (seen.schema, seen.rows) == (facts.schema, facts.rows) and set(seen.keys) <= set(facts.keys)
    if not is_same:
        raise BrokenBackupError(
            "The database in this backup is not the one that its manifest describes. Do not use it."
        )


def make_single(database: Path) -> None:
    """Merge a database that nobody else uses with its log into one file."""
    with closing(sqlite3.connect(database, timeout=1)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def put_in_place(fresh: Path, database: Path, kept: Path) -> None:
    """Let a file be the database, in one step and with everybody else shut out; what stood there is kept under a name."""
    with _alone(database):
        # A link first, so that there is no moment without a database.
        os.link(database, kept)
        for end in ("-wal", "-shm"):
            # Only beside a database that is too broken to be merged with its log, which must not be taken for the new one's.
            if (beside := database.with_name(database.name + end)).exists():
                beside.rename(kept.with_name(kept.name + end))
        os.replace(fresh, database)


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    with closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as connection:
        if _is_database(connection):
            try:
                connection.execute("PRAGMA journal_mode=DELETE")
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise BackupError(IN_USE) from error
        yield


def _is_database(connection: sqlite3.Connection) -> bool:
    """Tell whether SQLite can read the file; what it cannot is kept as it is, and nobody can be using it."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:
        return False
    return True


def _open(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS)
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")
    return connection


@contextmanager
def _untrusted(snapshot: Path) -> Iterator[sqlite3.Connection]:
    address = f"{snapshot.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        yield connection


def _look(copy: sqlite3.Connection) -> Facts:
    tables = _tables(copy)
    rows = {table: int(copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]) for table in tables}
    schema = sorted(str(row[0]) for row in copy.execute("SELECT version_num FROM alembic_version"))
    return Facts(schema, rows, sorted(_list_keys(copy, tables)))


def _tables(copy: sqlite3.Connection) -> list[str]:
    # Tables of a full-text index belong to SQLite, which counts in them what it likes.
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "AND name NOT LIKE '%\\_fts%' ESCAPE '\\' AND name NOT LIKE '%\"%' ORDER BY name"
    )
    return [str(row[0]) for row in copy.execute(question)]


def _list_keys(copy: sqlite3.Connection, tables: list[str]) -> set[str]:
    found = set()
    for place in SEALED_COLUMNS.all():
        columns = [row[0] for row in copy.execute("SELECT name FROM pragma_table_info(?)", (place.table,))]
        if place.table in tables and place.column in columns:
            question = f'SELECT "{place.column}" FROM "{place.table}" WHERE "{place.column}" IS NOT NULL'
            found |= {sealed_key_id(bytes(row[0])) for row in copy.execute(question)}
    for row in copy.execute("SELECT value FROM settings WHERE name = ?", (KEY_CHECK_NAME,)):
        found.add(sealed_key_id(b64decode(json.loads(row[0])["sealed"])))
    return found
