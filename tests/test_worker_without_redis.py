"""Redis is away, silent, full or emptied: jobs wait, whoever writes them down does not, and none is lost or done twice."""

import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import redis

from tests.chat.talk import wait_until
from tests.scratch import Scratch, names
from tests.servers.redis import RedisServer, broker_of, outage_seconds
from tests.servers.worker import Worker

pytestmark = pytest.mark.usefixtures("only_on_postgresql")

AT_MOST_SECONDS = 2.0


@pytest.fixture
def worker(start_worker: Callable[..., Worker], redis_server: RedisServer) -> Iterator[Worker]:
    """A worker, and a Redis that is in order again after the test."""
    yield start_worker()
    redis_server.empty()


def write_down_during_the_outage(scratch: Scratch, trouble: str) -> list[str]:
    """Write jobs down all through the outage and return their words; nobody waits for Redis meanwhile."""
    seconds, written = outage_seconds(trouble), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        scratch.note(f"word{written}", seconds=0.01)
        assert time.monotonic() - began < AT_MOST_SECONDS
        written += 1
        time.sleep(0.25)
    assert written > seconds
    return names(written)


def assert_all_are_done_once(scratch: Scratch, words: list[str]) -> None:
    scratch.wait_for(*words, seconds=60)
    wait_until(lambda: {row.state for row in scratch.rows()} == {"done"})
    assert Counter(scratch.words("begin")) == Counter(words)


def test_jobs_wait_while_redis_is_stopped_and_are_done_after_it_came_back_empty(
    worker: Worker, scratch: Scratch, redis_server: RedisServer
) -> None:
    redis_server.stop()
    words = write_down_during_the_outage(scratch, "stopped")
    assert scratch.words() == []
    redis_server.start()
    assert_all_are_done_once(scratch, words)
    assert worker.log.count("a worker is ready") >= 1 and worker.child_pids()


def test_jobs_wait_while_redis_is_silent(worker: Worker, scratch: Scratch, redis_server: RedisServer) -> None:
    redis_server.pause()
    words = write_down_during_the_outage(scratch, "silent")
    assert scratch.words() == []
    redis_server.resume()
    assert_all_are_done_once(scratch, words)


def test_jobs_wait_while_redis_is_full(worker: Worker, scratch: Scratch, redis_server: RedisServer) -> None:
    redis_server.fill()
    words = write_down_during_the_outage(scratch, "full")
    assert scratch.words() == []
    redis_server.make_room()
    assert_all_are_done_once(scratch, words)


def test_jobs_whose_messages_were_thrown_away_are_done_all_the_same(
    start_worker: Callable[..., Worker], scratch: Scratch, redis_url: str
) -> None:
    scratch.note(*names(10))
    with redis.Redis.from_url(broker_of(redis_url)) as client:
        wait_until(lambda: client.keys("*"))
        client.flushdb()
    start_worker()
    assert_all_are_done_once(scratch, names(10))


def test_a_job_that_runs_while_redis_goes_ends_well_and_is_not_done_again(
    worker: Worker, scratch: Scratch, redis_server: RedisServer
) -> None:
    scratch.note("long", seconds=4)
    scratch.wait_for("long", what="begin")
    redis_server.stop()
    scratch.wait_for("long")
    redis_server.start()
    scratch.note("after")
    scratch.wait_for("after", seconds=60)
    assert scratch.words("begin") == ["long", "after"]


def test_a_worker_that_starts_without_redis_waits_for_it(
    start_worker: Callable[..., Worker], scratch: Scratch, redis_server: RedisServer
) -> None:
    redis_server.stop()
    scratch.note(*names(3))
    waiting = start_worker(waits=False)
    wait_until(lambda: "Cannot connect to" in waiting.log or "Error" in waiting.log)
    redis_server.start()
    assert_all_are_done_once(scratch, names(3))
