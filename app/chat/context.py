"""What a model gets to read: persona and memory at the head, as much of the branch as its window holds, and at the tail what
was remembered for the question, and the time.

The cut moves in steps: it stays at one message for many turns and then jumps, so that the head of the request stays the
same bytes and the provider's prompt cache hits. The plan remembers what was left out and how many tokens were expected.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.chat import prompts
from app.chat import queries as chat_queries
from app.chat.ticket import Ticket
from app.conversations import queries
from app.conversations.models import Message
from app.database import now
from app.memory.forgetting.blanking import blank
from app.memory.prompting.remembered import NOTHING, Choice, Remembered, Used, limits_of
from app.providers.tokens import estimate_tokens
from app.providers.values import ChatMessage
from app.settings.values import PersonaValue

DEFAULT_WINDOW = 16_384
ANSWER_SHARE = 0.25
MOST_FOR_ANSWER = 4_096
CUT_STEPS = (1, 2, 4, 8, 16)
PAGE = 100
MOST_MESSAGES = 2_000
# In tokens. What a window beyond it holds is not read.
LARGEST_WINDOW = 150_000


class TooLongError(Exception):
    """The newest message alone is more than the model's window holds."""

    def __init__(self, tokens: int, room: int) -> None:
        super().__init__(f"{tokens} of {room}")
        self.tokens = tokens
        # Of the window, what the answer leaves.
        self.room = room


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the branch, free of the database."""

    role: str
    text: str
    seq: int
    at: datetime
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """All that a turn reads from the database before it asks anybody."""

    head: str
    tail: str
    said: tuple[Said, ...]
    earlier: int
    partial_text: str
    memory: Remembered = NOTHING


@dataclass(frozen=True, slots=True)
class Plan:
    """The messages for one model, and what is known about them."""

    messages: tuple[ChatMessage, ...]
    tokens: int
    window: int
    left_out: int
    used: Used | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what the turn's row keeps."""
        memory = {"memory": self.used.as_json()} if self.used else {}
        return {"tokens": self.tokens, "window": self.window, "left_out": self.left_out, **memory}


def read_background(
    ticket: Ticket, persona: PersonaValue, timezone: str, *, window: int = LARGEST_WINDOW
) -> Background:
    """Read the branch up to the question, newest first as far as a window of so many tokens could hold it."""
    said, partial_text = _without_forgotten(ticket, _read_branch(ticket, window))
    question = said[-1]
    since = question.at - said[-2].at if len(said) > 1 else None
    return Background(
        head=prompts.system_prompt(persona),
        tail=prompts.tail_line(now().astimezone(ZoneInfo(timezone)), since),
        said=tuple(said),
        earlier=queries.count_path(ticket.owner, ticket.conversation_id, said[0].seq)
        if len(said) > PAGE
        else 0,
        partial_text=partial_text,
    )


def widest_window(windows: Iterable[int | None]) -> int:
    """Return the largest of these; None is of a model whose provider does not say."""
    return max((window or DEFAULT_WINDOW for window in windows), default=DEFAULT_WINDOW)


def make_plan(background: Background, window: int | None, *, prefill: bool) -> Plan:
    """Choose what fits into this model's window; TooLongError when not even the newest message does."""
    layout = _lay_out(background, window or DEFAULT_WINDOW, prefill=prefill)
    history = tuple(
        ChatMessage("user" if said.role == "user" else "assistant", said.text)
        for said in layout.kept
        if said.text
    )
    if history and history[0].role == "assistant":
        history = (ChatMessage("user", prompts.OPENING), *history)
    used = layout.used(background)
    head = "\n\n".join(part for part in (background.head, used.head_text if used else "") if part)
    ending = _ending(background, prefill, remembered=used.tail_text if used else "")
    messages = (ChatMessage("system", head), *history, *ending)
    tokens = layout.fixed + sum(estimate_tokens(message.text) for message in history)
    return Plan(
        messages, tokens + (used.tokens if used else 0), layout.window, left_out=layout.left_out, used=used
    )


