"""What the chat's pages show, as plain values: conversations, messages with their variants, how each answer came about."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.chat.acceptance import Accepted
from app.chat.ending import can_continue
from app.conversations import queries
from app.conversations.models import ACTIVE, Conversation, Message, Turn
from app.settings import chain, preferences
from app.settings.values import SpeakerChoice

PAGE_MESSAGES = 50
GAP_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class TurnView:
    """How an answer came about, and what can be done with it."""

    id: UUID
    state: str
    attempt: int
    provider_title: str | None
    model: str | None
    error: str | None
    fallback_note: str | None
    thought_ms: int | None
    prompt_tokens: int | None
    completion_tokens: int | None
    planned_tokens: int | None
    token_gap: bool
    window: int | None
    left_out: int
    can_continue: bool

    def as_json(self) -> dict[str, Any]:
        """Return the view for a program."""
        return {**asdict(self), "id": str(self.id), "events_url": f"/turns/{self.id}/events"}


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of the branch that is shown; `variants` are the ids beside it, itself included, in order of writing."""

    id: UUID
    role: str
    text: str
    reasoning: str
    steps: Sequence[dict[str, Any]]
    parent_id: UUID | None
    seq: int
    created_at: datetime
    variants: tuple[UUID, ...]
    turn: TurnView | None

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
            "variants": [str(variant) for variant in self.variants],
            "turn": self.turn.as_json() if self.turn else None,
        }


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation's head: what it is called, where it stands, and who speaks in it."""

    id: UUID
    title: str
    memory_use: str
    leaf_id: UUID | None
    choice: dict[str, Any] | None
    active_turn_id: UUID | None
    version: int
    updated_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return the view for a program."""
        return {
            "id": str(self.id),
            "title": self.title,
            "memory_use": self.memory_use,
            "leaf_id": str(self.leaf_id) if self.leaf_id else None,
            "choice": self.choice,
            "active_turn_id": str(self.active_turn_id) if self.active_turn_id else None,
            "version": self.version,
            "updated_at": self.updated_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """What the page shows beside the list: the conversation, its newest messages, and who could speak."""

    conversation: ConversationView | None
    messages: Sequence[MessageView]
    older: bool
    speaker: SpeakerChoice
    enter_key: str
    welcomed: bool


def show_page(owner: UUID, conversation_id: UUID | None) -> ConversationPage:
    """Return the page of a conversation, or the page on which the first one begins."""
    conversation = show_conversation(owner, conversation_id) if conversation_id else None
    messages, older = show_messages(owner, conversation_id, None) if conversation_id else ([], False)
    chosen = preferences.read_preferences(owner)
    return ConversationPage(
        conversation=conversation,
        messages=messages,
        older=older,
        speaker=chain.find_speaker(owner, conversation.choice if conversation else None),
        enter_key=chosen.enter_key,
        welcomed=chosen.welcomed,
    )


def show_conversation(owner: UUID, conversation_id: UUID) -> ConversationView:
    """Return a conversation's head."""
    conversation = queries.get_conversation(owner, conversation_id)
    return _head(conversation, queries.find_active_turn(owner, conversation_id))


def show_messages(owner: UUID, conversation_id: UUID, before: int | None) -> tuple[list[MessageView], bool]:
    """Return a page of the branch that is shown, oldest first, and whether there is more before it."""
    queries.get_conversation(owner, conversation_id)
    rows = queries.list_path(owner, conversation_id, before=before, limit=PAGE_MESSAGES + 1)
    return _views(owner, conversation_id, rows[-PAGE_MESSAGES:]), len(rows) > PAGE_MESSAGES


def show_message(owner: UUID, message_id: UUID) -> MessageView:
    """Return one message."""
    message = queries.get_message(owner, message_id)
    return _views(owner, message.conversation_id, [message])[0]


def show_accepted(owner: UUID, accepted: Accepted) -> list[MessageView]:
    """Return the question and its answer as they are right after they were accepted."""
    if accepted.rows is None:
        return [show_message(owner, accepted.question_id), show_message(owner, accepted.answer_id)]
    question, answer, turn = accepted.rows
    return [_view(question, (question.id,), None), _view(answer, (answer.id,), turn)]


def show_turn(turn: Turn, text: str) -> TurnView:
    """Return how an answer came about."""
    plan = turn.plan or {}
    planned = plan.get("tokens")
    # A provider that counted far less than was sent has cut the request, or counts only what its cache missed.
    gap = bool(planned and turn.prompt_tokens and abs(turn.prompt_tokens - planned) > GAP_SHARE * planned)
    return TurnView(
        id=turn.id,
        state=turn.state,
        attempt=turn.attempt,
        provider_title=turn.provider_title,
        model=turn.model,
        error=turn.error,
        fallback_note=turn.fallback_note,
        thought_ms=turn.thought_ms,
        prompt_tokens=turn.prompt_tokens,
        completion_tokens=turn.completion_tokens,
        planned_tokens=planned,
        token_gap=gap,
        window=plan.get("window"),
        left_out=plan.get("left_out", 0),
        can_continue=can_continue(turn.state, text),
    )


def _head(conversation: Conversation, active: Turn | None) -> ConversationView:
    return ConversationView(
        id=conversation.id,
        title=conversation.title,
        memory_use=conversation.memory_use,
        leaf_id=conversation.leaf_id,
        choice=conversation.choice,
        active_turn_id=active.id if active is not None and active.state in ACTIVE else None,
        version=conversation.version,
        updated_at=conversation.updated_at,
    )


def _views(owner: UUID, conversation_id: UUID, rows: Sequence[Message]) -> list[MessageView]:
    if not rows:
        return []
    turns = {turn.answer_id: turn for turn in queries.list_turns_of(owner, [row.id for row in rows])}
    children: dict[UUID | None, list[UUID]] = defaultdict(list)
    for child, parent in queries.list_variants(owner, conversation_id, [row.parent_id for row in rows]):
        children[parent].append(child)
    return [_view(row, tuple(children[row.parent_id]), turns.get(row.id)) for row in rows]


def _view(row: Message, variants: tuple[UUID, ...], turn: Turn | None) -> MessageView:
    return MessageView(
        id=row.id,
        role=row.role,
        text=row.text,
        reasoning=row.reasoning,
        steps=row.steps,
        parent_id=row.parent_id,
        seq=row.seq,
        created_at=row.created_at,
        variants=variants,
        turn=show_turn(turn, row.text) if turn is not None else None,
    )
