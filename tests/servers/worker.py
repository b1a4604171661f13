"""A real Celery worker with its clock, as `make worker` starts it, as a child of the suite."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from tests.servers.child import Child, plain_environment
from tests.servers.web import HOUSE, as_text


class Worker:
    """The values are Config fields: `Worker(folder, {"broker_url": ...})`; it also knows the suite's own jobs.

    With `only_clock` it is the clock alone, as a unit of its own runs it.
    """

    def __init__(self, folder: Path, values: Mapping[str, object], *, only_clock: bool = False) -> None:
        environment = plain_environment() | {name.upper(): as_text(value) for name, value in values.items()}
        environment |= {"PYTHONPATH": str(HOUSE), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "celery", "-A", "tests.servers.scratch_worker"]
        both = ["worker", "-B", "--without-gossip", "--without-mingle"]
        self._child = Child(
            folder, [*command, *(["beat", "--pidfile="] if only_clock else both)], environment
        )

    def start(self, *, waits: bool = True) -> None:
        """Start the worker and, unless told otherwise, wait until it takes jobs."""
        said = self.log.count("worker is ready")
        self._child.start()
        if waits:
            self._child.wait_until(lambda: self.log.count("worker is ready") > said)

    @property
    def log(self) -> str:
        """Everything that the worker has printed."""
        return self._child.log

    @property
    def pid(self) -> int:
        """The process id of its main process."""
        return self._child.pid

    def child_pids(self) -> list[int]:
        """The process ids of all processes below the main one: those that do jobs, and the clock."""
        return self._child.children()

    def terminate(self) -> None:
        """Ask it to end, and return at once."""
        os.kill(self.pid, signal.SIGTERM)

    def stop(self, seconds: float = 30.0) -> int | None:
        """Ask it to end and wait; returns its exit code."""
        return self._child.stop(seconds)

    def kill(self) -> None:
        """End it and all its processes at once."""
        self._child.kill()

    def memory(self) -> dict[int, int]:
        """Return the proportional memory of each of its processes, in bytes."""
        pids = [self.pid, *self.child_pids()]
        return {pid: psutil.Process(pid).memory_full_info().pss for pid in pids}
