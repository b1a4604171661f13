"""Following a turn as it speaks: from this process's memory, from Redis, or from the row, whichever can tell.

A reader knows its place as attempt and offset in the stored text, and every source can serve any place, so a reader may
change its source in mid-stream. Leaving ends a reader and never a turn.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

from flask import Flask

from app.chat import frames, keeper
from app.chat.ending import describe
from app.chat.live import LiveTurns
from app.conversations import queries
from app.conversations.models import ACTIVE
from app.database import now
from app.errors import NotFoundError
from app.event_log import Entry, LogLostError, Tail
from app.extensions import db
from app.metrics import open_stream

HEARTBEAT_SECONDS = 15.0
SLICE_SECONDS = 1.0
LOOK_SECONDS = 5.0
POLL_SECONDS = 1.0
# A log that another process has just opened is in Redis within a few hundredths of a second; to look for it there costs a
# fifth of what the row costs.
FIRST_LOOKS = (0.0, 0.02, 0.05)
FIRST_POLLS = (0.05, 0.1, 0.2, 0.4)


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a turn: this attempt, and so many code points of its text."""

    attempt: int
    offset: int


BEGINNING = Position(0, 0)


def parse_position(text: str) -> Position:
    """Read `attempt:offset`; anything else is the very beginning, from where nothing can be missed."""
    attempt, _, offset = text.partition(":")
    known = attempt.isdecimal() and offset.isdecimal() and text.isascii() and len(text) < 24
    return Position(int(attempt), int(offset)) if known else BEGINNING


@dataclass(frozen=True, slots=True)
class Look:
    """What the database says about a turn at one moment."""

    attempt: int
    state: str
    error: str | None
    note: str | None
    text: str
    reasoning: str
    steps: list[dict[str, Any]]

    @property
    def ended(self) -> bool:
        """Whether nothing more will come in this attempt."""
        return self.state not in ACTIVE


