"""When the facts of a file held, by all that the file says: for those whose messages are not here to tell it."""

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from app.memory.carrying.forms import CarriedFact, MemoryFile
from app.memory.facts.keys import subject_key, target_key
from app.memory.facts.knowing import derive, is_for
from app.memory.facts.queries import Evidence, FactRow
from app.memory.facts.spans import Days, days_of


def days_in(read: MemoryFile, zone: ZoneInfo) -> Mapping[UUID, Days]:
    """Return the days since when and until when each fact held last, by its id in the file.

    Of what held never, or of which only an end was said, there are none. The file does not say in which time zone its
    days were counted, so it is that of whoever takes it in.
    """
    rows = [_as_row(carried) for carried in read.facts]
    found: dict[UUID, Days] = {}
    for persona_id in {row.persona_id for row in rows}:
        for known in derive([row for row in rows if is_for(row, persona_id)]):
            if known.fact.persona_id == persona_id and known.spans:
                found[known.fact.id] = days_of(known.spans[-1], zone)
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
