"""On PostgreSQL reads stand alone, and a transaction begins with its first statement that is none."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, Integer, Select, create_engine, func, insert, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app import postgresql
from app.postgresql import prepare_postgresql

IDLE, OPEN = TransactionStatus.IDLE, TransactionStatus.INTRANS


class Planted(DeclarativeBase):
    """A root of our own, so that the house's tables stay as they are."""


class Counter(Planted):
    """Something to write to."""

    __tablename__ = "counters"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    if empty_database_url.startswith("sqlite"):
        pytest.skip("SQLite has rules of its own")
    engine = create_engine(empty_database_url, pool_size=3, max_overflow=0)
    prepare_postgresql(engine, 15.0)
    Planted.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(Counter).values(id=1, n=0))
    yield engine
    engine.dispose()


def test_reads_leave_no_transaction_open_and_the_first_write_opens_one(engine: Engine) -> None:
    with engine.connect() as connection, engine.connect() as other:
        assert connection.scalar(_number()) == 0
        assert _status(connection) == IDLE
        connection.execute(update(Counter).values(n=1))
        assert _status(connection) == OPEN
        assert other.scalar(_number()) == 0
        connection.commit()
        assert _status(connection) == IDLE
        assert other.scalar(_number()) == 1


def test_what_was_written_in_one_transaction_is_taken_back_as_a_whole(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE half_done (id int)"))
        connection.execute(update(Counter).values(n=2))
        connection.execute(insert(Counter).values(id=2, n=2))
        connection.rollback()
        assert connection.scalar(_number()) == 0
        assert connection.scalar(select(func.count()).select_from(Counter)) == 1
        assert connection.scalar(select(func.to_regclass("half_done"))) is None


def test_reading_for_update_holds_the_row_until_the_end(engine: Engine) -> None:
    with engine.connect() as connection, engine.connect() as other:
        connection.execute(select(Counter.id).with_for_update())
        with pytest.raises(OperationalError, match="could not obtain lock"):
            other.execute(select(Counter.id).with_for_update(nowait=True))
        other.rollback()
        connection.rollback()
        other.execute(select(Counter.id).with_for_update(nowait=True))


def test_a_lock_that_was_asked_for_in_words_lasts_as_long_as_its_transaction(engine: Engine) -> None:
    attempt = text("SELECT pg_try_advisory_xact_lock(7)")
    with engine.connect() as connection, engine.connect() as other:
        connection.execute(text("SELECT pg_advisory_xact_lock(7)"))
        assert other.scalar(attempt) is False
        connection.commit()
        assert other.scalar(attempt) is True


def test_a_savepoint_can_be_taken_back_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        with connection.begin_nested() as savepoint:
            connection.execute(update(Counter).values(n=5))
            savepoint.rollback()
        connection.execute(insert(Counter).values(id=2, n=0))
    with engine.connect() as connection:
        assert connection.scalar(_number()) == 0
        assert connection.scalar(select(func.count()).select_from(Counter)) == 2


def test_prepared_statements_outlive_the_end_of_a_read(engine: Engine) -> None:
    with engine.connect() as connection:
        for _ in range(8):
            connection.scalar(_number())
            connection.rollback()
        names = select(func.count()).select_from(text("pg_prepared_statements"))
        assert connection.scalar(names)
        connection.execute(update(Counter).values(n=9))
        connection.rollback()
        # The control: a transaction that is taken back makes the driver forget them, which is why a read must not be one.
        assert connection.scalar(names) == 0


@pytest.mark.parametrize("rest", [0.0, 60.0])
def test_a_connection_that_was_cut_while_it_rested_is_replaced(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, rest: float
) -> None:
    with engine.connect() as connection:
        process = connection.scalar(select(func.pg_backend_pid()))
    with psycopg.connect(_plain(engine), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    monkeypatch.setattr(postgresql, "REST_SECONDS", rest)
    if rest:
        # Used a moment ago, it is believed to be there; the control shows that it is not.
        with engine.connect() as connection, pytest.raises(OperationalError):
            connection.scalar(_number())
    with engine.connect() as connection:
        assert connection.scalar(_number()) == 0


def _number() -> Select[int]:
    return select(Counter.n).where(Counter.id == 1)


def _status(connection: Connection) -> TransactionStatus:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver.info.transaction_status


def _plain(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
