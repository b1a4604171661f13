"""Laws that hold in every test: no write transaction stays open, no connection is held across an outbound call, and rows of
several tables are locked in one order.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from flask import Flask
from gevent import getcurrent
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExecutionContext
from sqlalchemy.pool import Pool

from app.transactions import WriteGate

# Which greenlet holds which pooled connections just now.
_holders: dict[int, int] = {}

# Whoever locks a row of the first one may not hold one of these yet, or two of them could wait for each other for ever.
TOO_LATE = {
    "conversations": {"turns", "messages", "usage_days", "memory_clocks"},
    "turns": {"messages", "memory_clocks"},
    "messages": {"memory_clocks"},
    "usage_days": {"memory_clocks"},
}
_WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_READS = re.compile(r"\b(?:FROM|JOIN) (\w+)")
_out_of_order: list[str] = []


@event.listens_for(Pool, "checkout")
def _note_checkout(connection: object, record: object, proxy: object) -> None:
    _holders[id(record)] = id(getcurrent())


@event.listens_for(Pool, "checkin")
def _note_checkin(connection: object, record: object) -> None:
    _holders.pop(id(record), None)


@event.listens_for(Engine, "begin")
def _hold_nothing(connection: Connection) -> None:
    connection.info["locked"] = []


@event.listens_for(Engine, "before_cursor_execute")
def _note_locks(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: ExecutionContext | None,
    _executemany: bool,
) -> None:
    held: list[tuple[str, bool]] = connection.info.setdefault("locked", [])
    tables, is_new = locked_tables(statement, context)
    # All of one statement at once: the database takes them row by row.
    faults = [(table, late) for table in tables for late in _late(table, held, is_new=is_new)]
    # What a test writes by itself to prepare something is nobody's fault, and a copy has its target for itself.
    if faults and (callers := _callers()) and not callers.startswith("ops/moving/"):
        _out_of_order.extend(f"{table} after {late}: {callers}" for table, late in faults)
    held.extend((table, is_new) for table in tables)


def locked_tables(statement: str, context: ExecutionContext | None) -> tuple[list[str], bool]:
    """Return the tables of which this statement locks rows, and whether those rows are new, so that nobody can hold them."""
    if written := _WRITES.match(statement):
        return [written[2]], written[1] == "INSERT INTO" and "ON CONFLICT" not in statement
    asked = getattr(getattr(context, "compiled", None), "statement", None)
    if getattr(asked, "_for_update_arg", None) is None:
        return [], False
    return _READS.findall(statement.partition("EXISTS")[0]), False


def _late(table: str, held: list[tuple[str, bool]], *, is_new: bool) -> set[str]:
    if any(table == known for known, _ in held):
        return set()
    waited_for = {known for known, was_new in held if not was_new}
    # A new row waits for nobody but another of the same key, and such are written before the number is taken.
    return waited_for & TOO_LATE.get(table, set()) & ({"memory_clocks"} if is_new else waited_for)


@contextmanager
def locks_in_one_order() -> Iterator[None]:
    """Fail at the end if any transaction inside locked rows of several tables in another order than the others."""
    del _out_of_order[:]
    yield
    assert not _out_of_order, f"rows were locked out of order, {_out_of_order[0]}"


def connections_of_this_greenlet() -> int:
    """Count the pooled connections that the calling greenlet has taken and not given back."""
    mine = id(getcurrent())
    return sum(1 for holder in _holders.values() if holder == mine)


def assert_no_write_is_open(app: Flask) -> None:
    """Fail when a write gate of this application is still held at the end of a test."""
    gate = app.extensions.get("write_gate")
    assert not isinstance(gate, WriteGate) or not gate._lock.locked(), (
        "the test left a write transaction open"
    )


@contextmanager
def no_session_across_outbound_calls() -> Iterator[None]:
    """Fail at the end if any outbound call inside went out while its own greenlet held a database connection."""
    guilty: list[str] = []

    def notice(*_call: object, **_details: object) -> None:
        if connections_of_this_greenlet():
            guilty.append(_callers())

    hooks = _outbound_hooks()
    hooks.append(notice)
    try:
        yield
    finally:
        hooks.remove(notice)
    assert not guilty, f"a database connection was held across an outbound call: {guilty[0]}"


def _outbound_hooks() -> list[object]:
    if find_spec("app.outbound") is None:
        return []
    hooks = import_module("app.outbound").on_call
    assert isinstance(hooks, list)
    return hooks


def _callers() -> str:
    names: list[str] = []
    frame = sys._getframe(2)
    while frame is not None and len(names) < 12:
        if "/app/" in frame.f_code.co_filename:
            names.append(
                f"{frame.f_code.co_filename.rsplit('/app/')[-1]}:{frame.f_lineno} {frame.f_code.co_name}"
            )
        frame = frame.f_back  # type: ignore[assignment]  # the loop ends on None
    return " <- ".join(names)
