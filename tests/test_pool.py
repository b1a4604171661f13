"""The bounded pool: so many pieces of work at once, a short queue, and nothing new once it is closed."""

import gevent
import pytest
from gevent.event import Event

from app.errors import BusyError
from app.pool import BoundedPool


@pytest.fixture
def done() -> list[object]:
    """What the work of a test has done."""
    return []


def test_a_pool_takes_no_more_than_it_holds(done: list[object]) -> None:
    pool, go_on = BoundedPool(1, 0, 0.1), Event()
    with pool.place() as place:
        place.start(go_on.wait)
    with pytest.raises(BusyError), pool.place():
        pass
    go_on.set()
    pool.join(5)
    with pool.place() as place:
        place.start(done.append, "after")
    pool.join(5)
    assert done == ["after"]


def test_who_waits_in_the_queue_gets_the_next_place(done: list[object]) -> None:
    pool, go_on = BoundedPool(1, 1, 5.0), Event()
    with pool.place() as place:
        place.start(go_on.wait)

    def wait_in_line() -> None:
        with pool.place() as place:
            place.start(done.append, "waited")

    waiting = gevent.spawn(wait_in_line)
    gevent.sleep(0)
    with pytest.raises(BusyError) as refused, pool.place():
        pass
    assert refused.value.retry_after
    go_on.set()
    waiting.get(timeout=5)
    pool.join(5)
    assert done == ["waited"]


def test_a_place_that_is_not_used_goes_back(done: list[object]) -> None:
    pool = BoundedPool(1, 0, 0.1)
    for _ in range(3):
        with pool.place():
            pass
    with pytest.raises(ValueError, match="inside"), pool.place():
        raise ValueError("inside")
    with pool.place() as place:
        place.start(done.append, 1)
    pool.join(5)
    assert done == [1]


def test_a_closed_pool_takes_nothing_new(done: list[object]) -> None:
    pool = BoundedPool(5, 5, 1.0)
    pool.close()
    with pytest.raises(BusyError, match="restarting"), pool.place():
        pass
