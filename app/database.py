"""The database as the rest of the house sees it: the table root, portable types, ids, and foreign keys in migrations."""

import os
import re
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Self, cast

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    String,
    Uuid,
    any_,
    bindparam,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, registry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import JSON, TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC time in every database; SQLite alone would hand back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _Among(FunctionElement[bool]):
    """The same condition said in two ways, of which each database takes its own: as a list of values, and as an array."""

    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Return it as it is: it is a condition already, and compared with true no index would serve it."""
        return self


def among(column: ColumnElement[Any] | InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values that are given under a name when the statement is run.

    PostgreSQL gets them as one value: a list makes another statement for each number of values, to be planned anew.
    """
    # Without their length: a cast to it would cut what is longer.
    kind = String() if isinstance(column.type, String) else column.type
    values: BindParameter[Any] = bindparam(name, type_=ARRAY(kind))
    return _Among(column.in_(bindparam(name, expanding=True)), column == any_(values))


@compiles(_Among)
def _as_list(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.clauses.clauses[0], **how)


@compiles(_Among, "postgresql")
def _as_array(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.clauses.clauses[1], **how)


NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Record(DeclarativeBase):
    """The root of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UTCDateTime(),
            uuid.UUID: Uuid(),
            bytes: LargeBinary(),
            dict[str, Any]: JSON(none_as_null=True),
            list[Any]: JSON(none_as_null=True),
        },
    )


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def uuid7() -> uuid.UUID:
    """Return a random id that sorts by its creation in milliseconds (RFC 9562, version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return uuid.UUID(int=value)


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Hold SQLite's foreign keys off for a batch migration; `check_foreign_keys` proves before the commit that none broke.

    A batch migration drops and rebuilds a table; with foreign keys on, ON DELETE CASCADE would take the child rows along.
    Inside a transaction the pragma is silently ignored, so this comes before any.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def is_mapped(name: str | None, _kind: str, _parents: object) -> bool:
    """Tell Alembic what to compare with the models: all but full-text indexes, and the tables that SQLite's keep.

    Such an index is called …_fts; migrations make it by hand, since no model can describe it.
    """
    return name is None or re.search(r"_fts(_[a-z]+)?$", name) is None


def check_foreign_keys(connection: Connection) -> None:
    """Raise while the transaction can still be rolled back if a row points at nothing (PostgreSQL checks by itself)."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration left {len(broken)} rows that point at nothing: {broken[:3]}")
