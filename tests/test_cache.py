"""What is remembered: for its owner alone, in Redis or in the process, and never a reason for anything to fail."""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
import redis
from flask import Flask, current_app

from app.cache import PREFIX, remember
from tests.ops.figures import Lookups
from tests.servers.redis import RedisServer

RINA, TOM = uuid4(), uuid4()


@dataclass(frozen=True)
class Thing:
    """Something to remember."""

    name: str
    size: int | None = None


class Kitchen:
    """Makes things and counts how often."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def ask(self, owner: UUID, *parts: str, name: str = "things", seconds: int = 300) -> str:
        """Ask for the thing that is remembered under these parts."""

        def make() -> str:
            self.made.append(f"{owner}/{parts}")
            return f"made for {owner} {parts} {len(self.made)}"

        return remember(owner, name, *parts, shape=str, make=make, seconds=seconds)


@pytest.fixture(params=["in the process", "in Redis"])
def kitchen(
    request: pytest.FixtureRequest, make_app: Callable[..., Flask], redis_url: str
) -> Iterator[Kitchen]:
    """A kitchen in an application that remembers here or there."""
    app = _app_with_redis(make_app, redis_url, request) if request.param == "in Redis" else make_app()
    with app.app_context():
        yield Kitchen()


@pytest.fixture
def shared(
    request: pytest.FixtureRequest, make_app: Callable[..., Flask], redis_url: str
) -> Iterator[Kitchen]:
    """A kitchen that remembers in Redis."""
    with _app_with_redis(make_app, redis_url, request).app_context():
        yield Kitchen()


def _app_with_redis(make_app: Callable[..., Flask], url: str, request: pytest.FixtureRequest) -> Flask:
    if request.config.getoption("--database") == "sqlite":
        pytest.skip("on SQLite Redis is left out; the same test runs on PostgreSQL")
    return make_app(redis_url=url)


def test_a_thing_is_made_once(kitchen: Kitchen) -> None:
    lookups = Lookups("things")
    first = kitchen.ask(RINA, "a")
    assert kitchen.ask(RINA, "a") == first and len(kitchen.made) == 1
    assert lookups.since() == (1, 1)


def test_whatever_is_different_is_another_thing(kitchen: Kitchen) -> None:
    asked = [("a",), ("b",), ("ab", "c"), ("a", "bc"), ("abc",), ("a", "b", "c"), ()]
    things = [kitchen.ask(RINA, *parts) for parts in asked] + [kitchen.ask(RINA, "a", name="others")]
    assert len(set(things)) == len(things)
    assert [kitchen.ask(RINA, *parts) for parts in asked] == things[: len(asked)]


def test_what_was_made_for_one_is_never_handed_to_another(kitchen: Kitchen) -> None:
    of_rina = kitchen.ask(RINA, "a")
    assert kitchen.ask(TOM, "a") != of_rina
    assert kitchen.ask(RINA, "a") == of_rina


def test_values_come_back_as_they_were(kitchen: Kitchen) -> None:
    things = (Thing("a", 1), Thing("b"))
    for _ in range(2):
        assert remember(RINA, "tuple", shape=tuple[Thing, ...], make=lambda: things) == things


def test_another_edition_of_the_templates_hands_out_nothing_of_the_last(kitchen: Kitchen) -> None:
    first = kitchen.ask(RINA, "a")
    current_app.extensions["cache_edition"] = "of tomorrow"
    assert kitchen.ask(RINA, "a") != first


def test_two_processes_share_what_is_in_redis_and_it_ends_there(shared: Kitchen, redis_url: str) -> None:
    shared.ask(RINA, "a", seconds=100)
    with redis.Redis.from_url(redis_url) as client:
        [key] = client.keys(f"{PREFIX}*")
        assert 0 < client.ttl(key) <= 100
        client.delete(key)
    shared.ask(RINA, "a")
    assert len(shared.made) == 2


def test_what_cannot_be_read_is_made_again_and_nothing_in_it_is_run(shared: Kitchen, redis_url: str) -> None:
    class Evil:
        """Would raise if anybody unpickled it."""

        def __reduce__(self) -> tuple[object, ...]:
            return (exec, ("raise SystemExit('unpickled')",))

    shared.ask(RINA, "a")
    with redis.Redis.from_url(redis_url) as client:
        [key] = client.keys(f"{PREFIX}*")
        for planted in (b"!" + pickle.dumps(Evil()), pickle.dumps(Evil()), b"\xff\xfe", b"", b"\x01"):
            client.set(key, planted)
            made = len(shared.made)
            shared.ask(RINA, "a")
            assert len(shared.made) == made + 1


def test_a_redis_that_is_away_silent_or_full_means_that_things_are_made_again(
    shared: Kitchen, redis_server: RedisServer
) -> None:
    shared.ask(RINA, "a")
    redis_server.fill()
    assert shared.ask(RINA, "a") and len(shared.made) == 1, "a full one can be read"
    assert shared.ask(RINA, "b") != shared.ask(RINA, "b")
    redis_server.make_room()
    redis_server.stop()
    try:
        for _ in range(3):
            assert shared.ask(RINA, "a")
    finally:
        redis_server.start()
    assert len(shared.made) == 6
