"""Tables of what was said: conversations, messages as a tree, their turns, and what finds them again."""

import uuid
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Record, now, uuid7

Role = Literal["user", "assistant"]
TitledBy = Literal["nobody", "first_words", "model", "person"]
# What a conversation may use of the memory: all of it, reading alone, or nothing.
MemoryUse = Literal["full", "read", "none"]
ChangeKind = Literal["message", "conversation", "embedding", "fact"]
TurnState = Literal["queued", "generating", "done", "stopped", "interrupted", "failed"]

ACTIVE: tuple[TurnState, ...] = ("queued", "generating")
# In words and not in parameters, so that SQLite sees that the partial index below fits.
IS_ACTIVE = text("turns.state IN ('queued', 'generating')")
_WHERE_ACTIVE = text("state IN ('queued', 'generating')")
_WHERE_LISTED = text("deleted_at IS NULL AND archived_at IS NULL")


class Conversation(Record):
    """One thread with the companion; `leaf_id` is the last message of the branch that is shown."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_recent", "user_id", "updated_at"),
        # The list beside the chat goes down this one, page after page, however many conversations there are.
        Index(
            "ix_conversations_listed",
            "user_id",
            "updated_at",
            "id",
            sqlite_where=_WHERE_LISTED,
            postgresql_where=_WHERE_LISTED,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    persona_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("personas.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(200), default="")
    # A person's own title is never replaced; the one before an automatic title is kept, to go back to.
    titled_by: Mapped[str] = mapped_column(String(16), default="nobody", server_default="nobody")
    earlier_title: Mapped[str | None] = mapped_column(String(200))
    memory_use: Mapped[str] = mapped_column(String(8), default="full", server_default="full")
    # No foreign key: messages already point here, and a circle would have to be broken on every delete.
    leaf_id: Mapped[uuid.UUID | None]
    choice: Mapped[dict[str, Any] | None]
    next_seq: Mapped[int] = mapped_column(default=1)
    # Counts every change that another tab must hear of.
    version: Mapped[int] = mapped_column(default=1)
    # The newest answer that has ended, and the newest that its person has seen: unread while the first is larger.
    answered_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    seen_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    pinned_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    # Out of sight at once, gone for good a month later; until then it can be brought back.
    deleted_at: Mapped[datetime | None]


class Message(Record):
    """What one side said. `seq` orders a conversation, never a clock; `on_path` marks the branch that is shown."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_messages_path", "conversation_id", "on_path", "seq"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    seq: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")
    reasoning: Mapped[str] = mapped_column(Text, default="")
    # The tool calls of an answer, in order: {"call", "name", "arguments", "state", "result"}.
    steps: Mapped[list[Any]] = mapped_column(default=list)
    on_path: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    # The place in the tree stays, so that nothing below hangs in the air; the words go a month later.
    deleted_at: Mapped[datetime | None]

    @property
    def words(self) -> tuple[str, str, list[Any]]:
        """Text, reasoning and steps as far as anybody may still read them: of a deleted message nothing."""
        return ("", "", []) if self.deleted_at is not None else (self.text, self.reasoning, self.steps)


class SearchEntry(Record):
    """The words of a message as the search compares them (app/conversations/words.py); gone with the message.

    Beside it stands `search_entries_fts`: on SQLite an index table kept by triggers, which names rows by `id` (a real
    column, so that no VACUUM numbers them anew); on PostgreSQL an index over the words.
    """

    __tablename__ = "search_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str] = mapped_column(Text)


class MessageEmbedding(Record):
    """What a message means, by one model: `dimension` whole numbers of a byte each, whose direction alone counts."""

    __tablename__ = "message_embeddings"

    message_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    model: Mapped[str] = mapped_column(String(100))
    dimension: Mapped[int]
    vector: Mapped[bytes]


class MemoryClock(Record):
    """The number of a person's newest change; whoever takes the next one locks the row, so numbers come in commit order."""

    __tablename__ = "memory_clocks"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    # Up to which change the meanings of messages are known, and to which model.
    embedded_n: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    embedded_by: Mapped[str | None] = mapped_column(String(100))
    # Up to which change conversations were read for what they teach.
    learned_n: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class MemoryChange(Record):
    """One numbered change to what a person's memory is made of; it names the row and holds none of its words."""

    __tablename__ = "memory_changes"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    row_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class Turn(Record):
    """The work on one answer. `attempt` is the fencing token: who holds an older one can write nothing any more."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index(
            "uq_turns_one_active",
            "conversation_id",
            unique=True,
            sqlite_where=_WHERE_ACTIVE,
            postgresql_where=_WHERE_ACTIVE,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    # Made by the browser, so that a repeated request finds its first result; the fingerprint tells a repeat from a reuse.
    key: Mapped[uuid.UUID]
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="queued")
    attempt: Mapped[int] = mapped_column(default=1)
    holder: Mapped[str] = mapped_column(String(32))
    lease_until: Mapped[datetime]
    stop_requested_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    first_token_at: Mapped[datetime | None]
    # How long the model thought before its first word; None when it showed no thoughts.
    thought_ms: Mapped[int | None]
    finished_at: Mapped[datetime | None]
    provider: Mapped[str | None] = mapped_column(String(64))
    provider_title: Mapped[str | None] = mapped_column(String(200))
    model: Mapped[str | None] = mapped_column(String(200))
    error_kind: Mapped[str | None] = mapped_column(String(32))
    error: Mapped[str | None] = mapped_column(Text)
    fallback_note: Mapped[str | None] = mapped_column(Text)
    # What the context held and what it left out; token counts are estimates beside the provider's own below.
    plan: Mapped[dict[str, Any] | None]
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    # US dollars by the provider's prices on that day; None where it tells none.
    cost: Mapped[float | None]


class UsageDay(Record):
    """What one person used on one day of UTC: answers that came to something, and tokens. Kept where there is a quota."""

    __tablename__ = "usage_days"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    answers: Mapped[int] = mapped_column(default=0)
    tokens: Mapped[int] = mapped_column(BigInteger, default=0)
