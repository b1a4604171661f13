"""Jobs of the suite alone, for real workers: they write down in a file what they do, which is the journal of a test."""

import os
import time
from datetime import timedelta
from pathlib import Path

from app.background import job


@job("scratch.note")
def note(journal: str, word: str, seconds: float = 0.0) -> int:
    """Write that it begins, work so long, write that it ends."""
    write(journal, "begin", word)
    time.sleep(seconds)
    write(journal, "end", word)
    return 1


@job("scratch.slow", queue="slow")
def slow_note(journal: str, word: str, seconds: float = 0.0) -> int:
    """Do the same in the slow queue."""
    write(journal, "begin", word)
    time.sleep(seconds)
    write(journal, "end", word)
    return 1


@job("scratch.deadly")
def deadly_note(journal: str, word: str) -> None:
    """Take the whole process down."""
    write(journal, "begin", word)
    os.kill(os.getpid(), 9)


@job("scratch.endless", limit=timedelta(seconds=1))
def endless_note(journal: str, word: str) -> None:
    """Take longer than it may."""
    write(journal, "begin", word)
    time.sleep(600)


def write(journal: str, what: str, word: str) -> None:
    """Add a line, in one piece however many processes write."""
    with Path(journal).open("a") as file:
        file.write(f"{what} {word} {os.getpid()} {time.time():.3f}\n")


def read(journal: Path) -> list[tuple[str, str, int, float]]:
    """Read what was done so far: what, word, process, moment."""
    lines = journal.read_text().splitlines() if journal.exists() else []
    return [(what, word, int(pid), float(at)) for what, word, pid, at in map(str.split, lines)]
