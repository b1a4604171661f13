"""Tables of what a person's memory holds beside their messages: facts with their evidence, segments, episodes, receipts.

What can be derived is not stored. Whether a fact is to be seen, whether it still holds and since when follows from its
evidence: from where those messages stand, whether they are deleted, and what was said later. So nothing has to be mended
when a message is deleted, brought back or moved to another branch.
"""

import uuid
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Record, now, uuid7
from app.sealed_columns import SealedColumn, register

# How a fact came here: the person told the companion, or wrote it on the memory page.
Origin = Literal["told", "written"]
Rating = Literal["used", "wrong", "kept"]
EpisodeKind = Literal["feeling", "decision", "first_time", "closeness"]
# "head": what was only kept in mind, all of it in one receipt.
ReceiptKind = Literal["fact", "message", "episode", "summary", "head"]
Verdict = Literal["wrong", "not_here", "forgotten"]
# What a tombstone's words were: a subject with its target, which is not learned again; words that are blanked wherever they
# stand, a name only where it is written as one, and a quote only in a message of its very moment.
TombstoneKind = Literal["target", "words", "name", "place"]


class MemoryFact(Record):
    """Something that is known: a subject ("user" is the person), a relation, a target; one row however often it was said.

    The keys are the same words as they are compared (app/memory/facts/keys.py).
    """

    __tablename__ = "memory_facts"
    __table_args__ = (Index("ix_memory_facts_same", "user_id", "subject_key", "relation", "target_key"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # Who was told; another persona knows it only if it is shared.
    persona_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("personas.id", ondelete="SET NULL"))
    is_shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    subject: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(500))
    subject_key: Mapped[str] = mapped_column(String(200))
    target_key: Mapped[str] = mapped_column(String(500))
    importance: Mapped[float] = mapped_column(Float)
    origin: Mapped[str] = mapped_column(String(16))
    learned_at: Mapped[datetime] = mapped_column(default=now)
    # Only what the person set by hand; else the dates follow from the evidence.
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    # When they set it: what is said afterwards may end it again.
    dated_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    keep_until: Mapped[date | None]
    # Faded, or put away; it can be brought back.
    archived_at: Mapped[datetime | None]
    # It went by itself, so it comes back by itself when it is said again; what a person put away stays away.
    has_faded: Mapped[bool] = mapped_column(default=False, server_default=false())
    # It is about to be removed for good, and is nowhere to be seen any more.
    forgetting_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("memory_forgettings.id", ondelete="SET NULL"), index=True
    )
    # The person says that it was never so: nothing uses it, and it ends nothing else.
    retracted_at: Mapped[datetime | None]
    # Who corrects a fact by hand keeps the old one, with the reason.
    # No foreign key: a table that points at itself in any order cannot be copied row by row. What is gone is gone.
    replaced_by_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    replaced_at: Mapped[datetime | None]
    replaced_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")


