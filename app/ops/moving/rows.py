"""Rows on their way: in an order in which everything comes after what it points at, in batches, and as checksums."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, RowMapping, Table, func, literal, select, tuple_

from app.database import Record

# A message may answer one of the same millisecond, whose id is then larger as often as not; its number is always smaller.
ORDERS = {"messages": ("conversation_id", "seq")}
BATCH = 500
# PostgreSQL's text knows every character but this one.
ZERO, INSTEAD = "\x00", "\ufffd"

Row = dict[str, Any]


def tables_in_order() -> list[Table]:
    """List every table after those that it points at."""
    return list(Record.metadata.sorted_tables)


def order_of(table: Table) -> list[Column[Any]]:
    """Return the columns by whose order a table is copied: unique, and no row before the one that it points at."""
    return [table.c[name] for name in ORDERS.get(table.name, tuple(table.primary_key.columns.keys()))]


def count(connection: Connection, table: Table) -> int:
    """Return how many rows a table has."""
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def batches(connection: Connection, table: Table, after: Sequence[Any] | None) -> Iterator[list[Row]]:
    """Yield the rows behind this key, some hundred at a time."""
    columns = order_of(table)
    while True:
        query = select(table).order_by(*columns).limit(BATCH)
        if after is not None:
            known = (literal(value, column.type) for value, column in zip(after, columns, strict=True))
            query = query.where(tuple_(*columns) > tuple_(*known))
        rows = [_clean(row) for row in connection.execute(query).mappings()]
        if not rows:
            return
        yield rows
        after = key_of(table, rows[-1])


def key_of(table: Table, row: Mapping[str, Any]) -> list[Any]:
    """Return where a row stands in the order of its table."""
    return [row[column.name] for column in order_of(table)]


def pack_key(key: Sequence[Any]) -> list[Any]:
    """Return a key as JSON can hold it."""
    return [part.hex if isinstance(part, UUID) else part for part in key]


def unpack_key(table: Table, packed: Sequence[Any] | None) -> list[Any] | None:
    """Return a key as the table has it."""
    if packed is None:
        return None
    columns = order_of(table)
    return [
        UUID(part) if column.type.python_type is UUID else part
        for column, part in zip(columns, packed, strict=True)
    ]


def checksum(connection: Connection, table: Table) -> tuple[int, int]:
    """Return how many rows a table has and a checksum of them all, in which their order makes no difference."""
    rows, total = 0, 0
    for row in connection.execute(select(table)).yield_per(BATCH).mappings():
        rows += 1
        total = (total + _hash(_clean(row))) % (1 << 128)
    return rows, total


def _hash(row: Row) -> int:
    text = json.dumps(row, sort_keys=True, default=_plain, ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16])


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def _clean(row: RowMapping) -> Row:
    return {name: _without_zeros(value) for name, value in row.items()}


def _without_zeros(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(ZERO, INSTEAD) if ZERO in value else value
    if isinstance(value, dict):
        return {_without_zeros(name): _without_zeros(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_zeros(inner) for inner in value]
    return value
