"""The floor: what a proxy costs that does nothing but pass a provider's stream on, one gunicorn worker with gevent.

`forward` passes every chunk as it comes and looks into none; `parse` reads each event and writes a new one, which is the
least that a program must do that stores what was said.
"""

import http.client
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]

HEADERS = [("Content-Type", "text/event-stream")]


def forward(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
    """Pass the answer on by chunk."""
    start_response("200 OK", HEADERS)
    answer = _ask(environ)
    while data := answer.read1(65_536):
        yield data


def parse(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
    """Pass the answer on by event, each read and written anew."""
    start_response("200 OK", HEADERS)
    answer = _ask(environ)
    held = b""
    while data := answer.read1(65_536):
        *events, held = (held + data).split(b"\n\n")
        for event in events:
            yield _again(event)


def _ask(environ: Environ) -> http.client.HTTPResponse:
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["PROVIDER_PORT"]))
    connection.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
    return connection.getresponse()


def _again(event: bytes) -> bytes:
    if not event.startswith(b"data: {"):
        return event + b"\n\n"
    return b"data: " + json.dumps(json.loads(event[6:])).encode() + b"\n\n"
