"""The web process: patch first, so that every later import is cooperative, then build the application.

A refusal to start (a bad value, a wrong key, another schema, no database) is one line on the terminal.
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402  # nothing may be imported before the patch; so for all below
from typing import NoReturn, cast  # noqa: E402

from click import get_current_context  # noqa: E402
from flask import Flask  # noqa: E402
from sqlalchemy.exc import OperationalError  # noqa: E402

from app import create_app  # noqa: E402
from app.accounts.setup import print_setup_link  # noqa: E402
from app.chat.serving import finish_serving, start_serving  # noqa: E402
from app.cli import report  # noqa: E402
from app.config import ConfigError, load_config  # noqa: E402
from app.errors import HouseError  # noqa: E402
from app.ops.doctor.rounds import examine_refused  # noqa: E402
from app.ops.sampling import Sampler  # noqa: E402
from app.ops.schema import check_schema  # noqa: E402

# gunicorn takes this exit code of a worker as "it will never start" and ends, instead of trying for ever.
REFUSED = 3


def build() -> Flask:
    """Build the application on the configuration and schema it was written for, or end the process."""
    try:
        app = create_app(load_config())
        # A `flask` command comes through here too, and `flask db upgrade` must be able to mend the schema.
        if get_current_context(silent=True) is None:
            check_schema(app)
    except HouseError as refusal:
        _refuse(refusal.message)
    except OperationalError as error:
        # Building the application reads the database, so this may come from any part of it.
        _refuse(
            f"The database does not answer ({type(error.orig).__name__}). Check DATABASE_URL and that it is running."
        )
    return app


def serve(app: Flask) -> None:
    """Begin this process's own work."""
    start_serving(app)
    cast(Sampler, app.extensions["sampler"]).start()


def _refuse(reason: str) -> NoReturn:
    if "doctor" in sys.argv[1:]:
        _examine_refused(reason)
    sys.stderr.write(f"{reason}\n")
    sys.exit(REFUSED)


def _examine_refused(reason: str) -> None:
    try:
        config = load_config()
    except ConfigError:
        # Its own line says all that can be known.
        return
    sys.exit(report(examine_refused(config, reason)))


app = build()
# Called by gunicorn.conf.py: in the first worker, in each once gunicorn has set its signal handlers, and at each one's end.
app.extensions["print_setup_link"] = lambda: print_setup_link(app)
app.extensions["serve"] = lambda: serve(app)
app.extensions["finish"] = lambda: finish_serving(app)
