"""What a snapshot holds, asked in the words that both databases understand."""

import json
from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import Any

from app.encryption import KEY_CHECK_NAME, sealed_key_id
from app.ops.backups.manifest import Facts, Kind
from app.sealed_columns import SEALED_COLUMNS

Ask = Callable[[str], Sequence[Sequence[Any]]]

# Whoever is signed in, and links that let somebody in once, must not come back to life.
LEFT_OUT = ("sessions", "access_links")


def look(ask: Ask, tables: Sequence[str], *, kind: Kind, server: str) -> Facts:
    """Count rows, read the schema, and list the keys with which something is sealed."""
    rows = {table: 0 if table in LEFT_OUT else _count(ask, table) for table in sorted(tables)}
    schema = sorted(str(row[0]) for row in ask("SELECT version_num FROM alembic_version"))
    return Facts(kind, server, schema, rows, sorted(_list_keys(ask, tables)))


def _count(ask: Ask, table: str) -> int:
    return int(ask(f'SELECT count(*) FROM "{table}"')[0][0])


def _list_keys(ask: Ask, tables: Sequence[str]) -> set[str]:
    found = set()
    for place in SEALED_COLUMNS.all():
        if place.table in tables:
            question = f'SELECT "{place.column}" FROM "{place.table}" WHERE "{place.column}" IS NOT NULL'
            found |= {sealed_key_id(bytes(row[0])) for row in ask(question)}
    for row in ask(f"SELECT value FROM settings WHERE name = '{KEY_CHECK_NAME}'"):
        record = json.loads(row[0]) if isinstance(row[0], str) else row[0]
        found.add(sealed_key_id(b64decode(record["sealed"])))
    return found
