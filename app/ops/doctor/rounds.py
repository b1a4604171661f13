"""The doctor's round: everything is looked at, whatever was found before, and each thing is said as soon as it is known."""

import os
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app import job_rows
from app.background import Job
from app.config import Config, current_config
from app.database import now
from app.encryption import current_key_ring
from app.extensions import current_redis, db
from app.ops import keys
from app.ops.doctor import address
from app.ops.doctor.files import look_at_configuration, look_at_files
from app.ops.doctor.finding import Finding, ok, warning, wrong
from app.ops.doctor.neighbours import look_at_broker, look_at_database, look_at_redis, worker_finding
from app.ops.health import LATE

KEYS = "keys"


def examine() -> Iterator[Finding]:
    """Look at the whole installation; needs an application."""
    config = current_config()
    yield from look_at_configuration(config)
    yield from look_at_files(config)
    yield from _look_at_keys()
    found = _visit(config)
    # Of other machines those are counted that are connected.
    web_processes = found.reflection.processes if isinstance(found, address.Visit) else os.cpu_count() or 1
    yield from look_at_database(config, db.engine, web_processes)
    yield from look_at_redis(config, current_redis())
    yield from look_at_broker(config)
    yield from _look_at_jobs(config)
    yield from address.judge(config, found) if isinstance(found, address.Visit) else (found,)


def examine_refused(config: Config, reason: str) -> Iterator[Finding]:
    """Look at what can be seen where the program refuses to start, with its reason."""
    yield wrong("start", reason, "The program does not start like this; mend it and run this again.")
    yield from look_at_configuration(config)
    yield from look_at_files(config)


def _visit(config: Config) -> address.Visit | Finding:
    try:
        return address.visit(config, current_key_ring())
    except address.LostError as lost:
        return lost.finding


def _look_at_keys() -> Iterator[Finding]:
    # The application was built, so the ring is the database's.
    ring = current_key_ring()
    try:
        unfinished = keys.is_unfinished(ring)
    except SQLAlchemyError:
        # That the database does not answer is said by whoever looks at it.
        return
    finally:
        db.session.rollback()
    if unfinished:
        yield warning(
            KEYS,
            f"Some secrets are still sealed with an older key than {ring.active_id}.",
            "Run `flask keys rotate`; it goes on where it was broken off.",
        )
    else:
        yield ok(
            KEYS, f"those of this database ({', '.join(ring.ids)}), kept in {ring.path or 'the environment'}"
        )


def _look_at_jobs(config: Config) -> Iterator[Finding]:
    try:
        oldest = db.session.scalar(select(func.min(Job.due_at)).where(Job.state == "waiting"))
        last = db.session.scalar(select(func.max(Job.finished_at)))
        seen_at = job_rows.find_last_sign()
    except SQLAlchemyError:
        return
    finally:
        db.session.rollback()
    if config.has_broker:
        yield worker_finding(seen_at)
    waited = now() - oldest if oldest else timedelta()
    if waited > LATE:
        yield wrong(
            "background jobs",
            f"The oldest has been waiting for {waited.total_seconds() / 60:.0f} minutes.",
            "Is a worker running, and does it reach the database?",
        )
    else:
        yield ok(
            "background jobs",
            f"none is late; the last one ended {last:%Y-%m-%d %H:%M} UTC" if last else "none is late",
        )
