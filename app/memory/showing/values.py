"""A fact as a page shows it, and the words for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.database import now
from app.memory.facts import knowing
from app.memory.facts import queries as facts
from app.memory.facts.knowing import Known
from app.memory.facts.queries import FactRow
from app.memory.facts.relations import relation_named
from app.memory.facts.statement import PERSON
from app.memory.forgetting import queries as reviews
from app.memory.forgetting.queries import Review
from app.memory.forgetting.strength import fades_on, strength_of

# A day further off than this tells nobody anything.
LIFETIME = timedelta(days=365 * 80)
# What became of a fact: it holds; it held once; it is still to come; it was put away by hand or faded; its person called it
# wrong; they corrected it.
State = Literal["holds", "ended", "ahead", "away", "faded", "wrong", "corrected"]


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One fact: `since` and `until` are days in the person's time zone, `strength` runs from 0 to 1."""

    id: UUID
    subject: str
    subject_key: str
    relation: str
    title: str
    target: str
    state: State
    since: date | None
    until: date | None
    strength: float
    fades: date | None
    last: date | None
    is_pinned: bool
    keep_until: date | None
    is_shared: bool
    persona_id: UUID | None
    evidence: int
    importance: float

    def as_json(self) -> dict[str, object]:
        """Return the fact for a program."""
        days = {"since": self.since, "until": self.until, "fades": self.fades, "last": self.last}
        return {
            "id": str(self.id),
            "subject": self.subject,
            "relation": self.relation,
            "target": self.target,
            "state": self.state,
            **{name: day.isoformat() if day else None for name, day in days.items()},
            "strength": round(self.strength, 3),
            "pinned": self.is_pinned,
            "keep_until": self.keep_until.isoformat() if self.keep_until else None,
            "shared": self.is_shared,
            "persona_id": str(self.persona_id) if self.persona_id else None,
            "evidence": self.evidence,
            "importance": self.importance,
        }


@dataclass(frozen=True, slots=True)
class Shelf:
    """All facts of a person that are to be seen, with what strengthened each, at one moment."""

    known: Sequence[Known]
    reviews: Mapping[UUID, Sequence[Review]]
    zone: ZoneInfo
    moment: datetime

    def show(self, known: Known) -> ShownFact:
        """Return one of them as a page shows it."""
        return show(known, self.reviews.get(known.fact.id, ()), zone=self.zone, moment=self.moment)


def open_shelf(owner: UUID, zone: ZoneInfo, *, moment: datetime | None = None) -> Shelf:
    """Read all facts of a person, also those that were put away, as they were at a moment."""
    known = [each.in_zone(zone) for each in knowing.derive(facts.list_facts_and_ends(owner))]
    return Shelf(known, reviews.list_reviews(owner), zone, moment or now())


def show(known: Known, history: Sequence[Review], *, zone: ZoneInfo, moment: datetime) -> ShownFact:
    """Return a fact as a page shows it."""
    fact = known.fact
    span = next((span for span in reversed(known.spans) if span.begin <= moment), None) or (
        known.spans[0] if known.spans else None
    )
    last = max(
        [*(shown.said_at for shown in fact.evidence), *(review.at for review in history)], default=None
    )
    return ShownFact(
        id=fact.id,
        subject=subject_name(fact.subject),
        subject_key=fact.subject_key,
        relation=fact.relation,
        title=_(relation_named(fact.relation).title),
        target=fact.target,
        state=_state(known, moment),
        since=_day(span.since, zone) if span and span.since else None,
        until=_day(span.until, zone) if span and span.until else None,
        strength=strength_of(fact, history, moment),
        fades=_within_a_lifetime(fades_on(fact, history), moment),
        last=_day(last, zone) if last else None,
        is_pinned=fact.pinned_at is not None,
        keep_until=fact.keep_until,
        is_shared=fact.is_shared,
        persona_id=fact.persona_id,
        evidence=len({shown.message_id for shown in fact.evidence}),
        importance=fact.importance,
    )


def subject_name(subject: str) -> str:
    """Return how a page calls whom a fact is about."""
    return _("You") if subject == PERSON else subject


def newest_first(shown: Iterable[ShownFact]) -> list[ShownFact]:
    """Return facts as a group lists them: what holds before what ended, then by importance, then the newest first."""
    return sorted(
        shown,
        key=lambda fact: (
            fact.state != "holds",
            -fact.importance,
            fact.since is None,
            _newest(fact),
            fact.title,
        ),
    )


def _within_a_lifetime(day: date | None, moment: datetime) -> date | None:
    return day if day is not None and day < (moment + LIFETIME).date() else None


def _newest(fact: ShownFact) -> int:
    return -fact.since.toordinal() if fact.since else 0


def _state(known: Known, moment: datetime) -> State:
    fact: FactRow = known.fact
    if fact.retracted_at is not None:
        return "wrong"
    if fact.archived_at is not None:
        return "faded" if fact.has_faded else "away"
    if known.spans and known.spans[0].begin > moment:
        return "ahead"
    if fact.replaced_at is not None and not known.holds_at(moment):
        return "corrected"
    return "holds" if known.holds_at(moment) else "ended"


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
