"""The copy itself: prepare the target, copy each table in batches, compare every row, and only then call it whole.

It can be killed at any moment and run again: each batch is one transaction with the note of how far it came. A table that
does not come out equal is emptied and copied once more, as after a source that was used between two runs.
"""

from collections.abc import Callable, Collection

from sqlalchemy import Connection, Engine, Table, delete, insert, text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from app.database import check_foreign_keys
from app.ops import migrating
from app.ops.moving import progress, rows
from app.ops.moving.databases import (
    CopyError,
    check_source,
    connect,
    is_ours,
    open_source,
    open_target,
    shown,
)
from app.ops.moving.progress import Progress

Say = Callable[[str], None]

# A table of more than one batch says how far it has come so many times.
STEPS = 20


def copy_database(source_url: str, target_url: str, *, say: Say) -> None:
    """Move an installation; CopyError says what to do, and the source is never changed."""
    if source_url == target_url:
        raise CopyError("Source and target are the same database. Name an empty one as the target.")
    copy_rows(source_url, target_url, say=say)
    say(f"{shown(target_url)} holds the whole installation; {shown(source_url)} was not changed")


def copy_rows(
    source_url: str,
    target_url: str,
    *,
    say: Say,
    without: Collection[str] = (),
    beside_people: bool = False,
) -> None:
    """Copy every table but these `without`, and compare each; `beside_people` as in `open_source`."""
    try:
        source, target = open_source(source_url, beside_people=beside_people), open_target(target_url)
        check_source(source, source_url)
        if is_ours(target, target_url):
            say("an unfinished copy is there: going on with it")
        else:
            _prepare(target, target_url)
        with connect(source, source_url) as reading:
            for table in rows.tables_in_order():
                if table.name not in without:
                    _copy_and_compare(reading, target, table, say=say)
        _finish(target)
    except SQLAlchemyError as error:
        raise CopyError(
            f"A database broke the copy off: {_first_line(error)}. Mend that, then run this again."
        ) from error


def _prepare(target: Engine, url: str) -> None:
    migrating.migrate(url)
    with target.begin() as writing:
        # What migrations and a first start have put there comes from the source instead.
        for table in reversed(rows.tables_in_order()):
            writing.execute(delete(table))
        progress.begin(writing, [table.name for table in rows.tables_in_order()])


def _copy_and_compare(reading: Connection, target: Engine, table: Table, *, say: Say) -> None:
    wanted = rows.checksum(reading, table)
    for attempt in range(2):
        _copy(reading, target, table, total=wanted[0], say=say)
        with target.begin() as writing:
            if rows.checksum(writing, table) == wanted:
                progress.note(writing, table.name, Progress(None, done=True))
                say(f"{table.name}: {wanted[0]:,} rows, every one compared ({wanted[1]:032x})")
                return
            if not attempt:
                say(f"{table.name} has changed since it was copied: once more")
                _empty(writing, table)
    raise CopyError(
        f"The table {table.name} does not come out equal. Is the program running on one of both databases? Stop it, then "
        "run this again."
    )


def _copy(reading: Connection, target: Engine, table: Table, *, total: int, say: Say) -> None:
    with target.begin() as writing:
        standing = progress.read(writing, table.name)
        copied = rows.count(writing, table)
    if standing.done:
        return
    for batch in rows.batches(reading, table, rows.unpack_key(table, standing.last)):
        with target.begin() as writing:
            _insert(writing, table, batch)
            last = rows.pack_key(rows.key_of(table, batch[-1]))
            progress.note(writing, table.name, Progress(last, done=False))
        before, copied = copied, copied + len(batch)
        if total > rows.BATCH and before * STEPS // total < copied * STEPS // total:
            say(f"{table.name}: {copied:,} of {total:,}")


def _insert(writing: Connection, table: Table, batch: list[rows.Row]) -> None:
    try:
        writing.execute(insert(table), batch)
    except (DataError, IntegrityError) as error:
        first, last = rows.key_of(table, batch[0]), rows.key_of(table, batch[-1])
        raise CopyError(
            f"The target refuses a row of {table.name} between {first} and {last}: {_first_line(error)}. "
            "Mend that row in the source, then run this again; what was copied so far is kept."
        ) from error


def _empty(writing: Connection, table: Table) -> None:
    # What points at these rows goes with them, so it has to be copied anew as well.
    order = rows.tables_in_order()
    behind = order[order.index(table) :]
    for each in reversed(behind):
        writing.execute(delete(each))
    progress.restart(writing, [each.name for each in behind])


def _finish(target: Engine) -> None:
    with target.begin() as writing:
        if writing.dialect.name == "postgresql":
            for table in rows.tables_in_order():
                _set_sequence(writing, table)
        check_foreign_keys(writing)
        progress.finish(writing)
    if target.dialect.name == "postgresql":
        with target.connect().execution_options(isolation_level="AUTOCOMMIT") as writing:
            writing.execute(text("ANALYZE"))


def _set_sequence(writing: Connection, table: Table) -> None:
    # Rows came with their numbers, so the target has not counted along.
    column = table.autoincrement_column
    if column is not None:
        question = (
            "SELECT setval(pg_get_serial_sequence(:table, :column), (SELECT coalesce(max({0}), 1) FROM {1}))"
        )
        named = question.format(column.name, table.name)
        writing.execute(text(named), {"table": table.name, "column": column.name})


def _first_line(error: SQLAlchemyError) -> str:
    # Of a statement that failed only the driver's own words: the rest repeats the row.
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0][:300]
