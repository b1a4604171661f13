"""What times and ids are, in every database."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, Integer, create_engine, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

from app.database import UTCDateTime, among, uuid7


class Planted(DeclarativeBase):
    """A root of our own, so that the house's tables stay as they are."""

    registry = registry(type_annotation_map={datetime: UTCDateTime()})


class Counter(Planted):
    """Something to write to."""

    __tablename__ = "counters"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    n: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime | None]


def test_rows_are_found_that_have_one_of_several_values(empty_database_url: str) -> None:
    wanted = (
        select(Counter.id).where(among(Counter.id, "some") | among(Counter.n, "others")).order_by(Counter.id)
    )
    with _engine_of_the_run(empty_database_url) as engine, Session(engine) as session:
        session.execute(insert(Counter), [{"id": number, "n": -number} for number in range(1, 6)])
        for some, others, found in (([], [], []), ([2], [], [2]), ([1, 3], [-3, -5, 7], [1, 3, 5])):
            assert session.scalars(wanted, {"some": some, "others": others}).all() == found


def test_postgresql_has_one_statement_for_any_number_of_values() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # the library forgot it
    written = str(select(Counter.id).where(among(Counter.id, "some")).compile(dialect=dialect))
    assert written.endswith("counters.id = ANY (%(some)s::INTEGER[])")


def test_times_are_stored_as_utc_and_come_back_aware(empty_database_url: str) -> None:
    jakarta = datetime(2026, 3, 1, 6, 30, tzinfo=timezone(timedelta(hours=7)))
    with _engine_of_the_run(empty_database_url) as engine, Session(engine) as session:
        session.execute(insert(Counter).values(id=1, n=0, at=jakarta))
        found = session.scalar(select(Counter.at))
    assert found == jakarta
    assert found is not None and found.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(empty_database_url: str) -> None:
    naive = datetime(2026, 3, 1)  # noqa: DTZ001  # a time without a zone is the point
    with (
        _engine_of_the_run(empty_database_url) as engine,
        Session(engine) as session,
        pytest.raises(StatementError, match="without a time zone"),
    ):
        session.execute(insert(Counter).values(id=1, n=0, at=naive))


def test_an_id_tells_its_version_and_sorts_by_its_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000]
    made: list[uuid.UUID] = []
    for moment in moments:
        monkeypatch.setattr(time, "time_ns", lambda moment=moment: moment * 1_000_000 + 999)
        made.append(uuid7())
    assert made == sorted(made)
    assert [one.int >> 80 for one in made] == moments
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {uuid.RFC_4122}


def test_ids_of_one_millisecond_differ() -> None:
    assert len({uuid7() for _ in range(1000)}) == 1000


@contextmanager
def _engine_of_the_run(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    Planted.metadata.create_all(engine)
    try:
        yield engine
    finally:
        engine.dispose()
