"""Receipts as their person sees them: each memory in words, where it comes from, and why it was used, in one sentence.

All of it is read from the rows as they are now: what is gone by now is not shown, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask_babel import gettext as _

from app.conversations import queries as conversations
from app.languages import N_
from app.memory.facts import queries as facts
from app.memory.facts.queries import FactRow
from app.memory.facts.relations import relation_named
from app.memory.facts.statement import PERSON
from app.memory.forgetting.blanking import blank
from app.memory.models import MemoryReceipt, Verdict
from app.memory.prompting.prompts import one_line
from app.memory.prompting.remembered import Kind, Reason, Trouble
from app.memory.prompting.stretches.told import list_told
from app.memory.receipts import queries
from app.memory.receipts.queries import Source

MOST_LETTERS = 280

REASONS: Mapping[Reason, str] = {
    "kept": N_("This is always kept in mind."),
    "named": N_("This is always kept in mind, and the answer names it."),
    "asked": N_("Your question names it."),
    "kind": N_("Your question asks for this kind of thing."),
    "then": N_("It held at the time that you asked about."),
    "source": N_("It stands on a message that was recalled."),
    "words": N_("It shares words with your question, in this language or the other."),
    "near": N_("What was said around it, or learned from it, shares words with your question."),
    "loose": N_("It is only loosely related to your question."),
    "meaning": N_("It means something close to your question."),
    "both": N_(
        "It shares words with your question, in this language or the other, and means something close to it."
    ),
    "window": N_("It was said at the time that you asked about, or in the ten days after it."),
    "earlier": N_("It sums up a part of this conversation for which there was no room."),
}
TROUBLES: Mapping[Trouble, str] = {
    "failed": N_("The memory could not be read for this answer. The next one tries again."),
    "crowded": N_(
        "The server had too much to do at once, so nothing was looked up; only what is always kept in mind was used."
    ),
    "building": N_("The memory was still being sorted, so only the newest conversations were searched."),
    "late": N_(
        "There was no time to find out what your question means, so its words alone were searched for."
    ),
}


@dataclass(frozen=True, slots=True)
class ShownMemory:
    """One memory. Without `text` it is gone by now; `message_id` is where it was said."""

    id: UUID
    kind: Kind
    text: str
    role: str | None
    at: datetime | None
    conversation_id: UUID | None
    message_id: UUID | None
    reason: Reason | None
    why: str
    verdict: Verdict | None
    # Whether what was said of it can still be taken back.
    can_undo: bool

    def as_json(self) -> dict[str, Any]:
        """Return the memory for a program."""
        ids = {
            name: str(value) if (value := getattr(self, name)) else None
            for name in ("id", "conversation_id", "message_id")
        }
        return {**asdict(self), **ids, "at": self.at.isoformat() if self.at else None}


@dataclass(frozen=True, slots=True)
class ShownReceipts:
    """What an answer used, what it had in mind beside that, and what the memory could not do for it."""

    answer_id: UUID
    used: Sequence[ShownMemory]
    kept: Sequence[ShownMemory]
    tokens: int
    limit: int
    trouble: str | None

    def as_json(self) -> dict[str, Any]:
        """Return the receipts for a program."""
        return {
            "used": [memory.as_json() for memory in self.used],
            "kept": [memory.as_json() for memory in self.kept],
            "tokens": self.tokens,
            "limit": self.limit,
            "trouble": self.trouble,
        }


def show_receipts(owner: UUID, answer_id: UUID) -> ShownReceipts:
    """Return what an answer used; NotFoundError for a message that is not one's own."""
    conversations.get_message(owner, answer_id)
    turn = next(iter(conversations.list_turns_of(owner, [answer_id])), None)
    plan = ((turn.plan if turn else None) or {}).get("memory", {})
    rows = queries.list_receipts(owner, answer_id)
    shown = _Shown(owner, rows)
    trouble = plan.get("trouble")
    return ShownReceipts(
        answer_id=answer_id,
        used=[shown.memory(row) for row in rows if _reason(row) != "kept"],
        kept=[shown.kept(fact_id) for fact_id in _kept(rows)],
        tokens=plan.get("tokens", 0),
        limit=plan.get("limit", 0),
        trouble=_(TROUBLES[trouble]) if trouble else None,
    )


