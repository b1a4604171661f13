"""Facts as a person writes them, and their reviews. Commits nothing; the caller holds the person's memory clock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from app.database import now, uuid7
from app.extensions import db
from app.memory.facts import queries
from app.memory.facts.keys import subject_key, target_key
from app.memory.facts.relations import relation_named
from app.memory.facts.statement import BY_HAND
from app.memory.forms import FactInput
from app.memory.models import MemoryFact, MemoryReview, Rating


def write_down(owner: UUID, wanted: FactInput) -> MemoryFact:
    """Return the fact that says this: a new one, or the one that is known, brought back and as it is wanted now."""
    subject, target = subject_key(wanted.subject), target_key(wanted.target)
    known = queries.find_same(
        owner, wanted.persona_id, subject_key=subject, relation=wanted.relation, target_key=target
    )
    fact = queries.get_fact(owner, known) if known is not None else None
    moment = now()
    # What was corrected is kept as it was; the same said anew is a fact of its own.
    if fact is None or fact.replaced_at is not None:
        fact = MemoryFact(
            id=uuid7(),
            user_id=owner,
            persona_id=wanted.persona_id,
            subject_key=subject,
            relation=wanted.relation,
            target_key=target,
            importance=relation_named(wanted.relation).importance,
            learned_at=moment,
        )
        db.session.add(fact)
    fact.origin = "written"
    fact.archived_at, fact.has_faded, fact.retracted_at = None, False, None
    # Its days are entered now, be they the same as before.
    fact.valid_from, fact.valid_to = None, None
    fill(fact, wanted, at=moment)
    return fact


def fill(fact: MemoryFact, wanted: FactInput, *, at: datetime) -> None:
    """Give a fact what may be changed about it, at this moment."""
    fact.subject, fact.target, fact.is_shared = wanted.subject, wanted.target, wanted.is_shared
    if (fact.valid_from, fact.valid_to) != (wanted.valid_from, wanted.valid_to):
        fact.valid_from, fact.valid_to = wanted.valid_from, wanted.valid_to
        fact.dated_at = at if wanted.valid_from or wanted.valid_to else None
    if wanted.importance is not None:
        fact.importance = wanted.importance
    db.session.flush()


def is_same(fact: MemoryFact, wanted: FactInput) -> bool:
    """Tell whether this is wanted of the same subject, relation and target, for the same companion."""
    key = (fact.persona_id, fact.subject_key, fact.relation, fact.target_key)
    return key == (
        wanted.persona_id,
        subject_key(wanted.subject),
        wanted.relation,
        target_key(wanted.target),
    )


def review(fact: MemoryFact, rating: Rating, *, answer_id: UUID | None = None) -> None:
    """Note that a fact was used, called wrong or kept; twice for one answer counts once."""
    if answer_id is not None:
        known = {(each.answer_id, each.rating) for each in queries.list_reviews_of(fact.id)}
        if (answer_id, rating) in known:
            return
    db.session.add(MemoryReview(user_id=fact.user_id, fact_id=fact.id, rating=rating, answer_id=answer_id))


def absorb(kept: MemoryFact, gone: MemoryFact) -> None:
    """Let a fact take over what another stands on, and remove the other."""
    places = {(each.message_id, each.start): each for each in queries.list_evidence_of(kept.id)}
    for evidence in queries.list_evidence_of(gone.id):
        same = places.get((evidence.message_id, evidence.start), evidence)
        # Whoever reads the message again shall not make the other one anew.
        same.fact_id, same.extractor = kept.id, BY_HAND
    reviews = {(each.answer_id, each.rating) for each in queries.list_reviews_of(kept.id) if each.answer_id}
    for reviewed in queries.list_reviews_of(gone.id):
        if (reviewed.answer_id, reviewed.rating) not in reviews:
            reviewed.fact_id = kept.id
    kept.learned_at = min(kept.learned_at, gone.learned_at)
    kept.importance = max(kept.importance, gone.importance)
    kept.pinned_at = kept.pinned_at or gone.pinned_at
    kept.is_shared = kept.is_shared or gone.is_shared
    if kept.replaced_by_id == gone.id:
        # What took its place is itself again.
        kept.replaced_by_id, kept.replaced_at, kept.replaced_reason = None, None, ""
    if gone.origin == "written":
        kept.origin = "written"
    chained = update(MemoryFact).where(MemoryFact.replaced_by_id == gone.id).values(replaced_by_id=kept.id)
    db.session.flush()
    db.session.execute(chained, execution_options={"synchronize_session": False})
    db.session.delete(gone)
    db.session.flush()
