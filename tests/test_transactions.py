"""Who may write when, and what a reader sees: SQLite's gate."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import gevent
import pytest
from sqlalchemy import Engine, Integer, Select, create_engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

from app import transactions
from app.database import UTCDateTime
from app.errors import BusyError
from app.transactions import WriteGate, prepare_sqlite
from tests.servers.write_lock import lock_held_by_another_process

HOLD_SECONDS = 3.0
LONGEST_STALL = 0.25


class Planted(DeclarativeBase):
    """A root of our own, so that the house's tables stay as they are."""

    registry = registry(type_annotation_map={datetime: UTCDateTime()})


class Counter(Planted):
    """Something to write to."""

    __tablename__ = "counters"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    n: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime | None]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "gate.db"


@pytest.fixture
def gated(file: Path) -> Iterator[tuple[Engine, WriteGate]]:
    engine = create_engine(f"sqlite:///{file}", connect_args={"check_same_thread": False}, pool_size=20)
    gate = prepare_sqlite(engine)
    Planted.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(Counter).values(id=1, n=0))
    yield engine, gate
    engine.dispose()


@pytest.fixture
def engine(gated: tuple[Engine, WriteGate]) -> Engine:
    return gated[0]


@pytest.fixture
def gate(gated: tuple[Engine, WriteGate]) -> WriteGate:
    return gated[1]


def test_a_transaction_becomes_a_writer_with_its_first_writing_statement(
    engine: Engine, gate: WriteGate
) -> None:
    with Session(engine) as session:
        session.scalars(select(Counter)).all()
        assert not _held(gate)
        session.add(Counter(id=2))
        session.flush()
        assert _held(gate)
        session.commit()
        assert not _held(gate)


def test_reading_for_update_makes_a_writer_and_plain_reading_does_not(
    engine: Engine, gate: WriteGate
) -> None:
    with Session(engine) as session:
        session.scalars(select(Counter)).all()
        assert not _held(gate)
        session.scalars(select(Counter).with_for_update()).all()
        assert _held(gate)
    assert not _held(gate), "closing the session rolls back and opens the gate"


def test_a_savepoint_makes_a_writer_and_can_be_rolled_back_alone(engine: Engine, gate: WriteGate) -> None:
    with Session(engine) as session:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(Counter).values(id=1))
        session.execute(insert(Counter).values(id=3))
        assert _held(gate)
        session.commit()
    assert _ids(engine) == [1, 3]


def test_one_greenlet_that_asks_twice_is_told_at_once(engine: Engine, gate: WriteGate) -> None:
    with engine.connect() as first, engine.connect() as second:
        first.execute(insert(Counter).values(id=2))
        with pytest.raises(RuntimeError, match="second write transaction"):
            second.execute(insert(Counter).values(id=3))
        first.commit()
        second.rollback()
        second.execute(insert(Counter).values(id=3))
        second.commit()
    assert _ids(engine) == [1, 2, 3]


def test_another_greenlet_waits_until_the_first_has_finished(engine: Engine) -> None:
    order: list[str] = []

    def write_second() -> None:
        with engine.begin() as connection:
            connection.execute(insert(Counter).values(id=3))
            order.append("second")

    with engine.begin() as connection:
        connection.execute(insert(Counter).values(id=2))
        waiting = gevent.spawn(write_second)
        gevent.sleep(0.05)
        assert not order
        order.append("first")
    waiting.get(timeout=5)
    assert order == ["first", "second"]


def test_a_failed_statement_opens_the_gate_for_the_next_writer(engine: Engine, gate: WriteGate) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(Counter).values(id=1))
    assert not gate._lock.locked()
    with engine.begin() as connection:
        connection.execute(insert(Counter).values(id=2))
    assert _ids(engine) == [1, 2]


def test_eight_writers_at_once_all_succeed_and_none_overwrites_another(engine: Engine) -> None:
    def count_up() -> None:
        with Session(engine) as session:
            session.scalars(select(Counter)).all()
            gevent.sleep(0)
            found = session.get(Counter, 1, with_for_update=True, populate_existing=True)
            assert found is not None
            # Yielding here is against the house rule; the gate must bear it all the same.
            gevent.sleep(0.01)
            found.n += 1
            session.commit()

    with _watched_loop() as longest:
        gevent.joinall([gevent.spawn(count_up) for _ in range(8)], timeout=10, raise_error=True)
    with Session(engine) as session:
        assert session.scalar(select(Counter.n)) == 8
    assert longest() < LONGEST_STALL


def test_alock_held_by_another_process_delays_the_write_but_not_the_loop(engine: Engine, file: Path) -> None:
    with lock_held_by_another_process(file, HOLD_SECONDS), _watched_loop() as longest:
        started = time.monotonic()
        with engine.begin() as connection:
            connection.execute(update(Counter).values(n=7))
        waited = time.monotonic() - started
    assert waited > HOLD_SECONDS / 2, "the lock was not held at all, so this would prove nothing"
    assert longest() < LONGEST_STALL
    with Session(engine) as session:
        assert session.scalar(select(Counter.n)) == 7


def test_a_lock_that_is_never_given_back_ends_in_busy_and_leaves_the_gate_open(
    engine: Engine, gate: WriteGate, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "WRITE_WAIT_SECONDS", 0.2)
    with lock_held_by_another_process(file, 60), pytest.raises(BusyError), engine.begin() as connection:
        connection.execute(update(Counter).values(n=7))
    assert not gate._lock.locked()
    with engine.begin() as connection:
        connection.execute(update(Counter).values(n=8))
    with Session(engine) as session:
        assert session.scalar(select(Counter.n)) == 8


def test_a_gate_that_stays_shut_ends_in_busy(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "WRITE_WAIT_SECONDS", 0.1)

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(update(Counter).values(n=7))

    with engine.begin() as connection:
        connection.execute(update(Counter).values(n=6))
        with pytest.raises(BusyError):
            gevent.spawn(write).get(timeout=5)
    gevent.spawn(write).get(timeout=5)


def test_a_reader_keeps_its_snapshot_until_it_writes_and_then_sees_what_is_new(engine: Engine) -> None:
    with Session(engine) as session:
        assert session.scalar(_count()) == 1
        gevent.spawn(_insert, engine, 2).get(timeout=5)
        assert session.scalar(_count()) == 1, "the snapshot of a reader does not move"
        session.execute(insert(Counter).values(id=3))
        assert session.scalar(_count()) == 3, "a stale snapshot neither fails nor hides the other's row"
        session.commit()


def _held(gate: WriteGate) -> bool:
    # A function, because the type checker takes a property for something that stays.
    return gate.held


def _count() -> Select[int]:
    return select(func.count()).select_from(Counter)


def _ids(engine: Engine) -> list[int]:
    with Session(engine) as session:
        return list(session.scalars(select(Counter.id).order_by(Counter.id)))


def _insert(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        connection.execute(insert(Counter).values(id=number))


@contextmanager
def _watched_loop() -> Iterator[Callable[[], float]]:
    """Measure the longest time for which no other greenlet could run; ask when the block has ended."""
    moments = [time.monotonic()]

    def tick() -> None:
        while True:
            gevent.sleep(0.005)
            moments.append(time.monotonic())

    watcher = gevent.spawn(tick)
    gevent.sleep(0)
    try:
        yield lambda: max(after - before for before, after in pairwise(moments))
    finally:
        # A loop that stood still until now is only seen if the end is a moment too.
        moments.append(time.monotonic())
        watcher.kill()
