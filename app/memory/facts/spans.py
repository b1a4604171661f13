"""A time in which a fact held, and the moments from which days count."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

# Since when and until when, None where nobody knows or where it holds.
Days = tuple[date | None, date | None]
EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` until before `until`, None while it holds. `ended_by` is the fact that took its place, if one did.

    Of what was over before it was first told nobody knows the beginning: there `since` is None, and it counts from `after`
    on, when the last thing was over that could not hold beside it.
    """

    since: datetime | None
    until: datetime | None = None
    ended_by: UUID | None = None
    after: datetime = EVER

    @property
    def begin(self) -> datetime:
        """From when on it counts."""
        return self.since or self.after

    @property
    def has_moments(self) -> bool:
        """Whether it holds at any moment."""
        return self.until is None or self.begin < self.until

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it held at this moment."""
        return self.begin <= moment and (self.until is None or moment < self.until)

    def without(self, other: "Span", ended_by: UUID) -> Iterator["Span"]:
        """Yield what is left of it before and after another one, which is of the fact `ended_by`."""
        is_before = self.until is not None and self.until <= other.begin
        is_after = other.until is not None and other.until <= self.begin
        if is_before or is_after or not other.has_moments:
            yield self
            return
        if self.begin < other.begin:
            yield replace(self, until=other.begin, ended_by=ended_by)
        if other.until is not None and (self.until is None or other.until < self.until):
            yield replace(self, since=other.until) if self.since else replace(self, after=other.until)

    def in_zone(self, zone: ZoneInfo) -> "Span":
        """Return the same with its days beginning at midnight of a time zone, as its person counts them."""
        since = _in_zone(self.since, zone) if self.since else None
        until = _in_zone(self.until, zone) if self.until else None
        return replace(self, since=since, until=until, after=_in_zone(self.after, zone))


def midnight(day: date, zone: ZoneInfo | None = None) -> datetime:
    """Return the moment from which a day counts: a midnight of UTC stands for the day wherever its person lives."""
    return datetime.combine(day, time(), zone or UTC).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day of a moment in a time zone."""
    return moment.date() if _is_day(moment) else moment.astimezone(zone).date()


def days_of(span: Span, zone: ZoneInfo) -> Days:
    """Return the days of a span in a time zone."""
    since, until = (day_of(moment, zone) if moment else None for moment in (span.since, span.until))
    return since, until


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    return midnight(moment.date(), zone) if _is_day(moment) and moment != EVER else moment


def _is_day(moment: datetime) -> bool:
    return moment.utcoffset() == timedelta(0) and moment.time() == time()
