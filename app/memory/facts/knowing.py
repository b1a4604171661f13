"""What is known at a moment: the facts that may be seen, with the spans in which each held.

Pure but for the one read of the rows: the same rows and the same moment give the same answer, in any process.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from app.memory.facts import queries
from app.memory.facts.queries import FactRow
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
    facts = (fact for fact in queries.list_facts(owner) if is_for(fact, persona_id))
    return [known for known in derive(list(facts)) if known.spans and known.fact.archived_at is None]


def is_for(fact: FactRow, persona_id: UUID | None) -> bool:
    """Tell whether this companion may use a fact: it was told, or the fact is shared."""
    return fact.is_shared or fact.persona_id == persona_id


def derive(facts: Sequence[FactRow]) -> list[Known]:
    """Return these facts with the spans that follow from all of them together."""
    counted = [fact for fact in facts if fact.retracted_at is None]
    spans = spans_of(_sayings(counted))
    return [Known(fact, _set_by_hand(fact, spans)) for fact in facts]


def _sayings(facts: Iterable[FactRow]) -> Iterator[Saying]:
    for fact in facts:
        for order, shown in enumerate(fact.evidence):
            yield Saying(
                fact.id,
                fact.subject_key,
                fact.relation,
                fact.target_key,
                shown.stance,
                shown.said_at,
                order=shown.start + order,
            )
        if fact.origin == "written":
            since = _midnight(fact.valid_from) if fact.valid_from else fact.learned_at
            yield Saying(fact.id, fact.subject_key, fact.relation, fact.target_key, "holds", since, order=0)
        if fact.replaced_at is not None:
            yield Saying(
                fact.id, fact.subject_key, fact.relation, fact.target_key, "ends", fact.replaced_at, order=0
            )


def _set_by_hand(fact: FactRow, spans: Mapping[UUID, tuple[Span, ...]]) -> tuple[Span, ...]:
    found = spans.get(fact.id, ())
    if not found:
        return found
    first, last = found[0], found[-1]
    since = _midnight(fact.valid_from) if fact.valid_from else first.since
    until = _midnight(fact.valid_to) if fact.valid_to else last.until
    if len(found) == 1:
        return (Span(since, until, last.ended_by),)
    return (Span(since, first.until, first.ended_by), *found[1:-1], Span(last.since, until, last.ended_by))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
