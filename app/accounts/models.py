"""Tables of people: users with their roles, browser sessions, one-time links, and the record of what happened."""

import uuid
from datetime import datetime
from typing import Any, Literal

from flask_security import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Record, now, uuid7

Purpose = Literal["setup", "sign_in"]

ADMIN = "admin"


class UserRole(Record):
    """Who has which role."""

    __tablename__ = "roles_users"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True)


class Role(Record, RoleMixin):
    """A name for what somebody may do; so far `admin` alone."""

    __tablename__ = "roles"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)  # type: ignore[assignment]  # declared int there
    name: Mapped[str] = mapped_column(String(32), unique=True)


class User(Record, UserMixin):
    """Somebody who may sign in. `name_key` is the name without case, so that nobody can pose as somebody else."""

    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)  # type: ignore[assignment]  # declared int there
    name: Mapped[str] = mapped_column(String(64))
    name_key: Mapped[str] = mapped_column(String(128), unique=True)
    # None until the person has chosen one: somebody who was added signs in by a link first.
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # What a session names; a new one ends every session of this user.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid.uuid4().hex)
    locale: Mapped[str] = mapped_column(String(16), default="en")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    created_at: Mapped[datetime] = mapped_column(default=now)
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # declared a list of mixins there
        secondary="roles_users", lazy="selectin"
    )

    def get_security_payload(self) -> dict[str, Any]:
        """Say who signed in, for programs."""
        return {"id": str(self.id), "name": self.name}


class Session(Record):
    """One browser. The key is the SHA-256 of the id in its cookie, so this table lets nobody in."""

    __tablename__ = "sessions"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AccessLink(Record):
    """A link that lets its holder in once: the owner at set-up, or a user who cannot sign in otherwise."""

    __tablename__ = "access_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AuditEvent(Record):
    """Something that an owner may want to look up later; outlives the user it is about."""

    __tablename__ = "audit_events"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
