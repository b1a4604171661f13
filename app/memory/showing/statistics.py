"""How much there is of memory, how it grew, how strong it is, and what fades when."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_percent

from app.memory.showing import plots
from app.memory.showing.values import ShownFact, open_shelf

MONTHS = 12
STEPS = 10
SPANS = (7, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class Fading:
    """How many facts fade within so many days from now."""

    days: int
    count: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts by state, and three plots: facts known at the end of each month, facts by strength, what fades when."""

    holds: int
    former: int
    away: int
    growth: Sequence[plots.Bar]
    strengths: Sequence[plots.Bar]
    fading: Sequence[Fading]

    def as_json(self) -> dict[str, object]:
        """Return the figures for a program."""
        return {
            "holds": self.holds,
            "former": self.former,
            "away": self.away,
            "growth": [{"month": bar.label, "known": bar.count} for bar in self.growth],
            "strengths": [{"up_to": bar.label, "count": bar.count} for bar in self.strengths],
            "fading": [{"days": each.days, "count": each.count} for each in self.fading],
        }


def show_statistics(owner: UUID, zone: ZoneInfo) -> Statistics:
    """Return the figures of a person's memory."""
    shelf = open_shelf(owner, zone)
    shown = [shelf.show(known) for known in shelf.known]
    today = shelf.moment.astimezone(zone).date()
    learned = [known.fact.learned_at.astimezone(zone).date() for known in shelf.known]
    states = Counter(fact.state for fact in shown)
    holding = [fact for fact in shown if fact.state == "holds"]
    return Statistics(
        holds=states["holds"],
        former=states["ended"] + states["corrected"],
        away=states["away"] + states["faded"] + states["wrong"],
        growth=plots.bars(
            [(_month(last), sum(day <= last for day in learned)) for last in _month_ends(today)]
        ),
        strengths=plots.bars(_by_strength(holding)),
        fading=[Fading(days, _count_fading(holding, today + timedelta(days=days))) for days in SPANS],
    )


def _month_ends(today: date) -> list[date]:
    """Return the last days of the past months, and today."""
    ends, last = [today], today
    for _number in range(MONTHS - 1):
        last = last.replace(day=1) - timedelta(days=1)
        ends.append(last)
    return ends[::-1]


def _month(day: date) -> str:
    return str(format_date(day, "MMM"))


def _by_strength(shown: Sequence[ShownFact]) -> list[tuple[str, int]]:
    steps = Counter(min(int(fact.strength * STEPS), STEPS - 1) for fact in shown)
    return [(str(format_percent((step + 1) / STEPS)), steps[step]) for step in range(STEPS)]


def _count_fading(shown: Sequence[ShownFact], last: date) -> int:
    return sum(fact.fades is not None and fact.fades <= last for fact in shown)
