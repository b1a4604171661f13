"""What this process is for, and the name by which the database knows it, so that those of all machines can be counted.

Whoever starts a process says so (wsgi.py, app/worker.py); whatever else uses the program is a command.
"""

import os
import socket
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal

Role = Literal["web", "worker", "command"]
MARK = "yuzu"
# PostgreSQL cuts what is longer.
LONGEST_NAME = 63
# Of the system's twenty degrees of politeness.
LESS_URGENT = 10
SESSION = Path("/proc/self/autogroup")

_role: Role = "command"


def take_role(role: Role) -> None:
    """Say what this process is for; its children are for the same."""
    global _role
    _role = role


def give_way() -> None:
    """Let this process run rather where no other wants the processor, for good: what it does can wait, people cannot.

    It gets a session of its own, since Linux shares the processor among sessions first. For a child that leads no group.
    """
    os.setsid()
    os.setpriority(os.PRIO_PROCESS, 0, max(LESS_URGENT, os.getpriority(os.PRIO_PROCESS, 0)))
    # A kernel without such a file has no such rule.
    with suppress(OSError):
        SESSION.write_text(str(LESS_URGENT))


def connection_name() -> str:
    """Return what this process calls its connections. Those that do the jobs of one worker share a name: their parent's."""
    pid = os.getppid() if _role == "worker" else os.getpid()
    return f"{MARK} {_role} {pid} {socket.gethostname()}"[:LONGEST_NAME]


def count_roles(names: Iterable[str]) -> Counter[str]:
    """Count by role the web processes and workers that these names of connections belong to."""
    told = [name.split() for name in set(names)]
    return Counter(words[1] for words in told if len(words) > 2 and words[0] == MARK)
