"""Tries a connection out by really asking, and reports key, model, streaming, tools and vision apart.

A list of models proves an address and often a key, but some providers show it to everybody; so the key counts as good
only after the first chat. Every question is as small as a thinking model allows.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.providers.errors import ProviderError
from app.providers.provider import Provider
from app.providers.values import (
    ChatMessage,
    ChatRequest,
    Connection,
    Delta,
    ImagePart,
    ProbeReport,
    ProbeStep,
    Sampling,
    StepName,
    ToolSpec,
)

# Thinking models spend some before they say a word.
MOST_TOKENS = 400
PICTURE_SIDE = 64

SAY_OK = "Please answer with the single word: ok"
CALL_TOOL = "What is the colour of the door? Use the tool look_at_door to find out."
NAME_COLOUR = "Which colour is this picture? Please answer with one word."
TOOL = ToolSpec(
    "look_at_door",
    "Tells the colour of a door.",
    {"type": "object", "properties": {"door": {"type": "string"}}, "required": ["door"]},
)

STEPS: tuple[StepName, ...] = ("key", "model", "streaming", "tools", "vision")
# After these nothing was learned beyond the key and the address.
AT_THE_DOOR = ("bad_key", "unreachable", "timeout", "not_a_provider", "not_installed")
# The provider understood and said no: the model cannot do this.
REFUSALS = ("bad_request", "unknown_model", "not_allowed", "empty")


def probe(provider: Provider, connection: Connection, model: str) -> ProbeReport:
    """Try this connection with this model; takes seconds, and up to a thousand tokens."""
    return ProbeReport(tuple(_fill_up(_try_in_order(_Candidate(provider, connection, model)))))


@dataclass(frozen=True, slots=True)
class _Candidate:
    provider: Provider
    connection: Connection
    model: str

    def ask(self, message: ChatMessage, tools: tuple[ToolSpec, ...] = ()) -> list[Delta]:
        """Ask one small question."""
        usual = self.provider.sampling
        sampling = Sampling(usual.temperature, usual.top_p, MOST_TOKENS)
        request = ChatRequest(self.model, (message,), tools, sampling)
        return list(self.provider.chat(self.connection, request))


def _try_in_order(candidate: _Candidate) -> Iterator[ProbeStep]:
    """Yield each step that could be tried, up to the first after which the others make no sense."""
    try:
        candidate.provider.list_models(candidate.connection)
    except ProviderError as error:
        # A provider without a list may still answer; the chat will tell.
        if error.kind in AT_THE_DOOR:
            yield ProbeStep("key", "failed", str(error))
            return
    try:
        deltas = candidate.ask(ChatMessage("user", SAY_OK)) if candidate.model else []
    except ProviderError as error:
        yield _judge_key(candidate.connection, error)
        if error.kind not in AT_THE_DOOR:
            yield ProbeStep("model", "failed", str(error))
        return
    yield _judge_key(candidate.connection, None)
    if not candidate.model:
        yield ProbeStep("model", "failed", "No model was chosen; please choose one and test again.")
        return
    yield ProbeStep("model", "ok", f"{candidate.model} answers.")
    yield _judge_streaming(deltas)
    yield _attempt("tools", lambda: _try_tools(candidate))
    yield _attempt("vision", lambda: _try_vision(candidate))


def _fill_up(steps: Iterator[ProbeStep]) -> Iterator[ProbeStep]:
    tried = {step.name: step for step in steps}
    for name in STEPS:
        yield tried.get(name) or ProbeStep(name, "skipped", "Not tried, because an earlier step failed.")


def _judge_key(connection: Connection, error: ProviderError | None) -> ProbeStep:
    if error is not None and error.kind in AT_THE_DOOR:
        return ProbeStep("key", "failed", str(error))
    return ProbeStep("key", "ok", "The key is accepted." if connection.key else "No key is needed.")


def _judge_streaming(deltas: list[Delta]) -> ProbeStep:
    if any(delta.whole for delta in deltas):
        return ProbeStep("streaming", "not_supported", "The answer comes in one piece, after a wait.")
    return ProbeStep("streaming", "ok", "The answer comes word by word.")


def _attempt(name: StepName, attempt: Callable[[], ProbeStep]) -> ProbeStep:
    try:
        return attempt()
    except ProviderError as error:
        return ProbeStep(name, "not_supported" if error.kind in REFUSALS else "failed", str(error))


def _try_tools(candidate: _Candidate) -> ProbeStep:
    deltas = candidate.ask(ChatMessage("user", CALL_TOOL), (TOOL,))
    if any(call.name == TOOL.name for delta in deltas for call in delta.tool_calls):
        return ProbeStep("tools", "ok", "The model uses tools.")
    return ProbeStep("tools", "not_supported", "The model answered in words instead of using the tool.")


def _try_vision(candidate: _Candidate) -> ProbeStep:
    question = ChatMessage("user", NAME_COLOUR, images=(ImagePart("image/png", red_picture()),))
    answer = "".join(delta.text for delta in candidate.ask(question))
    if "red" in answer.lower():
        return ProbeStep("vision", "ok", "The model sees pictures.")
    return ProbeStep("vision", "not_supported", "The model did not see that the picture was red.")


def red_picture() -> bytes:
    """Return a small red PNG; some models refuse smaller ones."""
    row = b"\0" + b"\xe0\x10\x10" * PICTURE_SIDE
    header = struct.pack(">IIBBBBB", PICTURE_SIDE, PICTURE_SIDE, 8, 2, 0, 0, 0)
    pieces = ((b"IHDR", header), (b"IDAT", zlib.compress(row * PICTURE_SIDE)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_piece(*piece) for piece in pieces)


def _png_piece(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
