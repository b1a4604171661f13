"""Snapshots of an SQLite database. The copy is made by SQLite itself in one step, beside people who read and write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.ops.backups.looking import LEFT_OUT, look
from app.ops.backups.manifest import BackupError, BrokenBackupError, Facts

BUSY_SECONDS = 30.0


def take_snapshot(database: Path, target: Path) -> Facts:
    """Copy a database that may be in use; writers wait for nothing, since a reader of SQLite's log never stops them."""
    if not database.is_file():
        raise BackupError(
            f"There is no database at {database}. Set VAR_DIR or DATABASE_URL as the program has them."
        )
    try:
        with closing(_open(database)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")
            # Pages that are given back are overwritten, so that nothing of what is left out stays in the file.
            copy.execute("PRAGMA secure_delete=ON")
            for table in LEFT_OUT:
                copy.execute(f"DELETE FROM {table}")
            copy.commit()
            return _look(copy)
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be copied ({error}).") from error


def check_snapshot(snapshot: Path, facts: Facts) -> None:
    """Open a copy and look at every page, every reference and the number of rows; BrokenBackupError when any is off."""
    try:
        with _untrusted(snapshot) as copy:
            found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            if found != ["ok"] or copy.execute("PRAGMA foreign_key_check").fetchone():
                raise BrokenBackupError(
                    f"The database in this backup is damaged ({found[0][:200]}). Take another backup."
                )
            if not _look(copy).same_content(facts):
                raise BrokenBackupError(
                    "The database in this backup is not the one that its manifest describes. Do not use it."
                )
    except sqlite3.Error as error:
        raise BrokenBackupError(
            f"The database in this backup cannot be opened ({error}). Take another one."
        ) from error


def make_single(database: Path) -> None:
    """Merge a database with its log into one file; BackupError while anybody else has it open."""
    try:
        with closing(sqlite3.connect(database, timeout=1)) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.Error as error:
        if "locked" in str(error) or "busy" in str(error):
            mode = "wal"
        else:
            # Whatever it is, it is kept aside as it is.
            return
    if mode != "delete":
        raise BackupError("The program is running on this database. Stop it first, then restore.")


def _open(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{database.absolute()}?mode=rw", uri=True, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA query_only=ON")
    return connection


@contextmanager
def _untrusted(snapshot: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{snapshot.absolute()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        yield connection


def _look(copy: sqlite3.Connection) -> Facts:
    return look(
        lambda question: copy.execute(question).fetchall(),
        _tables(copy),
        kind="sqlite",
        server=sqlite3.sqlite_version,
    )


def _tables(copy: sqlite3.Connection) -> list[str]:
    # Tables of a full-text index belong to SQLite, which counts in them what it likes.
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [str(row[0]) for row in copy.execute(question) if "_fts" not in row[0]]
