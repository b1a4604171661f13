"""What comes back on the OpenAI wire: the lines of one network read become one Delta.

This is the hottest code of the house (each token of each stream passes here), hence typed decoding, one Delta per
read, and loops where steps would read nicer. It is lenient where servers differ: reasoning under two names, tool
calls without ids or indexes, content as text or as parts, errors in the middle of the stream, an answer in one piece.
"""

from dataclasses import replace
from typing import Any

import msgspec

from app.providers.errors import ProviderError
from app.providers.exchange import Endpoint, failure_of
from app.providers.think_tags import ThinkSplitter
from app.providers.values import Delta, ToolCall, Usage

# What a single request costs is less; more is another currency, or nonsense.
MOST_DOLLARS = 1_000.0


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | dict[str, Any] | None = None


class _CallPart(msgspec.Struct):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _TextPart(msgspec.Struct):
    text: str | None = None


class _Message(msgspec.Struct):
    content: str | list[_TextPart] | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_CallPart] | None = None


class _Choice(msgspec.Struct):
    delta: _Message | None = None
    message: _Message | None = None
    finish_reason: str | None = None


class _PromptDetails(msgspec.Struct):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _PromptDetails | None = None
    # A number at OpenRouter; others write other things under this name.
    cost: Any = None


class _Event(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None


class _OpenCall(msgspec.Struct):
    index: int | None
    id: str
    name: str
    arguments: list[str]


_decode = msgspec.json.Decoder(_Event).decode


class AnswerReader:
    """Assembles one answer. `done` after its last event, `finished` once a reason for the end was given."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.done = False
        self.finished = False
        self._endpoint = endpoint
        self._thinking = ThinkSplitter()
        self._calls: list[_OpenCall] = []
        self._spoke = False
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._usage: Usage | None = None
        self._finish: str | None = None

    def take(self, lines: list[bytes]) -> Delta | None:
        """Read the lines of one network read; None where they held no event."""
        seen = False
        for line in lines:
            if line[:5] == b"data:":
                if b"[DONE]" in line[5:14]:
                    self.done = True
                    break
                self._take_event(line[5:])
                seen = True
            elif line and line[:1] not in b":\r":
                self._take_stray(line)
        if self.done:
            return self.close()
        return self._flush() if seen else None

    def take_whole(self, body: bytes) -> Delta:
        """Read an answer that came in one piece although a stream was asked for."""
        self._take_event(body)
        self.done = True
        return replace(self.close(), whole=True)

    def close(self) -> Delta:
        """Hand out all that was held back, tool calls only if they are complete: there will be no more."""
        delta = self._flush()
        reasoning, text = self._thinking.close()
        whole = self._calls if self.done or self.finished else []
        calls = tuple(ToolCall(call.id, call.name, "".join(call.arguments) or "{}") for call in whole)
        self._calls.clear()
        self._spoke = self._spoke or bool(text.strip() or reasoning or calls)
        return replace(delta, text=delta.text + text, reasoning=delta.reasoning + reasoning, tool_calls=calls)

    def check_end(self) -> None:
        """Raise "cut" where the stream had no proper end and "empty" where it held nothing."""
        if not (self.done or self.finished):
            raise ProviderError("cut", self._endpoint.title)
        if not self._spoke:
            raise ProviderError("empty", self._endpoint.title)

    def _take_event(self, payload: bytes) -> None:
        try:
            event = _decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ProviderError("malformed", self._endpoint.title) from error
        if event.choices:
            self._take_choice(event.choices[0])
        if event.usage is not None:
            details = event.usage.prompt_tokens_details
            cached = details.cached_tokens if details else None
            told = (event.usage.prompt_tokens, event.usage.completion_tokens, cached)
            self._usage = Usage(*told, _dollars(event.usage.cost))
        if event.error:
            raise error_in_stream(self._endpoint, payload)

    def _take_choice(self, choice: _Choice) -> None:
        message = choice.delta or choice.message
        if message is not None:
            if message.content:
                self._text.append(_plain(message.content))
            thought = message.reasoning_content or message.reasoning
            if thought:
                self._reasoning.append(thought)
            if message.tool_calls:
                self._take_calls(message.tool_calls)
        if choice.finish_reason:
            self._finish = choice.finish_reason
            self.finished = True

    def _take_calls(self, parts: list[_CallPart]) -> None:
        for part in parts:
            function = part.function or _Function()
            call = self._open_call(part, function.name)
            arguments = function.arguments or ""
            # Some servers send arguments as an object instead of as text.
            call.arguments.append(
                arguments if isinstance(arguments, str) else msgspec.json.encode(arguments).decode()
            )

    def _open_call(self, part: _CallPart, name: str | None) -> _OpenCall:
        """Return the call that this piece belongs to: a new id or, without an index, a new name begins the next call."""
        last = next((call for call in reversed(self._calls) if part.index in (None, call.index)), None)
        fresh_id = bool(part.id and last and part.id != last.id)
        if last is None or (fresh_id and name) or (part.index is None and not part.id and name):
            last = _OpenCall(part.index, part.id or f"call_{len(self._calls)}", name or "", [])
            self._calls.append(last)
        elif name and not last.name:
            last.name = name
        return last

    def _take_stray(self, line: bytes) -> None:
        """Judge a line that is no event: other SSE fields pass, a bare JSON error is one, anything else was no stream."""
        if line.startswith((b"event:", b"id:", b"retry:")):
            return
        if line.lstrip().startswith(b"{"):
            raise error_in_stream(self._endpoint, line)
        raise ProviderError(
            "not_a_provider" if line.lstrip().startswith(b"<") else "malformed", self._endpoint.title
        )

    def _flush(self) -> Delta:
        text, reasoning = "".join(self._text), "".join(self._reasoning)
        self._text.clear()
        self._reasoning.clear()
        if text and not self._thinking.settled:
            thought, text = self._thinking.feed(text)
            reasoning += thought
        if text or reasoning:
            self._spoke = self._spoke or bool(reasoning) or not text.isspace()
        delta = Delta(text, reasoning, (), self._usage, self._finish)
        self._usage = self._finish = None
        return delta


def error_in_stream(endpoint: Endpoint, payload: bytes) -> ProviderError:
    """Return the error that a provider sent where an event was due; without a status in it, its own trouble is assumed."""
    try:
        document = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ProviderError("malformed", endpoint.title)
    error = document.get("error") if isinstance(document, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    status = int(code) if isinstance(code, int | str) and str(code).isdigit() else 500
    return failure_of(endpoint, status if 400 <= status < 600 else 500, payload)


def _dollars(told: object) -> float | None:
    is_number = isinstance(told, int | float) and not isinstance(told, bool)
    return float(told) if is_number and 0 <= told < MOST_DOLLARS else None  # type: ignore[operator,arg-type]  # checked


def _plain(content: str | list[_TextPart]) -> str:
    return content if isinstance(content, str) else "".join(part.text or "" for part in content)
