"""The start of a process: an application on the configuration and schema it was written for, or one line why not."""

import sys
from collections.abc import Callable
from typing import NoReturn

from flask import Flask
from sqlalchemy.exc import OperationalError

from app.config import Config, load_config
from app.errors import HouseError
from app.ops.schema import check_schema

# gunicorn takes this exit code of a worker as "it will never start" and ends, instead of trying for ever.
REFUSED = 3


def start(create: Callable[[Config], Flask], *, checks_schema: bool = True) -> Flask:
    """Build the application, or end the process; commands that mend the schema start without its check."""
    try:
        app = create(load_config())
        if checks_schema:
            check_schema(app)
    except HouseError as refusal:
        _refuse(refusal.message)
    except OperationalError as error:
        # Building the application reads the database, so this may come from any part of it.
        _refuse(
            f"The database does not answer ({type(error.orig).__name__}). Check DATABASE_URL and that it is running."
        )
    return app


def _refuse(reason: str) -> NoReturn:
    sys.stderr.write(f"{reason}\n")
    sys.exit(REFUSED)
