"""Every question to the tables of people."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    CursorResult,
    Delete,
    Executable,
    Insert,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from app.accounts.models import ADMIN, AccessLink, Role, Session, User, UserRole
from app.accounts.names import name_key
from app.database import now
from app.errors import NotFoundError
from app.extensions import db

# Asked in every request, so it is built once and answers with plain columns: the session, its user and the user's roles.
_SESSION = (
    select(
        Session.data,
        Session.seen_at,
        User.id,
        User.name,
        User.fs_uniquifier,
        User.locale,
        User.timezone,
        Role.name.label("role"),
    )
    .select_from(Session)
    .outerjoin(User, (User.id == Session.user_id) & User.active)
    .outerjoin(UserRole, UserRole.user_id == User.id)
    .outerjoin(Role, Role.id == UserRole.role_id)
    .where(Session.id_hash == bindparam("id_hash"), Session.expires_at > bindparam("moment"))
)
_LIVING_SESSION = (
    select(Session.id_hash)
    .join(User, User.id == Session.user_id)
    .where(Session.id_hash == bindparam("id_hash"), Session.expires_at > bindparam("moment"), User.active)
)
_TIMEZONE = select(User.timezone).where(User.id == bindparam("user"))
_ACTIVE_USER = select(User.id).where(User.id == bindparam("user_id"), User.active)


def has_users() -> bool:
    """Tell whether anybody has an account."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def find_user_by_name(name: str) -> User | None:
    """Return the user of this sign-in name, in any case, or None."""
    return db.session.scalar(select(User).where(User.name_key == name_key(name)))


def get_user_by_name(name: str) -> User:
    """Return the user of this sign-in name; NotFoundError names it."""
    user = find_user_by_name(name)
    if user is None:
        raise NotFoundError(_("Nobody here is called %(name)s. See `flask accounts list`.", name=name))
    return user


def get_user(user_id: uuid.UUID) -> User:
    """Return the user of this id, or raise NotFoundError."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFoundError
    return user


def get_timezone(user_id: uuid.UUID) -> str:
    """Return the IANA name of this user's time zone, or raise NotFoundError."""
    timezone = db.session.scalar(_TIMEZONE, {"user": user_id})
    if timezone is None:
        raise NotFoundError
    return timezone


def find_user_by_uniquifier(uniquifier: str) -> User | None:
    """Return the user whom sessions know by this uniquifier, or None."""
    return db.session.scalar(select(User).where(User.fs_uniquifier == uniquifier))


def list_users() -> Sequence[User]:
    """List everybody with an account, the oldest first."""
    return db.session.scalars(select(User).order_by(User.created_at, User.id)).all()


def find_admin_role() -> Role | None:
    """Return the role of the people who may administer, or None before the first of them exists."""
    return db.session.scalar(select(Role).where(Role.name == ADMIN))


def is_active(user_id: uuid.UUID) -> bool:
    """Tell whether this user exists and is not switched off; a fresh question each time, on a connection of its own."""
    return _exists(_ACTIVE_USER, user_id=user_id)


def is_session_alive(id_hash: str) -> bool:
    """Tell whether this session still lets its user in; open streams ask every few seconds."""
    return _exists(_LIVING_SESSION, id_hash=id_hash, moment=now())


def list_sessions(user_id: uuid.UUID) -> Sequence[Session]:
    """List the user's living sessions, the last used first."""
    own = select(Session).where(Session.user_id == user_id, Session.expires_at > now())
    return db.session.scalars(own.order_by(Session.seen_at.desc())).all()


def read_session(id_hash: str) -> Sequence[Row[Any]]:
    """Read a living session with its user, one row for each role; no row when there is none."""
    with db.engine.connect() as connection:
        return connection.execute(_SESSION, {"id_hash": id_hash, "moment": now()}).all()


def session_insert(uniquifier: str | None) -> Insert:
    """Return the statement that stores a new session, for whoever has this uniquifier and is not switched off."""
    user_id = select(User.id).where(User.fs_uniquifier == uniquifier, User.active).scalar_subquery()
    return insert(Session).values(user_id=user_id)


def session_update(id_hash: str) -> Update:
    """Return the statement that changes a session that is still there: one that was ended must not come back."""
    return update(Session).where(Session.id_hash == id_hash)


def session_delete(id_hash: str) -> Delete:
    """Return the statement that removes one session."""
    return delete(Session).where(Session.id_hash == id_hash)


def delete_session(user_id: uuid.UUID, id_hash: str) -> bool:
    """Remove one of the user's sessions; False when the user has no such session."""
    own = delete(Session).where(Session.user_id == user_id, Session.id_hash == id_hash)
    return _touched(own) == 1


def delete_other_sessions(user_id: uuid.UUID, kept: str | None = None) -> Sequence[str]:
    """Remove all sessions of the user but the kept one; returns the keys of those that went."""
    others = delete(Session).where(Session.user_id == user_id, Session.id_hash != (kept or ""))
    return db.session.scalars(
        others.returning(Session.id_hash), execution_options={"synchronize_session": False}
    ).all()


def delete_expired(moment: datetime) -> int:
    """Remove sessions and one-time links whose time is over; returns how many sessions went."""
    _touched(delete(AccessLink).where(AccessLink.expires_at <= moment))
    return _touched(delete(Session).where(Session.expires_at <= moment))


def count_expired(moment: datetime) -> int:
    """Count the sessions whose time is over."""
    return db.session.scalar(select(func.count()).where(Session.expires_at <= moment)) or 0


def delete_links(purpose: str, user_id: uuid.UUID | None = None) -> None:
    """Make the earlier links of this kind useless."""
    _touched(
        delete(AccessLink).where(
            AccessLink.purpose == purpose, AccessLink.user_id.is_not_distinct_from(user_id)
        )
    )


def find_link(token_hash: str, purpose: str) -> AccessLink | None:
    """Return the link if it can still be used."""
    usable = select(AccessLink).where(*_usable(token_hash, purpose))
    return db.session.scalar(
        usable.where(or_(AccessLink.user_id.is_(None), AccessLink.user_id.in_(_active_users())))
    )


def claim_link(token_hash: str, purpose: str) -> bool:
    """Mark the link as used; of several who try at once, one gets True."""
    return _touched(update(AccessLink).where(*_usable(token_hash, purpose)).values(used_at=now())) == 1


def _usable(token_hash: str, purpose: str) -> tuple[Any, ...]:
    link = AccessLink
    return (
        link.token_hash == token_hash,
        link.purpose == purpose,
        link.used_at.is_(None),
        link.expires_at > now(),
    )


def _active_users() -> Select[Any]:
    return select(User.id).where(User.active)


def _exists(question: Executable, **values: object) -> bool:
    with db.engine.connect() as connection:
        return connection.execute(question, values).first() is not None


def _touched(statement: Update | Delete) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount
