"""The turns that this process is answering: what they have said so far, who follows them, and how to halt them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from flask import current_app
from gevent.event import Event

from app.chat import frames
from app.chat.ticket import Ticket
from app.database import now, uuid7
from app.event_log import Entry, EventLog
from app.memory.prompting.remembered import Used
from app.providers.values import Usage

HaltReason = Literal["stop", "lost", "drain"]
FLUSH_CHARACTERS = 500
# Above this many frames a second one process sends fewer and larger ones; people read words, not packets. With that many
# turns that nobody would have four of them a second, it sends up to twice as many.
FRAMES_PER_SECOND = 500
STEADY_SECONDS = 0.25


class HaltedError(Exception):
    """The turn must end now, for this reason."""

    def __init__(self, reason: HaltReason) -> None:
        super().__init__(reason)
        self.reason: HaltReason = reason


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is being asked, and what was planned for the request."""

    provider: str
    title: str
    model: str
    plan: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """What a turn had said at one moment."""

    text: str
    reasoning: str
    steps: list[dict[str, Any]]


class LiveTurn:
    """One turn while it runs. Every change is at once visible to its readers; the keeper stores it within a second."""

    def __init__(self, ticket: Ticket, log: EventLog, turns: "LiveTurns") -> None:
        self.ticket = ticket
        self.first_token_at: datetime | None = None
        self._thinking_since: datetime | None = None
        self._thought_ms: int | None = ticket.thought_ms
        self.voice: Voice | None = None
        # What was remembered for whoever is being asked; None where memory is off.
        self.used: Used | None = None
        self.note: str | None = None
        self._usage: Usage | None = None
        self._cost = ticket.earlier_cost
        # All that this attempt used, prompts included: what the providers counted, else our estimate.
        self.tokens = 0
        self.halted = Event()
        self._halt_reason: HaltReason | None = None
        self._log = log
        self._turns = turns
        self._text = [ticket.partial_text] if ticket.partial_text else []
        self._reasoning = [ticket.partial_reasoning] if ticket.partial_reasoning else []
        self._steps: list[dict[str, Any]] = []
        self.length = len(ticket.partial_text)
        self._reasoning_length = len(ticket.partial_reasoning)
        self._flushed = (self.length, self._reasoning_length, 0)
        self._log_key = ticket.log_key
        log.open(self._log_key)
        self._send(frames.reset_frame(ticket.attempt, ticket.partial_text, ticket.partial_reasoning))

    @property
    def spoke(self) -> bool:
        """Whether this attempt has said anything yet."""
        return self._progress != (len(self.ticket.partial_text), len(self.ticket.partial_reasoning), 0)

    @property
    def said_text(self) -> bool:
        """Whether this attempt has added words to the answer itself."""
        return self.length > len(self.ticket.partial_text)

    @property
    def _progress(self) -> tuple[int, int, int]:
        return self.length, self._reasoning_length, len(self._steps)

    @property
    def unsaved(self) -> bool:
        """Whether something was said since the last store."""
        return self._progress != self._flushed

    def say(self, text: str) -> None:
        """Add text to the answer."""
        self._hear()
        self._stop_thinking()
        self._send(frames.text_frame(self.ticket.attempt, self.length, text))
        self._text.append(text)
        self.length += len(text)
        if self.length - self._flushed[0] >= FLUSH_CHARACTERS:
            self._turns.hurry()

    def think(self, text: str) -> None:
        """Add text to the reasoning that is shown folded beside the answer."""
        self._hear()
        self._thinking_since = self._thinking_since or now()
        self._send(
            frames.reasoning_frame(self.ticket.attempt, self.length, text, offset=self._reasoning_length)
        )
        self._reasoning.append(text)
        self._reasoning_length += len(text)

    def show_step(self, step: dict[str, Any]) -> None:
        """Show a tool call; a call that is shown again replaces its earlier form."""
        kept = [known for known in self._steps if known["call"] != step["call"]]
        self._steps = [*kept, step]
        self._flushed = (*self._flushed[:2], -1)
        self._send(frames.tool_frame(self.ticket.attempt, self.length, step))

    def count(self, usage: Usage, cost: float | None) -> None:
        """Keep what the provider counted: the newest prompt, all that it wrote in this attempt, and what it all cost."""
        before = self._usage.completion_tokens or 0 if self._usage else 0
        self.tokens += (usage.prompt_tokens or 0) + (usage.completion_tokens or 0)
        self._usage = Usage(usage.prompt_tokens, before + (usage.completion_tokens or 0), usage.cached_tokens)
        if cost is not None:
            self._cost = (self._cost or 0.0) + cost

    def facts(self) -> dict[str, Any]:
        """Return what the turn's row keeps about who answered and what it cost."""
        self._stop_thinking()
        voice, usage = self.voice, self._usage
        return {
            "provider": voice.provider if voice else None,
            "provider_title": voice.title if voice else None,
            "model": voice.model if voice else None,
            "plan": voice.plan if voice else None,
            "prompt_tokens": usage.prompt_tokens if usage else None,
            "completion_tokens": usage.completion_tokens if usage else None,
            "cost": self._cost,
            "fallback_note": self.note,
            "first_token_at": self.first_token_at,
            "thought_ms": self._thought_ms,
        }

    def announce(self, state: dict[str, Any]) -> None:
        """Tell the readers a state."""
        self._send(frames.state_frame(self.ticket.attempt, self.length, state))

    def words(self) -> Words:
        """Return all that was said so far, base included."""
        self._text = ["".join(self._text)]
        self._reasoning = ["".join(self._reasoning)]
        return Words(self._text[0], self._reasoning[0], list(self._steps))

    def mark_saved(self, words: Words) -> None:
        """Remember that these words are in the database."""
        self._flushed = (len(words.text), len(words.reasoning), len(words.steps))

    def halt(self, reason: HaltReason) -> None:
        """Ask the turn to end; the first reason counts."""
        if self._halt_reason is None:
            self._halt_reason = reason
            self.halted.set()

    def check(self) -> None:
        """Raise HaltedError when the turn was asked to end."""
        if self._halt_reason is not None:
            raise HaltedError(self._halt_reason)

    def close(self) -> None:
        """End the event log; readers finish it and leave."""
        self._log.close(self._log_key)

    def _hear(self) -> None:
        if self.first_token_at is None:
            self.first_token_at = now()

    # A model that thinks again after some words or a tool adds to its time.
    def _stop_thinking(self) -> None:
        if self._thinking_since is not None:
            spent = round((now() - self._thinking_since).total_seconds() * 1000)
            self._thought_ms = (self._thought_ms or 0) + spent
            self._thinking_since = None

    def _send(self, entry: Entry) -> None:
        self._log.append(self._log_key, entry)


