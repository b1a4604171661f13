"""The built-in model of meanings: multilingual-e5-small in four bits, whose library carries its own weights.

It knows a hundred languages, so a question in one finds what was said in another. It works in a process of its own, one
for each process that asks, started when first needed; `embedder_server.py` says why.
"""

import atexit
import base64
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np

from app.config import child_environment
from app.memory.formula import Floats

DIMENSION = 384
PROGRAM = Path(__file__).with_name("embedder_server.py")
# It takes a second where everybody else wants the processor, and minutes on a server that is busy all the time.
ANSWER_SECONDS = 300.0
# After it could not be started, or ended by itself.
REST_SECONDS = 30.0
STOP_SECONDS = 2.0


class E5:
    """The model as others see it. Its calls wait cooperatively; OSError where the process fails."""

    dimension = DIMENSION

    def __init__(self, model: str) -> None:
        self.model = model

    def question(self, text: str, *, aside: bool = False) -> Floats:
        """Return what a question means; `aside`, while whoever asks works on."""
        return np.frombuffer(_ask("aside" if aside else "question", text), "<f4").astype(np.float32)

    def messages(self, texts: Sequence[str]) -> list[bytes]:
        """Return what each message means."""
        # One by one: a batch is no faster for a text, and a question of the same thread's would wait for all.
        return [_ask("message", text) for text in texts]


def load(model: str) -> E5:
    """Return the model under this name; nothing is started yet."""
    return E5(model)


def stop() -> None:
    """End the process; the next question starts another."""
    global _server
    with _lock:
        ended, _server = _server, None
    if ended is not None:
        ended.end()


class _Server:
    """A running process and who waits for what."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._waiting: dict[int, Future[bytes]] = {}
        self._numbers = itertools.count(1)
        self._writing = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Its threads sleep between two pieces of work: to run in circles until the next one would take a processor from
            # whoever gives an answer.
            env=child_environment(OMP_WAIT_POLICY="passive", OPENBLAS_NUM_THREADS="1"),
            # Of its own session: it gives way to every other one.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def is_alive(self) -> bool:
        return self.owner == os.getpid() and self._process.poll() is None

    def ask(self, kind: str, text: str) -> bytes:
        number, answer = next(self._numbers), Future[bytes]()
        self._waiting[number] = answer
        order = {"id": number, kind: text}
        try:
            with self._writing:
                assert self._process.stdin is not None
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
                self._process.stdin.flush()
            return answer.result(ANSWER_SECONDS)
        finally:
            self._waiting.pop(number, None)

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        # Without an other end it leaves by itself.
        self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(STOP_SECONDS)
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            waiting = self._waiting.pop(told["id"], None)
            if waiting is None:
                continue
            if "vector" in told:
                waiting.set_result(base64.b64decode(told["vector"]))
            else:
                waiting.set_exception(RuntimeError(told["error"]))
        for waiting in list(self._waiting.values()):
            if not waiting.done():
                waiting.set_exception(OSError("the process that embeds has ended"))


_lock = threading.Lock()
_server: _Server | None = None
_started_at = 0.0


def _ask(kind: str, text: str) -> bytes:
    return _running().ask(kind, text)


def _running() -> _Server:
    global _server, _started_at
    with _lock:
        if _server is not None and _server.is_alive:
            return _server
        # Of another process, which has forked, nothing is touched.
        if _server is not None and _server.owner == os.getpid():
            _server.end()
            _server = None
            if time.monotonic() - _started_at < REST_SECONDS:
                raise OSError("the process that embeds has ended by itself and is not started again at once")
        _server, _started_at = _Server(), time.monotonic()
        return _server


atexit.register(stop)
