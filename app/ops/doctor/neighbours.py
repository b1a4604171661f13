"""The database and Redis: do they answer, do their clocks agree with ours, and are they set up for what we ask of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import redis
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from app import broker, job_rows, processes
from app.config import Config
from app.database import now
from app.extensions import is_full
from app.ops import schema
from app.ops.doctor.finding import Finding, ok, warning, wrong

# Leases last twenty seconds; clocks further apart than a part of that end answers that are being written.
CLOCK_WARNING_SECONDS = 1.0
CLOCK_WRONG_SECONDS = 5.0
# For superusers, backups and whoever looks.
SPARE_CONNECTIONS = 10
# One for the job, one for the watchdog beside it.
CONNECTIONS_OF_A_JOB = 2
BYTES_OF_CLOCK = 1_000_000


def look_at_database(config: Config, engine: Engine, web_processes: int) -> Iterator[Finding]:
    """Does it answer, is its schema ours, and does it bear the connections of all processes, of which so many are known."""
    try:
        with engine.connect() as connection:
            yield ok("database", _describe(connection))
            yield _look_at_schema(connection)
            if not config.is_sqlite:
                most = int(str(connection.scalar(text("SHOW max_connections"))))
                known = _count_processes(config, connection) | Counter(web=web_processes)
                yield connections_finding(config, most, web=known["web"], workers=known["worker"])
                yield clock_finding("database's clock", _seconds_ahead(connection))
    except SQLAlchemyError as error:
        yield wrong(
            "database",
            f"It does not answer ({type(error.__cause__ or error).__name__}).",
            "Check DATABASE_URL, and that it is running.",
        )


def look_at_redis(config: Config, client: redis.Redis | None) -> Iterator[Finding]:
    """Does it answer, and would it throw away what must be kept."""
    if client is None:
        yield ok(
            "redis", "none is needed: one process" if config.is_sqlite else "none is configured: one process"
        )
        return
    try:
        facts: dict[str, Any] = client.info()
        seconds, microseconds = client.time()
    except redis.RedisError as error:
        yield wrong(
            "redis",
            f"It does not answer ({type(error).__name__}).",
            "Check REDIS_URL, and that it is running.",
        )
        return
    yield ok("redis", f"{facts.get('server_name', 'redis')} {facts.get('redis_version', '?')} answers")
    yield memory_finding(facts)
    moment = datetime.fromtimestamp(seconds + microseconds / BYTES_OF_CLOCK, UTC)
    yield clock_finding("redis' clock", (moment - now()).total_seconds())


def look_at_broker(config: Config) -> Iterator[Finding]:
    """Where workers do the jobs: does what wakes them answer, and does it take and keep their messages."""
    if not config.has_broker:
        return
    with broker.connect(config) as client:
        try:
            fault = broker.find_memory_fault(client)
        except redis.RedisError as error:
            yield wrong(
                "broker",
                f"It does not answer ({type(error).__name__}), so no worker is woken and jobs wait.",
                "Check BROKER_URL, and that it is running; no job is lost.",
            )
            return
    if fault:
        yield warning("broker", fault, "Look at the configuration of the Redis that BROKER_URL names.")
    else:
        yield ok("broker", "answers, and throws no message away")


def worker_finding(seen_at: datetime | None) -> Finding:
    """Judge whether somebody does the jobs, by when a worker was last seen."""
    if seen_at is not None and now() - seen_at < job_rows.SILENT_FOR:
        return ok("workers", f"one was seen at {seen_at:%Y-%m-%d %H:%M:%S} UTC")
    return wrong(
        "workers",
        f"None was seen since {seen_at:%Y-%m-%d %H:%M} UTC." if seen_at else "None was ever seen.",
        "Start one (systemctl start yuzu-worker yuzu-beat, or `make worker`); jobs wait, and none is lost.",
    )


def memory_finding(facts: Mapping[str, Any]) -> Finding:
    """Judge from what Redis says of itself whether it has room, and what it does when it has none."""
    if is_full(facts):
        return wrong(
            "redis' memory",
            f"It is full ({facts['used_memory']} of {facts['maxmemory']} bytes) and takes nothing more.",
            "Raise maxmemory (64 MB are plenty for 100 people), or give it a Redis that it shares with nobody.",
        )
    return eviction_finding(int(facts.get("maxmemory", 0)), str(facts.get("maxmemory_policy", "noeviction")))


def eviction_finding(most: int, policy: str) -> Finding:
    """Judge what Redis does when it is full."""
    if policy == "noeviction":
        return ok("redis' memory", "it refuses when it is full and throws nothing away")
    if most == 0:
        return warning(
            "redis' memory",
            f"maxmemory-policy is {policy}; without a maxmemory nothing is thrown away so far.",
            "Set maxmemory-policy noeviction, so that it stays like this.",
        )
    return wrong(
        "redis' memory",
        f"When it is full it throws away what it likes ({policy}): waiting jobs and answers that are being read.",
        "Set maxmemory-policy noeviction, and maxmemory well above what is used.",
    )


def clock_finding(subject: str, ahead: float) -> Finding:
    """Judge how far a clock is from ours, in seconds."""
    apart = abs(ahead)
    if apart < CLOCK_WARNING_SECONDS:
        return ok(subject, "agrees with this machine's")
    words = f"It is {apart:.1f} seconds {'ahead of' if ahead > 0 else 'behind'} this machine's."
    advice = "Let both machines keep the time by NTP (systemd-timesyncd or chrony)."
    if apart < CLOCK_WRONG_SECONDS:
        return warning(subject, words, advice)
    return wrong(subject, f"{words} Answers that are being written may be taken for dead.", advice)


def connections_finding(config: Config, most: int, *, web: int, workers: int) -> Finding:
    """Judge whether the database bears as many connections as so many web processes and workers may open."""
    each = CONNECTIONS_OF_A_JOB * config.jobs_at_once
    wanted = web * config.database_pool + workers * each
    parts = f"{web} web processes with {config.database_pool} each"
    if workers:
        parts += f", {workers} workers with {each} each"
    words = f"{wanted} at most ({parts}), of {most} that the database allows"
    if wanted + SPARE_CONNECTIONS <= most:
        return ok("connections", words)
    return warning(
        "connections",
        f"{words}: too few are left over for whoever has to look after it.",
        "Lower DATABASE_POOL, WEB_WORKERS or JOBS_AT_ONCE, or raise max_connections.",
    )


def _count_processes(config: Config, connection: Connection) -> Counter[str]:
    names = connection.scalars(
        text("SELECT application_name FROM pg_stat_activity WHERE datname = current_database()")
    )
    # Where workers do the jobs there has to be one, also while none is connected.
    return processes.count_roles(names) | Counter(worker=int(config.has_broker))


def _describe(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return f"SQLite {connection.scalar(text('SELECT sqlite_version()'))} answers"
    return f"PostgreSQL {str(connection.scalar(text('SHOW server_version'))).split()[0]} answers"


def _look_at_schema(connection: Connection) -> Finding:
    found, wanted = schema.read_revisions(connection), schema.wanted_revisions()
    if found == wanted:
        return ok("schema", f"{' and '.join(sorted(found))}, as this version needs it")
    return wrong(
        "schema",
        f"The database is at {', '.join(sorted(found)) or 'nothing'}, and this version needs {', '.join(sorted(wanted))}.",
        "Run `make migrate`; if that refuses, a newer version made it: install that one, or restore a backup.",
    )


def _seconds_ahead(connection: Connection) -> float:
    moment = connection.scalar(text("SELECT clock_timestamp()"))
    assert isinstance(moment, datetime)
    return (moment - now()).total_seconds()
