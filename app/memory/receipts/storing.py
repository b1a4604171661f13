"""Storing receipts, and that a fact was used, in the transaction that stores the end of an answer. Commits nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, text

from app.database import UTCDateTime, now, uuid7
from app.extensions import db, put
from app.memory.models import MemoryReceipt
from app.memory.prompting.remembered import Receipt
from app.memory.receipts import queries

# Whoever was forgotten meanwhile is passed over, and what was noted before stays as it is.
_REVIEW = text(
    "INSERT INTO memory_reviews (id, user_id, fact_id, answer_id, rating, at)"
    " SELECT :id, :owner, memory_facts.id, :answer, 'used', :moment FROM memory_facts"
    " WHERE memory_facts.id = :fact AND memory_facts.user_id = :owner"
    " ON CONFLICT (fact_id, answer_id, rating) DO NOTHING"
).bindparams(
    *(bindparam(name, type_=Uuid()) for name in ("id", "owner", "answer", "fact")),
    bindparam("moment", type_=UTCDateTime()),
)


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """Whose answer it is, where, and which attempt at it."""

    owner: UUID
    answer_id: UUID
    conversation_id: UUID
    attempt: int


def store_receipts(place: AnswerPlace, receipts: Sequence[Receipt], *, counts: bool) -> None:
    """Store what an answer used; of an earlier attempt only what its person has judged stays.

    `counts` says that being used strengthens a fact. To be called while the person's memory clock is held.
    """
    first, judged = _make_place(place) if place.attempt > 1 else (0, set())
    fresh = [receipt for receipt in receipts if receipt.row_id not in judged or receipt.kind == "head"]
    put(
        [
            MemoryReceipt(
                id=uuid7(),
                user_id=place.owner,
                answer_id=place.answer_id,
                conversation_id=place.conversation_id,
                place=number,
                kind=receipt.kind,
                row_id=receipt.row_id,
                why=receipt.why,
                tokens=receipt.tokens,
            )
            for number, receipt in enumerate(fresh, start=first)
        ]
    )
    # What is there by chance would keep itself from fading.
    used = [
        receipt.row_id for receipt in receipts if receipt.kind == "fact" and receipt.why["reason"] != "loose"
    ]
    if counts and used:
        _note_use(place, used)


def _make_place(place: AnswerPlace) -> tuple[int, set[UUID]]:
    """Remove what an earlier attempt left and nobody judged; returns the next free place, and what was judged."""
    gone = delete(MemoryReceipt).where(
        MemoryReceipt.user_id == place.owner,
        MemoryReceipt.answer_id == place.answer_id,
        MemoryReceipt.verdict.is_(None),
    )
    db.session.execute(gone, execution_options={"synchronize_session": False})
    left = queries.list_receipts(place.owner, place.answer_id)
    return max((row.place for row in left), default=-1) + 1, {row.row_id for row in left}


def _note_use(place: AnswerPlace, facts: Sequence[UUID]) -> None:
    moment = now()
    db.session.connection().execute(
        _REVIEW,
        [
            {"id": uuid7(), "owner": place.owner, "answer": place.answer_id, "fact": fact, "moment": moment}
            for fact in facts
        ],
    )
