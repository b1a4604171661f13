"""The one blueprint on which all doors of the memory stand, and the calendar that their pages go by."""

from zoneinfo import ZoneInfo

from flask import Blueprint

from app.accounts.sessions import current_user

bp = Blueprint("memory", __name__, url_prefix="/memory")


def current_zone() -> ZoneInfo:
    """Return the time zone of whoever is signed in."""
    return ZoneInfo(current_user.timezone)
