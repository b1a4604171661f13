"""Serves a scripted reader as a model on this computer, over the wire that most model servers speak.

So what it answers goes the whole way of an answer: the request, the stream, its events, the reading, the checking.
"""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scripted"
PATH = "/v1/chat/completions"
# A model sends its answer in pieces, which may end anywhere.
PIECE_LETTERS = 64
POLL_SECONDS = 0.02

Answering = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Served:
    """Where the reader is asked, and with which key."""

    address: str
    key: str = field(repr=False)


@contextmanager
def serve(answering: Answering) -> Iterator[Served]:
    """Let what is asked on a free port of this computer be answered by this, from the question to the answer's text."""
    key = secrets.token_urlsafe(16)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(answering, key))
    listening = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    listening.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}/v1", key)
    finally:
        server.shutdown()
        listening.join()
        server.server_close()


def _door(answering: Answering, key: str) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        """Takes questions, one for each connection."""

        def do_POST(self) -> None:  # the library's name
            """Answer a question."""
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers["Authorization"] != f"Bearer {key}" or self.path != PATH:
                self.send_error(401)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for event in _events(answering(asked["messages"][0]["content"])):
                self.wfile.write(f"data: {event}\n\n".encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the terminal is for the figures."""

    return Door


def _events(text: str) -> Iterator[str]:
    pieces = [text[start : start + PIECE_LETTERS] for start in range(0, len(text), PIECE_LETTERS)]
    for piece in pieces:
        yield _event({"index": 0, "delta": {"content": piece}, "finish_reason": None})
    yield _event({"index": 0, "delta": {}, "finish_reason": "stop"})
    yield "[DONE]"


def _event(choice: dict[str, Any]) -> str:
    return json.dumps({"object": "chat.completion.chunk", "model": MODEL, "choices": [choice]})
