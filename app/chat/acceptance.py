"""Accepting work on an answer: everything is stored in one transaction before any model is asked.

A request that comes twice finds its first result by the key that the browser made. At most one turn runs in a conversation;
the lock on the conversation's row makes the check and the insert one act, and a unique index guards it once more.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.chat import keeper, quota, recollection
from app.chat import queries as chat_queries
from app.chat.forms import NewMessage
from app.chat.live import live_turns
from app.chat.ticket import Outset, Question, Ticket
from app.config import current_config
from app.conversations import branches, changes, queries, search
from app.conversations.models import ACTIVE, Conversation, MemoryUse, Message, Turn
from app.database import now, uuid7
from app.disk import check_room
from app.errors import BadInputError, ConflictError
from app.extensions import db, put
from app.languages import N_, page_language
from app.settings.queries import get_ways

TITLE_LETTERS = 60
AFTER_GREETING = 2

KEY_REUSED = N_("This request was sent before with other content. Please reload the page and send it again.")
ALREADY_RUNNING = N_(
    "The companion is still answering in this conversation. Wait for the answer, or stop it first."
)
NOT_HERE = N_("The message this belongs to is not part of this conversation. Please reload the page.")
QUESTION_DELETED = N_("What this belongs to was deleted. Take that back first, then try again.")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The stored turn; `ticket` is None when this request only repeats an earlier one.

    `rows` are what was just written, where nothing stands beside it, so that it need not be read again.
    """

    turn_id: UUID
    question_id: UUID
    answer_id: UUID
    ticket: Ticket | None
    rows: tuple[Message, Message, Turn] | None = None


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What the rows of a new turn hold and what goes with them: its key and fingerprint, the answer that was ended to make
    way, the day on which it counts, its outset, whether it stands beside what is shown, and whether its question is new.
    """

    key: UUID
    mark: str
    expired: UUID | None
    counted_on: date | None
    outset: Outset
    beside: bool
    is_new: bool = False


def accept_message(owner: UUID, conversation_id: UUID, message: NewMessage) -> Accepted:
    """Store a message, its empty answer and the turn; ConflictError while another runs here, NoRoomError on a full disk."""
    mark = _fingerprint("message", conversation_id, message.parent_id, message.text)
    conversation = queries.lock_conversation(owner, conversation_id)
    begun, running = chat_queries.find_turns_in_the_way(owner, conversation_id, message.turn_key)
    if begun is not None:
        return _repeated(begun, mark)
    expired = _make_way(conversation, running)
    beside = message.parent_id != conversation.leaf_id
    if (
        beside
        and message.parent_id
        and not queries.find_message_in(owner, conversation_id, message.parent_id)
    ):
        raise BadInputError(_(NOT_HERE))
    counted_on = quota.count_answer(owner)
    outset = _set_out(conversation, message.text)
    question = branches.new_message(conversation, "user", message.text, parent_id=message.parent_id)
    # Whoever speaks in a conversation takes it out of the archive.
    conversation.archived_at = None
    if not conversation.title:
        conversation.title = _first_words(message.text)
        conversation.titled_by = "first_words"
    beginning = _Beginning(message.turn_key, mark, expired, counted_on, outset, beside=beside, is_new=True)
    return _begin(conversation, question, beginning)


def accept_variant(owner: UUID, answer_id: UUID, key: UUID) -> Accepted:
    """Store another empty answer beside this one, and its turn."""
    mark = _fingerprint("variant", answer_id)
    earlier = queries.get_turn_of_answer(owner, answer_id)
    conversation = queries.lock_conversation(owner, earlier.conversation_id)
    begun, running = chat_queries.find_turns_in_the_way(owner, conversation.id, key)
    if begun is not None:
        return _repeated(begun, mark)
    expired = _make_way(conversation, running)
    question = queries.get_message(owner, earlier.question_id)
    if question.deleted_at is not None:
        raise ConflictError(_(QUESTION_DELETED))
    counted_on = quota.count_answer(owner)
    outset = _set_out(conversation, question.text)
    return _begin(conversation, question, _Beginning(key, mark, expired, counted_on, outset, beside=True))


def accept_attempt(owner: UUID, turn_id: UUID, attempt: int) -> Accepted:
    """Begin this attempt of an answer that broke off; asking for the present one again changes nothing."""
    conversation = queries.lock_conversation(owner, queries.get_turn(owner, turn_id).conversation_id)
    turn = queries.lock_turn(owner, turn_id)
    if attempt == turn.attempt and attempt > 1:
        return Accepted(turn.id, turn.question_id, turn.answer_id, None)
    expired = _make_way(conversation, queries.find_active_turn(owner, conversation.id))
    if attempt != turn.attempt + 1:
        raise ConflictError(
            _("This answer has moved on. Please reload the page."), details={"attempt": turn.attempt}
        )
    if turn.state == "done":
        raise ConflictError(_("This answer is complete; there is nothing to continue."))
    question, answer = (queries.get_message(owner, row) for row in (turn.question_id, turn.answer_id))
    if question.deleted_at is not None or answer.deleted_at is not None:
        raise ConflictError(_(QUESTION_DELETED))
    counted_on = quota.count_answer(owner)
    outset = _set_out(conversation, question.text)
    _lease(turn, attempt)
    turn.error = turn.error_kind = turn.fallback_note = turn.finished_at = turn.stop_requested_at = None
    conversation.version += 1
    # What follows is news, even though the beginning was seen.
    conversation.seen_seq = min(conversation.seen_seq, answer.seq - 1)
    ticket = _ticket(conversation, turn, (question, answer), outset=outset, counted_on=counted_on)
    if expired is not None:
        changes.note_message(owner, expired)
    db.session.commit()
    return Accepted(turn.id, turn.question_id, turn.answer_id, ticket)


def request_stop(owner: UUID, turn_id: UUID) -> Turn:
    """Ask a turn to stop; the process that answers it sees this within a second. Harmless when it has ended."""
    turn = queries.lock_turn(owner, turn_id)
    if turn.state in ACTIVE and turn.stop_requested_at is None:
        turn.stop_requested_at = now()
    db.session.commit()
    return turn


def _make_way(conversation: Conversation, running: Turn | None) -> UUID | None:
    """Refuse what cannot begin here now; returns the answer that was ended for it, for the caller to note."""
    if running is not None and running.lease_until >= now():
        raise ConflictError(_(ALREADY_RUNNING), details={"turn_id": str(running.id)})
    check_room("turn")
    if running is None:
        return None
    keeper.mark_expired(running, conversation.memory_use)
    return running.answer_id


def _repeated(turn: Turn, mark: str) -> Accepted:
    if turn.fingerprint != mark:
        # Whoever asks with another parent than before can see here that the message has arrived.
        raise ConflictError(_(KEY_REUSED), details={"question_id": str(turn.question_id)})
    return Accepted(turn.id, turn.question_id, turn.answer_id, None)


def _begin(conversation: Conversation, question: Message, beginning: _Beginning) -> Accepted:
    answer = branches.new_message(conversation, "assistant", "", parent_id=question.id)
    turn = Turn(
        id=uuid7(),
        created_at=now(),
        user_id=conversation.user_id,
        conversation_id=conversation.id,
        question_id=question.id,
        answer_id=answer.id,
        key=beginning.key,
        fingerprint=beginning.mark,
    )
    _lease(turn, 1)
    ticket = _ticket(
        conversation,
        turn,
        (question, answer),
        outset=beginning.outset,
        counted_on=beginning.counted_on,
    )
    _commit(conversation, (question, answer, turn), beginning)
    rows = None if beginning.beside else (question, answer, turn)
    return Accepted(turn.id, question.id, answer.id, ticket, rows)


def _commit(conversation: Conversation, rows: tuple[Message, Message, Turn], beginning: _Beginning) -> None:
    owner, (question, answer, turn) = conversation.user_id, rows
    try:
        put([question, answer] if beginning.is_new else [answer])
        put([turn])
        if beginning.is_new:
            search.index_message(question.id, question.text, owner=owner, conversation_id=conversation.id)
        # The memory's number after every other lock.
        if beginning.expired is not None:
            changes.note_message(owner, beginning.expired)
        if beginning.beside:
            changes.note_conversation(owner, conversation.id)
        if beginning.is_new:
            changes.note_message(owner, question.id, is_new=True)
        db.session.commit()
    except IntegrityError as error:
        # The same key was used in another conversation at the same moment.
        db.session.rollback()
        raise ConflictError(_(KEY_REUSED)) from error


def _lease(turn: Turn, attempt: int) -> None:
    turn.attempt = attempt
    turn.state = "queued"
    turn.holder = live_turns().holder
    turn.lease_until = now() + timedelta(seconds=current_config().lease_seconds)


def _set_out(conversation: Conversation, question: str) -> Outset:
    return recollection.begin(question, get_ways(conversation.user_id), conversation.memory_use)


def _ticket(
    conversation: Conversation,
    turn: Turn,
    pair: tuple[Message, Message],
    *,
    outset: Outset,
    counted_on: date | None,
) -> Ticket:
    question, answer = pair
    return Ticket(
        turn_id=turn.id,
        attempt=turn.attempt,
        owner=turn.user_id,
        conversation_id=turn.conversation_id,
        persona_id=conversation.persona_id,
        choice=conversation.choice,
        question=Question(
            id=question.id,
            text=question.text,
            seq=question.seq,
            parent_id=question.parent_id,
            on_path=question.on_path,
            at=question.created_at,
        ),
        answer_id=answer.id,
        answer_seq=answer.seq,
        outset=outset,
        partial_text=answer.text,
        partial_reasoning=answer.reasoning,
        thought_ms=turn.thought_ms,
        wants_title=conversation.titled_by == "first_words" and _is_first(question),
        language=page_language(),
        earlier_cost=turn.cost,
        counted_on=counted_on,
        memory_use=cast(MemoryUse, conversation.memory_use),
    )


def _is_first(question: Message) -> bool:
    # The first message of all, an edited one in its place, or the reply to the companion's greeting.
    return question.parent_id is None or question.seq <= AFTER_GREETING


def _fingerprint(*parts: object) -> str:
    digest = hashlib.sha256()
    for part in parts:
        encoded = str(part).encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8) + encoded)
    return digest.hexdigest()


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LETTERS else line[: TITLE_LETTERS - 1].rstrip() + "…"
