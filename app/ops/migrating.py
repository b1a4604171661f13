"""Migrations from within: what the commands need of Alembic, which no web process loads."""

from alembic import command
from alembic.config import Config
from flask import Flask
from flask_migrate import Migrate

from app.extensions import db
from app.ops.schema import MIGRATIONS


def init_migrations(app: Flask) -> None:
    """Let `flask db` work on this application."""
    Migrate(app, db, render_as_batch=True, compare_type=True)


def migrate(url: str) -> None:
    """Bring a database to the schema of this version; it need not be the configured one, and no keys are needed."""
    config = Config(str(MIGRATIONS / "alembic.ini"), attributes={"database": url})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
