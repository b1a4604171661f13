"""Structured logs: one event a line, request and turn ids bound to it, secrets masked, no message text."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars

from app.config import Config
from app.database import uuid7

SECRET_NAMES = re.compile(r"pass|secret|token|key|cookie|authorization|csrf", re.IGNORECASE)
SECRET_TEXT = re.compile(
    r"(?i)\b(bearer\s+\S+|(?:sk|cpk|csk|sk-or)-[\w-]{6,}|[\w.+-]*:[^\s/@]+@)"
    # The addresses of one-time links let their reader in.
    r"|(?<=/setup/)[\w-]+|(?<=/sign-in/link/)[\w-]+"
)
QUIET_PATHS = ("/health", "/static/")

access_log = structlog.get_logger("access")


def configure_logs(config: Config) -> None:
    """Send every log line of the process, ours and the libraries', to standard error in one format."""
    shared: list[structlog.types.Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask_secrets,
    ]
    # Local variables stay out of tracebacks: they hold keys and people's words.
    traceback: structlog.types.Processor
    renderer: structlog.types.Processor
    if config.log_format == "json":
        transform = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        traceback = structlog.processors.ExceptionRenderer(transform)
        renderer = structlog.processors.JSONRenderer()
    else:
        traceback = structlog.processors.format_exc_info
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            traceback,
            mask_secrets,
            renderer,
        ],
    )
    stream = logging.StreamHandler()
    stream.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [stream]
    root.setLevel(config.log_level.upper())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def mask_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Blank every value whose name or looks say that it is a secret."""
    for name, value in event.items():
        event[name] = _masked(name, value)
    return event


def _masked(name: str, value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        # A count of tokens or keys is no secret.
        return value
    if SECRET_NAMES.search(name):
        return "***"
    if isinstance(value, str):
        return SECRET_TEXT.sub("***", value)
    if isinstance(value, dict):
        return {key: _masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        # exc_info is a tuple, and is only recognised as one.
        return type(value)(_masked(name, inner) for inner in value)
    return value


def log_requests(app: Flask) -> None:
    """Give each request an id that its log lines, its answer and its errors carry, and log it once."""
    app.before_request(_open_request)
    app.after_request(_log_request)


def _open_request() -> None:
    clear_contextvars()
    g.request_id = uuid7().hex
    bind_contextvars(request_id=g.request_id)


def _log_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if not request.path.startswith(QUIET_PATHS):
        # As a terminal and a log reader may see it: an address can carry line breaks and control characters.
        path = "".join(letter if letter.isprintable() else "?" for letter in request.path)
        access_log.info("request", method=request.method, path=path, status=response.status_code)
    return response
