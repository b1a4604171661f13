"""What fades by itself: archived at night, never removed, and back as soon as it is said again.

Which facts those are follows from the reviews and the day alone, so a run that comes twice, or after a clock that jumped,
ends where it should: what was archived for a wrong reason comes back with the next run.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from app.conversations import changes
from app.database import now
from app.extensions import db
from app.memory import writes
from app.memory.facts import queries as facts
from app.memory.facts.queries import FactRow
from app.memory.forgetting import queries
from app.memory.forgetting.queries import Review
from app.memory.forgetting.strength import fades_on, strength_of
from app.memory.models import MemoryFact

# What was said or used this recently stays, however weak it is.
LATELY = timedelta(days=14)
PAUSE_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class Fading:
    """A fact that fades on a day when nothing more happens, and how strong it is now."""

    fact: FactRow
    on: date
    strength: float


def archive_faded() -> int:
    """Put away what has faded, of everybody, and bring back what is strong again; returns how many were put away."""
    count = 0
    for owner in queries.list_people_with_facts():
        count += _archive_of(owner)
        time.sleep(PAUSE_SECONDS)
    return count


def count_faded() -> int:
    """Count the facts that `archive_faded` would put away now."""
    moment = now()
    count = sum(len(_changes_of(owner, moment)[0]) for owner in queries.list_people_with_facts())
    db.session.rollback()
    return count


def list_fading(owner: UUID, *, days: int) -> list[Fading]:
    """List what fades within so many days from now, the first to go first."""
    moment = now()
    until = moment.astimezone(UTC).date() + timedelta(days=days)
    reviews = queries.list_reviews(owner)
    found = [
        Fading(fact, day, strength_of(fact, reviews.get(fact.id, ()), moment))
        for fact in facts.list_facts(owner)
        if _may_fade(fact) and (day := _archived_on(fact, reviews.get(fact.id, ()))) is not None
        if day <= until
    ]
    return sorted(found, key=lambda fading: (fading.on, fading.fact.learned_at))


def _archive_of(owner: UUID) -> int:
    moment = now()
    is_steady = not any(_changes_of(owner, moment))
    db.session.rollback()
    if is_steady:
        return 0
    # The lock, and then once more: something may have been said meanwhile.
    changes.hold(owner)
    faded, strong = _changes_of(owner, moment)
    for ids, values in (
        (faded, {"archived_at": moment, "has_faded": True}),
        (strong, {"archived_at": None, "has_faded": False}),
    ):
        mine = update(MemoryFact).where(MemoryFact.user_id == owner, MemoryFact.id.in_(ids))
        db.session.execute(mine.values(values), execution_options={"synchronize_session": False})
    if faded or strong:
        changes.note(owner, "fact", [*faded, *strong])
        writes.drop_heads(owner)
    db.session.commit()
    return len(faded)


def _changes_of(owner: UUID, moment: datetime) -> tuple[list[UUID], list[UUID]]:
    """Return which facts have faded and are not put away, and which were for that reason and are strong again."""
    rows = facts.list_facts(owner)
    reviews = queries.list_reviews(owner)
    gone = [fact.id for fact in rows if _may_fade(fact) and _has_faded(fact, reviews, moment)]
    back = [fact.id for fact in rows if fact.has_faded and not _has_faded(fact, reviews, moment)]
    return gone, back


def _may_fade(fact: FactRow) -> bool:
    return fact.archived_at is None and fact.retracted_at is None and fact.pinned_at is None


def _has_faded(fact: FactRow, reviews: Mapping[UUID, Sequence[Review]], moment: datetime) -> bool:
    on = _archived_on(fact, reviews.get(fact.id, ()))
    return on is not None and on <= moment.astimezone(UTC).date()


def _archived_on(fact: FactRow, reviews: Sequence[Review]) -> date | None:
    day = fades_on(fact, reviews)
    lately = max(_said_or_used(fact, reviews)).astimezone(UTC).date()
    return max(day, lately + LATELY) if day is not None else None


def _said_or_used(fact: FactRow, reviews: Sequence[Review]) -> Iterator[datetime]:
    yield fact.learned_at
    yield from (shown.said_at for shown in fact.evidence if shown.stance == "holds")
    yield from (review.at for review in reviews if review.rating != "wrong")
