"""The start of a process: an application on the configuration and schema it was written for, or one line why not."""

import sys
from collections.abc import Callable
from typing import NoReturn

from flask import Flask
from sqlalchemy.exc import DatabaseError, OperationalError

from app.config import Config, load_config
from app.errors import HouseError
from app.ops.cooperation import check_cooperation
from app.ops.schema import check_schema

# gunicorn takes this exit code of a worker as "it will never start" and ends, instead of trying for ever.
REFUSED = 3
# What SQLite says of a file that it cannot read.
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def start(
    create: Callable[[Config], Flask],
    *,
    checks_schema: bool = True,
    must_cooperate: bool = False,
    refused: Callable[[str], None] | None = None,
) -> Flask:
    """Build the application, or end the process; commands that mend the schema start without its check.

    `must_cooperate` is for the web process, in which a library that blocks would stop everybody. `refused` hears the
    reason before the process ends with it.
    """
    try:
        config = load_config()
        if must_cooperate:
            check_cooperation(on_postgresql=not config.is_sqlite)
        app = create(config)
        if checks_schema:
            check_schema(app)
    except HouseError as refusal:
        _refuse(refusal.message, refused)
    except OperationalError as error:
        # Building the application reads the database, so this may come from any part of it.
        reason = f"The database does not answer ({type(error.orig).__name__}). Check DATABASE_URL and that it is running."
        _refuse(reason, refused)
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorname", "") not in DAMAGED:
            raise
        reason = (
            f"The database file is damaged ({error.orig}). Put a backup in its place (make restore FILE=...); the "
            "damaged file is kept beside it."
        )
        _refuse(reason, refused)
    return app


def _refuse(reason: str, refused: Callable[[str], None] | None) -> NoReturn:
    if refused:
        refused(reason)
    sys.stderr.write(f"{reason}\n")
    sys.exit(REFUSED)
