"""How strong a fact is: a pure function of when it was said, used and judged, of its importance, and of the day.

FSRS says how likely one still remembers: each day on which it was said counts as a good review, and so does each on which
an answer used it; calling it wrong is a lapse, keeping it an easy review. What happens twice on one day counts once, so
nothing grows strong by being read again and again. All days are days of UTC, a clock that goes backwards makes nothing
weaker, and running anything twice is running it once.

Importance slows the fading down: strength is FSRS's retrievability to the power of what is missing from importance 1.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from app.memory.facts.queries import FactRow
from app.memory.forgetting.queries import Review
from app.memory.models import Rating
from app.registry import load_late

# Below this strength a fact has faded. Said once, one of importance 0.2 comes here after 5 months, of 0.4 after 1.6 years,
# of 0.6 after 25; said again a month later, after many times that.
FADED = 0.6
AGAIN, GOOD, EASY = 1, 3, 4
RATINGS: Mapping[Rating, int] = {"used": GOOD, "wrong": AGAIN, "kept": EASY}
# The parameter of FSRS that says how its curve bends, with the sign in which it is used.
DECAY = -0.1542
FACTOR = 0.9 ** (1 / DECAY) - 1
DAYS_AT_MOST = 3_000_000

History = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """How a fact fades when nothing more happens: from the day `last`, the faster the smaller its `stability` (days)."""

    last: date
    stability: float
    importance: float

    def retrievability(self, day: date) -> float:
        """Return what FSRS says: 1.0 on the day itself and before it, then less each day."""
        days = max((day - self.last).days, 0)
        return float((1 + FACTOR * days / self.stability) ** DECAY)

    def at(self, day: date) -> float:
        """Return the strength on a day, above 0 and at most 1."""
        return float(self.retrievability(day) ** (1 - self.importance))

    def falls_below(self, level: float) -> date | None:
        """Return the first day on which it is weaker than this, or None where the calendar does not reach."""
        if self.importance >= 1:
            return None
        # By logarithms, because the power itself is more than a float holds for what is important.
        exponent = math.log(level) / (DECAY * (1 - self.importance))
        if exponent > math.log(DAYS_AT_MOST):
            return None
        days = int(self.stability / FACTOR * (math.exp(exponent) - 1))
        while days <= min(DAYS_AT_MOST, (date.max - self.last).days):
            day = self.last + timedelta(days=days)
            if self.at(day) < level:
                return day
            days += 1
        return None


def strength_of(fact: FactRow, reviews: Sequence[Review], moment: datetime) -> float:
    """Return how strong a fact is at a moment, above 0 and at most 1; pinned, or kept until a later day, it is 1."""
    day = moment.astimezone(UTC).date()
    if fact.pinned_at is not None or (fact.keep_until is not None and day <= fact.keep_until):
        return 1.0
    return curve_of(fact, reviews).at(day)


def strengths_of(
    facts: Iterable[FactRow], reviews: Mapping[UUID, Sequence[Review]], moment: datetime
) -> dict[UUID, float]:
    """Return how strong each of these facts is, by id."""
    return {fact.id: strength_of(fact, reviews.get(fact.id, ()), moment) for fact in facts}


def fades_on(fact: FactRow, reviews: Sequence[Review]) -> date | None:
    """Return the day on which a fact fades when nothing more happens, or None when it never does."""
    if fact.pinned_at is not None:
        return None
    day = curve_of(fact, reviews).falls_below(FADED)
    if day is None or fact.keep_until is None:
        return day
    kept = min(fact.keep_until, date.max - timedelta(days=1))
    return max(day, kept + timedelta(days=1))


def curve_of(fact: FactRow, reviews: Sequence[Review]) -> Curve:
    """Return how a fact fades from the last thing that happened to it."""
    said = [shown.said_at for shown in fact.evidence if shown.stance == "holds"] or [fact.learned_at]
    moments = [(moment.astimezone(UTC), GOOD) for moment in said]
    moments += [(review.at.astimezone(UTC), RATINGS[review.rating]) for review in reviews]
    # Of each day the first of its kind.
    happened = list(dict.fromkeys((moment.date(), rating) for moment, rating in sorted(moments)))
    gaps = zip([happened[0], *happened], happened, strict=False)
    history = tuple((rating, (day - before).days) for (before, _), (day, rating) in gaps)
    return Curve(happened[-1][0], _stability(history), min(max(fact.importance, 0.0), 1.0))


@lru_cache(maxsize=4_096)
def _stability(history: History) -> float:
    """Return FSRS's stability, in days, after reviews of (rating, days since the one before)."""
    fsrs = load_late("fsrs")
    # How long until the next review is nothing that we use, and fuzzing it would be left to chance.
    scheduler = fsrs.Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=1, enable_fuzzing=False
    )
    # An id of its own making would cost a millisecond of sleep.
    card, moment = fsrs.Card(card_id=1), datetime.min.replace(tzinfo=UTC)
    for rating, days in history:
        moment += timedelta(days=days)
        card, _log = scheduler.review_card(card, fsrs.Rating(rating), moment)
    return float(card.stability)
