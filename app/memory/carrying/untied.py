"""When the facts of a file held, by all that the file says: for those whose messages are not here to tell it."""

from collections.abc import Mapping
from uuid import UUID

from app.memory.carrying.forms import CarriedFact, MemoryFile
from app.memory.facts.keys import subject_key, target_key
from app.memory.facts.knowing import derive, is_for
from app.memory.facts.queries import Evidence, FactRow
from app.memory.facts.spans import Span


def spans_in(read: MemoryFile) -> Mapping[UUID, tuple[Span, ...]]:
    """Return the spans of each fact by its id in the file; a fact of which only an end was said is not in it."""
    rows = [_as_row(carried) for carried in read.facts]
    found: dict[UUID, tuple[Span, ...]] = {}
    for persona_id in {row.persona_id for row in rows}:
        for known in derive([row for row in rows if is_for(row, persona_id)]):
            if known.fact.persona_id == persona_id:
                found[known.fact.id] = known.spans
    return found


def _as_row(carried: CarriedFact) -> FactRow:
    plain = carried.model_dump(exclude={"evidence", "reviews"})
    return FactRow(
        **plain,
        subject_key=subject_key(carried.subject),
        target_key=target_key(carried.target),
        evidence=tuple(
            # Which conversation it was is of no matter to when it held.
            Evidence(
                each.message_id, each.message_id, each.start, each.end, each.stance, each.said_at, each.since
            )
            for each in sorted(carried.evidence, key=lambda said: (said.said_at, said.message_id, said.start))
        ),
    )
