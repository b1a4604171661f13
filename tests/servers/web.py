"""The real web server: gunicorn with gevent, from the house's own gunicorn.conf.py, as a child on a free port."""

import http.client
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.servers.child import Child, free_port, plain_environment

HOUSE = Path(__file__).parents[2]
STOP_SECONDS = 60.0


class WebServer:
    """A running installation; the values are Config fields: `WebServer(folder, {"lease_seconds": 2, ...})`.

    With `unix` it listens on that socket, and people reach it at the `public_url` of what stands in front.
    """

    def __init__(
        self,
        folder: Path,
        values: Mapping[str, object],
        *,
        host: str = "127.0.0.1",
        unix: Path | None = None,
    ) -> None:
        self.port = free_port()
        self.address = f"http://{host}:{self.port}"
        self._unix = unix
        # Tests count what the provider is asked; a title is one question more.
        chosen = {"public_url": self.address, "auto_titles": False, **values}
        bind = f"unix:{unix}" if unix else f"127.0.0.1:{self.port}"
        environment = plain_environment() | {
            "BIND": bind,
            "PYTHONPATH": str(HOUSE),
            "PYTHONUNBUFFERED": "1",
            **{name.upper(): as_text(value) for name, value in chosen.items()},
        }
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

    def answers(self, path: str = "/health") -> bool:
        """Whether somebody answers there that all is well."""
        connection = (
            UnixConnection(self._unix) if self._unix else http.client.HTTPConnection("127.0.0.1", self.port)
        )
        try:
            connection.request("GET", path)
            return bool(connection.getresponse().status == 200)
        except (http.client.HTTPException, OSError):
            return False
        finally:
            connection.close()


class UnixConnection(http.client.HTTPConnection):
    """A line to a server that listens on a Unix socket."""

    def __init__(self, place: Path) -> None:
        super().__init__("localhost", timeout=2)
        self._place = place

    def connect(self) -> None:
        """Open the line."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._place))


def as_text(value: object) -> str:
    """Return a value of the configuration as it stands in the environment."""
    if isinstance(value, (list, tuple)):
        return ",".join(str(one) for one in value)
    return str(value)
