"""How often somebody may ask: counted by user, before the sign-in by address; in Redis where it is, else in this process.

`@limited("send")` counts each call of a view in the bucket of that name; more than configured is a TooManyError with
Retry-After. With Redis away, each process counts for itself.
"""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Literal, TypeVar, cast

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter import Limiter, RateLimitExceeded
from flask_security import current_user
from limits import parse_many

from app.config import Config, current_config
from app.errors import TooManyError
from app.extensions import REDIS_SECONDS

Bucket = Literal["setup", "login", "send", "stream"]
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

# One IPv6 line has at least this many addresses to itself, so they count as one.
IPV6_LINE = 64


def caller() -> str:
    """Return whom to count: the user, or the address of somebody who is not signed in."""
    return f"user {current_user.id}" if current_user.is_authenticated else f"address {caller_address()}"


def caller_address() -> str:
    """Return the address that the request came from; of IPv6 the part that stands for one line."""
    written = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return written or "unknown"
    if address.version == 4:
        return written
    return str(ipaddress.ip_network((address, IPV6_LINE), strict=False))


limiter = Limiter(key_func=caller, in_memory_fallback_enabled=True)


def init_limits(app: Flask, config: Config) -> None:
    """Choose where to count."""
    app.config["RATELIMIT_ENABLED"] = config.limits_enabled
    app.config["RATELIMIT_STORAGE_URI"] = config.redis_url if app.extensions["redis"] else "memory://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {
        "socket_connect_timeout": REDIS_SECONDS,
        "socket_timeout": REDIS_SECONDS,
    }
    limiter.init_app(app)


def limited(
    bucket: Bucket, *, key: Callable[[], str] = caller, scale: float = 1, methods: list[str] | None = None
) -> Callable[[View], View]:
    """Count calls of a view: by `key`, only these methods, with `scale` times the configured number."""

    def decorate(view: View) -> View:
        counted = limiter.shared_limit(
            lambda: _scaled(_words(current_config(), bucket), scale),
            f"{bucket} {scale}",
            key_func=key,
            methods=methods,
        )(view)

        # The library's own mark travels along, so that stacked limits are counted once, by the innermost.
        @wraps(counted)
        def guarded(*values: object, **named: object) -> ResponseReturnValue:
            try:
                return counted(*values, **named)
            except RateLimitExceeded as error:
                raise _too_many() from error

        return cast(View, guarded)

    return decorate


def _words(config: Config, bucket: Bucket) -> str:
    return str(getattr(config, f"limit_{bucket}"))


def _scaled(words: str, scale: float) -> str:
    items = [type(item)(max(1, int(item.amount * scale)), item.multiples) for item in parse_many(words)]
    return "; ".join(str(item) for item in items)


def _too_many() -> TooManyError:
    met = limiter.current_limit
    seconds = max(1, int(met.reset_at - time.time())) if met else 60
    return TooManyError(
        _("That was too often. Please wait %(span)s and try again.", span=_span(seconds)), retry_after=seconds
    )


def _span(seconds: int) -> str:
    if seconds < 90:
        return str(_("a moment") if seconds < 10 else ngettext("%(num)d second", "%(num)d seconds", seconds))
    return str(ngettext("%(num)d minute", "%(num)d minutes", round(seconds / 60)))
