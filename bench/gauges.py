"""What a process and its children cost, read from /proc: processor time to the nanosecond, memory, connections."""

from dataclasses import dataclass, field
from pathlib import Path

import psutil

PROC = Path("/proc")
LOOPBACK = "0100007F"


@dataclass
class Peak:
    """The most memory that was seen, in KB, and every local port that reached the provider."""

    pss: int = 0
    rss: int = 0
    ports: set[str] = field(default_factory=set)

    def look(self, pids: list[int], port: int) -> None:
        """Look once."""
        pss, rss = read_memory(pids)
        self.pss, self.rss = max(self.pss, pss), max(self.rss, rss)
        self.ports |= find_ports(port)


def list_tree(pid: int) -> list[int]:
    """List a process and all below it."""
    process = psutil.Process(pid)
    return [pid, *(child.pid for child in process.children(recursive=True))]


def read_cpu(pids: list[int]) -> float:
    """Return the processor seconds that these processes have used, all threads together."""
    return (
        sum(int(_read(task).split()[0]) for pid in pids for task in PROC.glob(f"{pid}/task/*/schedstat"))
        / 1e9
    )


def read_command(pid: int) -> str:
    """Return the command line of a process; empty when it is gone."""
    return _read(PROC / str(pid) / "cmdline").replace("\0", " ")


def read_memory(pids: list[int]) -> tuple[int, int]:
    """Return proportional and resident memory of these processes in KB."""
    sums = {"Pss": 0, "Rss": 0}
    for pid in pids:
        for line in _read(PROC / str(pid) / "smaps_rollup").splitlines():
            name, _, value = line.partition(":")
            if name in sums:
                sums[name] += int(value.split()[0])
    return sums["Pss"], sums["Rss"]


def find_ports(port: int) -> set[str]:
    """Return the local ports of all connections to this loopback port; closed ones are seen for a minute more."""
    wanted = f"{LOOPBACK}:{port:04X}"
    lines = _read(PROC / "net" / "tcp").splitlines()[1:]
    return {fields[1] for fields in map(str.split, lines) if fields[2] == wanted}


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return "0"
