"""What goes over the wire behind an nginx that packs text and passes everything on: how many answers, and how large."""

from pathlib import Path

PACKING = """
access_log {log} wire;
gzip on;
gzip_comp_level 5;
gzip_types text/css text/javascript application/javascript application/json application/manifest+json image/svg+xml;
location / {{
    proxy_pass {address};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
}}
"""


def packing_block(address: str, log: Path) -> str:
    """Return the lines of nginx's server block in front of this address, which note every answer in the log."""
    return PACKING.format(address=address, log=log)


class Wire:
    """What nginx sent since it was last asked, by such a log."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read = 0

    def take(self) -> tuple[list[str], float]:
        """Return what was asked for and the kilobytes that were sent, and begin anew."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        fresh, self._read = lines[self._read :], len(lines)
        return [line.split(" ", 2)[2] for line in fresh], sum(int(line.split()[1]) for line in fresh) / 1000
