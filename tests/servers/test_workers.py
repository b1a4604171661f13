"""Several real web processes: what each of them opens, and that they start while Redis is away."""

import os
import resource
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.chat.talk import wait_until
from tests.servers.child import free_port
from tests.servers.web import WebServer


def test_each_process_opens_its_own_connections(
    request: pytest.FixtureRequest, start_web: Callable[..., WebServer], redis_url: str
) -> None:
    if request.config.getoption("--database") == "sqlite":
        pytest.skip("SQLite means one web process; the same test runs on PostgreSQL")
    server = start_web(redis_url=redis_url, web_workers=2)
    wait_until(lambda: len(server.worker_pids()) == 2)
    handed_down = _sockets(server.pid)
    assert len(handed_down) == 1, "the master has opened nothing but the door"

    def own() -> list[set[str]]:
        server.answers("/health/ready")
        return [_sockets(pid) - handed_down for pid in server.worker_pids()]

    # Both have asked the database and Redis once each of them was asked.
    first, second = wait_until(lambda: found if min(map(len, found := own())) >= 2 else None)
    assert first.isdisjoint(second)


def test_with_redis_away_they_start_in_full_number(
    request: pytest.FixtureRequest, start_web: Callable[..., WebServer]
) -> None:
    if request.config.getoption("--database") == "sqlite":
        pytest.skip("SQLite means one web process; the same test runs on PostgreSQL")
    server = start_web(redis_url=f"redis://127.0.0.1:{free_port()}/0", web_workers=2)
    wait_until(lambda: len(server.worker_pids()) == 2)
    assert server.answers("/health/ready"), "without Redis it is ready all the same"


def test_a_process_may_open_as_many_files_as_the_system_lets_it(start_web: Callable[..., WebServer]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, hard), hard))
    try:
        server = start_web()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    (worker,) = server.worker_pids()
    assert psutil.Process(worker).rlimit(psutil.RLIMIT_NOFILE) == (hard, hard)


def _sockets(pid: int) -> set[str]:
    """Return the sockets that a process has open, by the number that the system gives each."""
    found = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(entry)
        except FileNotFoundError:
            continue
        if target.startswith("socket:"):
            found.add(target)
    return found
