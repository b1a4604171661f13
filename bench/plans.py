"""What the load generator is to send: turns to our server, or the same calls to something that answers like a provider."""

import json
import uuid
from dataclasses import dataclass
from typing import Any, Literal

from bench.stage import MODEL, Seat

Arrival = Literal["slow", "burst"]

TOKENS = 125
RATE = 25.0
DELAY = 0.3
STREAM_SECONDS = DELAY + TOKENS / RATE


@dataclass(frozen=True)
class Shape:
    """How much is asked for: so many streams, arriving so, each of so many tokens."""

    streams: int
    arrival: Arrival = "slow"
    tokens: int = TOKENS
    rate: float = RATE
    delay: float = DELAY
    at_once: int = 1_000_000

    @property
    def spread(self) -> float:
        """Seconds over which the streams arrive: those of one stream, or none."""
        return self.delay + self.tokens / self.rate if self.arrival == "slow" else 0.0

    def message(self, number: int) -> str:
        """The person's words, with the marker that the scripted provider follows."""
        return f"Hello [[tokens={self.tokens} rate={self.rate} delay={self.delay} seed=s{number} mark]]"


def plan_turns(shape: Shape, port: int, seats: list[Seat], *, fresh: bool = False) -> dict[str, Any]:
    """Plan turns, each in its own conversation; `fresh` readers come over a connection of their own."""
    jobs = [_turn_job(shape, port, number=number, seat=seat) for number, seat in enumerate(seats)]
    return _plan(shape, port, jobs, fresh=fresh)


def plan_calls(shape: Shape, port: int) -> dict[str, Any]:
    """Plan the calls that our server would make, for the floor and for the provider itself."""
    return _plan(shape, port, [{"request": _call(shape, number)} for number in range(shape.streams)])


def _plan(shape: Shape, port: int, jobs: list[dict[str, Any]], *, fresh: bool = False) -> dict[str, Any]:
    step = shape.spread / len(jobs)
    for number, job in enumerate(jobs):
        job |= {"number": number, "at": number * step}
    return {
        "port": port,
        "jobs": jobs,
        "fresh_connections": fresh,
        "at_once": shape.at_once,
        "seconds": 120.0,
    }


def _turn_job(shape: Shape, port: int, *, number: int, seat: Seat) -> dict[str, Any]:
    body = json.dumps({"text": shape.message(number), "parent_id": None, "turn_key": str(uuid.uuid4())})
    head = f"Host: 127.0.0.1:{port}\r\nCookie: {seat.person.cookie}\r\n"
    post = (
        f"POST /conversations/{seat.conversation_id}/turns HTTP/1.1\r\n{head}"
        f"Origin: http://127.0.0.1:{port}\r\nX-CSRFToken: {seat.person.token}\r\nAccept: application/json\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    return {
        "request": post,
        "follow": f"GET /turns/TURN/events HTTP/1.1\r\n{head}Accept: text/event-stream\r\n\r\n",
    }


def _call(shape: Shape, number: int) -> str:
    messages = [
        {"role": "system", "content": "You are kind."},
        {"role": "user", "content": shape.message(number)},
    ]
    body = json.dumps({"model": MODEL, "stream": True, "messages": messages})
    head = f"Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"POST /v1/chat/completions HTTP/1.1\r\n{head}\r\n\r\n{body}"
