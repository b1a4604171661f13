"""The operator's side of the key ring: is it the right one, change it, retire the old keys, print it for the safe.

A record in the instance settings holds a known text sealed with the ring and a fingerprint of its root. Every process
reads it at the start and refuses to run with other keys, before anything could be sealed with them or be taken for broken.

Rotation works in batches, each in a transaction of its own, and keeps no notes: what is still sealed with an older key is
what is left to do. Killed anywhere, it is finished by running it again.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import ColumnElement, Table, func, inspect, select, update
from sqlalchemy.exc import IntegrityError

from app.config import ConfigError, current_config
from app.database import Record
from app.encryption import (
    KEY_CHECK_NAME,
    VERSION,
    KeyRing,
    SealError,
    current_key_ring,
    sealed_key_id,
    write_key_file,
)
from app.errors import ConflictError
from app.extensions import db
from app.ops.schema import UNFINISHED_COPY
from app.sealed_columns import SEALED_COLUMNS, SealedColumn
from app.settings.models import Setting
from app.settings.queries import find_setting

KNOWN_TEXT = b"these are the right keys"
PLACE = {"purpose": "key check", "table": "settings", "row": KEY_CHECK_NAME, "owner": ""}
BATCH = 100


def check_keys(app: Flask) -> None:
    """Refuse to run with other keys than the database's; a fresh one learns them, an unmigrated one has nothing to check."""
    with app.app_context():
        found = inspect(db.engine)
        if not found.has_table(Setting.__tablename__) or found.has_table(UNFINISHED_COPY):
            return
        try:
            _check(current_key_ring())
        except ConfigError:
            # The process ends here; it leaves no connection behind.
            db.session.remove()
            db.engine.dispose()
            raise
        finally:
            db.session.rollback()


def rotate(batch: int = BATCH) -> int:
    """Seal everything with a new key and return how many rows changed; a rotation that was broken off goes on instead.

    With a key file the new key is made here; with KEYS in the environment the operator puts it in front first.
    """
    ring = current_key_ring()
    if not is_unfinished(ring):
        _add_key(ring)
    changed = sum(_reseal_column(ring, column, batch) for column in SEALED_COLUMNS.all())
    _write_record(ring, ring.subkey(KEY_CHECK_NAME))
    return changed


def retire_old_keys() -> None:
    """Drop every key but the sealing one. The root changes: everybody is signed out, second factors are set up anew."""
    ring = current_key_ring()
    if is_unfinished(ring):
        raise ConflictError(
            "Some rows are still sealed with an older key. Please run `flask keys rotate` first."
        )
    _write_record(ring, ring.future_subkey(KEY_CHECK_NAME))
    if ring.path is not None:
        write_key_file(ring.retired(), ring.path)


def recovery_sheet() -> str:
    """Return the keys with what to do with them, to be printed and locked away."""
    ring, config = current_key_ring(), current_config()
    kept = f"They are kept in {ring.path}." if ring.path else "They are kept in the environment as KEYS."
    lines = (
        "Yuzu Companion: recovery sheet",
        f"for {config.public_url}",
        "",
        "These keys open what is stored sealed: provider keys and second factors. Without them a backup gives",
        f"back every conversation, but those secrets have to be entered again. {kept}",
        "",
        *(f"    {entry}" for entry in ring.entries),
        "",
        "To use them, put them into the environment, in this order and separated by commas:",
        "    KEYS=id:key,id:key",
        "Keep this sheet away from the backups. Whoever holds both can read the secrets.",
        "",
    )
    return "\n".join(lines)


def is_unfinished(ring: KeyRing) -> bool:
    """Tell whether something is still sealed with another key than the one that seals now."""
    record = find_setting(KEY_CHECK_NAME)
    if record is not None and sealed_key_id(b64decode(record.value["sealed"])) != ring.active_id:
        return True
    return any(_find_sealed(column, ring.active_id) for column in SEALED_COLUMNS.all())


