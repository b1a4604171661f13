"""One measurement: start what is measured, warm it, let the load generator play, and read what it cost meanwhile."""

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.conversations.models import Message, Turn
from app.extensions import db
from app.settings import preferences
from bench import gauges
from bench.figures import Seen, compare, quantiles
from bench.plans import Shape, plan_calls, plan_turns
from bench.stage import Stage
from tests.servers.child import Child, accepts, free_port, plain_environment

HOUSE = Path(__file__).parents[1]
LOOK_SECONDS = 0.5
# A program runs for weeks: what each process does once, such as compiling its statements, is not to be measured.
SETTLE_SECONDS = 8.0
WARM = Shape(40, "slow", 5, 25.0, 0.3)
CALLS = Shape(1_000, "burst", 5, 50.0, 0.1, at_once=50)


@dataclass
class Cost:
    """What one measured stretch cost."""

    cpu: float = 0.0
    # Of the model of meanings, which works where nobody else wants the processor.
    meaning_cpu: float = 0.0
    # Of the worker that does the jobs, where that is a process of its own.
    worker_cpu: float = 0.0
    wall: float = 0.0
    client_cpu: float = 0.0
    provider_cpu: float = 0.0
    new_connections: int = 0
    peak: gauges.Peak = field(default_factory=gauges.Peak)


class Target:
    """What is measured: a process tree that listens, the plan that fits it, and whoever works for it in the background."""

    def __init__(
        self, stage: Stage, pid: int, plan: Callable[[Shape], dict[str, Any]], *, worker: int | None = None
    ) -> None:
        self.stage = stage
        self._pid = pid
        self._plan = plan
        self._worker = worker

    def idle(self) -> tuple[int, int]:
        """Return the memory (PSS, RSS) in KB while nothing is asked."""
        return gauges.read_memory(gauges.list_tree(self._pid))

    def play(self, shape: Shape, cost: Cost) -> list[dict[str, Any]]:
        """Let the load generator play this shape once and add what it cost."""
        plan = self.stage.folder / "plan.json"
        plan.write_text(json.dumps(self._plan(shape)))
        result = self.stage.folder / "result.json"
        pids, provider = gauges.list_tree(self._pid), [self.stage.provider.pid]
        ports = gauges.find_ports(self.stage.provider_port)
        workers = gauges.list_tree(self._worker) if self._worker else []
        before = gauges.read_cpu(pids), gauges.read_cpu(provider), gauges.read_cpu(workers)
        before_meaning = [gauges.read_cpu(_list_meaning(each)) for each in (pids, workers)]
        command = [sys.executable, "-m", "bench.load", str(plan), str(result)]
        with subprocess.Popen(command, cwd=HOUSE) as client:
            while client.poll() is None:
                cost.peak.look(pids, self.stage.provider_port)
                time.sleep(LOOK_SECONDS)
        seen: dict[str, Any] = json.loads(result.read_text())
        all_of_it = gauges.read_cpu(pids) - before[0]
        meaning = [
            gauges.read_cpu(_list_meaning(each)) - earlier
            for each, earlier in zip((pids, workers), before_meaning, strict=True)
        ]
        cost.cpu += all_of_it - meaning[0]
        cost.meaning_cpu += sum(meaning)
        cost.worker_cpu += gauges.read_cpu(workers) - before[2] - meaning[1]
        cost.provider_cpu += gauges.read_cpu(provider) - before[1]
        cost.client_cpu += seen["cpu"]
        cost.wall += seen["wall"]
        cost.new_connections += len(gauges.find_ports(self.stage.provider_port) - ports)
        streams: list[dict[str, Any]] = seen["streams"]
        return streams


def measure(target: Target, shape: Shape, rounds: int = 1) -> dict[str, Any]:
    """Play a shape so many times and return one row of figures; times in ms, memory in KB."""
    idle, cost, seen = target.idle(), Cost(), Seen()
    stored = unremembered = 0
    for _ in range(rounds):
        streams = target.play(shape, cost)
        seen.add(shape, streams)
        stored += _count_badly_stored(target.stage, shape, streams)
        unremembered += _count_unremembered(target.stage, streams)
    tokens = shape.streams * shape.tokens * rounds
    return {
        "streams": shape.streams,
        "arrival": shape.arrival,
        "rounds": rounds,
        "completed": seen.completed,
        "failed": seen.failed,
        "errors": dict(seen.errors),
        "tokens_lost": seen.lost,
        "tokens_doubled": seen.doubled,
        "badly_stored": stored,
        "unremembered": unremembered,
        "first_added_ms": quantiles(seen.first),
        "gap_added_ms": quantiles(seen.gaps),
        "cpu_ms_per_1000_tokens": round(cost.cpu * 1e6 / tokens, 1),
        "meaning_ms_per_1000_tokens": round(cost.meaning_cpu * 1e6 / tokens, 1),
        "worker_ms_per_1000_tokens": round(cost.worker_cpu * 1e6 / tokens, 1),
        "cpu_ms_per_stream": round(cost.cpu * 1e3 / shape.streams / rounds, 2),
        "streams_a_second": round(seen.completed / cost.wall, 1),
        "idle_pss_mb": round(idle[0] / 1024, 1),
        "pss_kb_per_stream": round((cost.peak.pss - idle[0]) / shape.streams, 1),
        "rss_kb_per_stream": round((cost.peak.rss - idle[1]) / shape.streams, 1),
        "new_upstream_connections": cost.new_connections,
        "busy": {
            "measured": round(cost.cpu / cost.wall, 2),
            "provider": round(cost.provider_cpu / cost.wall, 2),
            "client": round(cost.client_cpu / cost.wall, 2),
        },
    }


