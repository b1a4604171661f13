"""What the scripted provider remembers of each call: who asked what, and how it ended."""

import hashlib
import json
import time
from collections import deque
from typing import Any

from tests.servers.scripted_http import Request

KEPT = 20_000


class Call:
    """One call; `tokens` counts what was sent, `ended` says how: completed, client closed, cut, or None while it runs."""

    __slots__ = ("at", "body", "ended", "ended_at", "headers", "method", "path", "status", "tokens")

    def __init__(self, request: Request) -> None:
        self.method = request.method
        self.path = request.path
        self.headers = request.headers
        self.body = request.body
        self.at = time.time()
        self.status = 0
        self.tokens = 0
        self.ended: str | None = None
        self.ended_at: float | None = None

    def end(self, how: str) -> None:
        """Note how the call ended; the first word counts."""
        if self.ended is None:
            self.ended = how
            self.ended_at = time.time()

    def as_json(self) -> dict[str, Any]:
        """Return the call with a hash in place of its key."""
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        return {
            "method": self.method,
            "path": self.path,
            "headers": {name: value for name, value in self.headers.items() if name != "authorization"},
            "key_hash": hash_of(key) if key else None,
            "body": _readable(self.body),
            "at": self.at,
            "status": self.status,
            "tokens": self.tokens,
            "ended": self.ended,
            "ended_at": self.ended_at,
        }


def hash_of(key: str) -> str:
    """Return what the journal shows of a key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def new_journal() -> deque[Call]:
    """Return an empty journal, which forgets its oldest calls before it grows too large."""
    return deque(maxlen=KEPT)


def _readable(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return {"unreadable": body.decode("utf-8", "replace")}