def surely_held(background: Background, window: int | None) -> tuple[tuple[Said, ...], bool]:
    """Return the messages that a window holds whatever is remembered, the question last, and whether those are all."""
    window = window or DEFAULT_WINDOW
    try:
        layout = _lay_out(background, window, prefill=False, set_aside=limits_of(window).total)
    except TooLongError:
        return background.said[-1:], not background.said[:-1]
    return (*layout.kept, background.said[-1]), not layout.left_out


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which messages a window holds beside what has to be there, and beside memories."""

    window: int
    fixed: int
    choice: Choice
    kept: tuple[Said, ...]
    left_out: int

    def used(self, background: Background) -> Used | None:
        """Choose the memories beside them."""
        there = (*self.kept, background.said[-1])
        held = [said.id for said in there if said.id is not None]
        return self.choice.finish(held, there[0].seq if self.left_out else None)


def _lay_out(background: Background, window: int, *, prefill: bool, set_aside: int = 0) -> _Layout:
    budget = window - min(int(window * ANSWER_SHARE), MOST_FOR_ANSWER)
    fixed = estimate_tokens(background.head)
    fixed += sum(estimate_tokens(message.text) for message in _ending(background, prefill))
    if fixed > budget:
        raise TooLongError(fixed, budget)
    choice = background.memory.begin(window, budget - fixed)
    before = background.said[:-1]
    sizes = [estimate_tokens(said.text) for said in before]
    start = _cut(sizes, before, budget - fixed - max(choice.taken, set_aside))
    return _Layout(window, fixed, choice, before[start:], left_out=start + background.earlier)


def _read_branch(ticket: Ticket, window: int) -> list[Said]:
    question = ticket.question
    said = [Said("user", question.text, question.seq, question.at, question.id)]
    if question.parent_id is None:
        return said
    if not question.on_path:
        return _readable(queries.list_ancestors(ticket.owner, question.id, MOST_MESSAGES))
    before, room, most = question.seq, min(window, LARGEST_WINDOW), PAGE
    while len(said) < MOST_MESSAGES and room > 0:
        page = chat_queries.list_readable(ticket.owner, ticket.conversation_id, before=before, limit=most)
        said[:0] = [Said(*row) for row in reversed(page)]
        if len(page) < most:
            break
        before, tokens = said[0].seq, sum(estimate_tokens(text) for _, text, *_ in page)
        room -= tokens
        # As many as fill the rest if they are as long as these: most windows are read with two questions then.
        most = min(max(PAGE, -(-room * most // max(tokens, 1))), MOST_MESSAGES - len(said))
    return said


def _without_forgotten(ticket: Ticket, said: Sequence[Said]) -> tuple[list[Said], str]:
    """Return what was said, and the answer so far, as the memory may show it."""
    written = {each.id: each.text for each in said if each.id is not None}
    texts = blank(ticket.owner, {**written, ticket.answer_id: ticket.partial_text})
    shown = [
        each if each.id is None or texts[each.id] == each.text else replace(each, text=texts[each.id])
        for each in said
    ]
    return shown, texts[ticket.answer_id]


def _readable(messages: Sequence[Message]) -> list[Said]:
    # What was deleted never reaches a model.
    return [
        Said(message.role, message.text, message.seq, message.created_at, message.id)
        for message in messages
        if message.deleted_at is None
    ]


def _ending(background: Background, prefill: bool, *, remembered: str = "") -> tuple[ChatMessage, ...]:
    parts = (remembered, background.said[-1].text, background.tail)
    question = ChatMessage("user", "\n\n".join(part for part in parts if part))
    if not background.partial_text:
        return (question,)
    partial = ChatMessage("assistant", background.partial_text)
    return (question, partial) if prefill else (question, partial, ChatMessage("user", prompts.CONTINUE))


def _cut(sizes: Sequence[int], said: Sequence[Said], budget: int) -> int:
    start = len(said)
    while start and sizes[start - 1] <= budget:
        start -= 1
        budget -= sizes[start]
    if not start:
        return 0
    # Of what fits at most half is given up for the sake of a steady head.
    step = max(size for size in CUT_STEPS if size == 1 or size * 2 <= len(said) - start)
    first = next((index for index in range(start, len(said)) if said[index].seq % step == 0), start)
    return next((index for index in range(first, len(said)) if said[index].role == "user"), len(said))
