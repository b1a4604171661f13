"""Two laws that hold in every test: no write transaction stays open, and no connection is held across an outbound call."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from flask import Flask
from gevent import getcurrent
from sqlalchemy import event
from sqlalchemy.pool import Pool

from app.transactions import WriteGate

# Which greenlet holds which pooled connections just now.
_holders: dict[int, int] = {}


@event.listens_for(Pool, "checkout")
def _note_checkout(connection: object, record: object, proxy: object) -> None:
    _holders[id(record)] = id(getcurrent())


@event.listens_for(Pool, "checkin")
def _note_checkin(connection: object, record: object) -> None:
    _holders.pop(id(record), None)


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
