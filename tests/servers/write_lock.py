"""Another process that holds SQLite's write lock, as a backup, a shell or a second program would."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Takes the write lock, says so, holds it, and lets go.
HOLDER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("COMMIT")
"""


@contextmanager
def lock_held_by_another_process(file: Path, seconds: float) -> Iterator[None]:
    """Begin when the lock is held; it is given back after so many seconds, or when the block ends."""
    command = [sys.executable, "-c", HOLDER, str(file), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        try:
            yield
        finally:
            holder.kill()
