"""Whichever worker a monitor asks tells the figures of all, and a dead worker is not counted among the living."""

import os
import signal
import socket
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.chat.deployed.browser import RemoteTalk
from tests.chat.talk import wait_until
from tests.ops.figures import Figures
from tests.servers.web import WebServer
from tests.servers.worker import Worker

ASKED = 20


@pytest.fixture
def workers(request: pytest.FixtureRequest) -> int:
    """As many as this database bears."""
    return 1 if request.config.getoption("--database") == "sqlite" else 2


@pytest.fixture
def server(serve: Callable[..., WebServer], workers: int, redis_url: str) -> WebServer:
    return serve(redis_url=redis_url, web_workers=workers)


def figures(server: WebServer) -> Figures:
    with urllib.request.urlopen(f"{server.address}/metrics", timeout=5) as answer:
        return Figures(answer.read().decode())


def wait_for_workers(server: WebServer, workers: int) -> Figures:
    wait_until(lambda: figures(server).get("yuzu_web_processes") == workers)
    return figures(server)


def test_every_worker_tells_the_figures_of_all(server: WebServer, workers: int) -> None:
    before = wait_for_workers(server, workers)
    for _ in range(ASKED):
        server.answers()
    told = [figures(server) for _ in range(6)]
    counted = [each.get("yuzu_requests_total", route="/health") for each in told]
    assert counted == [before.get("yuzu_requests_total", route="/health") + ASKED] * 6
    assert {each.get("yuzu_database_pool_size") for each in told} == {10 * workers}
    assert told[-1].get("yuzu_memory_bytes", process="web") > 50_000_000 * workers
    wait_until(lambda: figures(server).get("yuzu_loop_lag_seconds_count") > 0)


def told_memory(server: WebServer, *kinds: str) -> float:
    told = figures(server)
    return sum(told.get("yuzu_memory_bytes", process=kind) for kind in kinds)


def resident(pids: list[int]) -> int:
    return sum(psutil.Process(pid).memory_info().rss for pid in pids)


def agree(told: float, seen: float) -> bool:
    return abs(told - seen) < 0.1 * seen


@pytest.mark.usefixtures("only_on_postgresql")
def test_the_memory_of_workers_is_told_beside_that_of_web_processes(
    server: WebServer, start_worker: Callable[..., Worker]
) -> None:
    assert figures(server).values("yuzu_memory_bytes", "process") == {"web"}
    started = [start_worker(jobs_at_once=2) for _ in range(2)]
    everybody = {"web", "worker", "job", "clock"}
    wait_until(lambda: figures(server).values("yuzu_memory_bytes", "process") == everybody)
    parents = [worker.pid for worker in started]
    children = [pid for worker in started for pid in worker.child_pids()]
    assert len(children) == 2 * (2 + 1), "two that do jobs, and a clock"
    # What was noted a moment ago is a little older than what is seen now.
    wait_until(lambda: agree(told_memory(server, "worker"), resident(parents)))
    wait_until(lambda: agree(told_memory(server, "job", "clock"), resident(children)))
    for worker in started:
        assert worker.stop() == 0
    assert not {"worker", "job"} & figures(server).values("yuzu_memory_bytes", "process")


def test_what_a_killed_worker_counted_stays_and_how_full_it_was_goes(
    server: WebServer, workers: int, open_talk: Callable[[WebServer], RemoteTalk]
) -> None:
    wait_for_workers(server, workers)
    talk = open_talk(server)
    talk.ask("Hello [[tokens=5]]")
    running = talk.send("Hello [[tokens=2000 rate=20]]")["turn"]["id"]
    reader = talk.read(running)
    reader.wait_for_text(20)
    wait_until(lambda: figures(server).get("yuzu_open_streams") == 1)
    wait_until(lambda: figures(server).get("yuzu_running_turns") == 1)
    counted = figures(server).get("yuzu_turns_total", state="done")
    killed = server.worker_pids()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.answers() and not set(server.worker_pids()) & set(killed))
    told = wait_for_workers(server, workers)
    assert told.get("yuzu_turns_total", state="done") == counted == 1
    assert told.get("yuzu_running_turns") == 0
    assert told.get("yuzu_database_pool_size") == 10 * workers


def test_a_server_leaves_no_figures_behind_and_takes_away_those_of_a_killed_one(
    serve: Callable[..., WebServer], tmp_path: Path
) -> None:
    folder = tmp_path / "var" / "metrics"
    name = f"web-{socket.gethostname()}-"

    def pids() -> list[str]:
        return [each.name.removeprefix(name).partition("-")[0] for each in folder.iterdir()]

    killed = serve()
    wait_for_workers(killed, 1)
    assert pids() == [str(killed.pid)]
    killed.kill()
    assert pids() == [str(killed.pid)]
    stopped = serve()
    wait_for_workers(stopped, 1)
    assert pids() == [str(stopped.pid)]
    stopped.stop()
    assert pids() == []