class Reader:
    """One reader of one turn and how far it has come; `attempt` is what runs elsewhere, as the row said just now."""

    def __init__(
        self,
        app: Flask,
        turns: LiveTurns,
        owner: UUID,
        *,
        turn_id: UUID,
        position: Position,
        stays: Callable[[], bool],
        attempt: int | None = None,
    ) -> None:
        self._app = app
        self._turns = turns
        self._owner = owner
        self._turn_id = turn_id
        self._attempt = attempt
        self._position = position
        self._stays = stays
        self._told_beside: tuple[int, str, list[dict[str, Any]]] = (0, "", [])
        self._torn_log = 0
        self._sent_at = monotonic()

    def events(self) -> Iterator[bytes]:
        """Yield server-sent frames until the turn has ended, the person must leave, or the server restarts."""
        with open_stream():
            yield from self._events()

    def _events(self) -> Iterator[bytes]:
        yield frames.HELLO
        if self._turns.is_here(self._owner, self._turn_id) and (yield from self._relay_local()):
            return
        if self._attempt is not None and (yield from self._relay_at_once(self._attempt)):
            return
        soon = iter(FIRST_POLLS)
        while self._goes_on():
            look = self._look()
            if look is None:
                return
            tail = None if look.ended else self._find_tail(look.attempt)
            if tail is not None and (yield from self._relay(tail, look.attempt)):
                return
            if tail is None:
                yield from self._tell(look)
            if look.ended:
                return
            self._turns.draining.wait(next(soon, POLL_SECONDS))

    def _relay_local(self) -> Generator[bytes, None, bool]:
        live = self._turns.find(self._turn_id)
        if live is None:
            return False
        if self._position.attempt == live.ticket.attempt and self._position.offset > live.length:
            # Nobody can have read what was not said: whatever that reader shows, it is to be replaced.
            self._position = BEGINNING
        return (yield from self._relay(self._turns.log.follow(live.ticket.log_key), live.ticket.attempt))

    def _relay_at_once(self, attempt: int) -> Generator[bytes, None, bool]:
        for pause in FIRST_LOOKS:
            if self._turns.draining.wait(pause):
                break
            if (tail := self._find_tail(attempt)) is not None:
                return (yield from self._relay(tail, attempt))
        return False

    def _goes_on(self) -> bool:
        return not self._turns.draining.is_set() and self._stays()

    def _look(self) -> Look | None:
        with self._app.app_context():
            try:
                turn = queries.get_turn(self._owner, self._turn_id)
                if turn.state in ACTIVE and turn.lease_until < now():
                    keeper.end_expired()
                    turn = queries.get_turn(self._owner, self._turn_id)
                answer = queries.get_message(self._owner, turn.answer_id)
                beside = (turn.error, turn.fallback_note)
                text, reasoning, steps = answer.words
                return Look(turn.attempt, turn.state, *beside, text, reasoning, steps)
            except NotFoundError:
                return None
            finally:
                db.session.rollback()

    def _find_tail(self, attempt: int) -> Tail | None:
        if self._torn_log == attempt:
            return None
        try:
            return self._turns.log.follow(f"{self._turn_id}:{attempt}")
        except LogLostError:
            return None

    def _relay(self, tail: Tail, attempt: int) -> Generator[bytes, None, bool]:
        looked_at = monotonic()
        while self._goes_on() and not tail.ended:
            try:
                entries = tail.read(SLICE_SECONDS)
            except LogLostError:
                return False
            if entries:
                looked_at = monotonic()
                yield from self._pass_on(entries, attempt)
                if frames.is_end(entries[-1]):
                    return True
            elif monotonic() - looked_at > LOOK_SECONDS:
                looked_at = monotonic()
                look = self._look()
                if look is None or look.ended or look.attempt != attempt:
                    return False
            if self._torn_log == attempt:
                return False
            yield from self._heartbeat()
        return False

    def _pass_on(self, entries: list[Entry], attempt: int) -> Iterator[bytes]:
        fresh: list[bytes] = []
        for entry in entries:
            offset = self._position.offset
            known = self._position.attempt == attempt
            if frames.is_reset(entry):
                if known and offset >= entry.end:
                    continue
            elif entry.start > offset:
                # A piece is missing between two entries: from here on the row tells.
                self._torn_log = attempt
                break
            elif entry.start < entry.end <= offset:
                continue
            self._position = Position(
                attempt, entry.end if frames.is_reset(entry) else max(offset, entry.end)
            )
            fresh.append(entry.data)
        if fresh:
            yield self._sent(b"".join(fresh))

    def _tell(self, look: Look) -> Iterator[bytes]:
        told = b"".join(entry.data for entry in self._differences(look))
        if told:
            yield self._sent(told)
        else:
            yield from self._heartbeat()

    def _differences(self, look: Look) -> Iterator[Entry]:
        attempt, end = look.attempt, len(look.text)
        if self._position.attempt != attempt or self._position.offset > end:
            yield frames.reset_frame(attempt, look.text, look.reasoning)
        elif self._position.offset < end:
            yield frames.text_frame(attempt, self._position.offset, look.text[self._position.offset :])
        beside = (attempt, look.reasoning, look.steps)
        if beside != self._told_beside:
            if look.reasoning:
                yield frames.reasoning_frame(attempt, end, look.reasoning, offset=0)
            for step in look.steps:
                yield frames.tool_frame(attempt, end, step)
        self._position, self._told_beside = Position(attempt, end), beside
        if look.ended:
            yield frames.state_frame(
                attempt, end, describe(look.state, look.text, error=look.error, note=look.note)
            )

    def _heartbeat(self) -> Iterator[bytes]:
        if monotonic() - self._sent_at >= HEARTBEAT_SECONDS:
            yield self._sent(frames.HEARTBEAT)

    def _sent(self, data: bytes) -> bytes:
        self._sent_at = monotonic()
        return data
