"""Tables of what people set: the instance's own values, personas, preferences, credentials, and lists of models."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Record, now, uuid7
from app.sealed_columns import SealedColumn, register


class Setting(Record):
    """One value of the whole instance, by name."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]


class Persona(Record):
    """Who the companion is for one person. Always an adult; `affection` shapes tone and nothing else."""

    __tablename__ = "personas"
    __table_args__ = (
        CheckConstraint("affection BETWEEN 0 AND 100", "affection_in_range"),
        Index("ix_personas_first", "user_id", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    # How the companion calls the person; empty means that it asks or does without.
    user_name: Mapped[str] = mapped_column(String(80), default="")
    identity: Mapped[str] = mapped_column(Text, default="")
    voice: Mapped[str] = mapped_column(Text, default="")
    limits: Mapped[str] = mapped_column(Text, default="")
    affection: Mapped[int] = mapped_column(default=50)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Preferences(Record):
    """What one person chose; `model_chain` is a list of {"credential_id", "model"}, the first asked first."""

    __tablename__ = "preferences"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    default_persona_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("personas.id", ondelete="SET NULL")
    )
    model_chain: Mapped[list[Any]] = mapped_column(default=list)
    accent: Mapped[str] = mapped_column(String(16), default="citrus", server_default="citrus")
    # None leaves it to the device: Enter sends where there is a keyboard, and breaks the line on a phone.
    enter_sends: Mapped[bool | None]
    # False until the first minute was gone through or put aside.
    welcomed: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Off: nothing is learned and nothing is recalled, in any conversation.
    memory_on: Mapped[bool] = mapped_column(default=True, server_default=true())
    # A link that reads what was said for facts; None leaves the choice to the program.
    memory_model: Mapped[dict[str, Any] | None]


class Credential(Record):
    """How one person reaches one provider. The key is sealed for this row and owner and never leaves in clear."""

    __tablename__ = "api_keys"
    __table_args__ = (UniqueConstraint("user_id", "provider", "label"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(String(500))
    # What else the provider's form asks for, none of it secret.
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sealed_key: Mapped[bytes | None]
    last_four: Mapped[str] = mapped_column(String(4), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


PROVIDER_KEYS = register(SealedColumn("provider key", "api_keys", "sealed_key"))


class ModelList(Record):
    """The models that a provider last named for a credential; a failed attempt leaves the list and notes the error."""

    __tablename__ = "model_lists"

    credential_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    models: Mapped[list[Any]] = mapped_column(default=list)
    fetched_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
