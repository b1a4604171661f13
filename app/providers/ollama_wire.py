"""Ollama's own wire: one JSON object a line. The window goes with every request, or Ollama cuts the prompt and says
nothing.
"""

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from app.providers.byte_stream import ByteStream, LineSplitter
from app.providers.errors import ProviderError
from app.providers.exchange import Endpoint, failure_of, open_stream, read_next
from app.providers.openai_request import tool_schema
from app.providers.think_tags import ThinkSplitter
from app.providers.values import ChatMessage, ChatRequest, Delta, ToolCall, Usage


class _Function(msgspec.Struct):
    name: str = ""
    arguments: Any = None


class _Call(msgspec.Struct):
    function: _Function


class _Message(msgspec.Struct):
    content: str | None = None
    thinking: str | None = None
    tool_calls: list[_Call] | None = None


class _Line(msgspec.Struct):
    message: _Message | None = None
    done: bool = False
    done_reason: str | None = None
    prompt_eval_count: int | None = None
    eval_count: int | None = None
    error: str | None = None


_decode = msgspec.json.Decoder(_Line).decode


def stream_chat(endpoint: Endpoint, request: ChatRequest, window: int) -> Iterator[Delta]:
    """Ask and yield one Delta for each network read."""
    with open_stream(endpoint, "/api/chat", chat_body(request, window), patience=request.patience) as (
        _,
        stream,
    ):
        reader = _LineReader(endpoint, _calls_so_far(request))
        yield from _read_lines(endpoint, stream, reader)
        reader.check_end()
        stream.say_goodbye()


def chat_body(request: ChatRequest, window: int) -> dict[str, Any]:
    """Build the body of a streamed chat; fields that were not chosen are left out."""
    sampling = request.sampling
    chosen = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "num_predict": sampling.max_tokens,
    }
    options = {"num_ctx": window} | {name: value for name, value in chosen.items() if value is not None}
    names = {call.id: call.name for message in request.messages for call in message.tool_calls}
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [_message(message, names) for message in request.messages],
        "stream": True,
        "options": options,
    }
    if request.briefly:
        body["think"] = False
    # Its cloud does not take one.
    if request.schema is not None and not is_cloud(request.model):
        body["format"] = dict(request.schema)
    if request.tools:
        body["tools"] = [tool_schema(tool) for tool in request.tools]
    return body


def is_cloud(model: str) -> bool:
    """Tell whether a model runs in Ollama's cloud and not on the machine that is asked."""
    return model.endswith(("-cloud", ":cloud"))


def _message(message: ChatMessage, names: dict[str, str]) -> dict[str, Any]:
    written: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.images:
        written["images"] = [base64.b64encode(image.data).decode("ascii") for image in message.images]
    if message.tool_calls:
        written["tool_calls"] = [
            {"function": {"name": call.name, "arguments": _as_object(call.arguments)}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        written["tool_name"] = names.get(message.tool_call_id, message.tool_call_id)
    return written


def _as_object(arguments: str) -> Any:
    """Return the arguments as Ollama wants them; what a model garbled goes back as it was."""
    try:
        return msgspec.json.decode(arguments)
    except msgspec.DecodeError:
        return {"arguments": arguments}


def _calls_so_far(request: ChatRequest) -> int:
    return sum(len(message.tool_calls) for message in request.messages)


def _read_lines(endpoint: Endpoint, stream: ByteStream, reader: "_LineReader") -> Iterator[Delta]:
    lines = LineSplitter()
    while not reader.done:
        try:
            data = read_next(endpoint, stream.read)
            delta = reader.take(lines.feed(data) if data else lines.close())
        except ValueError as error:
            raise ProviderError("malformed", endpoint.title) from error
        except ProviderError:
            yield from reader.last()
            raise
        if delta is not None:
            yield delta
        if not data:
            break
    yield from reader.last()


class _LineReader:
    """Assembles one answer from its lines; `done` after the last one. Calls are numbered: Ollama gives them no ids."""

    def __init__(self, endpoint: Endpoint, calls_before: int) -> None:
        self.done = False
        self._endpoint = endpoint
        self._call_count = calls_before
        self._called = False
        self._thinking = ThinkSplitter()
        self._spoke = False
        self._taken = Delta()

    def take(self, lines: list[bytes]) -> Delta | None:
        """Read the lines of one network read; None where there were none."""
        seen = False
        for line in lines:
            if line.strip():
                self._take_line(line)
                seen = True
        return self._flush() if seen else None

    def last(self) -> Iterator[Delta]:
        """Yield what is left at the end, also at a bad one."""
        taken = self._flush()
        reasoning, text = self._thinking.close()
        rest = replace(taken, text=taken.text + text, reasoning=taken.reasoning + reasoning)
        self._spoke = self._spoke or bool(rest.text.strip() or rest.reasoning)
        if rest != Delta():
            yield rest

    def check_end(self) -> None:
        """Raise "cut" where the last line was missing and "empty" where nothing was said."""
        if not self.done:
            raise ProviderError("cut", self._endpoint.title)
        if not self._spoke:
            raise ProviderError("empty", self._endpoint.title)

    def _take_line(self, raw: bytes) -> None:
        try:
            line = _decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            html = raw.lstrip().startswith(b"<")
            raise ProviderError("not_a_provider" if html else "malformed", self._endpoint.title) from error
        if line.error:
            raise failure_of(self._endpoint, 500, raw)
        taken, message = self._taken, line.message or _Message()
        self._taken = replace(
            taken,
            text=taken.text + (message.content or ""),
            reasoning=taken.reasoning + (message.thinking or ""),
            tool_calls=(*taken.tool_calls, *map(self._numbered, message.tool_calls or ())),
        )
        if line.done:
            self.done = True
            usage = Usage(line.prompt_eval_count, line.eval_count)
            finish = "tool_calls" if self._called else line.done_reason or "stop"
            self._taken = replace(self._taken, usage=usage, finish=finish)

    def _numbered(self, call: _Call) -> ToolCall:
        self._call_count += 1
        self._called = True
        arguments = call.function.arguments
        written = arguments if isinstance(arguments, str) else msgspec.json.encode(arguments or {}).decode()
        return ToolCall(f"call_{self._call_count}", call.function.name, written)

    def _flush(self) -> Delta:
        taken, self._taken = self._taken, Delta()
        if taken.text and not self._thinking.settled:
            thought, text = self._thinking.feed(taken.text)
            taken = replace(taken, text=text, reasoning=taken.reasoning + thought)
        if taken.reasoning or taken.tool_calls or taken.text.strip():
            self._spoke = True
        return taken
