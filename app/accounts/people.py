"""Users: adding them, their passwords, switching them off and on."""

import uuid

from flask import current_app, has_request_context
from flask_babel import gettext as _
from flask_security import hash_password, verify_password
from sqlalchemy.exc import IntegrityError

from app.accounts import queries
from app.accounts.audit import audit
from app.accounts.forms import PasswordInput
from app.accounts.links import add_link
from app.accounts.models import ADMIN, Role, User
from app.accounts.names import name_key, tidy_name
from app.accounts.session_copies import forget_copies
from app.database import uuid7
from app.errors import BadInputError, ConflictError, NotFoundError
from app.extensions import db
from app.languages import page_language


def add_user(name: str, *, admin: bool = False) -> str:
    """Add somebody without a password; returns the link by which they sign in first. ConflictError: the name is taken."""
    try:
        user = new_user(tidy_name(name), None, admin=admin)
    except ValueError as error:
        raise BadInputError(str(error)) from error
    address = add_link("sign_in", user.id)
    audit("user_added", user.id, admin=admin)
    db.session.commit()
    return address


def make_sign_in_link(name: str) -> str:
    """Return a link by which this user can sign in once within 15 minutes."""
    user = queries.get_user_by_name(name)
    if not user.active:
        raise ConflictError(
            _("%(name)s is switched off. Run `flask accounts enable %(name)s` first.", name=user.name)
        )
    address = add_link("sign_in", user.id)
    audit("link_made", user.id)
    db.session.commit()
    return address


def disable_user(name: str) -> None:
    """Switch somebody off: their sessions end now, their open streams within seconds."""
    user = queries.get_user_by_name(name)
    user.active = False
    ended = queries.delete_other_sessions(user.id)
    queries.delete_links("sign_in", user.id)
    audit("user_disabled", user.id)
    db.session.commit()
    forget_copies(ended)


def enable_user(name: str) -> None:
    """Let somebody who was switched off sign in again."""
    user = queries.get_user_by_name(name)
    user.active = True
    audit("user_enabled", user.id)
    db.session.commit()


def change_password(user_id: uuid.UUID, wanted: PasswordInput, kept_session: str) -> str:
    """Set a new password and end all other sessions of the user; returns the new uniquifier for the one that is kept."""
    user = queries.get_user(user_id)
    present = user.password
    # Hashing yields, so the session gives its connection back first and the change comes after.
    db.session.rollback()
    if present is not None and not verify_password(_normal(wanted.present_password), present):
        fields = {"present_password": _("This is not your present password.")}
        raise BadInputError(_("Please correct the marked fields."), details={"fields": fields})
    hashed = hash_for_storage(wanted.password)
    user = queries.get_user(user_id)
    user.password = hashed
    user.fs_uniquifier = uniquifier = uuid.uuid4().hex
    ended = queries.delete_other_sessions(user_id, kept_session)
    audit("password_changed", user_id, sessions_ended=len(ended))
    db.session.commit()
    forget_copies(ended)
    return uniquifier


def end_session(user_id: uuid.UUID, id_hash: str) -> None:
    """End one of the user's sessions; NotFoundError when the user has no such session."""
    if not queries.delete_session(user_id, id_hash):
        raise NotFoundError
    audit("session_ended", user_id)
    db.session.commit()
    forget_copies([id_hash])


def end_other_sessions(user_id: uuid.UUID, kept_session: str) -> int:
    """End all sessions of the user but the kept one; returns how many."""
    ended = queries.delete_other_sessions(user_id, kept_session)
    audit("sessions_ended", user_id, count=len(ended))
    db.session.commit()
    forget_copies(ended)
    return len(ended)


def place_user(user_id: uuid.UUID, *, language: str | None, timezone: str | None) -> None:
    """Set which language the pages speak to somebody and where they live, in the open transaction; None leaves it."""
    user = queries.get_user(user_id)
    user.locale = language or user.locale
    user.timezone = timezone or user.timezone


def new_user(name: str, hashed: str | None, *, admin: bool) -> User:
    """Add a user to the open transaction; ConflictError when the name is taken.

    The pages go on in the language of this one. Whoever is added from the terminal has chosen none: the browser decides.
    """
    locale = page_language() if has_request_context() else ""
    user = User(id=uuid7(), name=name, name_key=name_key(name), password=hashed, locale=locale)
    if admin:
        user.roles.append(queries.find_admin_role() or Role(name=ADMIN))
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise ConflictError(
            _("Somebody here is called %(name)s already. Please choose another name.", name=name)
        ) from error
    return user


def hash_for_storage(password: str) -> str:
    """Hash a new password; takes some 30 ms, in a thread."""
    return str(hash_password(_normal(password)))


def _normal(password: str) -> str:
    return str(current_app.extensions["security"].password_util.normalize(password))
