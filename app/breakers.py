"""Circuit breakers: whoever has just failed is left alone for a while, and then asked once before everybody asks again.

    closed      everybody asks
    open        nobody asks for `rest` seconds: waiting for the same failure again would help nobody
    half-open   one asks; what it meets closes the breaker or opens it anew, and the others go on as if it were open

A breaker belongs to one process and one application. A failure or a success counts only if its attempt began in the
present state: what was under way when the breaker opened proves nothing about later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Literal, cast

import structlog
from flask import Flask, current_app

State = Literal["closed", "open", "half-open"]

# Breakers that somebody's own addresses made; the oldest give way, and start again as closed ones.
MOST_KEPT = 1_000
# A probe that says nothing for so long, because its greenlet was killed or waits for a slow model, gives way to the next.
PROBE_SECONDS = 60.0

log = structlog.get_logger(__name__)


class RestingError(Exception):
    """Not asked, because it failed just now; it may be asked in so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"left alone for another {seconds:.1f} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Report:
    """How one breaker stands, for monitors."""

    name: str
    state: State
    seconds_left: float


class Attempt:
    """One asking. What it met is told by `succeed` or `fail`, the first word counts; neither decides nothing."""

    def __init__(self, breaker: "Breaker", era: int) -> None:
        self._breaker = breaker
        self._era = era
        self.settled = False

    def succeed(self) -> None:
        """It answered."""
        self._settle(failed=False)

    def fail(self) -> None:
        """It did not."""
        self._settle(failed=True)

    def _settle(self, *, failed: bool) -> None:
        if not self.settled:
            self.settled = True
            self._breaker._hear(self._era, failed=failed)


class Breaker:
    """Opens for `rest` seconds after so many `failures` in a row."""

    def __init__(self, name: str, *, failures: int, rest: float) -> None:
        self.name = name
        self._failures = failures
        self._rest = rest
        self._streak = 0
        # Rises with every change of state.
        self._era = 0
        self._closed = True
        self._open_until = 0.0
        self._probe_until = 0.0

    @property
    def state(self) -> State:
        """How it stands now."""
        if self._closed:
            return "closed"
        return "open" if monotonic() < self._open_until else "half-open"

    @property
    def seconds_left(self) -> float:
        """In how many seconds somebody may ask; 0 when one may now, a guess while a probe is under way."""
        if self._closed:
            return 0.0
        left = self._open_until - monotonic()
        return left if left > 0 else max(0.0, min(self._rest, self._probe_until - monotonic()))

    @property
    def is_spotless(self) -> bool:
        """Whether it stands as if it were new."""
        return self._closed and not self._streak

    @contextmanager
    def attempt(self) -> Iterator[Attempt]:
        """Ask; RestingError when it is not to be asked now."""
        seconds = self.seconds_left
        if seconds > 0:
            raise RestingError(seconds)
        is_probe = not self._closed
        if is_probe:
            self._probe_until = monotonic() + PROBE_SECONDS
        attempt = Attempt(self, self._era)
        try:
            yield attempt
        finally:
            if is_probe and not attempt.settled:
                self._probe_until = 0.0

    def report(self) -> Report:
        """Return how it stands."""
        return Report(self.name, self.state, self.seconds_left)

    def _hear(self, era: int, *, failed: bool) -> None:
        if era != self._era:
            return
        if not failed:
            if not self._closed:
                self._change(closed=True)
            self._streak = 0
            return
        self._streak += 1
        if not self._closed or self._streak >= self._failures:
            self._change(closed=False)

    def _change(self, *, closed: bool) -> None:
        log.warning("a breaker closed" if closed else "a breaker opened", breaker=self.name)
        self._closed = closed
        self._era += 1
        self._probe_until = 0.0
        self._open_until = 0.0 if closed else monotonic() + self._rest


class Breakers:
    """All breakers of an application: one for each part of the installation, and those of the addresses that people use."""

    def __init__(self) -> None:
        self._parts: dict[str, Breaker] = {}
        self._addresses: dict[str, Breaker] = {}

    def of_part(self, name: str, *, rest: float) -> Breaker:
        """Return the breaker of a part of the installation; one failure opens it."""
        return self._parts.setdefault(name, Breaker(name, failures=1, rest=rest))

    def of_address(self, name: str, *, failures: int, rest: float) -> Breaker:
        """Return the breaker of something that people chose to use."""
        found = self._addresses.get(name)
        if found is None:
            self._make_room()
            found = self._addresses[name] = Breaker(name, failures=failures, rest=rest)
        return found

    def seconds_left(self, name: str) -> float:
        """Return for how long an address is left alone, 0 when it may be asked."""
        found = self._addresses.get(name)
        return found.seconds_left if found else 0.0

    def forget_address(self, name: str) -> None:
        """Begin anew with an address."""
        self._addresses.pop(name, None)

    def reports(self) -> list[Report]:
        """List how all of them stand, the installation's own parts first; of addresses those that have failed lately."""
        marked = [breaker for breaker in self._addresses.values() if not breaker.is_spotless]
        return [breaker.report() for breaker in (*self._parts.values(), *marked)]

    def _make_room(self) -> None:
        if len(self._addresses) < MOST_KEPT:
            return
        spotless = [name for name, breaker in self._addresses.items() if breaker.is_spotless]
        for name in spotless or list(self._addresses)[:1]:
            del self._addresses[name]


def init_breakers(app: Flask) -> None:
    """Give the application its breakers."""
    app.extensions["breakers"] = Breakers()


def current_breakers() -> Breakers:
    """Return the breakers of the running application."""
    return cast(Breakers, current_app.extensions["breakers"])
