"""Which processes this run started, written down, so that a later run can stop what a killed one left behind.

Each record names the run and the process by id and start time: an id alone may belong to somebody else by now.
"""

import json
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

RECORDS = Path(tempfile.gettempdir()) / f"yuzu-tests-{os.getuid()}"


def own_folder() -> Path:
    """Return the folder in which this account's runs keep what they share."""
    RECORDS.mkdir(mode=0o700, exist_ok=True)
    return RECORDS


def remember(pid: int, folder: Path | None = None) -> None:
    """Write down a started process and, where it has one, the folder that goes with it."""
    own_folder()
    record = {
        "run": [os.getpid(), psutil.Process().create_time()],
        "child": [pid, _started(pid)],
        "folder": str(folder) if folder else "",
    }
    _file(pid).write_text(json.dumps(record))


def forget(pid: int) -> None:
    """Strike out a process that was stopped."""
    _file(pid).unlink(missing_ok=True)


def stop_stale() -> None:
    """Stop every recorded process, with its children, whose run is gone, and remove its folder."""
    for file in RECORDS.glob("*.json"):
        with suppress(FileNotFoundError, json.JSONDecodeError):
            record = json.loads(file.read_text())
            if _is_alive(*record["run"]):
                continue
            if _is_alive(*record["child"]):
                _kill_tree(record["child"][0])
            if record["folder"]:
                shutil.rmtree(record["folder"], ignore_errors=True)
            file.unlink(missing_ok=True)


def _file(pid: int) -> Path:
    return RECORDS / f"{pid}.json"


def _started(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0


def _is_alive(pid: int, started: float) -> bool:
    return started > 0 and abs(_started(pid) - started) < 1


def _kill_tree(pid: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in [*process.children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
