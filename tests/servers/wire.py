"""What the shipped site sent over the wire, by its access log: how many answers, and how large they were as packed."""

from pathlib import Path

from tests.servers.site import read_requests


class Wire:
    """What a site with this access log sent since it was last asked."""

    def __init__(self, access_log: Path) -> None:
        self._access_log = access_log
        self._read = 0

    def take(self) -> tuple[list[str], float]:
        """Return what was asked for and the kilobytes that were sent, and begin anew."""
        entries = read_requests(self._access_log)
        fresh, self._read = entries[self._read :], len(entries)
        asked = [f"{entry['method']} {entry['path']}" for entry in fresh]
        return asked, sum(entry["sent"] for entry in fresh) / 1000
