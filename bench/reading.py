"""Reading a recorded stream: from bytes with their moments to pieces of text with theirs, ours and the providers' alike."""

import json
from typing import Any

Piece = tuple[float, str]


def read_stream(came: list[tuple[float, bytes]]) -> tuple[list[Piece], str]:
    """Return the pieces of text in the order of their arrival, and the state that the stream ended with."""
    body = Unchunked()
    frames = b""
    pieces: list[Piece] = []
    state = ""
    for moment, data in came:
        frames += body.feed(data)
        *whole, frames = frames.split(b"\n\n")
        text = ""
        for frame in whole:
            said, told = _read_frame(frame)
            text += said
            state = told or state
        if text:
            pieces.append((moment, text))
    return pieces, state


class Unchunked:
    """Takes the head and the chunk lines off an HTTP/1.1 answer, however it was cut."""

    def __init__(self) -> None:
        self._held = b""
        self._in_head = True
        self._left = 0

    def feed(self, data: bytes) -> bytes:
        """Return what of the body is in this data."""
        self._held += data
        if self._in_head:
            _, found, rest = self._held.partition(b"\r\n\r\n")
            if not found:
                return b""
            self._held, self._in_head = rest, False
        return b"".join(self._pieces())

    def _pieces(self) -> list[bytes]:
        found = []
        while self._held:
            if self._left:
                piece, self._held = self._held[: self._left], self._held[self._left :]
                self._left -= len(piece)
                found.append(piece)
                continue
            size, line, rest = self._held.removeprefix(b"\r\n").partition(b"\r\n")
            if not line:
                break
            self._left, self._held = int(size, 16), rest
            if self._left == 0:
                break
        return found


def _read_frame(frame: bytes) -> tuple[str, str]:
    fields = dict(
        line.split(b": ", 1) for line in frame.split(b"\n") if b": " in line and not line.startswith(b":")
    )
    data = fields.get(b"data")
    if data is None:
        return "", ""
    if b"event" in fields:
        return _read_ours(fields[b"event"], json.loads(data))
    if data == b"[DONE]":
        return "", "done"
    return _read_providers(json.loads(data)), ""


def _read_ours(event: bytes, data: dict[str, Any]) -> tuple[str, str]:
    if event == b"state":
        return "", str(data["state"])
    return (str(data["text"]) if event in (b"text", b"reset") else ""), ""


def _read_providers(data: dict[str, Any]) -> str:
    return "".join(choice["delta"].get("content") or "" for choice in data["choices"])
