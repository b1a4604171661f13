"""Breakers: when they open, who is let through, and what counts."""

from collections.abc import Callable
from contextlib import suppress

import gevent
import pytest
import redis
from flask import Flask

from app import breakers, extensions
from app.accounts import session_copies
from app.breakers import Breaker, Breakers, RestingError
from app.cache import cache
from app.event_log import EventLog, LogLostError
from app.extensions import RedisRestsError, connect_redis, current_redis
from app.limit_counts import current_counts
from app.ops.health import check_readiness
from tests.servers.redis import RedisServer


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of all breakers in this test."""
    made = Clock()
    monkeypatch.setattr(breakers, "monotonic", made)
    return made


def state(breaker: Breaker) -> str:
    return breaker.state


def fail(breaker: Breaker) -> None:
    with breaker.attempt() as attempt:
        attempt.fail()


def piped(client: redis.Redis) -> Callable[[], object]:
    pipeline = client.pipeline()
    pipeline.get("a")
    return pipeline.execute


def succeed(breaker: Breaker) -> None:
    with breaker.attempt() as attempt:
        attempt.succeed()


def test_it_opens_after_so_many_failures_in_a_row_and_says_for_how_long(clock: Clock) -> None:
    breaker = Breaker("x", failures=3, rest=20)
    for act in (fail, fail, succeed, fail, fail):
        act(breaker)
    assert state(breaker) == "closed", "the success in between began a new row"
    fail(breaker)
    assert (state(breaker), breaker.seconds_left) == ("open", 20)
    clock.now += 15
    with pytest.raises(RestingError) as resting:
        fail(breaker)
    assert resting.value.seconds == 5


def test_after_its_rest_one_is_let_through_and_decides(clock: Clock) -> None:
    breaker = Breaker("x", failures=1, rest=5)
    fail(breaker)
    clock.now += 5
    assert (state(breaker), breaker.seconds_left) == ("half-open", 0)
    with breaker.attempt() as probe:
        with pytest.raises(RestingError):
            succeed(breaker)
        probe.fail()
    assert state(breaker) == "open"
    clock.now += 5
    succeed(breaker)
    assert (state(breaker), breaker.seconds_left) == ("closed", 0)
    succeed(breaker)


def test_a_probe_that_tells_nothing_makes_room_for_the_next(clock: Clock) -> None:
    breaker = Breaker("x", failures=1, rest=5)
    fail(breaker)
    clock.now += 5
    with breaker.attempt():
        pass
    with pytest.raises(ValueError, match="broke"), breaker.attempt():
        raise ValueError("broke")
    succeed(breaker)
    assert state(breaker) == "closed"


def test_a_probe_that_never_comes_back_is_replaced(clock: Clock) -> None:
    breaker = Breaker("x", failures=1, rest=5)
    fail(breaker)
    clock.now += 5
    lost = breaker.attempt()
    lost.__enter__()
    clock.now += breakers.PROBE_SECONDS - 1
    with pytest.raises(RestingError):
        succeed(breaker)
    clock.now += 1
    succeed(breaker)
    assert state(breaker) == "closed"


def test_what_was_under_way_when_it_opened_counts_no_more(clock: Clock) -> None:
    breaker = Breaker("x", failures=1, rest=5)
    with breaker.attempt() as slow_success, breaker.attempt() as slow_failure:
        fail(breaker)
        slow_success.succeed()
        assert state(breaker) == "open"
        clock.now += 5
        succeed(breaker)
        slow_failure.fail()
    assert state(breaker) == "closed"


def test_the_first_word_of_an_attempt_counts(clock: Clock) -> None:
    breaker = Breaker("x", failures=1, rest=5)
    with breaker.attempt() as attempt:
        attempt.succeed()
        attempt.fail()
    assert state(breaker) == "closed"


def test_reports_name_every_part_and_only_those_addresses_that_failed(clock: Clock) -> None:
    kept = Breakers()
    kept.of_part("redis", rest=5)
    succeed(kept.of_address("quiet", failures=2, rest=5))
    fail(kept.of_address("failing", failures=2, rest=5))
    assert [(each.name, each.state) for each in kept.reports()] == [
        ("redis", "closed"),
        ("failing", "closed"),
    ]
    fail(kept.of_address("failing", failures=2, rest=5))
    assert (kept.reports()[1].state, kept.seconds_left("failing"), kept.seconds_left("new")) == ("open", 5, 0)
    kept.forget_address("failing")
    assert kept.seconds_left("failing") == 0


def test_no_more_addresses_are_kept_than_fit(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breakers, "MOST_KEPT", 3)
    kept = Breakers()
    fail(kept.of_address("failed", failures=1, rest=50))
    for number in range(20):
        succeed(kept.of_address(f"quiet {number}", failures=1, rest=5))
    assert kept.seconds_left("failed") == 50, "the quiet ones go first"
    for number in range(3):
        fail(kept.of_address(f"failed {number}", failures=1, rest=50))
    assert kept.seconds_left("failed") == 0 and kept.seconds_left("failed 2") == 50


def test_one_failure_opens_the_breaker_of_redis_for_everybody_who_asks_it(
    redis_server: RedisServer, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaker = Breaker("redis", failures=1, rest=0.5)
    client = connect_redis(redis_url, breaker)
    assert client.set("a", 1) and state(breaker) == "closed"
    redis_server.stop()
    try:
        with pytest.raises(redis.ConnectionError) as met:
            client.get("a")
        assert not isinstance(met.value, RedisRestsError)
        assert state(breaker) == "open"
        for ask in (
            client.ping,
            piped(client),
            lambda: client.xread({"s": 0}, block=10),
        ):
            with pytest.raises(RedisRestsError):
                ask()
    finally:
        redis_server.start()
    gevent.sleep(0.5)
    assert client.ping() and state(breaker) == "closed"
    client.close()


def test_a_redis_that_is_silent_costs_one_time_out_and_then_nothing(
    redis_server: RedisServer, redis_url: str
) -> None:
    breaker = Breaker("redis", failures=1, rest=30)
    client = connect_redis(redis_url, breaker)
    client.ping()
    redis_server.pause()
    try:
        with pytest.raises(redis.TimeoutError):
            client.ping()
        with pytest.raises(RedisRestsError):
            client.ping()
    finally:
        redis_server.resume()
    client.close()


def test_a_refusal_is_an_answer(redis_url: str) -> None:
    breaker = Breaker("redis", failures=1, rest=5)
    client = connect_redis(redis_url, breaker)
    client.set("word", "x")
    with pytest.raises(redis.ResponseError):
        client.incr("word")
    assert state(breaker) == "closed"
    client.close()


def test_a_connection_that_was_lost_meanwhile_is_made_anew_within_one_attempt(
    redis_server: RedisServer, redis_url: str
) -> None:
    breaker = Breaker("redis", failures=1, rest=30)
    client = connect_redis(redis_url, breaker)
    client.ping()
    redis_server.stop()
    redis_server.start()
    assert client.ping()
    connection = client.connection_pool.get_connection()
    connection.disconnect()  # type: ignore[no-untyped-call]  # the library's own
    client.connection_pool.release(connection)
    assert client.ping() and state(breaker) == "closed"
    client.close()


PARTS: dict[str, Callable[[], object]] = {
    "limits": lambda: current_counts().ask(lambda counts: counts.incr("a", 60)),
    "what is kept": lambda: cache.get("a"),
    "sessions": lambda: session_copies.find_copy("a"),
    "the event log": lambda: EventLog(current_redis()).follow("a"),
    "readiness": check_readiness,
}


@pytest.mark.usefixtures("only_on_postgresql")
@pytest.mark.parametrize("first", PARTS)
def test_whoever_meets_the_silence_first_spares_every_other_part_of_the_program(
    make_app: Callable[..., Flask], redis_server: RedisServer, redis_url: str, first: str
) -> None:
    app = make_app(redis_url=redis_url)
    redis_server.stop()
    with app.app_context(), suppress(LogLostError):
        PARTS[first]()
    redis_server.start()
    with redis.Redis.from_url(redis_url) as watching:
        for part, ask in PARTS.items():
            with app.app_context(), suppress(LogLostError):
                ask()
            info = watching.info("stats")
            assert info["total_connections_received"] <= 2, f"{part} asked during the rest"
        with app.app_context():
            assert [(each.name, each.state) for each in app.extensions["breakers"].reports()] == [
                ("redis", "open")
            ]


def test_every_redis_command_waits_a_quarter_of_a_second_at_most(app: Flask) -> None:
    client = connect_redis("redis://127.0.0.1:1/0", Breaker("redis", failures=1, rest=5))
    settings = client.connection_pool.connection_kwargs
    assert {settings["socket_timeout"], settings["socket_connect_timeout"]} == {0.25}
    assert extensions.REDIS_REST_SECONDS == 5.0