@contextmanager
def ours(stage: Stage, **values: object) -> Iterator[Target]:
    """The program itself, warmed by a few turns."""
    with stage.web_and_worker(**values) as (server, worker):
        target = Target(
            stage,
            server.pid,
            lambda shape: plan_turns(shape, server.port, stage.seats(shape.streams), fresh=stage.several),
            worker=worker.pid if worker else None,
        )
        target.play(WARM, Cost())
        # What was said there is learned and understood first.
        time.sleep(SETTLE_SECONDS)
        yield target


@contextmanager
def without_memory(stage: Stage) -> Iterator[Target]:
    """The program for people who have switched their memory off."""
    _switch_memory(stage, on=False)
    try:
        with ours(stage) as target:
            yield target
    finally:
        _switch_memory(stage, on=True)


@contextmanager
def floor(stage: Stage, kind: str) -> Iterator[Target]:
    """The bare proxy of this kind, warmed likewise."""
    port = free_port()
    environment = plain_environment() | {"PYTHONPATH": str(HOUSE), "PROVIDER_PORT": str(stage.provider_port)}
    options = ["-k", "gevent", "-w", "1", "--worker-connections", "4096", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", *options, "-b", f"127.0.0.1:{port}", f"bench.floor:{kind}"]
    child = Child(stage.folder / f"{kind}-{port}", command, environment)
    try:
        child.start()
        child.wait_until(lambda: accepts(port))
        target = Target(stage, child.pid, lambda shape: plan_calls(shape, port))
        target.play(WARM, Cost())
        yield target
    finally:
        child.kill()


@contextmanager
def provider(stage: Stage) -> Iterator[Target]:
    """The provider asked directly: what load generator and provider add by themselves."""
    yield Target(stage, stage.provider.pid, lambda shape: plan_calls(shape, stage.provider_port))


def measure_start(stage: Stage) -> dict[str, Any]:
    """Time the server from its start to its first answer, the median of three; its memory before anybody has asked."""
    seconds, memory = [], []
    for _ in range(3):
        begun = time.monotonic()
        with stage.web() as server:
            seconds.append(time.monotonic() - begun)
            memory.append(gauges.read_memory(gauges.list_tree(server.pid)))
    pss, rss = sorted(memory)[1]
    return {
        "seconds_to_first_answer": round(sorted(seconds)[1], 2),
        "idle_pss_mb": round(pss / 1024, 1),
        "idle_rss_mb": round(rss / 1024, 1),
    }


def measure_calls(stage: Stage) -> dict[str, Any]:
    """Make a thousand short turns, fifty at once: what one costs, and how often the provider is connected to anew."""
    with ours(stage) as target:
        row = measure(target, CALLS)
    return {
        "short_turns_completed": row["completed"],
        "cpu_ms_per_short_turn": row["cpu_ms_per_stream"],
        "short_turns_a_second": row["streams_a_second"],
        "new_upstream_connections_per_1000_calls": row["new_upstream_connections"],
    }


def _count_badly_stored(stage: Stage, shape: Shape, streams: list[dict[str, Any]]) -> int:
    """Count the answers whose stored text is not the one that the provider sent."""
    wanted = {uuid.UUID(stream["ids"]["answer"]): stream["number"] for stream in streams if stream["ids"]}
    if not wanted:
        return 0
    with stage.app.app_context():
        rows = db.session.execute(select(Message.id, Message.text).where(Message.role == "assistant")).all()
        db.session.rollback()
    return sum(compare(shape, wanted[row.id], row.text) != (0, 0) for row in rows if row.id in wanted)


def _count_unremembered(stage: Stage, streams: list[dict[str, Any]]) -> int:
    """Count the answers for which nothing was looked up because too many began at once."""
    wanted = {uuid.UUID(stream["ids"]["answer"]) for stream in streams if stream["ids"]}
    with stage.app.app_context():
        rows = db.session.execute(select(Turn.answer_id, Turn.plan)).all()
        db.session.rollback()
    troubles = (
        ((row.plan or {}).get("memory") or {}).get("trouble") for row in rows if row.answer_id in wanted
    )
    return sum(trouble == "crowded" for trouble in troubles)


def _list_meaning(pids: list[int]) -> list[int]:
    """Return which of these processes are models of meanings."""
    return [pid for pid in pids if "embedder_server.py" in gauges.read_command(pid)]


def _switch_memory(stage: Stage, *, on: bool) -> None:
    with stage.app.app_context():
        for owner in db.session.scalars(select(User.id)).all():
            preferences.switch_memory(owner, on=on)
