"""How the pages look and speak for one person, and whether the first minute was gone through."""

from collections import defaultdict
from functools import lru_cache
from uuid import UUID
from zoneinfo import available_timezones

from app.accounts import people
from app.accounts import queries as accounts
from app.extensions import db
from app.languages import page_language
from app.settings import queries
from app.settings.forms import PreferencesInput
from app.settings.models import Preferences
from app.settings.values import PreferencesValue

ENTER_KEYS = {"device": None, "sends": True, "breaks": False}
REGIONS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian"),
    "Pacific",
)


def read_preferences(user_id: UUID) -> PreferencesValue:
    """Return what this person chose, with what holds where nothing was chosen."""
    return _value(user_id, queries.find_preferences(user_id) or Preferences(accent="citrus", welcomed=False))


def update_preferences(user_id: UUID, wanted: PreferencesInput) -> PreferencesValue:
    """Change what is named; what is left out stays."""
    kept = lock_preferences(user_id)
    if wanted.accent is not None:
        kept.accent = wanted.accent
    if wanted.enter_key is not None:
        kept.enter_sends = ENTER_KEYS[wanted.enter_key]
    people.place_user(user_id, language=wanted.language, timezone=wanted.timezone)
    value = _value(user_id, kept)
    db.session.commit()
    return value


def is_memory_on(user_id: UUID) -> bool:
    """Tell whether anything of this person may be learned and recalled."""
    kept = queries.find_preferences(user_id)
    return kept is None or kept.memory_on


def switch_memory(user_id: UUID, *, on: bool) -> None:
    """Let everything of this person be learned and recalled, or nothing; what is known stays."""
    lock_preferences(user_id).memory_on = on
    db.session.commit()


def put_welcome_aside(user_id: UUID) -> None:
    """Remember that the first minute was gone through, or that the person does not want it."""
    lock_preferences(user_id).welcomed = True
    db.session.commit()


def lock_preferences(user_id: UUID) -> Preferences:
    """Return the row to change, made if there is none yet, in the open transaction."""
    queries.lock_owner(user_id)
    kept = queries.find_preferences(user_id)
    if kept is None:
        kept = Preferences(user_id=user_id, accent="citrus", welcomed=False)
        db.session.add(kept)
        db.session.flush()
    return kept


@lru_cache(maxsize=1)
def zones_by_region() -> dict[str, list[str]]:
    """Return the time zones that a person can choose, by part of the world; names of machines are left out."""
    zones: dict[str, list[str]] = defaultdict(list)
    for zone in sorted(available_timezones()):
        region, _, _ = zone.partition("/")
        if region in REGIONS:
            zones[region].append(zone)
    return {**zones, "UTC": ["UTC"]}


def _value(user_id: UUID, kept: Preferences) -> PreferencesValue:
    user = accounts.get_user(user_id)
    enter_key = next(name for name, sends in ENTER_KEYS.items() if sends is kept.enter_sends)
    return PreferencesValue(
        accent=kept.accent,
        enter_key=enter_key,
        language=user.locale or page_language(),
        timezone=user.timezone,
        welcomed=kept.welcomed,
    )
