"""Whose turn it is: segments are claimed for the time of an asking, and a provider that fails is left alone for a while."""

from datetime import datetime, timedelta
from uuid import UUID

from app.conversations import changes
from app.database import now
from app.extensions import db
from app.memory.extraction.asking import MOST_FURTHER, SECONDS
from app.memory.reading import queries
from app.memory.reading.models import MemoryModelState
from app.memory.segments import queries as segments
from app.memory.segments.cutting import PAUSE
from app.providers.errors import Kind, ProviderError

# Each asking twice, should an answer have to be repaired, and some time to store.
CLAIM = timedelta(seconds=(2 * (1 + MOST_FURTHER) + 1) * SECONDS)
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
# What is wrong with the question and not with the provider: it would be refused each time.
HOPELESS: frozenset[Kind] = frozenset({"bad_request", "too_long", "malformed", "empty"})


def claim(owner: UUID) -> UUID | None:
    """Take the segment that waits longest, so that nobody else asks about it meanwhile; None when none waits. Commits."""
    if not is_any_waiting(owner):
        db.session.rollback()
        return None
    # The lock first: two who look at once take two different ones.
    changes.hold(owner)
    found = _next(owner)
    for segment_id in found:
        segments.get_segment(owner, segment_id).asked_until = now() + CLAIM
    db.session.commit()
    return found[0] if found else None


def is_any_waiting(owner: UUID) -> bool:
    """Tell whether a segment of this person's waits for a model."""
    return bool(_next(owner))


def closed_before() -> datetime:
    """Return when the last segment of a conversation has to have ended to be done: a pause ago."""
    return now() - PAUSE


def is_resting(owner: UUID) -> bool:
    """Tell whether this person's model failed and is to be left alone for now."""
    state = queries.find_state(owner)
    return state is not None and state.retry_at > now()


def note_failure(owner: UUID, error: ProviderError) -> None:
    """Leave this person's model alone, the longer the more often it failed. The caller holds the clock, and commits."""
    state = queries.find_state(owner)
    if state is None:
        state = MemoryModelState(user_id=owner, failures=0)
        db.session.add(state)
    moment = now()
    pause = min(FIRST_PAUSE * 2 ** min(state.failures, 10), LONGEST_PAUSE)
    state.failures, state.failed_at, state.retry_at = state.failures + 1, moment, moment + pause
    state.provider_title, state.error_kind = error.provider[:200], error.kind


def note_success(owner: UUID) -> None:
    """Forget that this person's model failed. The caller commits."""
    state = queries.find_state(owner)
    if state is not None:
        db.session.delete(state)


def _next(owner: UUID) -> list[UUID]:
    return queries.list_waiting(owner, closed_before=closed_before(), limit=1, moment=now())
