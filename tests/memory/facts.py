"""Facts as values and as rows, for tests that need no conversation."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.database import uuid7
from app.extensions import db
from app.memory.facts.keys import subject_key, target_key
from app.memory.facts.queries import Evidence, FactRow
from app.memory.models import MemoryFact

BEGINNING = datetime(2026, 1, 1, 12, tzinfo=UTC)


def day(number: float) -> datetime:
    """Return noon of the so-manieth day of the tests."""
    return BEGINNING + timedelta(days=number)


def said_on(*days: float, **fields: Any) -> FactRow:
    """Return the fact that the person likes tea, said on these days."""
    evidence = tuple(Evidence(uuid7(), uuid7(), 0, 10, "holds", day(number)) for number in days)
    return fact_row(evidence=evidence, **({"learned_at": day(min(days, default=0))} | fields))


def fact_row(**fields: Any) -> FactRow:
    """Return a fact as it is read; only what differs has to be given."""
    plain: dict[str, Any] = {name: None for name in FactRow.__slots__}
    plain |= {"id": uuid7(), "is_shared": False, "subject": "user", "relation": "likes", "target": "tea"}
    plain |= {"subject_key": "user", "target_key": "tea", "importance": 0.4, "origin": "told"}
    plain |= {"has_faded": False, "replaced_reason": "", "learned_at": BEGINNING, "evidence": ()}
    return FactRow(**(plain | fields))


def add_fact(
    owner: UUID, target: str, *, relation: str = "likes", subject: str = "user", **fields: Any
) -> UUID:
    """Write a fact by hand, without evidence, and commit."""
    plain: dict[str, Any] = {"importance": 0.4, "origin": "written", "learned_at": BEGINNING}
    keys = {"subject_key": subject_key(subject), "target_key": target_key(target)}
    row = MemoryFact(
        id=uuid7(),
        user_id=owner,
        subject=subject,
        relation=relation,
        target=target,
        **keys,
        **(plain | fields),
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def targets_of(facts: Sequence[FactRow]) -> list[str]:
    """Return the targets of these facts in order."""
    return [fact.target for fact in facts]
