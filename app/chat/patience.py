"""Waiting for a database that is away for a moment, where giving up would cost somebody an answer."""

from collections.abc import Callable
from typing import TypeVar

import gevent
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.errors import BusyError
from app.extensions import db

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)

log = structlog.get_logger(__name__)

Result = TypeVar("Result")


def insist(work: Callable[[], Result], trouble: str) -> Result:
    """Do this, and again after each pause while the database refuses; the last refusal reaches the caller.

    `work` must be safe to repeat. `trouble` says in the log what cannot be done.
    """
    for pause in PAUSES:
        try:
            return work()
        except (SQLAlchemyError, BusyError) as error:
            db.session.rollback()
            log.warning(trouble, reason=type(error).__name__)
            gevent.sleep(pause)
    return work()
