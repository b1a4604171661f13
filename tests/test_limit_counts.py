"""Where calls are counted, with Redis there and away."""

import time
from collections.abc import Callable
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import extensions, limit_counts
from app.breakers import Breakers
from app.extensions import current_redis
from app.limits import limited
from app.security import public
from tests.servers.redis import RedisServer

MakeApp = Callable[..., Flask]


@public
@limited("send")
def say() -> str:
    """Answer, as often as the bucket allows."""
    return "said"


@public
@limited("search")
def seek() -> str:
    """Answer, as often as another bucket allows."""
    return "sought"


@pytest.fixture
def processes(only_on_postgresql: None, make_app: MakeApp, redis_url: str) -> tuple[FlaskClient, FlaskClient]:
    """Two web processes of one machine that share a Redis, each by its own application."""
    first, second = (
        make_app(
            limits_enabled=True,
            limit_send="8 per hour",
            limit_search="1 per hour",
            redis_url=redis_url,
            web_workers=2,
        )
        for _ in range(2)
    )
    for app in (first, second):
        app.add_url_rule("/say", "say", say)
        app.add_url_rule("/seek", "seek", seek)
    return first.test_client(), second.test_client()


def statuses(client: FlaskClient, times: int, path: str = "/say") -> list[int]:
    return [client.get(path).status_code for _ in range(times)]


def test_processes_count_together(processes: tuple[FlaskClient, FlaskClient]) -> None:
    first, second = processes
    assert statuses(first, 5) + statuses(second, 4) == [200] * 8 + [429]


@pytest.mark.parametrize("kind", ["stopped", "silent", "full"])
def test_without_redis_each_allows_half_of_each_limit_divided_by_the_processes(
    processes: tuple[FlaskClient, FlaskClient], redis_server: RedisServer, kind: str
) -> None:
    first, second = processes
    with redis_server.trouble(kind):
        for process in processes:
            assert statuses(process, 1, "/seek") == [200], (
                "the call that meets the trouble; at least one is allowed"
            )
            assert statuses(process, 1, "/seek") == [429]
            assert statuses(process, 3) == [200, 200, 429]


def test_the_call_that_meets_the_trouble_is_answered_and_the_next_ask_nobody(
    processes: tuple[FlaskClient, FlaskClient], redis_server: RedisServer
) -> None:
    client = processes[0]
    redis_server.pause()
    try:
        began = time.monotonic()
        assert statuses(client, 2) == [200, 200]
        assert time.monotonic() - began < 2 * 0.25 + 0.4, "only the first waited for the time-out"
    finally:
        redis_server.resume()


def test_one_failure_rests_every_part_that_asks_redis(
    processes: tuple[FlaskClient, FlaskClient], redis_server: RedisServer
) -> None:
    client = processes[0]
    redis_server.stop()
    try:
        assert statuses(client, 1) == [200]
        breakers = cast(Breakers, client.application.extensions["breakers"])
        assert [(each.name, each.state) for each in breakers.reports()] == [("redis", "open")]
        assert 4 < breakers.reports()[0].seconds_left <= 5
    finally:
        redis_server.start()
    with client.application.app_context():
        shared = current_redis()
        assert shared is not None
        # It answers again, but nobody asks before its rest is over.
        with pytest.raises(extensions.RedisRestsError):
            shared.ping()


def test_counting_together_goes_on_when_redis_is_back(
    processes: tuple[FlaskClient, FlaskClient], redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = processes
    moment = time.monotonic()
    monkeypatch.setattr(limit_counts, "time", moved := Clock(moment))
    with redis_server.trouble("full"):
        assert statuses(first, 1, "/seek") + statuses(first, 3) == [200, 200, 200, 429]
    moved.seconds = 4.9
    assert statuses(first, 1) == [429]
    moved.seconds = 5.1
    assert statuses(first, 4) + statuses(second, 5) == [200] * 8 + [429]


def test_a_redis_that_was_emptied_begins_anew(
    processes: tuple[FlaskClient, FlaskClient], redis_server: RedisServer
) -> None:
    client = processes[0]
    assert statuses(client, 9)[-1] == 429
    redis_server.empty()
    assert statuses(client, 9) == [200] * 8 + [429]


class Clock:
    """The time of `limit_counts`, moved on by `seconds`."""

    def __init__(self, moment: float) -> None:
        self._moment = moment
        self.seconds = 0.0

    def monotonic(self) -> float:
        """Tell the time."""
        return self._moment + self.seconds
