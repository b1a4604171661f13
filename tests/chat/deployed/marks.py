"""Two people whose data is marked, and clients of theirs that are killed at random: no mark of one may reach the other.

Whoever leaves in the middle may leave half an answer of the database, of Redis or of a provider in a shared connection; the
next to use it would be handed what belongs to another. So everything that a person can read holds a mark of theirs, answers
that grow included, and every client looks for the other's mark in every byte that comes.
"""

import json
import random
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

import gevent

from tests.chat.deployed.browser import HttpClient, RemoteTalk, Ticket
from tests.chat.talk import JSON
from tests.servers import leftovers, marked_reader

CLIENTS_EACH = 2
# A client needs some 30 ms until it asks for the first time.
LIVES_AT_MOST = 2.0
# How much longer a busy machine may take until every door has answered, and how long clients then live for that.
COMPLETE_WITHIN = 120.0
LIVES_TO_COMPLETE = 8.0
# The scripted provider sends an answer in pieces of so many letters, each of which begins with the mark.
PIECE = 64
PIECES, RATE = 60, 30
HTML, DATA, EVENTS = "text/html", "application/json", "text/event-stream"
# Nothing of this is wrong: what was asked for, what has not changed, what the client broke off, a stream it left.
IN_ORDER = ("200", "cut", "left")
FOREIGN = "foreign"


@dataclass
class Found:
    """What all clients saw, by door."""

    clients: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    own: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    answers: int = 0

    @property
    def unseen(self) -> list[str]:
        """The doors of the own that have not shown the mark yet."""
        return [door for door, times in self.own.items() if not times and door != FOREIGN]

    def as_json(self) -> dict[str, Any]:
        """Return the figures."""
        return {
            "clients_killed": self.clients,
            "requests": self.asked.total(),
            "broken_off": self.asked["cut"],
            "own_marks_seen": dict(self.own),
            "foreign_marks_seen": dict(+self.foreign),
            "odd_answers": dict(self.odd),
            "answers_written": self.answers,
        }


class Marked:
    """One person who talks without end, everything of theirs with the mark in it."""

    def __init__(self, address: str, ticket: Ticket, mark: str) -> None:
        self.mark = mark
        self.ticket = ticket
        self.talk = RemoteTalk(address, ticket)
        self.answers = 0
        self._client = HttpClient(address, ticket)
        self._mark_everything()
        self.first_turn = self._say()
        self._greenlet = gevent.spawn(self._speak)

    def doors(self, other: "Marked") -> list[tuple[str, str, str]]:
        """List what clients of this person ask for: (door, what they accept, path)."""
        here = f"/conversations/{self.talk.id}"
        pages = [
            here,
            f"{here}/messages",
            "/conversations/list",
            "/speakers",
            "/settings",
        ]
        pages += ["/settings/credentials", f"/search?q={self.mark}", f"/search/results?q={self.mark}"]
        data = [
            here,
            f"{here}/state",
            "/conversations",
            "/turns/TURN",
            "/settings/persona",
            "/settings/credentials",
        ]
        return [
            *((self._name(path), HTML, path) for path in pages),
            *((f"{self._name(path)}.json", DATA, path) for path in data),
            *[("events", EVENTS, "/turns/TURN/events")] * 4,
            (FOREIGN, DATA, f"/conversations/{other.talk.id}"),
            (FOREIGN, EVENTS, f"/turns/{other.first_turn}/events"),
        ]

    def leave(self) -> None:
        """Say no more."""
        self._greenlet.kill()

    def _name(self, path: str) -> str:
        return path.partition("?")[0].replace(self.talk.id, "ID")

    def _mark_everything(self) -> None:
        # The clients look for the mark alone, so names may hold it anywhere.
        self._set("/settings/persona", name=self.mark, user_name=self.mark)
        for each in self._client.get("/settings/credentials", headers=JSON).json["credentials"]:
            self._set(f"/settings/credentials/{each['id']}", label=self.mark)
        self._set(f"/conversations/{self.talk.id}", title=self.mark)

    def _set(self, path: str, **values: str) -> None:
        answer = self._client.post(path, json=values, headers=JSON)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"

    def _say(self) -> str:
        pieces, key = self.mark.ljust(PIECE, ".") * PIECES, str(uuid.uuid4())
        text = f"Again [[echo={PIECE} rate={RATE}]]{pieces}"
        leaf: list[str | None] = []
        while True:
            try:
                leaf = leaf or [self.talk.leaf()]
                return str(self.talk.send(text, turn_key=key, parent_id=leaf[0])["turn"]["id"])
            except (OSError, HTTPException):
                # A machine that is busy with all the clients may be too slow; the key makes it one message all the same.
                gevent.sleep(1)

    def _speak(self) -> None:
        turn_id = self.first_turn
        while True:
            reader = self.talk.read(turn_id)
            while not reader.ended:
                gevent.sleep(0.1)
            self.answers += (reader.shown.state or {})["state"] == "done"
            turn_id = self._say()


def read_and_kill(folder: Path, people: Sequence[Marked], *, port: int, seconds: float, seed: int) -> Found:
    """Let clients of two people read and be killed for so long, and until each door has shown its mark."""
    dice = random.Random(seed)  # moments, no secret
    report = folder / "seen.txt"
    report.touch()
    until = time.monotonic() + seconds
    clients = Counter[str]()

    def is_enough() -> bool:
        late = time.monotonic() - until
        return late > 0 and (late > COMPLETE_WITHIN or not _read_report(report).unseen)

    def lifetime() -> float:
        return dice.uniform(0.1, LIVES_AT_MOST) if time.monotonic() < until else LIVES_TO_COMPLETE

    with ExitStack() as stack:
        for person in people:
            stack.callback(person.leave)
        plans = [
            _write_plan(report, person, other, port=port)
            for person, other in (tuple(people), tuple(reversed(people)))
        ]
        lives = [
            gevent.spawn(_live, plan, clients, lifetime=lifetime, is_enough=is_enough)
            for plan in plans * CLIENTS_EACH
        ]
        stack.callback(gevent.killall, lives)
        for life in lives:
            life.get()
        found = _read_report(report)
        found.clients, found.answers = clients["killed"], sum(person.answers for person in people)
    return found


def _live(
    plan: Path, clients: Counter[str], *, lifetime: Callable[[], float], is_enough: Callable[[], bool]
) -> None:
    while not is_enough():
        client = subprocess.Popen([sys.executable, "-I", marked_reader.__file__, str(plan)])
        leftovers.remember(client.pid)
        try:
            gevent.sleep(lifetime())
        finally:
            client.kill()
            client.wait()
            leftovers.forget(client.pid)
        clients["killed"] += 1


def _write_plan(report: Path, person: Marked, other: Marked, *, port: int) -> Path:
    plan = report.with_name(f"{person.mark}.json")
    plan.write_text(
        json.dumps(
            {
                "own": person.mark,
                "foreign": other.mark,
                "cookie": person.ticket.cookie,
                "turn": person.first_turn,
                "doors": person.doors(other),
                "port": port,
                "report": str(report),
            }
        )
    )
    return plan


def _read_report(report: Path) -> Found:
    found = Found()
    for line in report.read_text().splitlines():
        door, status, own, foreign = line.split(" ")
        found.asked[status] += 1
        found.own[door] += int(own)
        found.foreign[door] += int(foreign)
        expected = ("404", *IN_ORDER[1:]) if door == FOREIGN else IN_ORDER
        if status not in expected:
            found.odd[f"{door} {status}"] += 1
    return found
