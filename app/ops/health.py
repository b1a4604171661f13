"""Can this process serve? The database must answer; Redis may be away, which is said but is no reason to refuse people."""

from dataclasses import dataclass
from typing import Literal

import redis
import structlog
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db

log = structlog.get_logger(__name__)

State = Literal["ok", "down", "not configured"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the process found when it asked its neighbours."""

    database: State
    redis: State

    @property
    def ready(self) -> bool:
        """Whether people can be served."""
        return self.database == "ok"

    def as_json(self) -> dict[str, str]:
        """Return the report for a monitor."""
        status = "unready" if not self.ready else "degraded" if self.redis == "down" else "ready"
        return {"status": status, "database": self.database, "redis": self.redis}


def check_readiness() -> Readiness:
    """Ask the database and Redis one cheap question each."""
    return Readiness(database=_ask_database(), redis=_ask_redis())


def _ask_database() -> State:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.error("the database does not answer", reason=type(error).__name__)
        return "down"
    finally:
        db.session.rollback()
    return "ok"


def _ask_redis() -> State:
    client = current_app.extensions["redis"]
    if client is None:
        return "not configured"
    try:
        client.ping()
    except redis.RedisError as error:
        log.warning("redis does not answer", reason=type(error).__name__)
        return "down"
    return "ok"
