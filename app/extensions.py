"""The libraries that live as long as the application, made here and bound to it in `create_app`."""

from pathlib import Path
from typing import Any

import redis
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from app.config import Config
from app.database import Record
from app.transactions import prepare_postgresql, prepare_sqlite

REDIS_SECONDS = 0.3
# As long as a turn may wait for its place: whoever was let in that far is not turned away for a crowd at the next door.
POOL_SECONDS = 30

# Rows live no longer than a request or a step of a turn; reading them again after each commit would cost a query each.
db = SQLAlchemy(model_class=Record, session_options={"expire_on_commit": False})
migrate = Migrate(render_as_batch=True, compare_type=True)


def init_database(app: Flask, config: Config) -> None:
    """Bind the database: pools, time-outs, and SQLite's rules."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(config)
    if config.is_sqlite:
        # What people say is in there: nobody else on the machine needs to look.
        Path(config.database.removeprefix("sqlite:///")).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        if config.is_sqlite:
            app.extensions["write_gate"] = prepare_sqlite(db.engine)
        else:
            prepare_postgresql(db.engine)


def init_redis(app: Flask, config: Config) -> None:
    """Make the Redis client where one is configured; nothing connects before the first use.

    SQLite means one process, so Redis has nothing to carry between processes and is left out whatever REDIS_URL says.
    """
    client = None
    if config.redis_url and not config.is_sqlite:
        client = redis.Redis.from_url(
            config.redis_url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS, retry=None
        )
    app.extensions["redis"] = client


def _engine_options(config: Config) -> dict[str, Any]:
    if config.is_sqlite:
        return {
            "pool_size": config.database_pool,
            "max_overflow": 0,
            "connect_args": {"check_same_thread": False},
        }
    milliseconds = int(config.statement_seconds * 1000)
    timeouts = {
        "statement_timeout": milliseconds,
        "lock_timeout": milliseconds // 2,
        "idle_in_transaction_session_timeout": milliseconds * 2,
    }
    return {
        "pool_size": config.database_pool,
        "max_overflow": 0,
        "pool_timeout": POOL_SECONDS,
        "connect_args": {"options": " ".join(f"-c {name}={value}" for name, value in timeouts.items())},
    }
