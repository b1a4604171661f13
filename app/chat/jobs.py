"""Background doors of the chat."""

from uuid import UUID

from flask import Flask

from app.background import job
from app.chat import titles
from app.chat import turn as turns
from app.chat.live import LiveTurn
from app.config import current_config
from app.languages import N_
from app.memory import jobs as memory_jobs


def run_turn(app: Flask, live: LiveTurn) -> None:
    """Answer a turn in the pool of this process."""
    turns.run_turn(app, live, hand_over=_hand_over)


def learn_later(owner: UUID, conversation_id: UUID) -> None:
    """Ask, in the transaction that ends a turn, for what was said in its conversation to be learned."""
    memory_jobs.remember_conversation.later(str(owner), str(conversation_id))


@job("chat.name_conversation", about=N_("Lets a conversation's own model name it after the first answer."))
def name_conversation(owner: str, conversation_id: str) -> None:
    """Let the conversation's own model name it, unless somebody has named it since."""
    titles.name_conversation(UUID(owner), UUID(conversation_id))


def _hand_over(turn: LiveTurn, is_good: bool) -> None:
    """Ask for what follows an answer, in the transaction that stores its end."""
    ticket = turn.ticket
    # Also from a question whose answer was stopped or failed; where memory is off, or only reads, nothing is learned.
    if turn.used is not None and ticket.memory_use == "full":
        learn_later(ticket.owner, ticket.conversation_id)
    if is_good and ticket.wants_title and current_config().auto_titles:
        name_conversation.later(str(ticket.owner), str(ticket.conversation_id))
