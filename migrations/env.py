"""How migrations run: in one transaction, one process at a time, with SQLite's foreign keys off until they are checked.

Two starts at once migrate once: SQLite's own write lock, or an advisory lock on PostgreSQL, is taken before the current
revision is read, so the second one waits and then finds nothing to do.
"""

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy import Engine, NullPool, TypeDecorator, create_engine, event, text

from app.config import current_config
from app.database import Record, check_foreign_keys, is_mapped, without_foreign_keys

LOCK_SECONDS = 120
ADVISORY_LOCK = 0x79757A75


def migrate() -> None:
    """Run what the command asked for: on the configured database, or on the one that the program itself names."""
    named = context.config.attributes.get("database")
    assert named or current_app, "run this through `make migrate` or `flask db`"
    engine = _engine(named or current_config().database)
    with engine.connect() as connection, without_foreign_keys(connection):
        context.configure(
            connection=connection,
            target_metadata=Record.metadata,
            render_as_batch=True,
            compare_type=True,
            include_name=is_mapped,
            # Without this Alembic commits every statement by itself on SQLite, and a failed migration leaves half.
            transactional_ddl=True,
            render_item=_render_plain_type,
            process_revision_directives=_number_revision,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            context.run_migrations()
            check_foreign_keys(connection)
    engine.dispose()


def _engine(url: str) -> Engine:
    # The application's own engine has the time-outs of a request; a migration may take as long as it needs.
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (f"busy_timeout={LOCK_SECONDS * 1000}", "journal_mode=WAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _render_plain_type(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    # A migration keeps its meaning when our own column types change or go: it names only SQLAlchemy's.
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def _number_revision(
    _context: MigrationContext, _revision: str | Iterable[str | None], scripts: list[MigrationScript]
) -> None:
    operations = scripts[0].upgrade_ops
    # `flask db check` comes here too, and looks at what was found itself.
    if (
        operations is not None
        and operations.is_empty()
        and getattr(context.config.cmd_opts, "autogenerate", False)
    ):
        scripts.clear()
        return
    versions = Path(__file__).parent / "versions"
    numbers = [int(found[0]) for file in versions.glob("*.py") if (found := re.match(r"\d{4}", file.name))]
    scripts[0].rev_id = f"{max(numbers, default=0) + 1:04}"


migrate()