def _check(ring: KeyRing) -> None:
    record = find_setting(KEY_CHECK_NAME)
    if record is None:
        record = _first_record(ring)
    sealed, root = b64decode(record.value["sealed"]), b64decode(record.value["root"])
    try:
        right = ring.open(sealed, **PLACE) == KNOWN_TEXT
    except SealError:
        right = False
    if not right:
        raise ConfigError(
            f"These are not the keys of this database: it needs the key {sealed_key_id(sealed)!r}, "
            f"and the ring holds {', '.join(ring.ids)}. Put the right keys into KEYS or the key file."
        )
    if root == ring.subkey(KEY_CHECK_NAME):
        return
    if root == ring.future_subkey(KEY_CHECK_NAME):
        raise ConfigError(
            f"The key {ring.active_id!r} is the root of this database and has to be the last of KEYS or the key file: "
            "take the others out if they were retired, else put it behind them."
        )
    raise ConfigError(
        "The last key of the ring is not the one this database began with. Put that key back as the last one."
    )


def _first_record(ring: KeyRing) -> Setting:
    tables = inspect(db.session.connection())
    # A database that the next migration will change may not have all of them yet.
    if any(_find_sealed(column) for column in SEALED_COLUMNS.all() if tables.has_table(column.table)):
        raise ConfigError(
            "The record of the keys is missing though secrets are stored. Please restore the table `settings`."
        )
    try:
        _write_record(ring, ring.subkey(KEY_CHECK_NAME))
    except IntegrityError:
        # Another process started at the same moment and was faster; its record is checked like any other.
        db.session.rollback()
    record = find_setting(KEY_CHECK_NAME)
    assert record is not None
    return record


def _write_record(ring: KeyRing, root: bytes) -> None:
    record = find_setting(KEY_CHECK_NAME)
    if record is None:
        record = Setting(name=KEY_CHECK_NAME)
        db.session.add(record)
    sealed = ring.seal(KNOWN_TEXT, **PLACE)
    record.value = {"sealed": b64encode(sealed).decode(), "root": b64encode(root).decode()}
    db.session.commit()


def _add_key(ring: KeyRing) -> None:
    if ring.path is None:
        raise ConflictError(
            "Everything is sealed with the first key of KEYS already. Put a new key in front of it "
            "(`flask keys new` prints one), restart, and run this again."
        )
    extended = ring.extended()
    write_key_file(extended, ring.path)
    ring.adopt(extended)


def _reseal_column(ring: KeyRing, column: SealedColumn, batch: int) -> int:
    changed = 0
    while rows := _list_sealed(column, ring.active_id, batch):
        for row in rows:
            _reseal(ring, column, row)
        db.session.commit()
        changed += len(rows)
    return changed


def _reseal(ring: KeyRing, column: SealedColumn, stored: tuple[UUID, UUID, bytes]) -> None:
    row, owner, sealed = stored
    try:
        plaintext = ring.open(sealed, purpose=column.purpose, table=column.table, row=row, owner=owner)
    except SealError as error:
        raise ConflictError(
            f"The secret in {column.table}, row {row}, opens with no key of the ring ({error.message}) "
            "Put the missing key back or remove that row, then run this again; what was done so far is kept."
        ) from error
    fresh = ring.seal(plaintext, purpose=column.purpose, table=column.table, row=row, owner=owner)
    table = _table(column)
    unchanged = (table.c[column.row] == row) & (table.c[column.column] == sealed)
    # A key that its owner replaced in the meantime is sealed anew already and must not be put back.
    db.session.execute(update(table).where(unchanged).values({column.column: fresh}))


def _find_sealed(column: SealedColumn, except_with: str | None = None) -> bool:
    return bool(_list_sealed(column, except_with, 1))


def _list_sealed(column: SealedColumn, except_with: str | None, limit: int) -> Sequence[Any]:
    table = _table(column)
    query = select(table.c[column.row], table.c[column.owner], table.c[column.column])
    query = query.where(table.c[column.column].is_not(None))
    if except_with is not None:
        query = query.where(~_sealed_with(table.c[column.column], except_with))
    return db.session.execute(query.order_by(table.c[column.row]).limit(limit)).all()


def _sealed_with(column: ColumnElement[bytes], key_id: str) -> ColumnElement[bool]:
    start = bytes([VERSION, len(key_id)]) + key_id.encode()
    return func.substr(column, 1, len(start), type_=column.type) == start


def _table(column: SealedColumn) -> Table:
    return Record.metadata.tables[column.table]
