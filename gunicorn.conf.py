"""How gunicorn runs the web process. Read before anything is monkey-patched, so nothing heavy is imported here."""

import fcntl
import json
import logging
import os
import resource
import shutil
import signal
import socket
import sys
import time
from contextlib import suppress
from logging.handlers import WatchedFileHandler
from pathlib import Path

from dotenv import dotenv_values
from gunicorn import glogging
from gunicorn.http import message

# The same two places, in the same order, as the program's own configuration.
values = dotenv_values(".env") | os.environ


def number(name, usual):
    """Return a configured number; one that cannot be read ends the start with one line."""
    try:
        return float(values.get(name) or usual)
    except ValueError:
        sys.exit(f"{name} must be a number. See the table in README.md.")


def processors():
    """Count the processors that this process may use, a container's share of them included."""
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        share = max(1, int(quota) // int(period))
    except (OSError, ValueError):
        # There are no such groups here, or the quota is "max".
        share = sys.maxsize
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(mine or 1, share)


def chosen_workers():
    """Return how many web processes there are to be: one, unless PostgreSQL and Redis are configured."""
    # SQLite and in-process events belong to one process. What counts is what is configured, not what answers now: with
    # Redis away at the start the processes must not be fewer for days.
    if not values.get("REDIS_URL") or not values.get("DATABASE_URL", "").startswith("postgresql"):
        return 1
    return max(1, int(number("WEB_WORKERS", processors())))


# Several places are separated by commas, such as the proxy's socket and an address for monitors. gunicorn itself would take
# them for one name.
bind = [place.strip() for place in (values.get("BIND") or "127.0.0.1:8000").split(",") if place.strip()]
worker_class = "gevent"
workers = chosen_workers()
# What was chosen here is told to the workers, which share some limits among them.
raw_env = [f"WEB_WORKERS={workers}"]
worker_connections = 4096
# Readers and turns share the drain of DRAIN_SECONDS; the rest of the time flushes and marks.
graceful_timeout = int(number("DRAIN_SECONDS", 30)) + 5
timeout = 60
# Longer than nginx keeps an unused line to us, so that it is never we who close one just as it is used.
keepalive = 75
control_socket_disable = True
accesslog = None
wsgi_app = "wsgi:app"
# Whoever can open the Unix socket is believed to be the proxy, so only the account and its group can.
umask = 0o007
# The program alone believes a proxy, and only as many as TRUSTED_PROXIES says.
secure_scheme_headers = {}
forwarder_headers = ""
# A search may have 20,000 characters, each of up to twelve bytes in an address. Gunicorn allows 8,190 bytes, or any number,
# which would let one endless line occupy the process.
limit_request_line = message.MAX_REQUEST_LINE = 256 * 1024
# A connection to a browser and one to a provider each, and what the process needs for itself.
FILES_NEEDED = 2 * worker_connections + 512
MOST_FILES = 65_536
# What the names of the folders begin with in which servers keep their figures.
SERVER = "web-"


def on_starting(server):
    """Allow this process and its workers as many open files as the system lets them have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = MOST_FILES if most == resource.RLIM_INFINITY else most
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    server.log.info("%d workers, %d open files each", workers, allowed)
    if allowed < FILES_NEEDED:
        server.log.warning(
            "Only %d open files are allowed; %d connections need %d. Raise LimitNOFILE= of the service, or `ulimit -Hn`.",
            allowed,
            worker_connections,
            FILES_NEEDED,
        )
    make_room_for_figures(server)


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


class LogFile(WatchedFileHandler):
    """A file that begins anew when it was moved away, closed to all but its owner and its group as the program's own."""

    def _open(self):
        number = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        return os.fdopen(number, "a", encoding=self.encoding)

    def emit(self, record):
        """Write a line; where the folder is gone or the disk is full it goes to standard error."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record):
        """Say beside what could not be written."""
        # Where standard error is gone as well nobody is left to tell.
        with suppress(OSError, ValueError):
            sys.stderr.write(self.format(record) + self.terminator)


class Words(glogging.Logger):
    """What gunicorn's own process says, in the place and the format of the rest."""

    def setup(self, cfg):
        """Begin."""
        super().setup(cfg)
        if values.get("LOG_FILE"):
            self.error_log.handlers = [open_log(values["LOG_FILE"])]
        for handler in self.error_log.handlers:
            handler.setFormatter(
                JsonLines() if values.get("LOG_FORMAT") == "json" else logging.Formatter(self.error_fmt)
            )


logger_class = Words


def open_log(file):
    """Open the log, or end the start with one line."""
    try:
        return LogFile(file, encoding="utf-8")
    except OSError as error:
        sys.exit(
            f"LOG_FILE {file} cannot be written ({error.strerror}). Make its folder and let this account write there."
        )


def make_room_for_figures(server):
    """Make an empty folder for the figures of the workers, and take away those of servers that were killed."""
    var = Path(values.get("VAR_DIR") or "var").absolute()
    # People's words are beside it, and whoever comes first makes the folder.
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    figures = var / "metrics"
    figures.mkdir(exist_ok=True)
    for folder in figures.glob(f"{SERVER}*"):
        take_away_if_dead(folder)
    # Servers in containers may share this place, number their processes alike and even be called alike.
    name = f"{SERVER}{socket.gethostname()}-{server.pid}-{time.time_ns()}"
    # Nobody else looks at it before it is locked.
    unseen = figures / f".{name}"
    unseen.mkdir()
    # Where nothing can be locked, nobody takes anything away.
    with suppress(OSError):
        server.figures_lock = lock(unseen)
    folder = unseen.rename(figures / name)
    # Read when a worker imports the library of the figures for the first time.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def lock(folder):
    """Lock a server's folder until the last of its processes has ended; None where another one holds it."""
    held = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return held


def take_away_if_dead(folder):
    """Take away the folder of a server of which no process is left, wherever it ran."""
    with suppress(OSError):
        # Gone meanwhile, another account's, or where nothing can be locked: then it stays.
        held = lock(folder)
        if held is not None:
            shutil.rmtree(folder)
            os.close(held)


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
    extensions = worker.wsgi.extensions
    worker.timeout_ctx = lambda: extensions["idle_connections"].waiting(keepalive)
    extensions["serve"]()
    # Of several workers the first alone: each new set-up link makes the one before it void.
    if worker.age == 1:
        extensions["print_setup_link"]()


def worker_exit(server, worker):
    """Keep the process until its turns have ended: gunicorn itself waits for requests only."""
    # Without an application the worker never started, or this is the master, which calls here for a worker it has lost.
    app = getattr(worker, "wsgi", None)
    if app is not None:
        app.extensions["finish"]()
