"""How gunicorn runs the web process. Read before anything is monkey-patched, so nothing heavy is imported here."""

import os
import signal

import shutil
from dotenv import dotenv_values

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
