"""How gunicorn runs the web process. Read before anything is monkey-patched, so nothing heavy is imported here."""

import json
import logging
import os
import shutil
import signal
import time
from logging.handlers import WatchedFileHandler
from pathlib import Path

from dotenv import dotenv_values
from gunicorn import glogging

# The same two places, in the same order, as the program's own configuration.
values = dotenv_values(".env") | os.environ

bind = values.get("BIND", "127.0.0.1:8000")
worker_class = "gevent"
# SQLite and in-process events belong to one process; several need PostgreSQL and Redis.
several = bool(values.get("REDIS_URL")) and values.get("DATABASE_URL", "").startswith("postgresql")
workers = int(values.get("WEB_WORKERS", (os.cpu_count() or 1) if several else 1)) if several else 1
worker_connections = 4096
# Readers and turns share the drain of DRAIN_SECONDS; the rest of the time flushes and marks.
graceful_timeout = int(float(values.get("DRAIN_SECONDS", "30"))) + 5
timeout = 60
keepalive = 75
control_socket_disable = True
accesslog = None
wsgi_app = "wsgi:app"
forwarded_allow_ips = "127.0.0.1,::1"


class JsonLines(logging.Formatter):
    """Write a line as the program writes its own in LOG_FORMAT=json."""

    converter = time.gmtime

    def format(self, record):
        """Return the line."""
        line = {"event": record.getMessage(), "level": record.levelname.lower(), "logger": record.name}
        line["timestamp"] = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03}Z"
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


class Words(glogging.Logger):
    """What gunicorn's own process says, in the place and the format of the rest."""

    def setup(self, cfg):
        """Begin."""
        super().setup(cfg)
        if values.get("LOG_FILE"):
            self.error_log.handlers = [WatchedFileHandler(values["LOG_FILE"], encoding="utf-8")]
        for handler in self.error_log.handlers:
            handler.setFormatter(
                JsonLines() if values.get("LOG_FORMAT") == "json" else logging.Formatter(self.error_fmt)
            )


logger_class = Words


def on_starting(server):
    """Make an empty folder for the figures of the workers, and take away those of servers that were killed."""
    var = Path(values.get("VAR_DIR") or "var").absolute()
    # People's words are beside it, and whoever comes first makes the folder.
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in (var / "metrics").glob("*"):
        if not is_running(int(folder.name)):
            shutil.rmtree(folder)
    folder = var / "metrics" / str(server.pid)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # Read when a worker imports the library of the figures for the first time.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def is_running(pid):
    """Tell whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def child_exit(server, worker):
    """Forget how full a worker was that has ended; what it counted is kept."""
    for file in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob(f"gauge_live*_{worker.pid}.db"):
        file.unlink()


def on_exit(server):
    """Take the figures away with the server."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def when_ready(server):
    """Let Ctrl-C end the orderly way: workers store what their turns have said and leave, without SIGTERM's drain."""
    at_once = signal.getsignal(signal.SIGINT)

    def leave(_number, _frame):
        signal.signal(signal.SIGINT, at_once)
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGINT, leave)


def post_worker_init(worker):
    """Let the application begin its own work, now that gunicorn's signal handlers are in place."""
    worker.wsgi.extensions["serve"]()
    # Of several workers the first alone: each new set-up link makes the one before it void.
    if worker.age == 1:
        worker.wsgi.extensions["print_setup_link"]()


def worker_exit(server, worker):
    """Keep the process until its turns have ended: gunicorn itself waits for requests only."""
    # Without an application the worker never started, or this is the master, which calls here for a worker it has lost.
    app = getattr(worker, "wsgi", None)
    if app is not None:
        app.extensions["finish"]()
