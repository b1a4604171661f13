"""An installation that is made, used once and thrown away: for what must never touch the real one."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from app.config import Config, load_config
from app.extensions import db
from app.ops.migrating import migrate

# No server outside, no key and no limit of the real one, and a word on the terminal only when something is wrong.
NOTHING_OUTSIDE: dict[str, object] = {
    "provider_addresses": {},
    "redis_url": "",
    "broker_url": "",
    "keys": "",
    "keys_file": None,
    "quota_tokens": 0,
    "web_workers": None,
    "log_file": None,
    "log_level": "warning",
}


@contextmanager
def scratch_installation(create: Callable[[Config], Flask], **chosen: object) -> Iterator[Flask]:
    """Lend an empty installation on SQLite in a folder of its own, within its application context.

    Of the configuration here it has whatever leads to nothing outside of that folder, but for what is `chosen`.
    """
    with tempfile.TemporaryDirectory(prefix="yuzu-scratch-") as folder:
        database_url = f"sqlite:///{Path(folder) / 'scratch.db'}"
        migrate(database_url)
        here = {"database_url": database_url, "var_dir": Path(folder)}
        app = create(load_config(**{**NOTHING_OUTSIDE, **here, **chosen}))
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
