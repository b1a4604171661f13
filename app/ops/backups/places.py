"""Where backups lie and what goes into them, and that one work at a time is done there."""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.database import now
from app.ops.backups.manifest import FILES, BackupError

Say = Callable[[str], None]

NAME = re.compile(r"yuzu-(\d{8}T\d{6}Z)(?:-(\d+))?\.zip")
# Folders of VAR_DIR that hold what people have given; all else is made anew.
FOLDERS = ("images",)
STEPS = 10


def list_backups(folder: Path) -> list[Path]:
    """List the backups in a folder, the oldest first."""
    found = [(match, path) for path in folder.glob("*.zip") if (match := NAME.fullmatch(path.name))]
    return [path for match, path in sorted(found, key=lambda each: (each[0][1], int(each[0][2] or 0)))]


def free_place(folder: Path, stem: str, end: str = "") -> Path:
    """Return a place in a folder that nothing has, named with the present second."""
    numbers = ("", *(f"-{number}" for number in range(1, 1000)))
    named = f"{stem}{moment()}"
    return next(path for number in numbers if not (path := folder / f"{named}{number}{end}").exists())


def moment() -> str:
    """Return the present second as it stands in names."""
    return f"{now():%Y%m%dT%H%M%SZ}"


def list_files(var: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file that people have given, with its name in a backup; a hidden one is not finished yet."""
    for folder in FOLDERS:
        for path in sorted((var / folder).rglob("*")):
            name = path.relative_to(var)
            if path.is_file() and not path.is_symlink() and not any(part[0] == "." for part in name.parts):
                yield f"{FILES}{name.as_posix()}", path


@contextmanager
def alone_in(folder: Path, drafts: str, busy: str) -> Iterator[None]:
    """Keep everybody else out, and take away the drafts (a pattern) that one who was killed has left."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(busy) from error
        for left in folder.glob(drafts):
            shutil.rmtree(left)
        yield


@contextmanager
def told_errors(work: str) -> Iterator[None]:
    """Turn what the system refuses (a full disk, a missing right) into a BackupError that says what to mend."""
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"{work} was broken off: {error.strerror} ({error.filename or 'no file named'}). Mend that, then run it again."
        ) from error


def refuse_without_room(folder: Path, needed: int) -> None:
    """BackupError when so many bytes do not fit into what is left around a folder."""
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise BackupError(
            f"This needs about {needed:,} bytes, and {free:,} are free at {folder}. Make room there, or take another place."
        )


def sync(path: Path) -> None:
    """Let the disk have a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Progress:
    """Says how far a long work has come, each tenth of it."""

    def __init__(self, say: Say, work: str, total: int = 1) -> None:
        self._say, self._work, self._total = say, work, max(1, total)
        self._done, self._said = 0.0, 0

    def reach(self, share: float) -> None:
        """Note which share is done, between 0 and 1."""
        if int(share * STEPS) > self._said:
            self._said = int(share * STEPS)
            self._say(f"{self._work}: {share:.0%}")

    def add(self, amount: float) -> None:
        """Note that so much more of the total is done."""
        self._done += amount
        self.reach(self._done / self._total)


def total_size(files: Iterable[tuple[str, Path]]) -> int:
    """Return the bytes of files; one that goes away meanwhile has none."""
    return sum(path.stat().st_size for _, path in files if path.exists())
