"""The two languages of the scripted provider: each turns pieces of an answer into the bytes that the real servers
send.
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from tests.servers.scripted_script import text_of


class Wire(Protocol):
    """How one kind of server writes down an answer."""

    content_type: str

    def opening(self) -> bytes:
        """What comes before the first token."""

    def text(self, piece: str) -> bytes:
        """A piece of the answer."""

    def reasoning(self, piece: str) -> bytes:
        """A piece of thinking."""

    def tool(self, name: str, arguments: str) -> list[bytes]:
        """A tool call, in as many pieces as this wire sends it."""

    def closing(self, finish: str, tokens: int) -> bytes:
        """The end of a good answer."""

    def broken(self) -> bytes:
        """An event that cannot be parsed."""

    def error(self, code: int, message: str) -> bytes:
        """An error in the middle."""

    def whole(self, text: str, tokens: int) -> bytes:
        """The answer in one piece."""


class OpenAIWire:
    """Server-sent events as `POST /chat/completions` sends them."""

    content_type = "text/event-stream; charset=utf-8"

    def __init__(self, body: Mapping[str, Any], prompt_tokens: int) -> None:
        self._prompt_tokens = prompt_tokens
        self._wants_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        start = {
            "id": "scripted",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": body.get("model"),
        }
        self._start = json.dumps(start)[:-1].encode() + b', "choices": [{"index": 0, "delta": '
        self._before = b"data: " + self._start + b'{"content": '
        self._after = b'}, "finish_reason": null}]}\n\n'

    def opening(self) -> bytes:
        """A comment line like OpenRouter's, and the role."""
        return b": SCRIPTED PROCESSING\n\n" + self._event({"role": "assistant", "content": ""})

    def text(self, piece: str) -> bytes:
        """A piece of the answer; the hot one, hence glued."""
        return self._before + json.dumps(piece, ensure_ascii=False).encode() + self._after

    def reasoning(self, piece: str) -> bytes:
        """A piece of thinking."""
        return self._event({"reasoning_content": piece})

    def tool(self, name: str, arguments: str) -> list[bytes]:
        """A tool call with its arguments in two halves."""
        half = len(arguments) // 2
        first = {
            "index": 0,
            "id": f"call_{name}",
            "type": "function",
            "function": {"name": name, "arguments": ""},
        }
        pieces = [
            {"index": 0, "function": {"arguments": part}} for part in (arguments[:half], arguments[half:])
        ]
        return [self._event({"tool_calls": [piece]}) for piece in (first, *pieces)]

    def closing(self, finish: str, tokens: int) -> bytes:
        """The reason, usage if it was asked for, and [DONE]."""
        end = b"data: " + self._start + b'{}, "finish_reason": "' + finish.encode() + b'"}]}\n\n'
        if self._wants_usage:
            end += b"data: " + json.dumps({"choices": [], "usage": self._usage(tokens)}).encode() + b"\n\n"
        return end + b"data: [DONE]\n\n"

    def broken(self) -> bytes:
        """Half an event."""
        return b'data: {"choices": [{"delta": {"content": "ab\n\n'

    def error(self, code: int, message: str) -> bytes:
        """An error as OpenRouter sends it."""
        return (
            b"data: "
            + json.dumps({"error": {"code": code, "message": message}, "choices": []}).encode()
            + b"\n\n"
        )

    def whole(self, text: str, tokens: int) -> bytes:
        """The answer in one piece."""
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return json.dumps({"id": "scripted", "choices": [choice], "usage": self._usage(tokens)}).encode()

    def _usage(self, tokens: int) -> dict[str, Any]:
        details = {"cached_tokens": self._prompt_tokens // 2}
        return {
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": tokens,
            "prompt_tokens_details": details,
        }

    def _event(self, delta: Mapping[str, Any]) -> bytes:
        return (
            b"data: "
            + self._start
            + json.dumps(delta, ensure_ascii=False).encode()
            + b', "finish_reason": null}]}\n\n'
        )


class OllamaWire:
    """Lines of JSON as Ollama's `POST /api/chat` sends them."""

    content_type = "application/x-ndjson"

    def __init__(self, body: Mapping[str, Any], prompt_tokens: int) -> None:
        self._prompt_tokens = prompt_tokens
        self._model = body.get("model")

    def opening(self) -> bytes:
        """Nothing: Ollama begins with the first token."""
        return b""

    def text(self, piece: str) -> bytes:
        """A piece of the answer."""
        return self._line({"role": "assistant", "content": piece})

    def reasoning(self, piece: str) -> bytes:
        """A piece of thinking."""
        return self._line({"role": "assistant", "content": "", "thinking": piece})

    def tool(self, name: str, arguments: str) -> list[bytes]:
        """A tool call, whole."""
        call = {"function": {"name": name, "arguments": json.loads(arguments)}}
        return [self._line({"role": "assistant", "content": "", "tool_calls": [call]})]

    def closing(self, finish: str, tokens: int) -> bytes:
        """The last line, with the counts."""
        reason = "stop" if finish == "tool_calls" else finish
        counts = {"done_reason": reason, "prompt_eval_count": self._prompt_tokens, "eval_count": tokens}
        return self._line({"role": "assistant", "content": ""}, done=True, **counts)

    def broken(self) -> bytes:
        """Half a line."""
        return b'{"model": "x", "message": {"role": "assis\n'

    def error(self, code: int, message: str) -> bytes:
        """An error in the middle."""
        return json.dumps({"error": message}).encode() + b"\n"

    def whole(self, text: str, tokens: int) -> bytes:
        """The answer in one line."""
        counts = {"done_reason": "stop", "prompt_eval_count": self._prompt_tokens, "eval_count": tokens}
        return self._line({"role": "assistant", "content": text}, done=True, **counts)

    def _line(self, message: Mapping[str, Any], done: bool = False, **more: Any) -> bytes:
        line = {
            "model": self._model,
            "created_at": "2026-01-01T00:00:00Z",
            "message": message,
            "done": done,
            **more,
        }
        return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def count_prompt(body: Mapping[str, Any]) -> int:
    """Return what usage says about the prompt: a token for every four characters, and four for each message."""
    messages = body.get("messages") or []
    return sum(len(text_of(message)) // 4 + 4 for message in messages)
