"""Background doors of the accounts."""

from datetime import timedelta

from app.accounts import sessions
from app.background import job
from app.languages import N_


@job(
    "accounts.sweep_sessions",
    about=N_("Removes sign-ins and one-time links that have run out."),
    every=timedelta(hours=1),
    preview=sessions.count_to_sweep,
)
def sweep_sessions() -> int:
    """Remove sign-ins that have run out."""
    return sessions.sweep_sessions()
