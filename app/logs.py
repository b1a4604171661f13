"""Structured logs: one event a line, request, turn and user ids bound to it, secrets masked, no message text.

Lines go to standard error or to LOG_FILE, which may be moved away at any time: the next line begins a new file.
"""

import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path
from time import perf_counter
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars, merge_contextvars

from app.config import Config, ConfigError
from app.database import uuid7

SECRET_NAMES = re.compile(r"pass|secret|token|key|cookie|authorization|csrf", re.IGNORECASE)
SECRET_TEXT = re.compile(
    r"(?i)\b(bearer\s+\S+|(?:sk|cpk|csk|sk-or)-[\w-]{6,}|[\w.+-]*:[^\s/@]+@)"
    # The addresses of one-time links let their reader in.
    r"|(?<=/setup/)[\w-]+|(?<=/sign-in/link/)[\w-]+"
)
# In the texts of exceptions: the row that PostgreSQL did not take, and the value that could not be read.
OTHERS_WORDS = re.compile(
    r"(?s)(?<=\bDETAIL:).*?(?=\n\[SQL:|\n\nThe above exception|\n\nDuring handling|\Z)"
    r"|(?<=\binput_value=).*?(?=, input_type=)"
)
QUIET_PATHS = ("/health", "/metrics", "/static/")

access_log = structlog.get_logger("access")


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
        return OTHERS_WORDS.sub(" ***", SECRET_TEXT.sub("***", value))
    if isinstance(value, dict):
        return {key: _masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        # exc_info is a tuple, and is only recognised as one.
        return type(value)(_masked(name, inner) for inner in value)
    return value


SHARED: list[structlog.types.Processor] = [
    merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    mask_secrets,
]


def configure_logs(config: Config) -> None:
    """Send every log line of the process, ours and the libraries', to one place in one format."""
    output = _output(config.log_file)
    output.setFormatter(_formatter(config.log_format))
    root = logging.getLogger()
    for earlier in root.handlers:
        if isinstance(earlier, LogFile):
            earlier.close()
    root.handlers = [output]
    root.setLevel(config.log_level.upper())
    # The web server's own words about this process belong among ours.
    logging.getLogger("gunicorn.error").handlers = []
    logging.getLogger("gunicorn.error").propagate = True
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _formatter(form: str) -> logging.Formatter:
    # Local variables stay out of tracebacks: they hold keys and people's words.
    traceback: structlog.types.Processor
    renderer: structlog.types.Processor
    if form == "json":
        transform = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        traceback = structlog.processors.ExceptionRenderer(transform)
        renderer = structlog.processors.JSONRenderer()
    else:
        traceback = structlog.processors.format_exc_info
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            traceback,
            mask_secrets,
            renderer,
        ],
    )


def _output(file: Path | None) -> logging.Handler:
    if file is None:
        return logging.StreamHandler()
    try:
        return LogFile(file)
    except OSError as error:
        raise ConfigError(
            f"LOG_FILE {file} cannot be written ({error.strerror}). Make its folder and let this account write there."
        ) from error


class LogFile(WatchedFileHandler):
    """A file that begins anew when it was moved away; lines that it cannot take go to standard error."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; the folder may be gone or the disk full, and whoever logs must not suffer from it."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Say beside what could not be written."""
        # Where standard error is gone as well nobody is left to tell.
        with suppress(OSError, ValueError):
            sys.stderr.write(self.format(record) + self.terminator)

    def _open(self) -> TextIOWrapper:
        # Whoever may read it is the administrator's choice by way of the group; everybody never is.
        number = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        return TextIOWrapper(os.fdopen(number, "ab"), encoding=self.encoding)


def log_requests(app: Flask) -> None:
    """Give each request an id that its log lines, its answer and its errors carry, and log it once."""
    app.before_request(_open_request)
    app.after_request(_log_request)


def _open_request() -> None:
    clear_contextvars()
    g.began = perf_counter()
    g.request_id = uuid7().hex
    bind_contextvars(request_id=g.request_id)


def _log_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if not request.path.startswith(QUIET_PATHS):
        line = _Line(response.status_code)
        if response.is_streamed and not response.direct_passthrough:
            # How long it was followed, and how much was told, is known at its end.
            response.response = line.counting(response.iter_encoded())
            response.call_on_close(line.write)
        else:
            line.sent = 0 if request.method == "HEAD" else response.content_length or 0
            line.write()
    return response


class _Line:
    """What is written about one request."""

    def __init__(self, status: int) -> None:
        # As a terminal and a log reader may see it: an address can carry line breaks and control characters.
        path = "".join(letter if letter.isprintable() else "?" for letter in request.path)
        self._fields = get_contextvars() | {"method": request.method, "path": path, "status": status}
        if turn_id := (request.view_args or {}).get("turn_id"):
            self._fields["turn_id"] = str(turn_id)
        self._began = g.get("began", perf_counter())
        self.sent = 0

    def counting(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass an answer on, and count it."""
        for chunk in chunks:
            self.sent += len(chunk)
            yield chunk

    def write(self) -> None:
        """Write the line."""
        spent = round((perf_counter() - self._began) * 1000, 1)
        access_log.info("request", **self._fields, duration_ms=spent, bytes=self.sent)
