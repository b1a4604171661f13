"""Asks a model what a part of a conversation tells: facts with their quotes, a summary and an event, in one answer.

One call; a second one only to have an answer repaired that is no JSON. The messages are cut to what the model's window
holds, the longest ones first, so that one pasted book does not push everything else out. What was cut off and its person
means is asked about in a few calls more, for facts alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from app.memory import prompts
from app.memory.extraction.answers import Answer, UnreadableError, read_answer
from app.memory.extraction.meant import meant_spans
from app.memory.facts.statement import Heard
from app.providers.costs import cost_of
from app.providers.errors import ProviderError
from app.providers.tokens import estimate_tokens
from app.providers.values import ChatMessage, ChatRequest, Sampling, Usage
from app.settings.provider_breakers import Asking, asking
from app.settings.values import Speaker

SECONDS = 90.0
PATIENCE_SECONDS = 45.0
# The answer; thinking models spend some of it before their first word.
MOST_TOKENS = 3_000
DEFAULT_WINDOW = 8_192
# Beyond this a larger window is not used: what a segment says fits, unless somebody pasted a book.
MOST_FOR_LINES = 12_000
SHORTEST_LINE = 200
BROKEN_LETTERS = 2_000
# Calls about what did not fit into the first one.
MOST_FURTHER = 3


@dataclass(frozen=True, slots=True)
class Spent:
    """What one reading used; `cost` is US dollars, None where nobody tells a price."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None

    def __add__(self, other: "Spent") -> "Spent":
        costs = [each.cost for each in (self, other) if each.cost is not None]
        return Spent(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            sum(costs) if costs else None,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model answered, None where it could not be read even the second time, and what it used."""

    answer: Answer | None
    spent: Spent


class FailedError(Exception):
    """The provider failed; `spent` is what was used before, `error` says how."""

    def __init__(self, error: ProviderError, spent: Spent) -> None:
        self.error = error
        self.spent = spent
        super().__init__(str(error))


def ask_about(speaker: Speaker, heard: Sequence[Heard]) -> Reading:
    """Ask this speaker about these messages; FailedError when it cannot be asked. No database session may be open."""
    shown = fitted(heard, speaker)
    reading = _read(speaker, shown, Spent())
    for piece in list(cut_off(heard, shown))[:MOST_FURTHER]:
        if reading.answer is None:
            break
        further = _read(speaker, [Heard("user", piece)], reading.spent)
        claims = further.answer.claims if further.answer else ()
        reading = Reading(replace(reading.answer, claims=(*reading.answer.claims, *claims)), further.spent)
    return reading


def cut_off(heard: Sequence[Heard], shown: Sequence[Heard]) -> Iterator[str]:
    """Yield what of the person's messages is not shown, from border to border of sentences, where they mean any of it."""
    size = max((len(line.text) for line in shown), default=0)
    for line, part in zip(heard, shown, strict=True):
        if line.role != "user" or len(part.text) == len(line.text):
            continue
        (meant,) = meant_spans([line])
        start = _border(line.text, 0, len(part.text))
        while start < len(line.text):
            end = (
                len(line.text) if len(line.text) - start <= size else _border(line.text, start, start + size)
            )
            if any(first < end and start < last for first, last in meant):
                yield line.text[start:end]
            start = end


def _border(text: str, start: int, end: int) -> int:
    """Return the last end of a sentence in this stretch, or its end."""
    found = max(text.rfind(mark, start, end) for mark in (". ", "! ", "? ", "\n"))
    return found + 1 if found > start else end


def _read(speaker: Speaker, lines: Sequence[Heard], before: Spent) -> Reading:
    question = prompts.reading_request([(line.role, line.text) for line in lines])
    messages = [ChatMessage("user", question)]
    said, spent = _ask(speaker, messages, before)
    try:
        return Reading(read_answer(said), spent)
    except UnreadableError as error:
        repair = prompts.REPAIR.format(fault=error)
    messages += [ChatMessage("assistant", said[:BROKEN_LETTERS] or "…"), ChatMessage("user", repair)]
    said, spent = _ask(speaker, messages, spent)
    try:
        return Reading(read_answer(said), spent)
    except UnreadableError:
        return Reading(None, spent)


def fitted(heard: Sequence[Heard], speaker: Speaker) -> list[Heard]:
    """Return these messages as far as the model's window holds them: each whole, or as much of it as of the longest."""
    window = (speaker.info.window if speaker.info else None) or DEFAULT_WINDOW
    room = min(
        window // 2, MOST_FOR_LINES, max(window - MOST_TOKENS - estimate_tokens(prompts.READ) - 800, 0)
    )
    longest = max((len(line.text) for line in heard), default=0)
    while longest > SHORTEST_LINE and _tokens(heard, longest) > room:
        longest = longest * 3 // 4
    return [Heard(line.role, line.text[:longest]) for line in heard]


def _tokens(heard: Sequence[Heard], longest: int) -> int:
    return sum(estimate_tokens(line.text[:longest]) for line in heard)


def _ask(speaker: Speaker, messages: Sequence[ChatMessage], before: Spent) -> tuple[str, Spent]:
    usual = speaker.provider.sampling
    request = ChatRequest(
        model=speaker.model,
        messages=tuple(messages),
        sampling=Sampling(0.0, usual.top_p, MOST_TOKENS),
        # The same as in the chat: with another one Ollama would load the model anew.
        window=speaker.info.window if speaker.info and speaker.info.window else None,
        briefly=True,
        patience=PATIENCE_SECONDS,
        schema=prompts.SCHEMA,
    )
    try:
        with asking(speaker) as under_way:
            return _listen(speaker, request, before, under_way=under_way)
    except ProviderError as error:
        # A model that cannot be held to a schema may still answer in JSON.
        if error.kind != "bad_request" or request.schema is None:
            raise FailedError(error, before) from error
    try:
        with asking(speaker) as under_way:
            return _listen(speaker, replace(request, schema=None), before, under_way=under_way)
    except ProviderError as error:
        raise FailedError(error, before) from error


def _listen(speaker: Speaker, request: ChatRequest, before: Spent, *, under_way: Asking) -> tuple[str, Spent]:
    # By the clock and not by gevent's time-out: a worker of Celery has no loop that could strike.
    until = monotonic() + SECONDS
    said: list[str] = []
    usage: Usage | None = None
    for delta in speaker.provider.chat(speaker.connection, request):
        if delta.text or delta.reasoning:
            under_way.heard()
        said.append(delta.text)
        usage = delta.usage or usage
        if monotonic() > until:
            raise ProviderError("timeout", speaker.title)
    text = "".join(said)
    return text, before + _spent(speaker, request, text, usage=usage)


def _spent(speaker: Speaker, request: ChatRequest, text: str, *, usage: Usage | None) -> Spent:
    if usage is None:
        asked = sum(estimate_tokens(message.text) for message in request.messages)
        usage = Usage(asked, estimate_tokens(text))
    return Spent(1, usage.prompt_tokens or 0, usage.completion_tokens or 0, cost_of(usage, speaker.info))
