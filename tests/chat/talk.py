"""Talking with the companion in tests, over HTTP only: send, follow, stop, continue, and what a reader sees."""

import json
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

JSON = {"Accept": "application/json"}
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    kind: str
    id: str
    data: dict[str, Any]


@dataclass
class Shown:
    """What a browser shows that applies events by the rules of docs/http.md."""

    attempt: int = 0
    text: str = ""
    reasoning: str = ""
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    state: dict[str, Any] | None = None
    last_id: str = ""
    gaps: int = 0

    def apply(self, event: Event) -> None:
        """Apply one event; what lies before one's own offset is passed over."""
        self.last_id = event.id or self.last_id
        data = event.data
        if event.kind == "reset":
            self.attempt, self.text, self.reasoning = data["attempt"], data["text"], data["reasoning"]
        elif event.kind == "text":
            self.text = self._extended(self.text, data)
        elif event.kind == "reasoning":
            self.reasoning = self._extended(self.reasoning, data)
        elif event.kind == "tool":
            self.steps[data["call"]] = data
        else:
            self.state = data

    def _extended(self, known: str, data: dict[str, Any]) -> str:
        if data["offset"] > len(known):
            self.gaps += 1
            return known
        return known + str(data["text"])[len(known) - data["offset"] :]


class Talk:
    """One conversation of one signed-in browser."""

    def __init__(self, client: FlaskClient, conversation_id: str | None = None) -> None:
        self.client = client
        self.id = conversation_id or self._begin()

    def send(self, text: str, **fields: Any) -> dict[str, Any]:
        """Send a message below the newest one and return what the server accepted."""
        answer = self.post(text, **fields)
        assert answer.status_code == 202, answer.text
        return dict(answer.json or {})

    def post(self, text: object, **fields: Any) -> TestResponse:
        """Send a message and return the raw answer."""
        body = {"text": text, "parent_id": self.leaf(), "turn_key": str(uuid.uuid4()), **fields}
        return self.client.post(f"/conversations/{self.id}/turns", json=body, headers=JSON)

    def ask(self, text: str, **fields: Any) -> Shown:
        """Send a message and follow the answer to its end."""
        return self.follow(self.send(text, **fields)["turn"]["id"])

    def regenerate(self, answer_id: str) -> dict[str, Any]:
        """Ask for another answer to the same message."""
        body = {"turn_key": str(uuid.uuid4())}
        answer = self.client.post(f"/messages/{answer_id}/variants", json=body, headers=JSON)
        assert answer.status_code == 202, answer.text
        return dict(answer.json or {})

    def go_on(self, turn_id: str, attempt: int) -> TestResponse:
        """Ask an answer that broke off to go on."""
        return self.client.put(f"/turns/{turn_id}/attempts/{attempt}", headers=JSON)

    def stop(self, turn_id: str) -> TestResponse:
        """Stop an answer."""
        return self.client.delete(f"/turns/{turn_id}", headers=JSON)

    def events(self, turn_id: str, after: str = "") -> Generator[Event, None, None]:
        """Read the event stream until the server ends it."""
        response = self.client.get(f"/turns/{turn_id}/events", headers={"Last-Event-ID": after})
        assert response.status_code == 200, response.text
        try:
            yield from read_events(response.iter_encoded())
        finally:
            response.close()

    def follow(self, turn_id: str, shown: Shown | None = None) -> Shown:
        """Follow an answer to its end the way a browser does."""
        shown = shown or Shown()
        for event in self.events(turn_id, shown.last_id):
            shown.apply(event)
        return shown

    def turn(self, turn_id: str) -> dict[str, Any]:
        """Return how an answer stands."""
        return dict(self.client.get(f"/turns/{turn_id}", headers=JSON).json or {})

    def wait_for_state(self, turn_id: str, *states: str) -> dict[str, Any]:
        """Wait until an answer is in one of these states."""
        found = wait_until(lambda: seen if (seen := self.turn(turn_id))["state"] in states else None)
        return dict(found)

    def messages(self) -> list[dict[str, Any]]:
        """Return the messages of the branch that is shown."""
        return list((self.client.get(f"/conversations/{self.id}", headers=JSON).json or {})["messages"])

    def leaf(self) -> str | None:
        """Return the id of the newest message of the branch that is shown."""
        found: str | None = (self.client.get(f"/conversations/{self.id}/state", headers=JSON).json or {})[
            "leaf_id"
        ]
        return found

    def _begin(self) -> str:
        answer = self.client.post("/conversations", json={}, headers=JSON)
        assert answer.status_code == 201, answer.text
        return str((answer.json or {})["id"])


def read_events(chunks: Iterator[bytes]) -> Iterator[Event]:
    """Cut a byte stream into events; comments and the retry hint are passed over."""
    held = b""
    for chunk in chunks:
        held += chunk
        while b"\n\n" in held:
            frame, held = held.split(b"\n\n", 1)
            fields = dict(line.split(b": ", 1) for line in frame.split(b"\n") if not line.startswith(b":"))
            if b"event" in fields:
                yield Event(fields[b"event"].decode(), fields[b"id"].decode(), json.loads(fields[b"data"]))


def wait_until(look: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """Look again and again until there is something to see."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.02)
    return found
