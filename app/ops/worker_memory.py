"""What workers and clocks have in memory: they note it beside the figures of the web processes, which pass it on.

Each worker and each clock has one file of its own, named by nothing but chance, since several of them may share the folder,
also from containers that number their processes alike. It is written every few seconds; one that grew old belongs to
somebody who has gone, and whoever starts removes it.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal
from uuid import uuid4

import structlog

from app.config import Config
from app.ops.sampling import resident_bytes

Kind = Literal["worker", "job", "clock"]
KINDS: tuple[Kind, ...] = ("worker", "job", "clock")
NOTE_SECONDS = 5.0
GONE_SECONDS = 4 * NOTE_SECONDS
LITTER_SECONDS = 3600.0
SUFFIX = ".memory"

log = structlog.get_logger(__name__)


class MemoryNote:
    """The file of one worker or clock."""

    def __init__(self, config: Config) -> None:
        self._file = _folder(config) / f"{uuid4().hex}{SUFFIX}"
        self._is_new = True
        self._is_failing = False

    def write(self, processes: Mapping[Kind, Sequence[int]]) -> None:
        """Note how much memory these processes have in use; a folder that cannot be written is a warning, once."""
        told = {kind: [resident_bytes(pid) for pid in pids] for kind, pids in processes.items()}
        fresh = self._file.with_suffix(".new")
        try:
            # People's words are beside it, and whoever comes first makes the folder.
            fresh.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.parent.mkdir(exist_ok=True)
            if self._is_new:
                _take_litter_away(fresh.parent)
            self._is_new = False
            fresh.write_text(json.dumps(told))
            fresh.replace(self._file)
        except OSError as error:
            if not self._is_failing:
                log.warning("what this worker has in memory cannot be noted", reason=error.strerror)
            self._is_failing = True
        else:
            self._is_failing = False

    def remove(self) -> None:
        """Leave nothing behind."""
        self._file.unlink(missing_ok=True)


def read_notes(config: Config) -> dict[Kind, list[int]]:
    """Return for each kind how many bytes every process has in use, of all that share this VAR_DIR."""
    found: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
    for file, age in _files(_folder(config)):
        if age > GONE_SECONDS:
            continue
        try:
            told = json.loads(file.read_text())
        except (OSError, ValueError):
            # It has gone just now.
            continue
        for kind in KINDS:
            found[kind] += told.get(kind, [])
    return found


def _folder(config: Config) -> Path:
    return config.var_dir / "metrics"


def _take_litter_away(folder: Path) -> None:
    for file, age in _files(folder):
        if age > LITTER_SECONDS:
            file.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[tuple[Path, float]]:
    """Yield each file with its age in seconds."""
    for file in folder.glob(f"*{SUFFIX}"):
        try:
            yield file, time.time() - os.stat(file).st_mtime
        except FileNotFoundError:
            continue
