"""The web process: patch first, so that every later import is cooperative, then build the application.

A refusal to start (a bad value, a wrong key, another schema, no database) is one line on the terminal.
"""

from gevent import monkey

monkey.patch_all()

from click import get_current_context  # noqa: E402  # nothing may be imported before the patch; so for all below

from app import create_app  # noqa: E402
from app.accounts.setup import print_setup_link  # noqa: E402
from app.chat.serving import finish_serving, start_serving  # noqa: E402
from app.ops.boot import start  # noqa: E402

# A `flask` command comes through here too, and `flask db upgrade` must be able to mend the schema.
app = start(create_app, checks_schema=get_current_context(silent=True) is None)
# Called by gunicorn.conf.py: in the first worker, in each once gunicorn has set its signal handlers, and at each one's end.
app.extensions["print_setup_link"] = lambda: print_setup_link(app)
app.extensions["serve"] = lambda: start_serving(app)
app.extensions["finish"] = lambda: finish_serving(app)
