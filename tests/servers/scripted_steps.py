"""How an answer of the scripted provider goes over time: a script and a wire become timed steps, faults included."""

import json
from collections.abc import Iterator

from tests.servers.scripted_http import answer, chunk, head
from tests.servers.scripted_script import Script
from tests.servers.scripted_streams import Step
from tests.servers.scripted_wires import Wire

SLOW_HEADERS_SECONDS = 3.0
HALF_SECONDS = 0.02
HTML = b"<!doctype html><html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>"
FOREVER = 1e9


def steps(script: Script, wire: Wire) -> Iterator[Step]:
    """Plan a streamed answer."""
    fault = script.fault
    if fault == "silent":
        yield FOREVER, b"", 0
    if fault == "hangup":
        yield script.delay, None, 0
    start = SLOW_HEADERS_SECONDS if fault == "slow-headers" else 0.0
    yield start, head(200, {"Content-Type": wire.content_type, "Transfer-Encoding": "chunked"}), 0
    yield from _body(script, wire, start + script.delay)


def whole_answer(script: Script, wire: Wire) -> Iterator[Step]:
    """Plan an answer in one piece."""
    yield (
        script.delay,
        answer(200, wire.whole("".join(script.pieces), len(script.pieces))),
        len(script.pieces),
    )


def refusal(status: int, words: str, retry_after: str = "") -> bytes:
    """Return an error as model servers send it."""
    body = json.dumps({"error": {"message": words, "type": "scripted_error", "code": status}}).encode()
    return answer(status, body, **({"retry_after": retry_after} if retry_after else {}))


def refusal_for(script: Script) -> bytes | None:
    """Return the whole answer for faults that need no stream, else None."""
    if script.fault.isdigit():
        wait = script.words.get("retry_after", "1" if script.fault == "429" else "")
        return refusal(int(script.fault), f"scripted failure {script.fault}", wait)
    if script.fault == "html":
        return answer(200, HTML, "text/html; charset=utf-8")
    if script.fault == "redirect":
        return answer(302, b"", location="/v1/elsewhere/chat/completions")
    if script.fault == "too-long":
        return refusal(400, "This model's maximum context length is 10 tokens. (context_length_exceeded)")
    return None


def _body(script: Script, wire: Wire, at: float) -> Iterator[Step]:
    gap = 1.0 / script.rate
    opening = wire.opening()
    if opening:
        yield at, chunk(opening), 0
    for piece in script.pieces[: int(script.words.get("reasoning", 0))]:
        yield at, chunk(wire.reasoning(piece)), 0
        at += gap
    if "think" in script.words:
        for piece in ("<thi", "nk>quiet ", "thought</th", "ink>\n\n"):
            yield at, chunk(wire.text(piece)), 0
            at += gap
    if script.tool and script.fault == "":
        yield at, b"".join(chunk(part) for part in wire.tool(script.tool, script.words.get("args", "{}"))), 0
        yield at, chunk(wire.closing("tool_calls", 1)) + chunk(b""), 0
        return
    yield from _text(script, wire, at)


def _text(script: Script, wire: Wire, at: float) -> Iterator[Step]:
    gap = 1.0 / script.rate
    pieces = () if script.fault == "empty" else script.pieces
    for n, piece in enumerate(pieces):
        if n == script.after and script.fault in ENDINGS:
            yield from ENDINGS[script.fault](wire, at)
            return
        frame = wire.text(piece)
        if script.fault == "half-utf8":
            yield from _halves(frame, at)
        else:
            yield at, chunk(frame), 1
        at += gap
    yield at - gap if pieces else at, chunk(wire.closing(script.finish, len(pieces))) + chunk(b""), 0


def _halves(frame: bytes, at: float) -> Iterator[Step]:
    """Cut a frame inside its first character of several bytes."""
    split = next((n + 1 for n, byte in enumerate(frame) if byte > 0x7F), len(frame) // 2)
    yield at, chunk(frame[:split]), 0
    yield at + HALF_SECONDS, chunk(frame[split:]), 1


def _stall(wire: Wire, at: float) -> Iterator[Step]:
    yield FOREVER, b"", 0


def _cut(wire: Wire, at: float) -> Iterator[Step]:
    yield at, None, 0


def _soft_cut(wire: Wire, at: float) -> Iterator[Step]:
    """End the transfer properly, but not the answer."""
    yield at, chunk(b""), 0


def _malformed(wire: Wire, at: float) -> Iterator[Step]:
    yield at, chunk(wire.broken()) + chunk(b""), 0


def _error(wire: Wire, at: float) -> Iterator[Step]:
    yield at, chunk(wire.error(502, "the machine behind went away")) + chunk(b""), 0


ENDINGS = {
    "stall": _stall,
    "cut": _cut,
    "soft-cut": _soft_cut,
    "malformed": _malformed,
    "error-in-stream": _error,
}
