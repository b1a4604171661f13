"""How often somebody may ask: counted by user, before the sign-in by address.

`@limited("send")` counts each call of a view in the bucket of that name; more than configured is a TooManyError with
Retry-After. A view without a mark is counted in the bucket `other`, one with `@uncounted` nowhere.
"""

import ipaddress
import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Literal, TypeVar, cast

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter import Limiter, RateLimitExceeded
from flask_security import current_user
from limits import parse_many

from app.config import Config, current_config
from app.errors import TooManyError
from app.limit_counts import current_counts, init_counts

# `upload` waits for the doors that take pictures.
Bucket = Literal["login", "setup", "send", "stream", "upload", "fetch", "search", "admin", "other"]
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Door = TypeVar("Door", bound=Callable[..., Any])

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


limiter = Limiter(key_func=caller)


def init_limits(app: Flask, config: Config) -> None:
    """Count every call. Comes after the lock, which costs less to ask."""
    app.config["RATELIMIT_ENABLED"] = config.limits_enabled
    app.config["RATELIMIT_STORAGE_URI"] = "house://"
    init_counts(app, config)
    limiter.init_app(app)
    uncounted(app.view_functions["static"])
    app.before_request(_count_the_rest)


def uncounted(view: Door) -> Door:
    """Let a view be asked without counting: monitors ask it, or it costs less than the counting."""
    view.bucket = None  # type: ignore[attr-defined]  # functions take attributes, their type does not say so
    return view


def bucket_of(endpoint: str) -> Bucket | None:
    """Return the bucket in which calls of this endpoint are counted, None where they are not."""
    return cast(Bucket | None, getattr(current_app.view_functions[endpoint], "bucket", "other"))


def limited(
    bucket: Bucket, *, key: Callable[[], str] = caller, scale: float = 1, methods: list[str] | None = None
) -> Callable[[View], View]:
    """Count calls of a view: by `key`, only these methods, with `scale` times the configured number.

    A view may be counted several times, always in one bucket.
    """

    def decorate(view: View) -> View:
        if getattr(view, "bucket", bucket) != bucket:
            raise ValueError(f"{view.__name__} is counted in another bucket than {bucket}")
        counted = limiter.shared_limit(
            lambda: _scaled(_words(current_config(), bucket), scale * current_counts().share),
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

        guarded.bucket = bucket  # type: ignore[attr-defined]  # functions take attributes, their type does not say so
        return cast(View, guarded)

    return decorate


@limited("other")
def _count_other() -> ResponseReturnValue:
    return ""


def _count_the_rest() -> None:
    if request.endpoint is not None and bucket_of(request.endpoint) == "other":
        _count_other()


def _words(config: Config, bucket: Bucket) -> str:
    return str(getattr(config, f"limit_{bucket}"))


@lru_cache(maxsize=256)
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
