"""The real web server: gunicorn with gevent, from the house's own gunicorn.conf.py, as a child on a free port."""

import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.servers.child import Child, free_port, plain_environment

HOUSE = Path(__file__).parents[2]
STOP_SECONDS = 60.0


class WebServer:
    """A running installation; the values are Config fields: `WebServer(folder, {"lease_seconds": 2, ...})`."""

    def __init__(self, folder: Path, values: Mapping[str, object], *, host: str = "127.0.0.1") -> None:
        self.port = free_port()
        self.address = f"http://{host}:{self.port}"
        # Tests count what the provider is asked; a title is one question more.
        chosen = {"public_url": self.address, "auto_titles": False, **values}
        environment = plain_environment() | {name.upper(): as_text(value) for name, value in chosen.items()}
        environment |= {"BIND": f"127.0.0.1:{self.port}", "PYTHONPATH": str(HOUSE), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "gunicorn", "-c", str(HOUSE / "gunicorn.conf.py")]
        self._child = Child(folder, command, environment)

    def start(self) -> None:
        """Start gunicorn and wait until /health answers; `WEB_WORKERS` and other plain variables are values too."""
        # Not in the checkout: a developer's own .env there must not change what is tested.
        self._child.start()
        self._child.wait_until(self.answers)

    @property
    def log(self) -> str:
        """Everything that gunicorn and the application have printed."""
        return self._child.log

    @property
    def pid(self) -> int:
        """The process id of gunicorn's master."""
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether the master is alive."""
        return self._child.running

    def worker_pids(self) -> list[int]:
        """The process ids of the workers that are alive now."""
        return self._child.children()

    def terminate(self) -> None:
        """Send SIGTERM to the master and return at once, so that a test can watch the drain."""
        os.kill(self.pid, signal.SIGTERM)

    def stop(self, seconds: float = STOP_SECONDS) -> int | None:
        """Ask gunicorn to end with SIGTERM and wait; returns its exit code."""
        return self._child.stop(seconds)

    def wait(self, seconds: float = STOP_SECONDS) -> int | None:
        """Wait for gunicorn to end after it was told to; returns its exit code."""
        return self._child.wait(seconds)

    def kill(self) -> None:
        """End master and workers at once with SIGKILL."""
        self._child.kill()

    def answers(self) -> bool:
        """Whether somebody answers at /health."""
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def as_text(value: object) -> str:
    """Return a value of the configuration as it stands in the environment."""
    if isinstance(value, (list, tuple)):
        return ",".join(str(one) for one in value)
    return str(value)
