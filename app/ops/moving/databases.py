"""The two databases of a copy: opened so that the source cannot be changed, and the target is nobody else's."""

import fcntl
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.models import User
from app.errors import HouseError
from app.ops import schema

# Where SQLite's connections lock a byte each for as long as they have a database open (its file format says so).
SHARED_FIRST, SHARED_SIZE = 0x40000002, 510
# Other people of the same account: this program, wherever it runs. A monitor has an account of its own.
COMPANY = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user
AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""


class CopyError(HouseError):
    """The copy could not be made; the message says what to do."""


def normal_address(url: str) -> str:
    """Return an address as the program has it; CopyError when it is none."""
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise CopyError("A database is named by sqlite:///path/to/yuzu.db or by postgresql://user@host/name.")
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def open_source(url: str, *, beside_people: bool = False) -> Engine:
    """Return an engine that can only read; CopyError when there is nothing to read, or somebody still writes.

    `beside_people` is for PostgreSQL, where one transaction sees one moment however much is written meanwhile.
    """
    if url.startswith("sqlite"):
        return _open_sqlite(Path(url.removeprefix("sqlite:///")))
    engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    engine = engine.execution_options(postgresql_readonly=True)
    if not beside_people:
        with connect(engine, url) as connection:
            _refuse_company(shown(url), bool(connection.scalar(text(COMPANY))))
    return engine


def open_target(url: str) -> Engine:
    """Return an engine for the target.

    On SQLite foreign keys are off, and checked at the end: emptying a long conversation would cascade deeper than it allows.
    """
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        Path(url.removeprefix("sqlite:///")).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return engine


def connect(engine: Engine, url: str) -> Connection:
    """Return a connection; CopyError when the database does not answer."""
    try:
        return engine.connect()
    except SQLAlchemyError as error:
        reason = type(error.__cause__ or error).__name__
        raise CopyError(
            f"{shown(url)} does not answer ({reason}). Check the address, and that it is running."
        ) from error


def check_source(engine: Engine, url: str) -> None:
    """CopyError unless the source is at the schema of this version."""
    with connect(engine, url) as connection:
        found = schema.read_revisions(connection)
        is_half = inspect(connection).has_table(schema.UNFINISHED_COPY)
    if is_half:
        raise CopyError(f"{shown(url)} is itself an unfinished copy. Finish that one first.")
    if found != schema.wanted_revisions():
        raise CopyError(
            f"{shown(url)} is at schema {schema.names(found)}, and this version copies "
            f"{schema.names(schema.wanted_revisions())} only. Run `make migrate` on it first, or use its own version."
        )


def is_ours(engine: Engine, url: str) -> bool:
    """Tell whether the target holds our own unfinished copy; CopyError when it holds anything that somebody may need."""
    with connect(engine, url) as connection:
        tables = inspect(connection).get_table_names()
        if schema.UNFINISHED_COPY not in tables:
            if tables and not _is_unused(connection, tables):
                raise CopyError(
                    f"{shown(url)} is not empty. Name an empty database; this one is left as it is."
                )
            return False
        if schema.read_revisions(connection) != schema.wanted_revisions():
            raise CopyError(
                f"{shown(url)} holds an unfinished copy that another version began. Empty it, then begin anew."
            )
    return True


def shown(url: str) -> str:
    """Return an address without its password."""
    return make_url(url).render_as_string()


def is_open_elsewhere(database: Path) -> bool:
    """Tell whether another process has an SQLite database open."""
    with database.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_SIZE, SHARED_FIRST)
        except OSError:
            return True
        fcntl.lockf(file, fcntl.LOCK_UN, SHARED_SIZE, SHARED_FIRST)
    return False


def _open_sqlite(database: Path) -> Engine:
    if not database.is_file():
        raise CopyError(f"There is no database {database}.")
    _refuse_company(str(database), is_open_elsewhere(database))
    engine = create_engine(f"sqlite:///file:{database.absolute()}?mode=ro&uri=true", poolclass=NullPool)
    event.listen(engine, "connect", lambda driver, _record: driver.execute("PRAGMA query_only=ON"))
    return engine


def _refuse_company(name: str, found: bool) -> None:
    if found:
        raise CopyError(
            f"Somebody is using {name}, and what they write now would be lost. Stop the program first."
        )


def _is_unused(connection: Connection, tables: list[str]) -> bool:
    # `make migrate` and a first start leave an installation in which nobody lives yet.
    ours = "alembic_version" in tables and User.__tablename__ in tables
    return ours and not connection.scalar(select(func.count()).select_from(User))
