"""One child process of the suite: started with a log file, waited for, stopped politely or at once."""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from tests.servers import leftovers

START_SECONDS = 30.0
STOP_SECONDS = 60.0
# Below what systems give to outgoing connections: a suite that runs beside this one opens those by the thousand, and one
# of them would sooner or later sit on a port that was found free and is not listened on yet.
SERVER_PORTS = range(20_000, 32_000)
_CHANCE = random.SystemRandom()


class Child:
    """A program that runs beside the tests; its output goes to `log_file`."""

    def __init__(
        self, folder: Path, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.log_file = folder / "log.txt"
        self._command = list(command)
        self._environment = dict(environment) if environment is not None else None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program; it is not yet ready to answer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        leftovers.remember(self._process.pid)

    @property
    def pid(self) -> int:
        """The process id; only of a started program."""
        assert self._process is not None, "the program was not started"
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the program was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """Everything that the program has printed so far."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def wait_until(self, ready: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        """Wait for the program to be ready; its log is in the error when it ends or is too slow."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise RuntimeError(f"{self._command[0]} ended instead of starting:\n{self.log}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._command[0]} was not ready after {seconds} s:\n{self.log}")
            time.sleep(0.02)

    def stop(self, seconds: float = STOP_SECONDS) -> int | None:
        """Ask the program to end with SIGTERM and wait; returns its exit code, None if it never ran."""
        if self.running:
            os.kill(self.pid, signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds: float = STOP_SECONDS) -> int | None:
        """Wait for a program that was told to end; returns its exit code, None if it never ran."""
        if self._process is None:
            return None
        try:
            return self._process.wait(seconds)
        finally:
            self.kill()

    def kill(self) -> None:
        """End the program and its children at once with SIGKILL; harmless when it has ended."""
        if self._process is None:
            return
        processes = self._family()
        for process in processes:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self._process.wait()
        psutil.wait_procs(processes, timeout=5)
        leftovers.forget(self._process.pid)

    def children(self) -> list[int]:
        """The ids of the program's own child processes."""
        try:
            return [child.pid for child in psutil.Process(self.pid).children()]
        except psutil.NoSuchProcess:
            return []

    def _family(self) -> list[psutil.Process]:
        try:
            process = psutil.Process(self.pid)
            return [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def free_port() -> int:
    """Return a loopback port that nobody has at the moment; it may be a while until its server listens there."""
    while True:
        port = _CHANCE.choice(SERVER_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def accepts(port: int) -> bool:
    """Tell whether somebody listens on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def plain_environment() -> dict[str, str]:
    """Return what a child needs of this process's environment, without anything that configures the program."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "CI", "USER", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}
