"""Rebuilding somebody's memory in tests, and what is known then."""

from uuid import UUID

from app.memory.facts.knowing import know
from app.memory.rebuilding import rebuild
from app.memory.rebuilding.rebuild import RebuildValue


def rebuilt(owner: UUID) -> RebuildValue:
    """Begin a rebuild and do the work at once."""
    begun = rebuild.begin(owner, hand_over=lambda _owner, _id: None)
    rebuild.work_on(owner, begun.id)
    found = rebuild.find_rebuild(owner)
    assert found is not None
    assert found.state == "ready"
    return found


def applied(owner: UUID, rebuild_id: UUID) -> None:
    """Let a rebuild that is ready be applied."""
    rebuild.apply(owner, rebuild_id, hand_over=lambda _owner, _id: None)
    rebuild.work_on(owner, rebuild_id)
    found = rebuild.find_rebuild(owner)
    assert found is not None
    assert found.state == "applied"


def state(owner: UUID) -> list[tuple[object, ...]]:
    """Return all that is known, with its evidence and when it held."""
    return sorted(
        (
            known.fact.subject,
            known.fact.relation,
            known.fact.target_key,
            tuple((shown.message_id, shown.start, shown.end, shown.stance) for shown in known.fact.evidence),
            tuple((span.since, span.until) for span in known.spans),
        )
        for known in know(owner, persona_id=None)
    )