def _reason(receipt: MemoryReceipt) -> Reason | None:
    # None for what was forgotten for good: not even the reason is kept.
    return cast(Reason | None, receipt.why.get("reason"))


def _kept(rows: Sequence[MemoryReceipt]) -> list[UUID]:
    return [UUID(fact_id) for row in rows if row.kind == "head" for fact_id in row.why["facts"]]


class _Shown:
    """The rows behind some receipts."""

    def __init__(self, owner: UUID, receipts: Sequence[MemoryReceipt]) -> None:
        of: dict[str, list[UUID]] = {"fact": _kept(receipts)}
        for receipt in receipts:
            of.setdefault(receipt.kind, []).append(receipt.row_id)
        self._facts = {fact.id: fact for fact in facts.list_facts(owner, of["fact"])}
        self._forgettings = queries.list_forgettings(owner, of["fact"])
        self._messages = queries.list_sources(owner, of["message"]) if "message" in of else {}
        # What was forgotten since then stands in no prompt any more, and not here either.
        self._texts = blank(owner, {each.id: each.text for each in self._messages.values()})
        self._stretches = list_told(owner, of.get("summary", ()), of.get("episode", ()))
        self._verdicts = {
            receipt.row_id: cast(Verdict | None, receipt.verdict)
            for receipt in receipts
            if receipt.kind != "head"
        }

    def memory(self, receipt: MemoryReceipt) -> ShownMemory:
        """Return one that was used."""
        kind, reason = cast(Kind, receipt.kind), _reason(receipt)
        if kind == "fact":
            return self._fact(receipt.row_id, reason)
        if kind in ("summary", "episode"):
            return self._stretch(receipt.row_id, kind, reason)
        return self._message(receipt.row_id, reason)

    def kept(self, fact_id: UUID) -> ShownMemory:
        """Return one that was only kept in mind."""
        return self._fact(fact_id, "kept")

    def _fact(self, fact_id: UUID, reason: Reason | None) -> ShownMemory:
        fact = self._facts.get(fact_id)
        last = fact.evidence[-1] if fact and fact.evidence else None
        return self._made(
            fact_id,
            "fact",
            spoken_fact(fact) if fact else "",
            reason=reason,
            at=last.said_at if last else fact.learned_at if fact else None,
            source=(last.conversation_id, last.message_id) if last else (None, None),
        )

    def _stretch(self, row_id: UUID, kind: Kind, reason: Reason | None) -> ShownMemory:
        told = self._stretches.get(row_id)
        return self._made(
            row_id,
            kind,
            told.text if told else "",
            reason=reason,
            at=told.at if told else None,
            source=(told.conversation_id, told.message_id) if told else (None, None),
        )

    def _message(self, message_id: UUID, reason: Reason | None) -> ShownMemory:
        message: Source | None = self._messages.get(message_id)
        there = message if message and not message.is_gone else None
        return self._made(
            message_id,
            "message",
            one_line(self._texts[there.id], MOST_LETTERS) if there else "",
            reason=reason,
            at=there.at if there else None,
            source=(there.conversation_id, there.id) if there else (None, None),
            role=there.role if there else None,
        )

    def _made(
        self,
        row_id: UUID,
        kind: Kind,
        text: str,
        *,
        reason: Reason | None,
        at: datetime | None,
        source: tuple[UUID | None, UUID | None],
        role: str | None = None,
    ) -> ShownMemory:
        verdict = self._verdicts.get(row_id)
        return ShownMemory(
            id=row_id,
            kind=kind,
            text=text,
            role=role,
            at=at,
            conversation_id=source[0],
            message_id=source[1],
            reason=reason,
            why=_(REASONS[reason]) if reason else "",
            verdict=verdict,
            can_undo=verdict is not None and (verdict != "forgotten" or self._is_there(row_id)),
        )

    def _is_there(self, row_id: UUID) -> bool:
        message = self._messages.get(row_id)
        return row_id in self._forgettings or (message is not None and message.can_restore)


def spoken_fact(fact: FactRow) -> str:
    """Return a fact in the words of the page: what kind it is, and what; whom it is about, where not the person."""
    kind = _(relation_named(fact.relation).title)
    subject = "" if fact.subject_key == PERSON else f"{fact.subject} – "
    return f"{subject}{kind}: {fact.target}"
