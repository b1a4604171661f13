"""What a person says of a memory that an answer used, and taking that back. It holds from the next turn on.

Wrong: a fact is retracted, and a message of which it is all that was learned is not recalled; a message or an event is
never recalled again, and a message teaches nothing any more. Not here: it stays out of this conversation,
be it that its words stand there or come with another memory.
Forget: a fact is gone for good after a minute; a message is deleted, from where it can be brought back like any other. What
a stretch or an event tells is forgotten with its messages.
"""

from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete

from app.conversations import changes, deletion
from app.conversations import queries as conversations
from app.database import now, uuid7
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.memory import keeping, writes
from app.memory.facts import queries as facts
from app.memory.forgetting.forget import forget, undo_forget
from app.memory.models import MemoryReceipt, MemoryReview, UnrecalledMessage, Verdict
from app.memory.receipts import queries

UNSYNCHRONIZED = {"synchronize_session": False}


def judge(owner: UUID, answer_id: UUID, memory_id: UUID, *, verdict: Verdict) -> None:
    """Say this of a memory; NotFoundError when this answer used none of this id."""
    receipt = _get_receipt(owner, answer_id, memory_id)
    if receipt.verdict == verdict:
        return
    _take_back(owner, receipt)
    if receipt.kind == "fact" and verdict == "forgotten":
        # The receipt first: forgetting looks through a memory before it takes its lock, and marks every receipt itself.
        db.session.commit()
        forget(owner, memory_id)
        return
    receipt.verdict = verdict
    if receipt.kind == "fact" and verdict == "wrong":
        keeping.retract(owner, memory_id, answer_id=answer_id)
    elif receipt.kind == "episode" and verdict == "wrong":
        _put_away(owner, memory_id, at=now())
    elif receipt.kind == "message" and verdict == "wrong":
        db.session.add(UnrecalledMessage(message_id=memory_id, user_id=owner))
        _note_message(owner, memory_id)
    elif receipt.kind == "message" and verdict == "forgotten":
        deletion.delete_message(owner, memory_id)
    db.session.commit()


def take_back(owner: UUID, answer_id: UUID, memory_id: UUID) -> None:
    """Take back what was said of a memory; ConflictError when it is too late for that."""
    receipt = _get_receipt(owner, answer_id, memory_id)
    _take_back(owner, receipt)
    db.session.commit()


def _get_receipt(owner: UUID, answer_id: UUID, memory_id: UUID) -> MemoryReceipt:
    """Return the receipt of a memory; what was only kept in mind gets one of its own when somebody speaks of it."""
    conversations.get_message(owner, answer_id)
    receipts = queries.list_receipts(owner, answer_id)
    for receipt in receipts:
        if receipt.row_id == memory_id and receipt.kind != "head":
            return receipt
    for receipt in receipts:
        if receipt.kind == "head" and str(memory_id) in receipt.why["facts"]:
            return _single_out(receipt, memory_id, place=receipts[-1].place + 1)
    raise NotFoundError


def _single_out(head: MemoryReceipt, fact_id: UUID, *, place: int) -> MemoryReceipt:
    receipt = MemoryReceipt(
        id=uuid7(),
        user_id=head.user_id,
        answer_id=head.answer_id,
        conversation_id=head.conversation_id,
        place=place,
        kind="fact",
        row_id=fact_id,
        why={"reason": "kept"},
        tokens=0,
    )
    db.session.add(receipt)
    return receipt


def _take_back(owner: UUID, receipt: MemoryReceipt) -> None:
    verdict = receipt.verdict
    if receipt.kind == "fact" and verdict == "forgotten":
        _remember_again(owner, receipt)
        return
    receipt.verdict = None
    if receipt.kind == "fact" and verdict == "wrong":
        _restore(owner, receipt)
    elif receipt.kind == "episode" and verdict == "wrong":
        _put_away(owner, receipt.row_id, at=None)
    elif receipt.kind == "message" and verdict == "wrong":
        gone = delete(UnrecalledMessage).where(
            UnrecalledMessage.user_id == owner, UnrecalledMessage.message_id == receipt.row_id
        )
        db.session.execute(gone, execution_options=UNSYNCHRONIZED)
        _note_message(owner, receipt.row_id)
    elif receipt.kind == "message" and verdict == "forgotten":
        deletion.restore_message(owner, receipt.row_id)


def _remember_again(owner: UUID, receipt: MemoryReceipt) -> None:
    going = queries.list_forgettings(owner, [receipt.row_id])
    if receipt.row_id not in going:
        raise ConflictError(_("That was more than a minute ago: it is forgotten for good."))
    undo_forget(owner, going[receipt.row_id])
    db.session.refresh(receipt)


def _note_message(owner: UUID, message_id: UUID) -> None:
    """Let the heads of all prompts, and whoever reads for facts, look at what a message teaches now."""
    writes.drop_heads(owner)
    changes.note(owner, "message", [message_id])


def _put_away(owner: UUID, episode_id: UUID, *, at: datetime | None) -> None:
    episode = queries.find_episode(owner, episode_id)
    if episode is not None:
        episode.archived_at = at


def _restore(owner: UUID, receipt: MemoryReceipt) -> None:
    """Bring a fact back as if nobody had called it wrong: not even its strength has changed."""
    changes.hold(owner)
    facts.get_fact(owner, receipt.row_id).retracted_at = None
    gone = delete(MemoryReview).where(
        MemoryReview.user_id == owner,
        MemoryReview.fact_id == receipt.row_id,
        MemoryReview.answer_id == receipt.answer_id,
        MemoryReview.rating == "wrong",
    )
    db.session.execute(gone, execution_options=UNSYNCHRONIZED)
    writes.drop_heads(owner)
    changes.note(owner, "fact", [receipt.row_id])
