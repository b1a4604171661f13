"""People at the whole installation: one who talks, one who only looks around, and a tab that was left open.

`python -m bench.guests PLAN RESULT` plays one kind of them (JSON) in a process of its own, so that what one kind costs
does not delay the moments of another. Each comes from an address of its own, as people do: nginx counts by address.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402  # nothing may be imported before the patch; so for all below
import ssl  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import uuid  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from dataclasses import asdict, dataclass, field  # noqa: E402
from http.client import HTTPException, HTTPSConnection  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from tests.chat.deployed.browser import HttpClient, Reader, Ticket  # noqa: E402
from tests.chat.talk import Shown  # noqa: E402
from tests.servers.certificate import HOST, trusting  # noqa: E402
from tests.servers.scripted_provider import expected_text  # noqa: E402

PATIENCE_SECONDS = 60.0
# How often a page that somebody looks at asks whether its conversation moved on.
ASKS_EVERY_SECONDS = 3.0
LOOKS_EVERY_SECONDS = 1.0
TURNS_A_TALK = 10


@dataclass(frozen=True)
class Guest:
    """Somebody who is signed in, with one conversation, at the site that listens on this port."""

    port: int
    chain: str
    cookie: str
    token: str
    conversation: str

    @property
    def ticket(self) -> Ticket:
        """What makes a browser this person's; over https the cookie has the name that browsers guard."""
        return Ticket(f"__Host-{self.cookie}", self.token)

    @property
    def source(self) -> str:
        """The loopback address that only this guest comes from."""
        number = uuid.UUID(self.conversation).int % (250 * 250)
        return f"127.1.{number // 250}.{number % 250 + 1}"


@dataclass(frozen=True)
class Manner:
    """For how many seconds a guest stays, and how the answers to one who talks are to be."""

    seconds: float
    tokens: int = 125
    rate: float = 25.0


@dataclass
class Counted:
    """What guests have seen; times in seconds."""

    turns: int = 0
    failed: int = 0
    wrong: int = 0
    refused: int = 0
    looks: list[float] = field(default_factory=list)

    def take(self, seen: Sequence[tuple[int, float]]) -> None:
        """Count what one of them has looked at."""
        self.refused += sum(status != 200 for status, _ in seen)
        self.looks += [seconds for _, seconds in seen]


class Line:
    """One browser's kept connection to the site."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest
        self._connection: HTTPSConnection | None = None

    def get(self, path: str, accept: str = "text/html") -> tuple[int, float]:
        """Ask for a page or for data; returns the status and how many seconds it took."""
        headers = {"Cookie": self._guest.ticket.cookie, "Accept-Encoding": "gzip, br", "Accept": accept}
        begun = time.monotonic()
        try:
            status = self._send(path, headers)
        except (HTTPException, OSError, ssl.SSLError):
            # A line that was kept may have been closed by the other side.
            self.close()
            status = self._send(path, headers)
        return status, time.monotonic() - begun

    def _send(self, path: str, headers: dict[str, str]) -> int:
        self._connection = self._connection or self._open()
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def _open(self) -> HTTPSConnection:
        tls, source = trusting(Path(self._guest.chain)), (self._guest.source, 0)
        return HTTPSConnection(
            HOST, self._guest.port, timeout=PATIENCE_SECONDS, context=tls, source_address=source
        )

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class Speaker:
    """Somebody who says one thing after the other in one conversation and hears each answer out."""

    def __init__(self, guest: Guest) -> None:
        self._client = HttpClient(f"https://{HOST}:{guest.port}", guest.ticket, guest.source)
        self._conversation = guest.conversation
        self._leaf: str | None = None

    def say(self, words: str, marker: str) -> Shown | None:
        """Send words with a marker for the provider and follow the answer; None where the message was refused."""
        body = {"text": f"{words} [[{marker}]]", "turn_key": str(uuid.uuid4()), "parent_id": self._leaf}
        path = f"/conversations/{self._conversation}/turns"
        answer = self._client.post(path, json=body, headers={"Accept": "application/json"})
        if answer.status_code != 202:
            return None
        accepted = json.loads(answer.text)
        self._leaf = accepted["answer_id"]
        return Reader(self._client, accepted["turn"]["id"]).wait(PATIENCE_SECONDS)


def talk(guest: Guest, manner: Manner, counted: Counted) -> None:
    """Say one thing after the other; each answer has to be the one that the provider sent."""
    number, until = 0, time.monotonic() + manner.seconds
    while time.monotonic() < until:
        if number % TURNS_A_TALK == 0:
            # What is measured over a long time is not to be that one conversation grows without end.
            speaker = Speaker(guest)
        number += 1
        seed = f"{guest.conversation[-8:]}-{number}"
        marker = f"tokens={manner.tokens} rate={manner.rate} delay=0.3 seed={seed} mark"
        shown = speaker.say("Hello", marker)
        if shown is None or shown.state is None or shown.state["state"] != "done":
            counted.failed += 1
            gevent.sleep(LOOKS_EVERY_SECONDS)
            continue
        counted.turns += 1
        counted.wrong += shown.text != expected_text(seed, manner.tokens, True)


def leave_open(guest: Guest, manner: Manner, counted: Counted) -> None:
    """Be a tab that is in sight and in which nothing happens."""
    places = [f"/conversations/{guest.conversation}/state"]
    counted.take(
        Looker(guest, places, accept="application/json", pause=ASKS_EVERY_SECONDS).stay(manner.seconds)
    )


def look_around(guest: Guest, manner: Manner, counted: Counted) -> None:
    """Open a conversation, search, begin one, look at the settings, one after the other."""
    places = [f"/conversations/{guest.conversation}", "/search?q=hello", "/conversations/new", "/settings"]
    counted.take(Looker(guest, places, accept="text/html", pause=LOOKS_EVERY_SECONDS).stay(manner.seconds))


class Looker:
    """Somebody who asks for these places in turn, with a pause after each."""

    def __init__(self, guest: Guest, places: Sequence[str], *, accept: str, pause: float) -> None:
        self._line = Line(guest)
        self._places = places
        self._accept = accept
        self._pause = pause
        # Not all in the same moment.
        self._late = pause * (uuid.UUID(guest.conversation).int % 100) / 100

    def stay(self, seconds: float) -> list[tuple[int, float]]:
        """Ask until so many seconds are over; returns the status of each answer and how long it took."""
        until = time.monotonic() + seconds
        seen: list[tuple[int, float]] = []
        gevent.sleep(self._late)
        while time.monotonic() < until:
            seen.append(self._line.get(self._places[len(seen) % len(self._places)], self._accept))
            gevent.sleep(self._pause)
        self._line.close()
        return seen


KINDS: dict[str, Callable[[Guest, Manner, Counted], None]] = {
    "talk": talk,
    "leave_open": leave_open,
    "look_around": look_around,
}


class Party:
    """Guests of one kind, in a process of their own."""

    def __init__(self, folder: Path, kind: str, guests: Sequence[Guest], *, manner: Manner) -> None:
        self._result = folder / f"{kind}.result.json"
        plan = folder / f"{kind}.plan.json"
        told = {"kind": kind, "guests": [asdict(guest) for guest in guests], "manner": asdict(manner)}
        plan.write_text(json.dumps(told))
        command = [sys.executable, "-m", "bench.guests", str(plan), str(self._result)]
        self._process = subprocess.Popen(command, cwd=Path(__file__).parents[1])

    @property
    def is_over(self) -> bool:
        """Whether all have left."""
        return self._process.poll() is not None

    def wait(self) -> tuple[Counted, float]:
        """Wait until all have left; returns what they saw, and the processor seconds that they cost."""
        if self._process.wait() != 0:
            raise RuntimeError("guests left in disorder; what they said stands above")
        told: dict[str, Any] = json.loads(self._result.read_text())
        return Counted(**told["counted"]), float(told["cpu"])


def main() -> None:
    """Play the plan named first and write what was seen to the file named second."""
    plan, counted = json.loads(Path(sys.argv[1]).read_text()), Counted()
    manner = Manner(**plan["manner"])
    people = [gevent.spawn(KINDS[plan["kind"]], Guest(**guest), manner, counted) for guest in plan["guests"]]
    gevent.joinall(people, raise_error=True)
    told = {"counted": asdict(counted), "cpu": round(time.process_time(), 1)}
    Path(sys.argv[2]).write_text(json.dumps(told))


if __name__ == "__main__":
    main()
