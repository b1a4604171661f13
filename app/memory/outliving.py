"""What becomes of the facts of a conversation that goes: kept as if they had been written by hand, or gone with it.

Gone with it needs nothing: facts without evidence that is to be seen are not seen, and come back when it does.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import update

from app.conversations import changes
from app.extensions import db
from app.memory import writes
from app.memory.facts import queries
from app.memory.facts.knowing import Known, derive
from app.memory.facts.queries import Evidence
from app.memory.models import MemoryFact


def count_learned(owner: UUID, conversation_id: UUID) -> int:
    """Count the facts that would be gone with this conversation, because nothing else taught them."""
    return sum(_is_only_from(known, conversation_id) for known in derive(queries.list_facts(owner)))


def keep_learned(owner: UUID, conversation_id: UUID) -> int:
    """Keep what only this conversation taught, with its dates, as if its person had written it; returns how many facts.

    To be called, and is committed, before the conversation goes into the bin.
    """
    changes.hold(owner)
    count, changed = 0, []
    for known in derive(queries.list_facts(owner)):
        is_only_from = _is_only_from(known, conversation_id)
        count += is_only_from
        values = (_as_written(known) if is_only_from else {}) | _kept_end(known, conversation_id)
        if values:
            mine = update(MemoryFact).where(MemoryFact.id == known.fact.id).values(values)
            db.session.execute(mine, execution_options={"synchronize_session": False})
            changed.append(known.fact.id)
    changes.note(owner, "fact", changed)
    if changed:
        writes.drop_heads(owner)
    db.session.commit()
    return count


def _is_only_from(known: Known, conversation_id: UUID) -> bool:
    places = {shown.conversation_id for shown in _holding(known.fact.evidence)}
    return known.fact.origin == "told" and places == {conversation_id}


def _as_written(known: Known) -> dict[str, object]:
    values: dict[str, object] = {"origin": "written"}
    # Written by hand it begins once, so of something that came back the last time counts.
    if len(known.spans) > 1 and known.fact.valid_from is None:
        values["valid_from"] = known.spans[-1].since.date()
    return values


def _kept_end(known: Known, conversation_id: UUID) -> dict[str, object]:
    """Return the end that was said in this conversation, which would be gone with it."""
    ends = [
        shown.said_at
        for shown in known.fact.evidence
        if shown.stance == "ends" and shown.conversation_id == conversation_id
    ]
    last = known.spans[-1].until if known.spans else None
    if known.fact.valid_to is not None or last is None or last not in ends:
        return {}
    return {"valid_to": last.date()}


def _holding(evidence: Iterable[Evidence]) -> Iterable[Evidence]:
    return (shown for shown in evidence if shown.stance == "holds")
