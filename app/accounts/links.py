"""One-time links: made with a random token of which only the hash is kept, and used at most once."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from flask_babel import gettext as _

from app.accounts import queries
from app.accounts.audit import audit
from app.accounts.models import AccessLink, Purpose, User
from app.config import current_config
from app.database import now
from app.errors import NotFoundError
from app.extensions import db
from app.languages import N_

PATHS: dict[Purpose, str] = {"setup": "/setup", "sign_in": "/sign-in/link"}
LIFETIMES: dict[Purpose, timedelta] = {"setup": timedelta(days=1), "sign_in": timedelta(minutes=15)}
SPENT: dict[Purpose, str] = {
    "setup": (
        N_(
            "This set-up link has been used or is too old. "
            "If this companion has no owner yet, restart it, and it prints a fresh one."
        )
    ),
    "sign_in": (
        N_(
            "This sign-in link has been used or is too old. "
            "Whoever runs this companion can make a fresh one: flask accounts sign-in-link NAME."
        )
    ),
}


def add_link(purpose: Purpose, user_id: uuid.UUID | None = None) -> str:
    """Add a link to the open transaction and return its address; earlier ones of its kind and user become void."""
    token = secrets.token_urlsafe(32)
    queries.delete_links(purpose, user_id)
    expires_at = now() + LIFETIMES[purpose]
    db.session.add(
        AccessLink(token_hash=hash_of(token), purpose=purpose, user_id=user_id, expires_at=expires_at)
    )
    return f"{current_config().public_url}{PATHS[purpose]}/{token}"


def get_link(token: str, purpose: Purpose) -> AccessLink:
    """Return a link that can still be used; NotFoundError says where a fresh one comes from."""
    link = queries.find_link(hash_of(token), purpose)
    if link is None:
        raise NotFoundError(_(SPENT[purpose]))
    return link


def spend_link(token: str, purpose: Purpose) -> None:
    """Use the link up in the open transaction; of several who try at once all but one get NotFoundError."""
    if not queries.claim_link(hash_of(token), purpose):
        db.session.rollback()
        raise NotFoundError(_(SPENT[purpose]))


def enter_by_link(token: str, *, language: str) -> User:
    """Use a sign-in link up and return whom it lets in; somebody new is met in this language."""
    link = get_link(token, "sign_in")
    assert link.user_id is not None
    user_id = link.user_id
    spend_link(token, "sign_in")
    user = queries.get_user(user_id)
    if user.password is None:
        user.locale = language
    audit("signed_in", user_id, by="link")
    db.session.commit()
    return user


def hash_of(token: str) -> str:
    """Return the key under which a link is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
