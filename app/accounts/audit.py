"""The record of what happened to accounts and settings, for the owner to look up later."""

import uuid

from flask import has_request_context

from app.accounts import queries
from app.accounts.models import AuditEvent
from app.accounts.sessions import current_user
from app.extensions import db
from app.security import visitor_address


def audit(action: str, user_id: uuid.UUID | None = None, **detail: object) -> None:
    """Note an action of this user, else of whoever is signed in; the caller commits. No secrets, no words of people."""
    if user_id is None and has_request_context() and current_user.is_authenticated:
        user_id = current_user.id
    address = visitor_address()[:64]
    db.session.add(AuditEvent(action=action, user_id=user_id, detail=detail, address=address))


def record_attempt(name: str, *, passed: bool) -> None:
    """Note that somebody signed in with a password, or tried."""
    if passed:
        audit("signed_in", by="password")
    else:
        # Not the name as it was typed: people type their password there by mistake.
        known = queries.find_user_by_name(name)
        audit("sign_in_failed", known.id if known else None)
    db.session.commit()
