"""The whole installation as people meet it: the shipped nginx in front, web processes, and on PostgreSQL a Celery worker."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import gevent
import psutil

from bench import gauges
from bench.guests import Guest
from bench.stage import Stage
from tests.servers.certificate import HOST
from tests.servers.child import free_port
from tests.servers.site import Site
from tests.servers.web import WebServer
from tests.servers.worker import Worker

KB_PER_MB = 1024
LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Stack:
    """What runs, by its parts."""

    stage: Stage
    web: WebServer
    site: Site
    worker: Worker | None

    def guests(self, count: int) -> list[Guest]:
        """Make so many conversations and return whoever will sit at each."""
        return [
            Guest(
                self.site.port,
                str(self.site.chain),
                seat.person.cookie,
                seat.person.token,
                str(seat.conversation_id),
            )
            for seat in self.stage.seats(count)
        ]

    def parts(self) -> dict[str, list[int]]:
        """Return the process ids of each part."""
        roots = {"web": self.web.pid, "nginx": self.site.pid, **self.stage.beside}
        if self.worker is not None:
            roots["worker and clock"] = self.worker.pid
        return {name: gauges.list_tree(pid) for name, pid in roots.items()}

    def weigh(self) -> dict[str, float]:
        """Return the proportional memory of each part in MB."""
        return {name: gauges.read_memory(pids)[0] / KB_PER_MB for name, pids in self.parts().items()}

    def open_files(self) -> int:
        """Return how many files and sockets the web processes have open."""
        return sum(psutil.Process(pid).num_fds() for pid in self.parts()["web"])

    def cpu(self) -> dict[str, float]:
        """Return the processor seconds that each part has used."""
        return {name: gauges.read_cpu(pids) for name, pids in self.parts().items()}


@dataclass
class Scale:
    """Weighs a stack every second while somebody plays; `peak` is the most of each part, in MB."""

    stack: Stack
    peak: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Weigh as long as the block runs."""
        watcher = gevent.spawn(self._watch)
        try:
            yield
        finally:
            watcher.kill()

    def _watch(self) -> None:
        while True:
            for name, megabytes in self.stack.weigh().items():
                self.peak[name] = max(self.peak.get(name, 0.0), megabytes)
            gevent.sleep(LOOK_SECONDS)


@contextmanager
def whole_stack(stage: Stage, *, one_core: bool = False, **values: object) -> Iterator[Stack]:
    """Start everything, with these values of the configuration changed; `one_core` lets all of it have one processor."""
    port = free_port()
    chosen = {"public_url": f"https://{HOST}:{port}", "trusted_proxies": 1, **values}
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="yuzu-bench-stack-")))
        running.enter_context(_on_one_core() if one_core else ExitStack())
        web, worker = running.enter_context(stage.web_and_worker(**chosen))
        site = Site(folder / "nginx", [f"127.0.0.1:{web.port}"], port=port)
        running.callback(site.stop)
        site.start()
        yield Stack(stage, web, site, worker)


@contextmanager
def _on_one_core() -> Iterator[None]:
    """Let what is started in the block share one processor; whoever measures goes back to all of them."""
    everything = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everything)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, everything)


def rounded(parts: dict[str, float]) -> dict[str, int]:
    """Return the parts of a stack in whole MB, and their sum."""
    return {name: round(value) for name, value in parts.items()} | {"all": round(sum(parts.values()))}
