"""Ends the web server with SIGKILL at random moments in mid-stream, starts it again, and looks at what was kept.

Each round starts the server, waits until it has ended what the last one left behind, lets a few short streams run, and kills
server and workers. What readers had seen and what the provider had sent is then compared with what is stored.
"""

import json
import random
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import func, select

from app.conversations.models import ACTIVE, Message, Turn
from app.extensions import db
from bench.figures import MARK, quantiles
from bench.measuring import HOUSE
from bench.plans import Shape, plan_turns
from bench.reading import Piece
from bench.stage import Seat, Stage
from tests.servers.scripted_provider import expected_text

SHAPE = Shape(4, "burst", 120, 50.0, 0.1)
# From the start of the load generator: it needs a moment itself, and the streams take 2.5 s.
EARLIEST, LATEST = 0.4, 2.6
LEASE_SECONDS = 2.0
RECOVERY_SECONDS = 10.0
MAY_MISS_SECONDS = 1.0


@dataclass
class Round:
    """The streams of one round, and the moment of the kill."""

    seats: list[Seat]
    streams: list[dict[str, Any]]
    killed_at: float
    sent: dict[int, int]


@dataclass
class Tally:
    """What was found over all rounds; everything below `late` must be 0."""

    kills: int = 0
    accepted: int = 0
    in_mid_stream: int = 0
    complete: int = 0
    missing: list[float] = field(default_factory=list)
    unsent: list[float] = field(default_factory=list)
    late: int = 0
    words_lost: int = 0
    empty: int = 0
    doubled: int = 0
    other_text: int = 0
    generating: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the figures; what is missing in ms, by the readers' eyes and by the provider's count."""
        counts = {name: value for name, value in vars(self).items() if isinstance(value, int)}
        return counts | {
            "missing_seen_ms": quantiles(self.missing) | {"max": round(max(self.missing, default=0) * 1000)},
            "missing_sent_ms": quantiles(self.unsent) | {"max": round(max(self.unsent, default=0) * 1000)},
        }


def run_kills(stage: Stage, count: int, seed: int) -> dict[str, Any]:
    """Kill so many times and return what was found."""
    dice, tally = random.Random(seed), Tally()  # moments, no secret
    last: Round | None = None
    for number in range(count):
        last = _round(stage, tally, last, pause=dice.uniform(EARLIEST, LATEST))
        if (number + 1) % 10 == 0:
            print(json.dumps(tally.as_json()), flush=True)
    with stage.web(lease_seconds=LEASE_SECONDS):
        _inspect(stage, tally, last)
    return tally.as_json() | {"seed": seed}


def _round(stage: Stage, tally: Tally, last: Round | None, *, pause: float) -> Round:
    with stage.web(lease_seconds=LEASE_SECONDS) as server:
        _inspect(stage, tally, last)
        stage.provider.clear()
        seats = stage.seats(SHAPE.streams)
        plan, result = stage.folder / "plan.json", stage.folder / "result.json"
        plan.write_text(json.dumps(plan_turns(SHAPE, server.port, seats)))
        with subprocess.Popen([sys.executable, "-m", "bench.load", str(plan), str(result)], cwd=HOUSE):
            time.sleep(pause)
            killed_at = time.monotonic()
            server.kill()
        tally.kills += 1
        sent = {_number(call): call["tokens"] for call in stage.provider.wait_for_end()}
        return Round(seats, json.loads(result.read_text())["streams"], killed_at, sent)


def _number(call: dict[str, Any]) -> int:
    return int(str(call["body"]["messages"]).partition("seed=s")[2].split(" ")[0])


def _inspect(stage: Stage, tally: Tally, done: Round | None) -> None:
    if done is None:
        return
    with stage.app.app_context():
        tally.generating += _wait_for_ends(done)
        for stream in done.streams:
            if stream["ids"]:
                _compare(tally, done, stream)
        db.session.remove()


def _wait_for_ends(done: Round) -> int:
    """Wait until no turn of this round counts as running, and return how many still do when the time is up."""
    mine = Turn.conversation_id.in_([seat.conversation_id for seat in done.seats])
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        running = (
            db.session.scalar(select(func.count()).select_from(Turn).where(mine, Turn.state.in_(ACTIVE))) or 0
        )
        db.session.rollback()
        if not running or time.monotonic() > deadline:
            return running
        time.sleep(0.05)


def _compare(tally: Tally, done: Round, stream: dict[str, Any]) -> None:
    seat, number = done.seats[stream["number"]], stream["number"]
    query = select(Message).where(Message.conversation_id == seat.conversation_id).order_by(Message.seq)
    messages = db.session.scalars(query).all()
    turns = db.session.scalars(select(Turn).where(Turn.conversation_id == seat.conversation_id)).all()
    tally.accepted += 1
    tally.doubled += len(messages) > 2 or len(turns) > 1
    if not messages or messages[0].text != SHAPE.message(number):
        tally.words_lost += 1
        return
    answer = next((message for message in messages if message.id == uuid.UUID(stream["ids"]["answer"])), None)
    expected = expected_text(f"s{number}", SHAPE.tokens, True)
    text = answer.text if answer else ""
    complete = turns[0].state == "done"
    tally.complete += complete
    tally.in_mid_stream += not complete and bool(stream["pieces"])
    tally.other_text += not expected.startswith(text) or (complete and text != expected)
    missing = _missing_seconds(done, stream, text)
    tally.missing.append(missing)
    tally.late += missing > MAY_MISS_SECONDS
    tally.empty += not text and missing > MAY_MISS_SECONDS
    tally.unsent.append((done.sent.get(number, 0) - len(MARK.findall(text))) / SHAPE.rate)


def _missing_seconds(done: Round, stream: dict[str, Any], text: str) -> float:
    """Return how long before the kill a reader had seen the first words that are not stored."""
    seen, pieces = 0, cast(list[Piece], stream["pieces"])
    for moment, piece in pieces:
        seen += len(piece)
        if seen > len(text):
            return max(0.0, done.killed_at - moment)
    return 0.0