class MemoryEvidence(Record):
    """Words of the person that a fact stands on: code points `start` until before `end` of their message."""

    __tablename__ = "memory_evidence"
    __table_args__ = (UniqueConstraint("fact_id", "message_id", "start"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    fact_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memory_facts.id", ondelete="CASCADE"))
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    stance: Mapped[str] = mapped_column(String(8))
    said_at: Mapped[datetime]
    # From when on it counts, where the words name an earlier day: "we moved in June".
    since: Mapped[date | None]
    extractor: Mapped[str] = mapped_column(String(100))


class MemoryReading(Record):
    """A message that was read for facts, and by what; so that no run reads it twice."""

    __tablename__ = "memory_readings"

    message_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    extractor: Mapped[str] = mapped_column(String(100))
    read_at: Mapped[datetime] = mapped_column(default=now)


class MemoryReview(Record):
    """A moment that strengthened or weakened a fact; its strength at any time is a function of these and the evidence."""

    __tablename__ = "memory_reviews"
    __table_args__ = (UniqueConstraint("fact_id", "answer_id", "rating"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    fact_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memory_facts.id", ondelete="CASCADE"))
    answer_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("messages.id", ondelete="SET NULL"), index=True
    )
    rating: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(default=now)


class MemoryForgetting(Record):
    """Something that a person lets the memory forget. Until `due_at` it can be undone; then nothing of it is left."""

    __tablename__ = "memory_forgettings"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(index=True)
    # What was blanked at once, as app/memory/forgetting/titles.py writes it: it comes back if this is undone.
    titles: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class MemorySecret(Record):
    """The key of one person's tombstones, sealed. It stays the same when the keys of the installation change."""

    __tablename__ = "memory_secrets"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]


TOMBSTONE_KEYS = register(SealedColumn("tombstones", "memory_secrets", "sealed", row="user_id"))


class MemoryTombstone(Record):
    """What must not be learned again from words of before: a keyed hash of so many words, never the words themselves."""

    __tablename__ = "memory_tombstones"
    __table_args__ = (UniqueConstraint("user_id", "digest", "made_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    digest: Mapped[bytes]
    words: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(default=now)
    # Which forgetting made it, as long as that can be undone.
    forgetting_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("memory_forgettings.id", ondelete="SET NULL"), index=True
    )
    # Messages that were stored until then have their spans below; later ones are compared when they are read.
    settled_at: Mapped[datetime] = mapped_column(default=now)


class ForgottenSpan(Record):
    """Words of a message that no prompt, index or summary shows any more: code points `start` until before `end`."""

    __tablename__ = "forgotten_spans"

    message_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    end: Mapped[int]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class MemorySegment(Record):
    """A stretch of a conversation about one thing. It is shown while its last message is, for that one hangs below the rest.

    `count` is how many readable messages it had, `blanks` how many stretches of them were forgotten; if there are others
    now, the summary is withheld until it is made again.
    """

    __tablename__ = "memory_segments"
    __table_args__ = (
        Index("ix_memory_segments_place", "conversation_id", "first_seq"),
        Index("ix_memory_segments_when", "user_id", "ended_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    last_message_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    count: Mapped[int]
    blanks: Mapped[int] = mapped_column(default=0, server_default="0")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    summary: Mapped[str] = mapped_column(Text, default="")
    extractor: Mapped[str] = mapped_column(String(100))
    # A model is to read it, and until when somebody is asking one.
    awaits_model: Mapped[bool] = mapped_column(default=False, server_default=false())
    asked_until: Mapped[datetime | None]


class MemoryEpisode(Record):
    """A segment that is worth keeping as an event. `weight` runs from -1, painful, to 1, joyful."""

    __tablename__ = "memory_episodes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    segment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("memory_segments.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    summary: Mapped[str] = mapped_column(Text)
    importance: Mapped[float] = mapped_column(Float)
    weight: Mapped[float] = mapped_column(Float, default=0.0)
    mood: Mapped[str] = mapped_column(String(100), default="")
    at: Mapped[datetime]
    pinned_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]


class MemoryHead(Record):
    """The facts that stand at the head of every request of an epoch, as text; the same bytes until the next epoch."""

    __tablename__ = "memory_heads"
    __table_args__ = (Index("ix_memory_heads_of", "user_id", "persona_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    persona_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("personas.id", ondelete="CASCADE"))
    epoch: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    fact_ids: Mapped[list[Any]]
    made_at: Mapped[datetime] = mapped_column(default=now)


class MemoryReceipt(Record):
    """A memory that reached the prompt of an answer: which, why, how many tokens, and what the person said of it."""

    __tablename__ = "memory_receipts"
    __table_args__ = (UniqueConstraint("answer_id", "place"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    # No foreign key: it may be any of four tables, and what is gone leaves a receipt that says so.
    row_id: Mapped[uuid.UUID] = mapped_column(index=True)
    why: Mapped[dict[str, Any]]
    tokens: Mapped[int]
    verdict: Mapped[str | None] = mapped_column(String(16))


class UnrecalledMessage(Record):
    """A message that its person does not want recalled in any conversation; the search still finds it."""

    __tablename__ = "unrecalled_messages"

    message_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
