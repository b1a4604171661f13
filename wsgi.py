"""The web process: patch first, so that every later import is cooperative, then build the application.

A refusal to start (a bad value, a wrong key, another schema, no database, what blocks) is one line on the terminal.
"""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402  # nothing may be imported before the patch; so for all below
from importlib import import_module  # noqa: E402
from typing import cast  # noqa: E402

from click import get_current_context  # noqa: E402
from flask import Flask  # noqa: E402

from app import create_app  # noqa: E402
from app.accounts.setup import print_setup_link  # noqa: E402
from app.chat.serving import finish_serving, start_serving  # noqa: E402
from app.ops.boot import start  # noqa: E402
from app.ops.sampling import Sampler  # noqa: E402
from app.processes import take_role  # noqa: E402


def serve(app: Flask) -> None:
    """Begin this process's own work."""
    start_serving(app)
    cast(Sampler, app.extensions["sampler"]).start()
    # Each full round of the collector looks at all that lives while every stream waits: 80 ms for what is loaded at the
    # start alone, and nothing of that ever goes.
    gc.collect()
    gc.freeze()


# A `flask` command comes through here too, and `flask db upgrade` must be able to mend the schema. What commands need
# would be an eighth of a web process, which has no use for it.
is_serving = get_current_context(silent=True) is None
if is_serving:
    take_role("web")
commands = None if is_serving else import_module("app.cli")
app = start(
    create_app,
    checks_schema=is_serving,
    must_cooperate=is_serving,
    refused=commands.examine_start if commands else None,
)
if commands:
    commands.init_commands(app)
# Called by gunicorn.conf.py: in the first worker, in each once gunicorn has set its signal handlers, and at each one's end.
app.extensions["print_setup_link"] = lambda: print_setup_link(app)
app.extensions["serve"] = lambda: serve(app)
app.extensions["finish"] = lambda: finish_serving(app)
