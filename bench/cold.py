"""A stream beside a cold build: how long its reader waits for the next piece while the server builds somebody's index.

The stream is a real one, from the program's own server on a port; the index is asked for through the page of the search,
again and again until it is complete. On several workers each of them builds its own.
"""

import http.client
import json
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gevent

from bench.figures import quantiles
from bench.plans import Shape
from bench.stage import Person, Stage

# A piece each 20 ms, longer than any build takes; it is left when the build is over.
SHAPE = Shape(1, tokens=6_000, rate=50.0, delay=0.1)
ALONE_SECONDS = 5.0
LOOK_SECONDS = 0.5
BUILD_SECONDS = 300.0
# Asked so often in a row and always complete: every worker has been met.
SURE = 12


def measure_stream_beside_build(stage: Stage, person: Person, question: str) -> dict[str, Any]:
    """Return the gaps between the pieces of a stream, in ms, alone and while this person's index is built."""
    with stage.web() as server, _stream(stage, person, server.port) as gaps:
        gevent.sleep(ALONE_SECONDS)
        alone = list(gaps)
        gaps.clear()
        begun, sure = time.monotonic(), 0
        while sure < (SURE if stage.several else 1) and time.monotonic() - begun < BUILD_SECONDS:
            sure = sure + 1 if _is_complete(server.port, person, question) else 0
            if not sure:
                gevent.sleep(LOOK_SECONDS)
        return {
            "build, seconds": round(time.monotonic() - begun, 1),
            "pieces meanwhile": len(gaps),
            "gap alone": quantiles(alone),
            "gap beside the build": quantiles(gaps),
            "longest gap beside the build": round(max(gaps, default=0.0) * 1000, 1),
        }


@contextmanager
def _stream(stage: Stage, person: Person, port: int) -> Iterator[list[float]]:
    """Read a stream for as long as the block runs; yields the seconds between its pieces as they come."""
    (seat,) = [seat for seat in stage.seats(len(stage.people)) if seat.person is person]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = {"text": SHAPE.message(1), "parent_id": None, "turn_key": str(uuid.uuid4())}
    headers = _headers(port, person) | {"Content-Type": "application/json"}
    connection.request("POST", f"/conversations/{seat.conversation_id}/turns", json.dumps(body), headers)
    accepted = connection.getresponse()
    turn_id = json.loads(accepted.read())["turn"]["id"]
    connection.request("GET", f"/turns/{turn_id}/events", headers=_headers(port, person, "text/event-stream"))
    answer, gaps = connection.getresponse(), list[float]()

    def read() -> None:
        last = None
        while piece := answer.read1(65_536):
            moment = time.monotonic()
            if b"event: text" in piece:
                gaps.extend([] if last is None else [moment - last])
                last = moment

    reader = gevent.spawn(read)
    try:
        yield gaps
        assert not reader.ready(), "the stream ended before the build did"
    finally:
        reader.kill()
        connection.close()


def _is_complete(port: int, person: Person, question: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        where = "/memory/search?" + urllib.parse.urlencode({"q": question, "limit": 5})
        connection.request("GET", where, headers=_headers(port, person))
        return bool(json.loads(connection.getresponse().read())["complete"])
    finally:
        connection.close()


def _headers(port: int, person: Person, accept: str = "application/json") -> dict[str, str]:
    return {
        "Cookie": person.cookie,
        "Accept": accept,
        "Origin": f"http://127.0.0.1:{port}",
        "X-CSRFToken": person.token,
    }
