"""What breaks below two servers while people talk: the database, a worker, a whole server. Checked against their journal."""

import os
import signal
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.chat.deployed.crowd import Crowd
from tests.chat.deployed.installation import LEASE_SECONDS, Installation
from tests.chat.talk import wait_until
from tests.databases import make_schema
from tests.servers.postgres import PostgresOfItsOwn
from tests.servers.redis import TROUBLES, RedisServer, outage_seconds
from tests.servers.scripted_provider import ScriptedProvider

pytestmark = pytest.mark.usefixtures("only_on_postgresql")

PEOPLE = 6
TEN = 10


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresOfItsOwn]:
    """A PostgreSQL that only this file's servers use, so that it may be restarted."""
    with PostgresOfItsOwn() as server:
        yield server


@pytest.fixture(scope="module")
def pair(
    postgres: PostgresOfItsOwn,
    redis_server: RedisServer,
    provider_server: ScriptedProvider,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    """Two servers on it."""
    folder = tmp_path_factory.mktemp("faults")
    make_schema(postgres.url, folder)
    known = {"redis_url": redis_server.url, "web_workers": 1}
    made = Installation(folder, postgres.url, provider_server.address, **known)
    try:
        for _ in "AB":
            made.start()
        yield made
    finally:
        made.close()


@pytest.fixture
def crowd(pair: Installation, scripted: ScriptedProvider, redis_server: RedisServer) -> Iterator[Crowd]:
    """People who talk there."""
    redis_server.empty()
    people = Crowd(pair, PEOPLE)
    try:
        yield people
    finally:
        people.leave()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_with_redis_loses_and_doubles_nothing(
    crowd: Crowd, redis_server: RedisServer, scripted: ScriptedProvider, trouble: str
) -> None:
    outage = outage_seconds(trouble)
    with redis_server.trouble(trouble):
        began = time.monotonic()
        crowd.expect_back(began)
        crowd.expect_back(began + outage, patience=outage)
    crowd.expect_back(time.monotonic())
    crowd.finish()
    crowd.assert_kept(scripted)


@pytest.mark.parametrize("manner", ["fast", "immediate"])
def test_a_restart_of_the_database_loses_and_doubles_nothing(
    crowd: Crowd, postgres: PostgresOfItsOwn, scripted: ScriptedProvider, manner: str
) -> None:
    postgres.restart(manner)
    crowd.expect_back(time.monotonic())
    crowd.finish()
    crowd.assert_kept(scripted)


def test_connections_that_the_database_ends_lose_and_double_nothing(
    crowd: Crowd, postgres: PostgresOfItsOwn, scripted: ScriptedProvider
) -> None:
    with psycopg.connect(postgres.plain_url, autocommit=True) as connection:
        ended = 0
        for _ in range(20):
            found = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).fetchone()
            ended += found[0] if found else 0
            time.sleep(0.1)
    assert ended > 20
    crowd.expect_back(time.monotonic())
    crowd.finish()
    crowd.assert_kept(scripted)


def test_a_killed_and_a_frozen_worker_lose_and_double_nothing(
    crowd: Crowd, pair: Installation, scripted: ScriptedProvider
) -> None:
    first, second = (server.worker_pids()[0] for server in pair.servers)
    os.kill(first, signal.SIGKILL)
    wait_until(pair.servers[0].answers)
    crowd.expect_back(time.monotonic())
    os.kill(second, signal.SIGSTOP)
    try:
        # Longer than its lease, so the other one takes its turns for dead.
        held = crowd.running_at(pair.servers[0].address)
        wait_until(lambda: not held & crowd.running_at(pair.servers[0].address), 5 * LEASE_SECONDS)
    finally:
        os.kill(second, signal.SIGCONT)
    crowd.expect_back(time.monotonic())
    crowd.finish()
    crowd.assert_kept(scripted)


def test_a_server_that_is_replaced_while_ten_answers_are_written_loses_nothing(
    pair: Installation, scripted: ScriptedProvider, redis_server: RedisServer
) -> None:
    redis_server.empty()
    crowd = Crowd(pair, TEN)
    try:
        leaving = pair.servers[0]
        leaving.terminate()
        pair.start()
        crowd.expect_back(time.monotonic())
        assert leaving.wait() == 0
        crowd.finish()
        crowd.assert_kept(scripted)
        assert set(crowd.states()) == {"done"}, "there was time enough for all of them"
    finally:
        crowd.leave()
