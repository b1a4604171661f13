"""Logs that many readers follow: in this process, and through Redis from another."""

from collections.abc import Iterator

import gevent
import pytest
import redis

from app import event_log
from app.event_log import Entry, EventLog, LogLostError, Tail
from tests.servers.redis import RedisServer

HELLO = Entry(0, 5, b"hello")
WORLD = Entry(5, 11, b" world")


def read_to_the_end(tail: Tail) -> list[Entry]:
    """Return all entries until the log is closed."""
    entries: list[Entry] = []
    with gevent.Timeout(10):
        while not tail.ended:
            entries += tail.read(0.5)
    return entries


@pytest.fixture
def pair(redis_url: str) -> Iterator[tuple[EventLog, EventLog]]:
    """Two processes' logs on one Redis."""
    clients = [redis.Redis.from_url(redis_url, socket_timeout=0.5, retry=None) for _ in range(2)]
    yield EventLog(clients[0]), EventLog(clients[1])
    for client in clients:
        client.close()


def follow_when_there(log: EventLog, key: str) -> Tail:
    """Follow a log as soon as its first entry has reached Redis."""
    with gevent.Timeout(10):
        while True:
            try:
                return log.follow(key)
            except LogLostError:
                gevent.sleep(0.01)


def test_a_reader_gets_what_was_and_what_comes() -> None:
    log = EventLog()
    log.open("a")
    log.append("a", HELLO)
    tail = log.follow("a")
    assert tail.read(0) == [HELLO]
    gevent.spawn(log.append, "a", WORLD)
    assert tail.read(5) == [WORLD]
    gevent.spawn(log.close, "a")
    assert tail.read(5) == []
    assert tail.ended


def test_readers_do_not_share_a_place() -> None:
    log = EventLog()
    log.open("a")
    tails = [log.follow("a") for _ in range(3)]
    log.append("a", HELLO)
    log.close("a")
    assert [read_to_the_end(tail) for tail in tails] == [[HELLO]] * 3


def test_nothing_comes_within_the_wait() -> None:
    log = EventLog()
    log.open("a")
    assert log.follow("a").read(0.01) == []


def test_a_log_that_nobody_here_writes_is_lost() -> None:
    with pytest.raises(LogLostError):
        EventLog().follow("elsewhere")


def test_appending_to_a_log_that_was_not_opened_does_nothing() -> None:
    log = EventLog()
    log.append("a", HELLO)
    with pytest.raises(LogLostError):
        log.follow("a")


def test_another_process_follows_through_redis(pair: tuple[EventLog, EventLog]) -> None:
    here, there = pair
    here.open("a")
    here.append("a", HELLO)
    tail = follow_when_there(there, "a")
    here.append("a", WORLD)
    here.close("a")
    assert read_to_the_end(tail) == [HELLO, WORLD]


def test_what_is_waited_for_goes_at_once_and_the_rest_in_batches(
    pair: tuple[EventLog, EventLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "SEND_EVERY_SECONDS", 60.0)
    monkeypatch.setattr(event_log, "SILENCE_SECONDS", 0.3)
    here, there = pair
    here.open("a")
    for number in range(event_log.BEGINNING):
        here.append("a", Entry(number, number + 1, b"."))
        gevent.sleep(0.02)
    tail = follow_when_there(there, "a")
    begun: list[Entry] = []
    with gevent.Timeout(10):
        while len(begun) < event_log.BEGINNING:
            begun += tail.read(0.5)
    here.append("a", HELLO)
    assert tail.read(0.1) == []
    gevent.sleep(0.3)
    here.append("a", WORLD)
    assert tail.read(5) == [HELLO, WORLD]


def test_many_logs_are_read_by_one_connection(pair: tuple[EventLog, EventLog]) -> None:
    here, there = pair
    keys = [f"log{number}" for number in range(20)]
    for key in keys:
        here.open(key)
        here.append(key, HELLO)
    tails = [follow_when_there(there, key) for key in keys]
    for key in keys:
        here.append(key, WORLD)
        here.close(key)
    assert [read_to_the_end(tail) for tail in tails] == [[HELLO, WORLD]] * len(keys)


def test_a_reader_that_left_is_read_for_no_more(pair: tuple[EventLog, EventLog]) -> None:
    here, there = pair
    here.open("a")
    here.append("a", HELLO)
    tail = follow_when_there(there, "a")
    assert tail.read(5) == [HELLO]
    relay = there._relay
    assert relay is not None and relay._reader is not None
    reader = relay._reader
    del tail
    reader.join(5)
    assert reader.dead


def test_without_redis_followers_learn_that_the_log_is_lost_and_writers_go_on(
    redis_server: RedisServer, pair: tuple[EventLog, EventLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "REDIS_PAUSE_SECONDS", 0.2)
    here, there = pair
    here.open("a")
    here.append("a", HELLO)
    tail = follow_when_there(there, "a")
    assert tail.read(5) == [HELLO]
    redis_server.stop()
    try:
        with pytest.raises(LogLostError), gevent.Timeout(10):
            while True:
                tail.read(0.2)
        own = here.follow("a")
        here.append("a", WORLD)
        assert own.read(1) == [HELLO, WORLD]
    finally:
        redis_server.start()
    # And when Redis is back, new logs travel again.
    gevent.sleep(0.3)
    here.open("b")
    here.append("b", HELLO)
    assert follow_when_there(there, "b").read(5) == [HELLO]
