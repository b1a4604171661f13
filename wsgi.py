"""The web process: patch first, so that every later import is cooperative, then build the application.

A refusal to start (a bad value, a wrong key, another schema, no database, what blocks) is one line on the terminal.
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402  # nothing may be imported before the patch; so for all below
from typing import cast  # noqa: E402

from click import get_current_context  # noqa: E402
from flask import Flask  # noqa: E402

from app import create_app  # noqa: E402
from app.accounts.setup import print_setup_link  # noqa: E402
from app.chat.serving import finish_serving, start_serving  # noqa: E402
from app.cli import report  # noqa: E402
from app.config import ConfigError, load_config  # noqa: E402
from app.ops.boot import start  # noqa: E402
from app.ops.doctor.rounds import examine_refused  # noqa: E402
from app.ops.sampling import Sampler  # noqa: E402


def examine_start(reason: str) -> None:
    """Where it is `flask doctor` that cannot start, end with all that can be seen without the application."""
    if "doctor" not in sys.argv[1:]:
        return
    try:
        config = load_config()
    except ConfigError:
        # Its own line says all that can be known.
        return
    sys.exit(report(examine_refused(config, reason)))


def serve(app: Flask) -> None:
    """Begin this process's own work."""
    start_serving(app)
    cast(Sampler, app.extensions["sampler"]).start()


# A `flask` command comes through here too, and `flask db upgrade` must be able to mend the schema.
is_serving = get_current_context(silent=True) is None
app = start(create_app, checks_schema=is_serving, must_cooperate=is_serving, refused=examine_start)
# Called by gunicorn.conf.py: in the first worker, in each once gunicorn has set its signal handlers, and at each one's end.
app.extensions["print_setup_link"] = lambda: print_setup_link(app)
app.extensions["serve"] = lambda: serve(app)
app.extensions["finish"] = lambda: finish_serving(app)
