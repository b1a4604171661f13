"""The site that is shipped in nginx/, in front of real servers: names, paths and ports are replaced, nothing else.

A line that is to be replaced and is not there is an error, so these tests cannot go on with a file that nobody ships.
"""

import json
import shutil
import ssl
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.servers.certificate import HOST, trusting, write_certificate
from tests.servers.child import free_port
from tests.servers.nginx import NginxProcess

HOUSE = Path(__file__).parents[2]
SHIPPED = HOUSE / "nginx"
PATIENCE_SECONDS = 10.0


class Site(NginxProcess):
    """`.address` for https, `.plain_address` for http; `.requests()` is what its access log holds.

    `changes` replaces further words of the shipped files, such as times: `{"timeout 10s": "timeout 1s"}`.
    """

    def __init__(
        self,
        folder: Path,
        upstreams: Sequence[str],
        *,
        port: int = 0,
        changes: Mapping[str, str] | None = None,
    ) -> None:
        port, plain_port = port or free_port(), free_port()
        self.address = f"https://{HOST}:{port}"
        self.plain_address = f"http://{HOST}:{plain_port}"
        self.images = folder / "images"
        self.challenges = folder / "letsencrypt"
        self.access_log = folder / "access.log"
        self.chain, secret = write_certificate(folder / "certificate")
        servers = " ".join(f"server {each};" for each in upstreams)
        names = {
            "/etc/letsencrypt/live/companion.example/fullchain.pem": str(self.chain),
            "/etc/letsencrypt/live/companion.example/privkey.pem": str(secret),
            "https://companion.example$request_uri": f"{self.address}$request_uri",
            "listen 80;": f"listen 127.0.0.1:{plain_port};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            "server unix:/run/yuzu/web.sock;": servers,
            "/var/lib/yuzu/images": str(self.images),
            "/var/www/letsencrypt": str(self.challenges),
            "/var/log/nginx/yuzu.log": str(self.access_log),
        }
        copy = folder / "shipped"
        shutil.copytree(SHIPPED, copy, dirs_exist_ok=True)
        _replace([copy / "yuzu.conf"], names)
        _replace(sorted(copy.rglob("*.conf")), changes or {})
        places = {"companion.example": HOST, "/opt/yuzu/nginx": str(copy), "/opt/yuzu": str(HOUSE)}
        _replace([copy / "yuzu.conf"], places)
        super().__init__(folder, f"include {copy}/yuzu.conf;", port=port)

    @property
    def tls(self) -> ssl.SSLContext:
        """What a client needs to believe this site's certificate."""
        return trusting(self.chain)

    def requests(self) -> list[dict[str, Any]]:
        """Return what the access log holds, oldest first."""
        return read_requests(self.access_log)

    def request_for(self, path: str) -> dict[str, Any]:
        """Wait for the first line about this path; nginx writes it after whoever asked has the answer."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := [entry for entry in self.requests() if entry["path"] == path]):
            assert time.monotonic() < deadline, f"the access log says nothing of {path}"
            time.sleep(0.02)
        return found[0]


def read_requests(access_log: Path) -> list[dict[str, Any]]:
    """Return what a site's access log holds, oldest first."""
    lines = access_log.read_text().splitlines() if access_log.exists() else []
    return [json.loads(line) for line in lines]


def _replace(files: Sequence[Path], words: Mapping[str, str]) -> None:
    texts = {file: file.read_text() for file in files}
    for old, new in words.items():
        assert any(old in text for text in texts.values()), f"nginx/ does not say {old!r} any more"
        texts = {file: text.replace(old, new) for file, text in texts.items()}
    for file, text in texts.items():
        file.write_text(text)
