"""Storing what was stated: one fact however often it is said, and a piece of evidence for each place. Commits nothing.

The caller holds the person's memory clock, so two runs never make the same fact twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, update

from app.database import uuid7
from app.extensions import db
from app.memory.facts import queries
from app.memory.facts.keys import SUBJECT_LETTERS, TARGET_LETTERS, subject_key, target_key
from app.memory.facts.queries import Held
from app.memory.facts.relations import relation_named
from app.memory.facts.statement import Statement
from app.memory.forgetting import tombstones
from app.memory.forgetting.tombstones import Stones
from app.memory.models import MemoryEvidence, MemoryFact


@dataclass(frozen=True, slots=True)
class Told:
    """A statement and where it was made: the message, its moment, and to which persona."""

    message_id: UUID
    said_at: datetime
    persona_id: UUID | None
    statement: Statement
    # The day from which it counts, where the words name an earlier one.
    since: date | None = None


def store_told(owner: UUID, told: Sequence[Told], *, extractor: str) -> list[UUID]:
    """Store statements but those that may not be learned again; returns the facts that are new or have new evidence."""
    allowed = without_forgotten(owner, told)
    changed = [fact_id for each in allowed if (fact_id := _store(owner, each, extractor)) is not None]
    return list(dict.fromkeys(changed))


def without_forgotten(owner: UUID, told: Sequence[Told]) -> list[Told]:
    """Return the statements that may be learned."""
    if not told:
        return []
    stones = tombstones.load(owner)
    return [each for each in told if not _is_forgotten(stones, each)]


def _is_forgotten(stones: Stones, told: Told) -> bool:
    statement = told.statement
    return stones.forbids(statement.subject, statement.target, said_at=told.said_at)


def drop_others(owner: UUID, messages: Sequence[UUID], told: Sequence[Told], *, extractor: str) -> list[UUID]:
    """Remove what a reader found in these messages and does not find any more; returns the facts that it stood for."""
    wanted = {_place(each) for each in told}
    found = queries.list_found_by(owner, messages, extractor)
    gone = [each for each in found if (each.held, each.start, each.end) not in wanted]
    if gone:
        db.session.execute(delete(MemoryEvidence).where(MemoryEvidence.id.in_([each.id for each in gone])))
    return list(dict.fromkeys(each.fact_id for each in gone))


def held_of(told: Told) -> Held:
    """Return what a statement makes known, by the keys of its fact."""
    said = told.statement
    subject, target = subject_key(said.subject), target_key(said.target)
    return Held(told.message_id, subject, said.relation, target, said.stance, said.start)


def _place(told: Told) -> tuple[Held, int, int]:
    return held_of(told), told.statement.start, told.statement.end


def _store(owner: UUID, told: Told, extractor: str) -> UUID | None:
    statement = told.statement
    subject, target = subject_key(statement.subject), target_key(statement.target)
    if not subject or not target:
        return None
    fact_id = queries.find_same(
        owner, told.persona_id, subject_key=subject, relation=statement.relation, target_key=target
    )
    if fact_id is None:
        fact_id = _add(owner, told, subject=subject, target=target)
    elif known := queries.find_evidence(fact_id, told.message_id, start=statement.start):
        # Known already, and all that may be new is from which day on it counts.
        return fact_id if _renew_since(known.id, known.since, told.since) else None
    else:
        _bring_back(fact_id)
    db.session.add(
        MemoryEvidence(
            user_id=owner,
            fact_id=fact_id,
            message_id=told.message_id,
            start=statement.start,
            end=statement.end,
            stance=statement.stance,
            said_at=told.said_at,
            since=told.since,
            extractor=extractor,
        )
    )
    db.session.flush()
    return fact_id


def _renew_since(evidence_id: UUID, before: date | None, since: date | None) -> bool:
    if before == since:
        return False
    renewed = update(MemoryEvidence).where(MemoryEvidence.id == evidence_id).values(since=since)
    db.session.execute(renewed, execution_options={"synchronize_session": False})
    return True


def _bring_back(fact_id: UUID) -> None:
    # What faded and is said again is known again; what a person put away is not.
    faded = update(MemoryFact).where(MemoryFact.id == fact_id, MemoryFact.has_faded.is_(True))
    back = faded.values(archived_at=None, has_faded=False)
    db.session.execute(back, execution_options={"synchronize_session": False})


def _add(owner: UUID, told: Told, *, subject: str, target: str) -> UUID:
    statement = told.statement
    fact = MemoryFact(
        id=uuid7(),
        user_id=owner,
        persona_id=told.persona_id,
        subject=statement.subject[:SUBJECT_LETTERS],
        relation=statement.relation,
        target=statement.target[:TARGET_LETTERS],
        subject_key=subject,
        target_key=target,
        importance=relation_named(statement.relation).importance,
        origin="told",
        learned_at=told.said_at,
    )
    db.session.add(fact)
    db.session.flush()
    return fact.id
