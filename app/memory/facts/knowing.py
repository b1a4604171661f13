"""What is known at a moment: the facts that may be seen, with the spans in which each held.

Pure but for the one read of the rows: the same rows and the same moment give the same answer, in any process.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from app.memory.facts import queries
from app.memory.facts.ended import with_ends
from app.memory.facts.queries import FactRow
from app.memory.facts.statement import Stance
from app.memory.facts.timeline import Saying, Span, spans_of


@dataclass(frozen=True, slots=True)
class Known:
    """A fact and when it held, the earliest span first; none at all if only its end was said, or if it was retracted."""

    fact: FactRow
    spans: tuple[Span, ...]

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it held at this moment."""
        return any(span.holds_at(moment) for span in self.spans)


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
    return [Known(fact, _set_by_hand(fact, spans)) for fact in seen]


def _sayings(facts: Sequence[FactRow]) -> Iterator[Saying]:
    by_id = {fact.id: fact for fact in facts}
    for fact in facts:
        for order, shown in enumerate(fact.evidence):
            since = midnight(shown.since) if shown.since else None
            yield _saying(fact, shown.stance, shown.said_at, order=shown.start + order, since=since)
        if fact.origin == "written":
            since = midnight(fact.valid_from) if fact.valid_from else fact.learned_at
            yield _saying(fact, "holds", since)
        if fact.replaced_at is not None:
            corrected = by_id.get(fact.replaced_by_id) if fact.replaced_by_id else None
            yield _saying(fact, "ends", fact.replaced_at, then=_in_place_of(corrected, fact.replaced_at))


def _saying(
    fact: FactRow,
    stance: Stance,
    at: datetime,
    *,
    order: int = 0,
    then: Saying | None = None,
    since: datetime | None = None,
) -> Saying:
    keys = (fact.subject_key, fact.relation, fact.target_key)
    return Saying(fact.id, *keys, stance, at, order=order, then=then, since=since)


def _in_place_of(corrected: FactRow | None, at: datetime) -> Saying | None:
    """Return that a corrected fact holds from the correction on, whatever its dates made of those beside it.

    It may have an earlier day than the fact before the one that it corrects, and would have been ended by that.
    """
    is_over = corrected is not None and corrected.valid_to is not None and midnight(corrected.valid_to) <= at
    return _saying(corrected, "holds", at) if corrected is not None and not is_over else None


def _set_by_hand(fact: FactRow, spans: Mapping[UUID, tuple[Span, ...]]) -> tuple[Span, ...]:
    found = spans.get(fact.id, ())
    if not found:
        return found
    first, last = found[0], found[-1]
    since = midnight(fact.valid_from) if fact.valid_from else first.since
    until = midnight(fact.valid_to) if fact.valid_to else last.until
    if len(found) == 1:
        return (Span(since, until, last.ended_by),)
    return (Span(since, first.until, first.ended_by), *found[1:-1], Span(last.since, until, last.ended_by))


def midnight(day: date) -> datetime:
    """Return the moment from which a day counts."""
    return datetime.combine(day, time(), UTC)
