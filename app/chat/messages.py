"""Messages as they are shown: with their versions, how each answer came about, and in windows of a long conversation."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from app.chat import times
from app.chat.acceptance import Accepted
from app.chat.ending import can_continue
from app.chat.forms import WindowPlace
from app.conversations import queries
from app.conversations.deletion import may_restore
from app.conversations.models import ACTIVE, Message, Turn
from app.errors import ConflictError, NotFoundError
from app.languages import N_
from app.settings import chain

PAGE_MESSAGES = 50
# Enough for the largest screen; a page that opens with more of them takes longer, and the others come as somebody scrolls.
FIRST_MESSAGES = 20
GAP_SHARE = 0.25
KEY_TROUBLE = ("bad_key", "not_allowed")
ELSEWHERE = N_("This message is on another branch of the conversation.")


@dataclass(frozen=True, slots=True)
class MemoryUseView:
    """How many memories an answer used, how many more it had in mind, their tokens, and what was the matter, if anything."""

    used: int
    kept: int
    tokens: int
    limit: int
    trouble: str | None


@dataclass(frozen=True, slots=True)
class TurnView:
    """How an answer came about, and what can be done with it. Times in milliseconds, cost in US dollars."""

    id: UUID
    state: str
    attempt: int
    provider_title: str | None
    model: str | None
    error_kind: str | None
    error: str | None
    fallback_note: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    cost: float | None
    planned_tokens: int | None
    token_gap: bool
    window: int | None
    left_out: int
    memory: MemoryUseView | None
    first_word_ms: int | None
    thought_ms: int | None
    duration_ms: int | None
    can_continue: bool
    credential_id: UUID | None

    def as_json(self) -> dict[str, Any]:
        """Return the view for a program."""
        ids = {"id": str(self.id), "credential_id": str(self.credential_id) if self.credential_id else None}
        return {**asdict(self), **ids, "events_url": f"/turns/{self.id}/events"}


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of the branch that is shown; `variants` are the ids beside it, itself included, in order of writing.

    Of a deleted message no words are left here. `before` is when the message above it was written.
    """

    id: UUID
    role: str
    text: str
    reasoning: str
    steps: Sequence[dict[str, Any]]
    parent_id: UUID | None
    seq: int
    created_at: datetime
    deleted_at: datetime | None
    can_restore: bool
    variants: tuple[UUID, ...]
    turn: TurnView | None
    before: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Return the view for a program."""
        return {
            "id": str(self.id),
            "role": self.role,
            "text": self.text,
            "reasoning": self.reasoning,
            "steps": list(self.steps),
            "parent_id": str(self.parent_id) if self.parent_id else None,
            "seq": self.seq,
            "created_at": self.created_at.isoformat(),
            "deleted_at": self.deleted_at.isoformat() if self.deleted_at else None,
            "can_restore": self.can_restore,
            "variants": [str(variant) for variant in self.variants],
            "turn": self.turn.as_json() if self.turn else None,
        }


@dataclass(frozen=True, slots=True)
class MessageWindow:
    """Neighbouring messages of the branch that is shown, oldest first, and whether there are more on either side."""

    messages: Sequence[MessageView]
    older: bool
    newer: bool

    def as_json(self) -> dict[str, Any]:
        """Return the window for a program."""
        shown = [message.as_json() for message in self.messages]
        return {"messages": shown, "older": self.older, "newer": self.newer}


EMPTY = MessageWindow((), False, False)


def show_window(
    owner: UUID, conversation_id: UUID, place: WindowPlace, *, most: int = PAGE_MESSAGES
) -> MessageWindow:
    """Return a page of messages; ConflictError when the wanted one is on a branch that is not shown."""
    queries.get_conversation(owner, conversation_id)
    if place.after is not None:
        rows = queries.list_path_onward(owner, conversation_id, after=place.after, limit=most + 1)
        return _window(owner, rows[:most], older=place.after > 0, newer=len(rows) > most)
    seq = _wanted_seq(owner, conversation_id, place)
    if seq is not None:
        return _window_around(owner, conversation_id, seq, most=most)
    rows = queries.list_path(owner, conversation_id, before=place.before, limit=most + 1)
    return _window(owner, rows[-most:], older=len(rows) > most, newer=place.before is not None)


def show_message(owner: UUID, message_id: UUID) -> MessageView:
    """Return one message."""
    return _views(owner, [queries.get_message(owner, message_id)])[0]


def show_accepted(owner: UUID, accepted: Accepted) -> list[MessageView]:
    """Return the question and its answer as they are right after they were accepted."""
    if accepted.rows is None:
        return [show_message(owner, accepted.question_id), show_message(owner, accepted.answer_id)]
    question, answer, turn = accepted.rows
    parents = [question.parent_id] if question.parent_id else []
    before = next(iter(queries.list_times(owner, parents).values()), None)
    return [
        _view(question, (question.id,), None, before=before),
        _view(answer, (answer.id,), show_turn(turn, answer), before=question.created_at),
    ]


def show_turn(turn: Turn, answer: Message) -> TurnView:
    """Return how an answer came about."""
    plan = turn.plan or {}
    planned = plan.get("tokens")
    # A provider that counted far less than was sent has cut the request, or counts only what its cache missed.
    gap = bool(planned and turn.prompt_tokens and abs(turn.prompt_tokens - planned) > GAP_SHARE * planned)
    # What a later attempt took cannot be told from the turn's beginning.
    began = turn.created_at if turn.attempt == 1 else None
    return TurnView(
        id=turn.id,
        state=turn.state,
        attempt=turn.attempt,
        provider_title=turn.provider_title,
        model=turn.model,
        error_kind=turn.error_kind,
        error=turn.error,
        fallback_note=turn.fallback_note,
        prompt_tokens=turn.prompt_tokens,
        completion_tokens=turn.completion_tokens,
        cost=turn.cost,
        planned_tokens=planned,
        token_gap=gap,
        window=plan.get("window"),
        left_out=plan.get("left_out", 0),
        memory=_memory_use(plan.get("memory")),
        first_word_ms=_milliseconds(began, turn.first_token_at),
        thought_ms=turn.thought_ms,
        duration_ms=_milliseconds(began, turn.finished_at),
        can_continue=can_continue(turn.state, answer.words[0]),
        credential_id=_credential_at_fault(turn),
    )


def _memory_use(planned: dict[str, Any] | None) -> MemoryUseView | None:
    if planned is None:
        return None
    return MemoryUseView(
        used=planned.get("used", 0),
        kept=planned.get("kept", 0),
        tokens=planned["tokens"],
        limit=planned["limit"],
        trouble=planned["trouble"],
    )


def _wanted_seq(owner: UUID, conversation_id: UUID, place: WindowPlace) -> int | None:
    if place.around is not None:
        wanted = queries.find_message_in(owner, conversation_id, place.around)
        if wanted is None:
            raise NotFoundError
        if not wanted.on_path:
            raise ConflictError(_(ELSEWHERE), details={"message_id": str(wanted.id)})
        return wanted.seq
    if place.on is not None:
        return queries.find_first_since(owner, conversation_id, times.midnight_of(place.on))
    return None


def _window_around(owner: UUID, conversation_id: UUID, seq: int, *, most: int) -> MessageWindow:
    above = most // 2 - 1
    below = most - above
    before = queries.list_path(owner, conversation_id, before=seq, limit=above + 1)
    onward = queries.list_path_onward(owner, conversation_id, after=seq - 1, limit=below + 1)
    shown = [*before[-above:], *onward[:below]]
    return _window(owner, shown, older=len(before) > above, newer=len(onward) > below)


def _window(owner: UUID, rows: Sequence[Message], *, older: bool, newer: bool) -> MessageWindow:
    return MessageWindow(_views(owner, rows), older, newer)


def _views(owner: UUID, rows: Sequence[Message]) -> list[MessageView]:
    if not rows:
        return []
    shown = {row.id: row.created_at for row in rows}
    turns = {turn.answer_id: turn for turn in queries.list_turns_of(owner, list(shown))}
    beside: dict[UUID | None, list[UUID]] = defaultdict(list)
    parents = [row.parent_id for row in rows]
    for child, parent, gone in queries.list_variants(owner, rows[0].conversation_id, parents):
        if not gone or child in shown:
            beside[parent].append(child)
    above = [parent for parent in parents if parent and parent not in shown]
    known = shown | queries.list_times(owner, above)
    return [
        _view(
            row,
            tuple(beside[row.parent_id]),
            show_turn(turns[row.id], row) if row.id in turns else None,
            before=known[row.parent_id] if row.parent_id else None,
        )
        for row in rows
    ]


def _view(
    row: Message, variants: tuple[UUID, ...], turn: TurnView | None, *, before: datetime | None
) -> MessageView:
    text, reasoning, steps = row.words
    return MessageView(
        id=row.id,
        role=row.role,
        text=text,
        reasoning=reasoning,
        steps=steps,
        parent_id=row.parent_id,
        seq=row.seq,
        created_at=row.created_at,
        deleted_at=row.deleted_at,
        can_restore=may_restore(row),
        variants=variants,
        turn=turn,
        before=before,
    )


def _credential_at_fault(turn: Turn) -> UUID | None:
    if turn.error_kind not in KEY_TROUBLE or turn.state in ACTIVE:
        return None
    return chain.find_credential_titled(turn.user_id, turn.provider or "", turn.provider_title or "")


def _milliseconds(began: datetime | None, ended: datetime | None) -> int | None:
    return (ended - began) // timedelta(milliseconds=1) if began and ended else None
