"""What is asked of a few messages looks at these few, however much somebody has said.

SQLite plans without knowing how many rows there are, so a condition too many sends it through all that its person ever said:
50 ms of each recall among 100,000 messages. PostgreSQL counts its rows, and on a small table its plans mean nothing.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from app.extensions import db
from app.memory import queries
from app.memory.prompting.stretches import queries as prompting
from tests.accounts.people import Person
from tests.memory.conftest import Telling

Asking = Callable[[UUID, list[UUID]], object]
# By an id, or by a place in a conversation with bounds on both sides.
NARROW = re.compile(r"\((id|message_id|fact_id)=\?|\(conversation_id=\? AND first_seq>\? AND first_seq<\?")
NAMED: tuple[Asking, ...] = (
    queries.find_said,
    lambda owner, ids: queries.list_rows(owner, ids, model="m"),
    lambda owner, ids: queries.list_vectors(owner, ids, model="m"),
    queries.list_evidence,
    lambda owner, ids: prompting.list_segments_around(owner, None, ids),
    prompting.list_places,
)


@pytest.fixture
def sqlite_plans(request: pytest.FixtureRequest) -> None:
    """Pass over what only SQLite does."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("PostgreSQL plans by what it has counted; the same test runs on SQLite")


@pytest.mark.usefixtures("sqlite_plans")
@pytest.mark.parametrize("asking", NAMED)
def test_named_messages_are_found_by_their_ids(
    app: Flask, rina: Person, tell: Telling, asking: Asking
) -> None:
    # As many as a recall shows: ten with one on each side.
    ids = tell(*(f"Message {number}" for number in range(30)))
    with app.app_context():
        steps = plan(lambda: asking(rina.id, ids))
    assert steps
    for step in steps:
        assert "USE TEMP" in step or NARROW.search(step), steps


def plan(ask: Callable[[], object]) -> list[str]:
    """Return the steps by which the database answers what is asked of it."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: Any, statement: str, values: Any, *_rest: object) -> None:
        asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    connection = db.session.connection()
    return [
        str(row[3])
        for statement, values in asked
        if statement.startswith("SELECT")
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
