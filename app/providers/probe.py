"""Tries a connection out by really asking, and reports key, model, streaming, tools and vision apart.

A list of models proves an address and often a key, but some providers show it to everybody; so the key counts as good
only after the first chat. Every question is as small as a thinking model allows.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.languages import N_
from app.providers.errors import ProviderError
from app.providers.prompts import CALL_TOOL, NAME_COLOUR, SAY_OK, TOOL
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
    StepState,
    ToolSpec,
)

# Thinking models spend some before they say a word.
MOST_TOKENS = 400
PICTURE_SIDE = 64

NOT_TRIED = N_("Not tried, because an earlier step failed.")

STEPS: tuple[StepName, ...] = ("key", "model", "streaming", "tools", "vision")
# After these nothing was learned beyond the key and the address.
AT_THE_DOOR = ("bad_key", "unreachable", "timeout", "not_a_provider", "not_installed")
# The provider understood and said no: the model cannot do this.
ABILITIES = ("tools", "vision")
REFUSALS = ("bad_request", "unknown_model", "not_allowed", "empty")


def probe(
    provider: Provider, connection: Connection, model: str, *, translate: Callable[[str], str] = str
) -> ProbeReport:
    """Try this connection with this model; takes seconds, and up to a thousand tokens.

    `translate` puts the English sentences of the report into the language of whoever asked.
    """
    candidate = _Candidate(provider, connection, model, translate)
    return ProbeReport(tuple(_fill_up(_try_in_order(candidate), translate)))


@dataclass(frozen=True, slots=True)
class _Candidate:
    provider: Provider
    connection: Connection
    model: str
    translate: Callable[[str], str]

    def step(self, name: StepName, state: StepState, sentence: str) -> ProbeStep:
        """Report how one step went."""
        return ProbeStep(name, state, self.translate(sentence) % {"model": self.model})

    def failure(self, name: StepName, error: ProviderError) -> ProbeStep:
        """Report in which way one step failed."""
        refused = name in ABILITIES and error.kind in REFUSALS
        return ProbeStep(name, "not_supported" if refused else "failed", error.told(self.translate))

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
            yield candidate.failure("key", error)
            return
    try:
        deltas = candidate.ask(ChatMessage("user", SAY_OK)) if candidate.model else []
    except ProviderError as error:
        yield _judge_key(candidate, error)
        if error.kind not in AT_THE_DOOR:
            yield candidate.failure("model", error)
        return
    yield _judge_key(candidate, None)
    if not candidate.model:
        yield candidate.step("model", "failed", N_("No model was chosen; please choose one and test again."))
        return
    yield candidate.step("model", "ok", N_("%(model)s answers."))
    yield _judge_streaming(candidate, deltas)
    yield _attempt(candidate, "tools", _try_tools)
    yield _attempt(candidate, "vision", _try_vision)


def _fill_up(steps: Iterator[ProbeStep], translate: Callable[[str], str]) -> Iterator[ProbeStep]:
    tried = {step.name: step for step in steps}
    for name in STEPS:
        yield tried.get(name) or ProbeStep(name, "skipped", translate(NOT_TRIED))


def _judge_key(candidate: _Candidate, error: ProviderError | None) -> ProbeStep:
    if error is not None and error.kind in AT_THE_DOOR:
        return candidate.failure("key", error)
    accepted, unneeded = N_("The key is accepted."), N_("No key is needed.")
    return candidate.step("key", "ok", accepted if candidate.connection.key else unneeded)


def _judge_streaming(candidate: _Candidate, deltas: list[Delta]) -> ProbeStep:
    if any(delta.whole for delta in deltas):
        return candidate.step(
            "streaming", "not_supported", N_("The answer comes in one piece, after a wait.")
        )
    return candidate.step("streaming", "ok", N_("The answer comes word by word."))


def _attempt(candidate: _Candidate, name: StepName, attempt: Callable[[_Candidate], ProbeStep]) -> ProbeStep:
    try:
        return attempt(candidate)
    except ProviderError as error:
        return candidate.failure(name, error)


def _try_tools(candidate: _Candidate) -> ProbeStep:
    deltas = candidate.ask(ChatMessage("user", CALL_TOOL), (TOOL,))
    if any(call.name == TOOL.name for delta in deltas for call in delta.tool_calls):
        return candidate.step("tools", "ok", N_("The model uses tools."))
    return candidate.step(
        "tools", "not_supported", N_("The model answered in words instead of using the tool.")
    )


def _try_vision(candidate: _Candidate) -> ProbeStep:
    question = ChatMessage("user", NAME_COLOUR, images=(ImagePart("image/png", red_picture()),))
    answer = "".join(delta.text for delta in candidate.ask(question))
    if "red" in answer.lower():
        return candidate.step("vision", "ok", N_("The model sees pictures."))
    return candidate.step("vision", "not_supported", N_("The model did not see that the picture was red."))


def red_picture() -> bytes:
    """Return a small red PNG; some models refuse smaller ones."""
    row = b"\0" + b"\xe0\x10\x10" * PICTURE_SIDE
    header = struct.pack(">IIBBBBB", PICTURE_SIDE, PICTURE_SIDE, 8, 2, 0, 0, 0)
    pieces = ((b"IHDR", header), (b"IDAT", zlib.compress(row * PICTURE_SIDE)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_piece(*piece) for piece in pieces)


def _png_piece(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
