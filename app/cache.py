"""What is kept for a while because making it again costs more: in Redis where there is one, else in this process.

Nothing here is the truth. Redis may be away, full or emptied at any moment; then there is simply nothing kept, and whoever
asks makes it again. Everything that is remembered belongs to one person, whose id is part of its key: `remember` takes no
key without it, so that what was made for one can never be handed to another.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import redis
from flask import Flask, current_app
from flask_caching import Cache
from flask_caching.backends.rediscache import RedisCache

from app import metrics

Thing = TypeVar("Thing")

PREFIX = "yuzu:cache:"
REMEMBERED_SECONDS = 300
# Without Redis: so many things in the memory of the process.
MOST_IN_PROCESS = 64

cache = Cache()


def init_cache(app: Flask) -> None:
    """Choose where things are kept."""
    settings: dict[str, Any] = {"CACHE_TYPE": "SimpleCache", "CACHE_THRESHOLD": MOST_IN_PROCESS}
    if app.extensions["redis"] is not None:
        settings = {"CACHE_TYPE": f"{__name__}.ForgivingRedis"}
    cache.init_app(app, config=settings)
    app.extensions["cache_edition"] = _edition(Path(app.root_path))


def remember(
    owner: UUID,
    name: str,
    *parts: str,
    shape: type[Thing],
    make: Callable[[], Thing],
    seconds: int = REMEMBERED_SECONDS,
) -> Thing:
    """Return what was made for this owner under this name and these parts, or make it now and keep it.

    The parts must name everything that it depends on. `shape` is its type, of which anything is made again that was kept in
    another form.
    """
    key = _key(owner, name, parts)
    kept = cache.get(key)
    if isinstance(kept, bytes):
        try:
            found = msgspec.msgpack.decode(kept, type=shape)
        except msgspec.DecodeError:
            kept = None
        else:
            count(name, found=True)
            return found
    count(name, found=False)
    made = make()
    cache.set(key, msgspec.msgpack.encode(made), timeout=seconds)
    return made


def count(name: str, *, found: bool) -> None:
    """Tell monitors whether something of this name was there."""
    metrics.CACHE_LOOKUPS.labels(name, "hit" if found else "miss").inc()


class ForgivingRedis(RedisCache):
    """The library's Redis, with bytes as they are and every failure as an absence.

    Bytes, because the library would unpickle whatever stands there, and a value from outside must never become code.
    """

    @classmethod
    def factory(
        cls, app: Flask, _config: dict[str, Any], _args: list[Any], _kwargs: dict[str, Any]
    ) -> "ForgivingRedis":
        """Use the application's own client, with its time-outs and its breaker."""
        return cls(host=app.extensions["redis"], key_prefix=PREFIX)

    def get(self, key: str) -> bytes | None:
        """Return what is kept, or None."""
        kept: bytes | None = self._try(lambda: self._read_client.get(PREFIX + key))
        return kept

    def set(self, key: str, value: bytes, timeout: int | timedelta | None = None) -> bool:
        """Keep this for so many seconds; False when it could not be kept."""
        return bool(self._try(lambda: self._write_client.set(PREFIX + key, value, ex=timeout)))

    def add(self, key: str, value: bytes, timeout: int | timedelta | None = None) -> bool:
        """Keep this unless something is kept there; False when it was not kept."""
        return bool(self._try(lambda: self._write_client.set(PREFIX + key, value, ex=timeout, nx=True)))

    def delete(self, key: str) -> bool:
        """Let go of this; False when there was nothing, or when it could not be reached."""
        return bool(self._try(lambda: self._write_client.delete(PREFIX + key)))

    def _try(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except redis.RedisError:
            return None


def _key(owner: UUID, name: str, parts: Sequence[str]) -> str:
    # The length in front of each part keeps "ab", "c" apart from "a", "bc".
    said = "".join(f"{len(part)}:{part}" for part in (current_app.extensions["cache_edition"], *parts))
    return f"{name}:{owner.hex}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _edition(house: Path) -> str:
    """Return a mark of the templates and translations: after an upgrade nothing drawn by the old ones is handed out."""
    files = [*house.glob("templates/**/*.html"), *house.glob("translations/**/*.mo")]
    stamps = sorted(
        f"{file.relative_to(house)} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files
    )
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:16]
