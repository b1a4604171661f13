"""The process of the built-in model: a llama.cpp server on loopback, until it is told to stop or its parent is gone.

Run as a file, not as a module: so it loads nothing of the house. One line of JSON comes in on stdin (weights, key,
threads, window, slots), one goes out on stdout when it listens ({"address": ...}) or cannot ({"error": ...}). The key
never shows in the process list.
"""

import json
import os
import signal
import sys
import threading
from importlib import import_module
from typing import Any

PARENT_CHECK_SECONDS = 1.0
# Only what a prompt needs at a time; the library's 512 costs 60 MB more.
BATCH = 256


def main() -> None:
    """Serve until SIGTERM or until the process that started us is gone."""
    parent = os.getppid()
    leaving = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: leaving.set())
    # Ctrl-C in the terminal is for the parent, which then stops us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    order = json.loads(sys.stdin.readline())
    answers = _keep_stdout_for_answers()
    try:
        server = _start(order)
    except Exception as error:  # noqa: BLE001  # whatever it is, the parent has to hear of it
        answers.write(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        return
    answers.write(json.dumps({"address": server.listening_address}).encode() + b"\n")
    while not leaving.wait(PARENT_CHECK_SECONDS) and os.getppid() == parent:
        continue
    del server


def _keep_stdout_for_answers() -> Any:
    """Return the stdout that the parent reads and let everything else that is printed go nowhere."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _start(order: dict[str, Any]) -> Any:
    # By name: the house imports every module of this room, and this library is large.
    library = import_module("xllamacpp")
    settings = library.CommonParams()
    settings.model.path = order["weights"]
    settings.n_parallel = order["slots"]
    settings.n_ctx = order["window"] * order["slots"]
    settings.n_batch = settings.n_ubatch = BATCH
    # A model this small falls into loops; these make it leave them.
    settings.sampling.penalty_repeat, settings.sampling.penalty_last_n = 1.18, 256
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = order["threads"]
    settings.hostnames = ["127.0.0.1"]
    settings.port = 0
    settings.api_keys = [order["key"]]
    # It would keep up to 8 GB of past prompts.
    settings.cache_ram_mib = 0
    settings.ui = settings.endpoint_slots = False
    return library.Server(settings)


if __name__ == "__main__":
    main()
