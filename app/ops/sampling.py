"""Figures that nobody counts as they change: every web process looks at itself every few seconds and notes how full it is.

Others read only what a process has noted, so this also runs where nobody asks; whoever is asked looks once more first.
"""

import os
from collections import Counter
from pathlib import Path
from time import monotonic

import gevent
from flask import Flask
from sqlalchemy import QueuePool

from app import metrics
from app.breakers import current_breakers
from app.chat.live import live_turns
from app.extensions import db

LAG_SECONDS = 0.5
SAMPLE_SECONDS = 5.0


class Sampler:
    """Notes the figures of one process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._breakers: set[str] = set()
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin, once a process."""
        if self._greenlet is None:
            self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        """End."""
        gevent.killall([self._greenlet] if self._greenlet else [])
        self._greenlet = None

    def sample(self) -> None:
        """Note how full the process is now."""
        with self._app.app_context():
            pool = db.engine.pool
            metrics.RUNNING_TURNS.set(len(live_turns().all()))
            if isinstance(pool, QueuePool):
                metrics.DATABASE_CONNECTIONS.set(pool.checkedout())
                metrics.DATABASE_POOL.set(pool.size())
            self._note_breakers()
        metrics.MEMORY.labels("web").set(resident_bytes(os.getpid()))
        metrics.PROCESSES.set(1)

    def _note_breakers(self) -> None:
        # Names go on with an address, which may be somebody's own; the first word is a part or a kind of provider.
        shut = Counter(
            report.name.partition(" ")[0]
            for report in current_breakers().reports()
            if report.state != "closed"
        )
        self._breakers |= shut.keys()
        for of in self._breakers:
            metrics.OPEN_BREAKERS.labels(of).set(shut[of])

    def _run(self) -> None:
        sampled = 0.0
        while True:
            if monotonic() - sampled >= SAMPLE_SECONDS:
                self.sample()
                sampled = monotonic()
            due = monotonic() + LAG_SECONDS
            gevent.sleep(LAG_SECONDS)
            metrics.LOOP_LAG.observe(max(0.0, monotonic() - due))


def resident_bytes(pid: int) -> int:
    """Return the memory that a process has in use; 0 where the system does not tell, or the process has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
