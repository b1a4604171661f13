"""The web process: patch first, so that every later import is cooperative, then build the application."""

from gevent import monkey

monkey.patch_all()

from app import create_app  # noqa: E402  # nothing of ours may be imported before the patch
from app.chat.serving import start_serving  # noqa: E402  # the same
from app.config import load_config  # noqa: E402  # the same

app = create_app(load_config())
# Called by gunicorn.conf.py in each worker, once gunicorn has set its signal handlers.
app.extensions["serve"] = lambda: start_serving(app)
