"""What is known at a moment: the facts that may be seen, with the spans in which each held.

Pure but for the one read of the rows: the same rows and the same moment give the same answer, in any process.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.memory.facts import queries
from app.memory.facts.ended import with_ends
from app.memory.facts.queries import FactRow
from app.memory.facts.spans import EVER, Span, midnight
from app.memory.facts.statement import Stance
from app.memory.facts.timeline import Dates, Saying, spans_of

# In one moment: behind what was said, and behind that the end of what was corrected, whose place has been taken by then.
ENTERED, CORRECTED = 10**9, 10**9 + 1


@dataclass(frozen=True, slots=True)
class Known:
    """A fact and when it held, the earliest span first; none at all if only its end was said, or if it was retracted."""

    fact: FactRow
    spans: tuple[Span, ...]

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it held at this moment."""
        return any(span.holds_at(moment) for span in self.spans)

    def in_zone(self, zone: ZoneInfo) -> "Known":
        """Return the same with its days beginning at midnight of a time zone, as its person counts them."""
        return replace(self, spans=tuple(span.in_zone(zone) for span in self.spans))


def know(owner: UUID, *, persona_id: UUID | None) -> list[Known]:
    """Return what this companion knows of its person, also what held only once; nothing that was put away or retracted."""
    facts = (fact for fact in queries.list_facts_and_ends(owner) if is_for(fact, persona_id))
    return [known for known in derive(list(facts)) if known.spans and known.fact.archived_at is None]


def is_for(fact: FactRow, persona_id: UUID | None) -> bool:
    """Tell whether this companion may use a fact: it was told, or the fact is shared."""
    return fact.is_shared or fact.persona_id == persona_id


def derive(facts: Sequence[FactRow]) -> list[Known]:
    """Return those of these facts that are to be seen, with the spans that follow from all of them together."""
    seen = [fact for fact in with_ends(facts) if fact.is_seen]
    counted = [fact for fact in seen if fact.retracted_at is None]
    spans = spans_of(_sayings(counted))
    return [Known(fact, spans.get(fact.id, ())) for fact in seen]


def _sayings(facts: Sequence[FactRow]) -> Iterator[Saying]:
    by_id = {fact.id: fact for fact in facts}
    instead_of: dict[UUID | None, set[UUID]] = defaultdict(set)
    for fact in facts:
        instead_of[fact.replaced_by_id].add(fact.id)
    for fact in facts:
        for number, shown in enumerate(fact.evidence):
            order, since = shown.start + number, _moment(shown.since)
            yield _saying(fact, shown.stance, shown.said_at, order=order, since=since)
        if fact.valid_from or fact.valid_to:
            yield from _entered(fact, frozenset(instead_of[fact.id]))
        elif fact.origin == "written":
            yield _saying(fact, "holds", fact.learned_at)
        if fact.replaced_at is not None:
            by = by_id.get(fact.replaced_by_id) if fact.replaced_by_id else None
            yield _corrected(fact, fact.replaced_at, by)


def _entered(fact: FactRow, instead_of: frozenset[UUID]) -> Iterator[Saying]:
    """Yield that its person entered the days of a fact: when they wrote it, if they did, and when they changed them."""
    dates = Dates(_moment(fact.valid_from), _moment(fact.valid_to), instead_of)
    taught = [shown.said_at for shown in fact.evidence if shown.stance == "holds"]
    # Where it was not noted when, they came with the last words that taught it.
    moments = [fact.dated_at or max(fact.learned_at, *taught, EVER)]
    if fact.origin == "written":
        # What was so before them they say as well.
        moments.insert(0, fact.learned_at)
    for moment in moments:
        at = max(moment, dates.since or EVER)
        yield _saying(fact, "holds", at, order=ENTERED, dates=dates)
        if dates.until is not None and dates.until > at:
            yield _saying(fact, "ends", dates.until, order=ENTERED)


def _corrected(fact: FactRow, at: datetime, by: FactRow | None) -> Saying:
    """Return that a fact no longer holds since it was corrected; from then on, or from its own day, the other one does."""
    if by is None:
        return _saying(fact, "ends", at, order=CORRECTED)
    at = max(at, _moment(by.valid_from) or EVER)
    is_over = by.valid_to is not None and midnight(by.valid_to) <= at
    return _saying(fact, "ends", at, order=CORRECTED, then=None if is_over else _saying(by, "holds", at))


def _moment(day: date | None) -> datetime | None:
    return midnight(day) if day else None


def _saying(
    fact: FactRow,
    stance: Stance,
    at: datetime,
    *,
    order: int = 0,
    then: Saying | None = None,
    since: datetime | None = None,
    dates: Dates | None = None,
) -> Saying:
    keys = (fact.subject_key, fact.relation, fact.target_key)
    return Saying(fact.id, *keys, stance, at, order=order, then=then, since=since, dates=dates)
