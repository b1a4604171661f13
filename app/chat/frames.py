"""The events of a turn as server-sent frames. docs/http.md describes them for whoever reads the stream.

An id is `attempt:offset`, the offset in code points of the stored text. Frames are encoded once and shared by all readers.
"""

from typing import Any, Literal

import msgspec

from app.event_log import Entry

HEARTBEAT = b": still here\n\n"
HELLO = b"retry: 1000\n\n"

ToolState = Literal["started", "finished", "failed"]

_encode = msgspec.json.Encoder().encode


def text_frame(attempt: int, offset: int, text: str) -> Entry:
    """Say that this text begins at this offset."""
    end = offset + len(text)
    data = {"attempt": attempt, "offset": offset, "text": text}
    return Entry(offset, end, _frame(b"text", f"{attempt}:{end}", data))


def reasoning_frame(attempt: int, at: int, text: str, *, offset: int) -> Entry:
    """Say that this reasoning begins at this offset of the reasoning; `at` is the offset of the answer's text."""
    data = {"attempt": attempt, "offset": offset, "text": text}
    return Entry(at, at, _frame(b"reasoning", f"{attempt}:{at}", data))


def tool_frame(attempt: int, at: int, step: dict[str, Any]) -> Entry:
    """Say how far a tool call is."""
    data = {"attempt": attempt, **{name: step[name] for name in ("call", "name", "state", "summary")}}
    return Entry(at, at, _frame(b"tool", f"{attempt}:{at}", data))


def reset_frame(attempt: int, text: str, reasoning: str) -> Entry:
    """Say that what is shown is to be replaced by this."""
    end = len(text)
    data = {"attempt": attempt, "text": text, "reasoning": reasoning}
    return Entry(end, end, _frame(b"reset", f"{attempt}:{end}", data))


def state_frame(attempt: int, at: int, state: dict[str, Any]) -> Entry:
    """Say in which state the turn is, and what the person should know about it."""
    data = {"attempt": attempt, "offset": at, **state}
    return Entry(at, at, _frame(b"state", f"{attempt}:{at}", data))


def is_reset(entry: Entry) -> bool:
    """Tell whether this frame replaces what is shown."""
    return entry.data.startswith(b"event: reset")


def is_end(entry: Entry) -> bool:
    """Tell whether this frame says a state after which nothing more comes."""
    return entry.data.startswith(b"event: state") and b'"state":"generating"' not in entry.data


def _frame(kind: bytes, place: str, data: dict[str, Any]) -> bytes:
    return b"event: %b\nid: %b\ndata: %b\n\n" % (kind, place.encode(), _encode(data))
