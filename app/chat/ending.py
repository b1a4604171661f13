"""How a turn ends: the state it is stored in, and the sentence that the person reads under the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from app.chat import quota
from app.chat.context import TooLongError
from app.chat.live import HaltReason, LiveTurn, live_turns
from app.chat.patience import insist
from app.conversations import changes, search, writes
from app.conversations.models import TurnState
from app.database import now
from app.errors import BusyError
from app.extensions import db
from app.memory.prompting.remembered import Receipt
from app.memory.receipts import storing
from app.memory.receipts.storing import AnswerPlace
from app.metrics import TURNS
from app.providers.errors import ProviderError
from app.settings.values import Speaker

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class End:
    """The state a turn ends in; None means that it is somebody else's by now and nothing is stored."""

    state: TurnState | None
    kind: str | None = None
    error: str | None = None


DONE = End("done")
# Given the turn, and whether its answer is whole.
HandOver = Callable[[LiveTurn, bool], None]


def at_length() -> End:
    """Return the end of an answer that stopped because the model may write no more at once."""
    return End(
        "interrupted", "length", _("The model reached the most it may write at once. Continue lets it go on.")
    )


def broken() -> End:
    """Return the end of a turn that met a fault of ours."""
    sentence = _("Something went wrong on the server. What was said is kept; please try again.")
    return End("interrupted", "server_error", sentence)


def halted(reason: HaltReason) -> End:
    """Return the end of a turn that was asked to end."""
    if reason == "lost":
        return End(None)
    if reason == "stop":
        return End("stopped")
    sentence = _("The server was restarted while this was being written. What was said is kept.")
    return End("interrupted", "restart", sentence)


def too_long(speaker: Speaker, error: TooLongError) -> End:
    """Return the end of a turn whose message does not fit the model's window."""
    sentence = _(
        "This message is too long for %(model)s: it needs about %(tokens)s tokens, and the model has "
        "room for %(room)s beside its answer. Please shorten it, or choose a model with a larger window.",
        model=speaker.model,
        tokens=format_decimal(error.tokens),
        room=format_decimal(error.room),
    )
    return End("failed", "too_long", sentence)


def failed(turn: LiveTurn, failures: Sequence[ProviderError]) -> End:
    """Return the end of a turn that nobody could answer, or that broke off after some words."""
    sentence = " ".join(dict.fromkeys(failure.told(_) for failure in failures))
    return End("interrupted" if turn.said_text else "failed", failures[-1].kind, sentence)


def can_continue(state: str, text: str) -> bool:
    """Tell whether an answer broke off after some words, so that it can go on."""
    return state in ("stopped", "interrupted", "failed") and bool(text.strip())


def store(turn: LiveTurn, end: End, *, hand_over: HandOver) -> None:
    """Store the end, with what follows it, then tell the readers; a database that is away is asked again."""
    if end.state is None:
        return
    try:
        stored = insist(
            partial(_write, turn, end, hand_over=hand_over), "the end of a turn waits to be stored"
        )
    except (SQLAlchemyError, BusyError):
        db.session.rollback()
        log.exception("the end of a turn could not be stored; its lease will run out")
        return
    if stored:
        TURNS.labels(end.state).inc()
        turn.announce(describe(end.state, turn.words().text, error=end.error, note=turn.note))


def describe(state: str, text: str, *, error: str | None, note: str | None) -> dict[str, Any]:
    """Return what a state event says."""
    return {"state": state, "error": error, "fallback_note": note, "can_continue": can_continue(state, text)}


def _write(turn: LiveTurn, end: End, *, hand_over: HandOver) -> bool:
    ticket, words, moment = turn.ticket, turn.words(), now()
    receipts = turn.used.receipts(words.text) if turn.used and words.text else []
    facts = {
        "state": end.state,
        "error_kind": end.kind,
        "error": end.error,
        "finished_at": moment,
        **turn.facts(),
    }
    # In the order that everybody keeps to (app/conversations/changes.py).
    writes.touch_conversation(ticket.conversation_id, moment, answered_seq=ticket.answer_seq)
    facts["plan"] = _with_counts(facts["plan"], receipts)
    if not writes.end_turn(ticket.turn_id, facts, attempt=ticket.attempt, holder=live_turns().holder):
        db.session.rollback()
        return False
    writes.store_words([(ticket.answer_id, words.text, words.reasoning, words.steps)])
    search.index_message(
        ticket.answer_id, words.text, owner=ticket.owner, conversation_id=ticket.conversation_id
    )
    if _came_to_nothing(turn, end):
        quota.give_back(ticket.owner, ticket.counted_on)
    quota.count_tokens(ticket.owner, turn.tokens)
    changes.note_message(ticket.owner, ticket.answer_id)
    if turn.used is not None:
        place = AnswerPlace(ticket.owner, ticket.answer_id, ticket.conversation_id, ticket.attempt)
        storing.store_receipts(place, receipts, counts=turn.used.counts)
    hand_over(turn, end == DONE)
    db.session.commit()
    return True


def _came_to_nothing(turn: LiveTurn, end: End) -> bool:
    # Whoever stops an answer has had it begun, and could otherwise begin without end.
    return end.state in ("failed", "interrupted") and not turn.spoke and not turn.tokens


def _with_counts(plan: dict[str, Any] | None, receipts: Sequence[Receipt]) -> dict[str, Any] | None:
    """Add how many memories the answer used, and how many more facts it had in mind."""
    if plan is None or "memory" not in plan:
        return plan
    kept = sum(len(receipt.why["facts"]) for receipt in receipts if receipt.kind == "head")
    used = sum(receipt.kind != "head" for receipt in receipts)
    return {**plan, "memory": {**plan["memory"], "used": used, "kept": kept}}
