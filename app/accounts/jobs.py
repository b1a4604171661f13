"""Background doors of the accounts."""

from datetime import timedelta

from app.accounts import sessions
from app.background import job


@job("accounts.sweep_sessions", every=timedelta(hours=1))
def sweep_sessions() -> None:
    """Remove sign-ins that have run out."""
    sessions.sweep_sessions()
