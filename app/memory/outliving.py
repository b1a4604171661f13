"""What becomes of the facts of a conversation that goes: kept as if they had been written by hand, or gone with it.

Gone with it needs nothing: facts without evidence that is to be seen are not seen, and come back when it does.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import update

from app.conversations import changes
from app.extensions import db
from app.memory import writes
from app.memory.facts import queries
from app.memory.facts.knowing import Known, derive
from app.memory.facts.queries import Evidence, FactRow
from app.memory.facts.spans import midnight
from app.memory.models import MemoryFact


def count_learned(owner: UUID, conversations: Collection[UUID]) -> Mapping[UUID, int]:
    """Count the facts that would be gone with each of these conversations, because nothing else taught them.

    They may be in the bin. Only what is in use counts: nobody misses what was put away, corrected or called wrong.
    """
    known = derive(queries.list_facts_with(owner, conversations))
    used = (
        each.fact for each in known if each.spans and not (each.fact.archived_at or each.fact.replaced_at)
    )
    places = (_only_place(fact) for fact in used)
    return Counter(place for place in places if place is not None and place in conversations)


def keep_learned(owner: UUID, conversation_id: UUID) -> int:
    """Keep what only this conversation taught, with its dates, as if its person had written it; returns how many facts.

    To be called, and is committed, before the conversation goes into the bin or out of it for good.
    """
    changes.hold(owner)
    count, changed = 0, []
    for known in derive(queries.list_facts_with(owner, [conversation_id])):
        is_only_from = _only_place(known.fact) == conversation_id
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


def _only_place(fact: FactRow) -> UUID | None:
    """Return the one conversation that taught a fact; None for one of several or written by hand."""
    places = {shown.conversation_id for shown in _holding(fact.evidence)}
    return places.pop() if fact.origin == "told" and len(places) == 1 else None


def _as_written(known: Known) -> dict[str, object]:
    values: dict[str, object] = {"origin": "written"}
    # Written by hand it begins once, so of something that came back the last time counts.
    since = known.spans[-1].since if len(known.spans) > 1 else None
    if since is not None and known.fact.valid_from is None:
        values["valid_from"] = since.date()
    return values


def _kept_end(known: Known, conversation_id: UUID) -> dict[str, object]:
    """Return the end that was said in this conversation, which would be gone with it."""
    ends = [
        moment
        for shown in known.fact.evidence
        if shown.stance == "ends" and shown.conversation_id == conversation_id
        # Whichever of the two it counts from.
        for moment in (shown.said_at, midnight(shown.since or shown.said_at.date()))
    ]
    last = known.spans[-1].until if known.spans else None
    if known.fact.valid_to is not None or last is None or last not in ends:
        return {}
    return {"valid_to": last.date()}


def _holding(evidence: Iterable[Evidence]) -> Iterable[Evidence]:
    return (shown for shown in evidence if shown.stance == "holds")
