"""Asking one speaker: send the plan, listen, run the tools it asks for, ask again, until it has said all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from app.chat.context import Background, Plan, make_plan
from app.chat.ending import DONE, End, at_length
from app.chat.live import LiveTurn, Voice, live_turns
from app.chat.overlap import OverlapTrimmer
from app.chat.prompts import ASKED_ALREADY
from app.chat.upstream import SilentError, Upstream
from app.config import Config
from app.languages import N_
from app.metrics import PROVIDER_ERRORS, Answering
from app.providers.costs import cost_of
from app.providers.errors import ProviderError
from app.providers.tokens import estimate_tokens
from app.providers.values import ChatMessage, ChatRequest, Delta, ToolCall, Usage
from app.settings.provider_breakers import Asking, asking
from app.settings.values import Speaker
from app.tools.calling import ToolResult, run_call
from app.tools.tool import TOOLS, ToolContext

MOST_CALLS = 8
TOOL_SECONDS = 60.0
TOO_SLOW = N_("%(provider)s took longer than an answer may take here; what it said so far is kept.")


@dataclass(frozen=True, slots=True)
class Preparation:
    """Everything that a turn read before it asked anybody."""

    background: Background
    speakers: list[Speaker]
    tools: ToolContext
    config: Config


def speak(turn: LiveTurn, preparation: Preparation, speaker: Speaker) -> End:
    """Let one speaker answer; ProviderError when it cannot, TooLongError when the message does not fit its window."""
    try:
        with asking(speaker) as under_way:
            return _speak(turn, preparation, speaker, under_way=under_way)
    except ProviderError as error:
        PROVIDER_ERRORS.labels(speaker.provider.name, error.kind).inc()
        raise


def _speak(turn: LiveTurn, preparation: Preparation, speaker: Speaker, *, under_way: Asking) -> End:
    prefill = bool(preparation.background.partial_text) and speaker.provider.can_prefill
    plan = make_plan(preparation.background, speaker.info.window if speaker.info else None, prefill=prefill)
    turn.voice = Voice(speaker.provider.name, speaker.title, speaker.model, plan.as_json())
    turn.used = plan.used
    rounds = _Rounds(turn, preparation, speaker, plan=plan, prefill=prefill, under_way=under_way)
    while (calls := rounds.ask()) and rounds.may_call:
        rounds.answer(calls)
    if not turn.said_text:
        raise ProviderError("empty", speaker.title)
    return at_length() if rounds.finish == "length" else DONE


def takes_tools(speaker: Speaker) -> bool:
    """Tell whether the provider says that this model takes tools; one that says nothing is not offered any."""
    return bool(speaker.info and speaker.info.tools)


class _Rounds:
    """The exchange with one speaker within one turn: what was sent so far, and how many tools were called."""

    def __init__(
        self,
        turn: LiveTurn,
        preparation: Preparation,
        speaker: Speaker,
        *,
        plan: Plan,
        prefill: bool,
        under_way: Asking,
    ) -> None:
        self._turn = turn
        self._preparation = preparation
        self._speaker = speaker
        self._plan = plan
        self._prefill = prefill
        self._under_way = under_way
        self._messages = list(plan.messages)
        self._deadline = monotonic() + preparation.config.turn_seconds
        self._tools_end = monotonic() + TOOL_SECONDS
        self._made: set[tuple[str, str]] = set()
        self.may_call = takes_tools(speaker)
        self.finish: str | None = None

    def ask(self) -> tuple[ToolCall, ...]:
        """Send everything so far, pass on what comes, and return the tools that were asked for."""
        turns, request = live_turns(), self._request()
        round_ = _Round(self._turn, self._speaker, self._under_way, asked=self._messages)
        chat = self._speaker.provider.chat
        upstream = Upstream(
            self._turn, lambda: chat(self._speaker.connection, request), round_.hear, rest=lambda: turns.pace
        )
        config = self._preparation.config
        try:
            upstream.listen(first=config.first_token_seconds, idle=config.idle_seconds, until=self._deadline)
        except SilentError as error:
            sentence = TOO_SLOW if monotonic() >= self._deadline else None
            raise ProviderError("timeout", self._speaker.title, sentence) from error
        finally:
            round_.close()
        self.finish = round_.finish
        return round_.calls

    def answer(self, calls: tuple[ToolCall, ...]) -> None:
        """Run these calls and add their results for the next round."""
        self._messages.append(ChatMessage("assistant", "", tool_calls=calls))
        for call in calls:
            result = self._run(call)
            self._messages.append(ChatMessage("tool", result.text, tool_call_id=call.id))
        self.may_call = self.may_call and len(self._made) < MOST_CALLS and monotonic() < self._tools_end

    def _request(self) -> ChatRequest:
        return ChatRequest(
            model=self._speaker.model,
            messages=tuple(self._messages),
            tools=tuple(tool.spec for tool in TOOLS.all()) if self.may_call else (),
            sampling=self._speaker.provider.sampling,
            window=self._plan.window,
            prefill=self._prefill and len(self._messages) == len(self._plan.messages),
        )

    def _run(self, call: ToolCall) -> ToolResult:
        self._turn.check()
        step: dict[str, Any] = {"call": call.id, "name": call.name, "arguments": call.arguments[:2000]}
        same = (call.name, _canonical(call.arguments))
        if same in self._made:
            # Asking the same thing again would go on for ever: answer once more, without tools.
            self.may_call = False
            return ToolResult("failed", ASKED_ALREADY)
        self._made.add(same)
        self._turn.show_step({**step, "state": "started", "summary": ""})
        result = run_call(call, self._preparation.tools)
        self._turn.show_step(
            {**step, "state": result.state, "summary": result.summary, "result": result.text}
        )
        return result


class _Round:
    """What comes back from one request."""

    def __init__(
        self, turn: LiveTurn, speaker: Speaker, under_way: Asking, *, asked: Sequence[ChatMessage]
    ) -> None:
        self._turn = turn
        self._asked = asked
        self._began_at = turn.length
        self._was_heard = False
        self._speaker = speaker
        self._under_way = under_way
        # Some providers count with every piece, each time from the beginning; the last word holds.
        self._usage: Usage | None = None
        self._clock = Answering(speaker.provider.name, speaker.model)
        self._trimmer = OverlapTrimmer("" if turn.said_text else turn.ticket.partial_text)
        self.calls: tuple[ToolCall, ...] = ()
        self.finish: str | None = None

    def hear(self, delta: Delta) -> None:
        """Show what came at once."""
        # A sign of life without words proves little: some servers open a stream and then fall silent.
        if delta.text or delta.reasoning or delta.tool_calls:
            self._under_way.heard()
            self._was_heard = True
            self._clock.heard()
        if delta.reasoning:
            self._turn.think(delta.reasoning)
        if delta.text and (fresh := self._trimmer.feed(delta.text)):
            self._turn.say(fresh)
        self._usage = delta.usage or self._usage
        self.calls += delta.tool_calls
        self.finish = delta.finish or self.finish

    def close(self) -> None:
        """At the end or at a break, show what was held back as a possible repetition, and count what it cost and used."""
        self._clock.ended(self._usage.completion_tokens if self._usage else None)
        if rest := self._trimmer.finish():
            self._turn.say(rest)
        if self._usage is not None:
            self._turn.count(self._usage, cost_of(self._usage, self._speaker.info))
        elif self._was_heard:
            said = self._turn.words().text[self._began_at :]
            self._turn.tokens += sum(estimate_tokens(each.text) for each in self._asked) + estimate_tokens(
                said
            )


def _canonical(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments or "{}"), sort_keys=True)
    except ValueError:
        return arguments
