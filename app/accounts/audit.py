"""The record of what happened to accounts and settings, for the owner to look up later."""

import uuid

from flask import has_request_context, request

from app.accounts.models import AuditEvent
from app.accounts.sessions import current_user
from app.extensions import db


def audit(action: str, user_id: uuid.UUID | None = None, **detail: object) -> None:
    """Note an action of this user, else of whoever is signed in; the caller commits. No secrets, no words of people."""
    address = ""
    if has_request_context():
        address = request.remote_addr or ""
        if user_id is None and current_user.is_authenticated:
            user_id = current_user.id
    db.session.add(AuditEvent(action=action, user_id=user_id, detail=detail, address=address[:64]))
