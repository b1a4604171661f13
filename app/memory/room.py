"""Whether others want the processors, so that work for which nobody waits can wait.

Counted is what the machine itself counts of all its processes, those left out that give way to every other one (`nice`): the
model of meanings is one of these and must not be taken for a crowd. Where the system does not tell, there is always room.
"""

import time
from contextlib import suppress
from pathlib import Path

STAT = Path("/proc/stat")
# Of all processors. With more than this taken, a model that fills one of them is felt by whoever talks.
MOST_TAKEN = 0.4
# In a shorter time the counters, which go by hundredths of a second, tell nothing.
SHORTEST_SECONDS = 1.0


class Room:
    """Remembers what was counted last, and what followed."""

    def __init__(self) -> None:
        self._counted: tuple[int, int] | None = None
        self._counted_at = 0.0
        self._is_crowded = False

    def is_crowded(self) -> bool:
        """Tell whether the processors were mostly taken since this was asked last, at least a second ago; False at first."""
        if time.monotonic() - self._counted_at < SHORTEST_SECONDS:
            return self._is_crowded
        self._counted_at = time.monotonic()
        before, self._counted = self._counted, _count()
        if before is not None and self._counted is not None:
            taken, all_of_it = (new - old for new, old in zip(self._counted, before, strict=True))
            self._is_crowded = taken > MOST_TAKEN * all_of_it
        return self._is_crowded


def _count() -> tuple[int, int] | None:
    """Return how much time of processors others have taken since the machine began, and how much there was."""
    with suppress(OSError, ValueError):
        # Documented in proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal; guests are in the first two.
        user, nice, system, idle, iowait, *others = map(int, STAT.read_text().split("\n")[0].split()[1:9])
        taken = user + system + sum(others)
        return taken, taken + nice + idle + iowait
    return None