class LiveTurns:
    """All turns of this process. `holder` names the process in the leases it holds."""

    def __init__(self, log: EventLog, frames_per_second: int) -> None:
        self.log = log
        self.holder = uuid7().hex
        self.draining = Event()
        self.wanted = Event()
        self._frames_per_second = frames_per_second
        self._turns: dict[UUID, LiveTurn] = {}

    def enter(self, ticket: Ticket) -> LiveTurn:
        """Take a turn among the live ones; from here on it can be followed, also before it says anything."""
        turn = self._turns[ticket.turn_id] = LiveTurn(ticket, self.log, self)
        return turn

    def leave(self, turn: LiveTurn) -> None:
        """Let a turn go and end its log; its readers finish and leave."""
        if self._turns.get(turn.ticket.turn_id) is turn:
            del self._turns[turn.ticket.turn_id]
        turn.close()

    def all(self) -> list[LiveTurn]:
        """List the turns that run now."""
        return list(self._turns.values())

    def find(self, turn_id: UUID) -> LiveTurn | None:
        """Return this turn if it runs here, or None."""
        return self._turns.get(turn_id)

    def is_here(self, owner: UUID, turn_id: UUID) -> bool:
        """Tell whether this person's turn runs in this process."""
        turn = self._turns.get(turn_id)
        return turn is not None and turn.ticket.owner == owner

    @property
    def preparing(self) -> int:
        """How many turns wait for this process alone: their providers have not been asked yet."""
        return sum(turn.voice is None for turn in self._turns.values())

    def hurry(self) -> None:
        """Ask the keeper to look soon rather than at its next second."""
        self.wanted.set()

    @property
    def pace(self) -> float:
        """Seconds between two frames of one turn, so that the process sends no more than it can bear."""
        fewer = len(self._turns) / FRAMES_PER_SECOND
        return max(1 / self._frames_per_second, min(fewer, STEADY_SECONDS), fewer / 2)


def live_turns() -> LiveTurns:
    """Return the live turns of the running application."""
    turns = current_app.extensions["live_turns"]
    assert isinstance(turns, LiveTurns)
    return turns
