"""Snapshots of a PostgreSQL database, by its own pg_dump and pg_restore."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from app.config import child_environment
from app.database import now
from app.ops.backups.looking import LEFT_OUT, look
from app.ops.backups.manifest import BackupError, BrokenBackupError, Facts

# Where Debian and Ubuntu keep the tools of each version; the newest one can speak with every older server.
DEBIAN = Path("/usr/lib/postgresql")
CONNECT_SECONDS = 10
WORDS_SHOWN = 500
KEPT = "before_restore_"


def take_snapshot(url: str, target: Path) -> Facts:
    """Dump a database that may be in use; what is counted and what is dumped is the same moment."""
    with _connected(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (moment,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        facts = _look(connection)
        arguments = [
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={moment}",
            "--schema=public",
        ]
        arguments += [f"--exclude-table-data=public.{table}" for table in LEFT_OUT]
        _run("pg_dump", [*arguments, f"--file={target}", *_at(url)], _password(url))
    return facts


def check_snapshot(snapshot: Path) -> None:
    """Read a dump to its end; BrokenBackupError when that cannot be done."""
    try:
        _run("pg_restore", ["--file=/dev/null", str(snapshot)], {})
    except BackupError as error:
        raise BrokenBackupError(f"The database in this backup cannot be read. {error.message}") from error


def load_snapshot(url: str, snapshot: Path, facts: Facts) -> str:
    """Put a dump into the database, all or nothing; returns under which name what stood there is kept, or nothing."""
    _refuse_company(url)
    kept = _put_aside(url)
    try:
        arguments = [
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            "--schema=public",
        ]
        _run("pg_restore", [*arguments, *_at(url), str(snapshot)], _password(url))
        with _connected(url) as connection:
            if not _look(connection).same_content(facts):
                raise BrokenBackupError("The restored database is not the one that the backup describes.")
    except BackupError:
        _take_back(url, kept)
        raise
    return kept


def is_empty(url: str) -> bool:
    """Tell whether nothing stands in the database."""
    with _connected(url) as connection:
        return not _tables(connection)


def _refuse_company(url: str) -> None:
    question = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with _connected(url) as connection:
        (others,) = connection.execute(question).fetchone() or (0,)
    if others:
        raise BackupError(
            f"The database is in use by {others} connections. Stop the program first, then restore."
        )


def _put_aside(url: str) -> str:
    with _connected(url) as connection:
        if not _tables(connection):
            return ""
        kept = f"{KEPT}{now():%Y%m%d_%H%M%S}"
        connection.execute(sql.SQL("ALTER SCHEMA public RENAME TO {}").format(sql.Identifier(kept)))
        connection.execute("CREATE SCHEMA public")
    return kept


def _take_back(url: str, kept: str) -> None:
    with _connected(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        if kept:
            connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO public").format(sql.Identifier(kept)))
        else:
            connection.execute("CREATE SCHEMA public")


def _look(connection: psycopg.Connection) -> Facts:
    return look(
        lambda question: connection.execute(question.encode()).fetchall(),
        _tables(connection),
        kind="postgresql",
        server=str(connection.info.parameter_status("server_version")),
    )


def _tables(connection: psycopg.Connection) -> list[str]:
    question = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    return [str(row[0]) for row in connection.execute(question)]


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(plain_address(url), connect_timeout=CONNECT_SECONDS) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise BackupError(f"The database does not answer ({_first_line(str(error))}).") from error
    except psycopg.Error as error:
        raise BackupError(f"The database refuses ({_first_line(str(error))}).") from error


def plain_address(url: str) -> str:
    """Return the address as PostgreSQL's own programs take it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _at(url: str) -> list[str]:
    # The password goes by the environment: everybody on the machine can read a command's arguments.
    named = make_url(plain_address(url))
    return [f"--dbname={named.set(password=None).render_as_string()}"]


def _password(url: str) -> dict[str, str]:
    password = make_url(plain_address(url)).password
    return {"PGPASSWORD": password} if password else {}


def _run(tool: str, arguments: list[str], additions: Mapping[str, str]) -> None:
    command = [_find(tool), *arguments]
    done = subprocess.run(command, env=child_environment(**additions), capture_output=True, text=True)
    if done.returncode == 0:
        return
    said = done.stderr.strip()
    if "server version mismatch" in said:
        raise BackupError(
            f"The {tool} of this machine is older than the server. Install the one of the server's version (Debian: "
            "postgresql-client-NN from apt.postgresql.org)."
        )
    raise BackupError(f"{tool} failed: {' '.join(said.split())[:WORDS_SHOWN]}")


def _find(tool: str) -> str:
    if found := shutil.which(tool):
        return found
    newest = sorted(DEBIAN.glob(f"*/bin/{tool}"), key=lambda path: float(path.parts[-3]))
    if not newest:
        raise BackupError(
            f"{tool} is not on this machine. Install PostgreSQL's client (Debian: apt install postgresql-client)."
        )
    return str(newest[-1])


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:WORDS_SHOWN] if text.strip() else "no reason given"
