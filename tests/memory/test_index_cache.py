"""An index follows what changes and is built anew only where it must."""

from uuid import UUID

import pytest
from flask import Flask

from app.extensions import db
from app.memory import queries
from app.memory.index_cache import IndexCache
from tests.accounts.people import Person
from tests.memory.conftest import Telling


def test_what_is_noted_between_two_looks_means_no_new_build(
    app: Flask, rina: Person, tell: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("The harbour was full of boats.")
    with app.app_context():
        cache = IndexCache(app, most_bytes=10**9)
        index = cache.current(rina.id, patience=10)
        read_clock = queries.read_clock

        def late(owner: UUID) -> int:
            monkeypatch.setattr(queries, "read_clock", read_clock)
            tell("A lighthouse stood behind it.")
            # SQLite would go on looking at what was there when it looked first.
            db.session.rollback()
            return read_clock(owner)

        monkeypatch.setattr(queries, "read_clock", late)
        assert cache.current(rina.id, patience=10) is index
        db.session.rollback()
        assert index.n == read_clock(rina.id) and len(index) == 2
