"""Where calls are counted: in Redis for all processes together, and in this process alone while Redis is away.

A process that counts by itself sees its share of the calls only, so it allows less: half of the configured number, divided
by the web processes of this machine. Away is a Redis that is silent and one that refuses (a full one takes no new counts).
"""

import time
from collections.abc import Callable
from typing import TypeVar, cast

import redis
from flask import Flask, current_app
from limits.storage import MemoryStorage, RedisStorage, Storage

from app.config import Config
from app.extensions import REDIS_REST_SECONDS

PREFIX = "yuzu:limits"

Count = TypeVar("Count", int, float)


class Counts:
    """The counts of one application."""

    def __init__(self, client: redis.Redis | None, *, workers: int) -> None:
        # The pool brings along the breaker that everybody who asks Redis shares.
        self._shared = RedisStorage("redis://", client.connection_pool, PREFIX) if client else None
        self._own = MemoryStorage()
        self._workers = workers
        self._away_until = 0.0

    @property
    def share(self) -> float:
        """Which part of a limit this process may allow now."""
        return 1 / (2 * self._workers) if self._shared and self._is_away() else 1.0

    def ask(self, act: Callable[[Storage], Count]) -> Count:
        """Do this where calls are counted now."""
        if self._shared is not None and not self._is_away():
            try:
                return act(self._shared)
            except redis.RedisError:
                self._away_until = time.monotonic() + REDIS_REST_SECONDS
        return act(self._own)

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until


class HouseCounts(Storage):
    """What Flask-Limiter, of which a process has one, takes for its storage: the counts of the running application."""

    STORAGE_SCHEME = ["house"]

    base_exceptions = Exception  # the library's word

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count and return the new number; `expiry` is in seconds."""
        return current_counts().ask(lambda counts: counts.incr(key, expiry, amount))

    def get(self, key: str) -> int:
        """Return the number."""
        return current_counts().ask(lambda counts: counts.get(key))

    def get_expiry(self, key: str) -> float:
        """Return when this number is forgotten, in seconds of the epoch."""
        return current_counts().ask(lambda counts: counts.get_expiry(key))

    def check(self) -> bool:
        """Tell that there is always somewhere to count."""
        return True

    def reset(self) -> int | None:
        """Flask-Limiter's interface has it, but no door of ours asks to forget all numbers: NotImplementedError."""
        raise NotImplementedError("numbers of calls run out by themselves")

    def clear(self, key: str) -> None:
        """Flask-Limiter's interface has it, but no door of ours asks to forget one number: NotImplementedError."""
        raise NotImplementedError("a number of calls runs out by itself")


def init_counts(app: Flask, config: Config) -> None:
    """Give the application its counts."""
    app.extensions["limit_counts"] = Counts(app.extensions["redis"], workers=config.web_workers or 1)


def current_counts() -> Counts:
    """Return the counts of the running application."""
    return cast(Counts, current_app.extensions["limit_counts"])
