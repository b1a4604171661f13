"""The web process: patch first, so that every later import is cooperative, then build the application."""

from gevent import monkey

monkey.patch_all()

from app import create_app  # noqa: E402  # nothing of ours may be imported before the patch
from app.config import load_config  # noqa: E402  # the same

app = create_app(load_config())
