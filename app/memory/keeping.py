"""What a person does with a fact: write it, correct it, call it wrong, pin it, put it away, bring it back.

Each verb checks whose fact it is, commits once as its last act, and lets a new epoch of the head begin, so that the next
request of any process has it. All of them first take the lock under which a memory is changed, and no other.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from app.conversations import changes
from app.database import now
from app.errors import BadInputError, ConflictError
from app.extensions import db
from app.memory import writes
from app.memory.facts import queries, writing
from app.memory.facts.unchanged import with_unchanged
from app.memory.forms import FactInput
from app.memory.models import MemoryFact
from app.settings import personas


def add_fact(owner: UUID, wanted: FactInput) -> UUID:
    """Write a fact down; where the same one is known already, it is this one from now on. Returns its id."""
    _check_persona(owner, wanted)
    changes.hold(owner)
    # What is for no companion in particular is for all of them; else none would know it.
    is_shared = wanted.is_shared or wanted.persona_id is None
    fact = writing.write_down(owner, wanted.model_copy(update={"is_shared": is_shared}))
    return _commit(owner, [fact.id])[0]


def correct_fact(owner: UUID, fact_id: UUID, wanted: FactInput, *, reason: str = "") -> UUID:
    """Put a corrected fact in the place of one, which is kept with its end and the reason; returns the corrected one's id.

    Only other dates, another importance or another spelling change the fact itself. What was not entered stays as it is.
    """
    _check_persona(owner, wanted)
    changes.hold(owner)
    fact = queries.get_fact(owner, fact_id)
    if fact.replaced_at is not None:
        raise ConflictError(
            _("This was corrected already. Correct what took its place, or bring it back first.")
        )
    wanted = with_unchanged(fact, wanted)
    if writing.is_same(fact, wanted):
        writing.fill(fact, wanted, at=now())
        return _commit(owner, [fact.id])[0]
    corrected = writing.write_down(owner, wanted)
    fact.replaced_by_id, fact.replaced_at, fact.replaced_reason = corrected.id, now(), reason
    return _commit(owner, [corrected.id, fact.id])[0]


def retract(owner: UUID, fact_id: UUID, *, answer_id: UUID | None = None) -> None:
    """Say that it was never so: nothing uses it any more, and it ends nothing else; `answer_id` is what used it."""
    fact = _take(owner, fact_id)
    if fact.retracted_at is None:
        fact.retracted_at = now()
        writing.review(fact, "wrong", answer_id=answer_id)
    _commit(owner, [fact_id])


def restore(owner: UUID, fact_id: UUID) -> None:
    """Bring back what was retracted, put away, faded or corrected; kept like that, it will not fade soon."""
    fact = _take(owner, fact_id)
    fact.retracted_at, fact.archived_at, fact.has_faded = None, None, False
    fact.replaced_by_id, fact.replaced_at, fact.replaced_reason = None, None, ""
    writing.review(fact, "kept")
    _commit(owner, [fact_id])


def pin(owner: UUID, fact_id: UUID) -> None:
    """Never let it fade, and have it at the head of every request."""
    fact = _take(owner, fact_id)
    fact.pinned_at = fact.pinned_at or now()
    fact.archived_at, fact.has_faded = None, False
    _commit(owner, [fact_id])


def unpin(owner: UUID, fact_id: UUID) -> None:
    """Let it be a fact like others; a date until which it is kept stays."""
    _take(owner, fact_id).pinned_at = None
    _commit(owner, [fact_id])


def keep_until(owner: UUID, fact_id: UUID, day: date) -> None:
    """Let it not fade until after this day; BadInputError for a day that has passed."""
    if day < now().date():
        fields = {"day": _("This day has passed. Please choose one that is still to come.")}
        raise BadInputError(_("Please correct the marked fields."), details={"fields": fields})
    fact = _take(owner, fact_id)
    if fact.keep_until != day:
        fact.keep_until = day
        writing.review(fact, "kept")
    fact.archived_at, fact.has_faded = None, False
    _commit(owner, [fact_id])


def let_fade(owner: UUID, fact_id: UUID) -> None:
    """Let it fade like anything else, whatever was said of it before."""
    fact = _take(owner, fact_id)
    fact.pinned_at, fact.keep_until = None, None
    _commit(owner, [fact_id])


def archive(owner: UUID, fact_id: UUID) -> None:
    """Put it away until its person brings it back; saying it again does not."""
    fact = _take(owner, fact_id)
    fact.archived_at, fact.has_faded = fact.archived_at or now(), False
    _commit(owner, [fact_id])


def share(owner: UUID, fact_id: UUID, *, is_shared: bool) -> None:
    """Let the other companions of this person know it too, or only the one that was told."""
    _take(owner, fact_id).is_shared = is_shared
    _commit(owner, [fact_id])


def merge(owner: UUID, into: UUID, others: Sequence[UUID]) -> None:
    """Make one fact of several that mean the same: it takes over what the others stand on, and they are removed.

    BadInputError when they are not about the same subject and relation.
    """
    kept = _take(owner, into)
    gone = [queries.get_fact(owner, each) for each in dict.fromkeys(others) if each != into]
    if any((fact.subject_key, fact.relation) != (kept.subject_key, kept.relation) for fact in gone):
        db.session.rollback()
        raise BadInputError(_("Only facts about the same subject and of the same kind can become one."))
    for fact in gone:
        writing.absorb(kept, fact)
    _commit(owner, [into, *(fact.id for fact in gone)])


def _take(owner: UUID, fact_id: UUID) -> MemoryFact:
    changes.hold(owner)
    return queries.get_fact(owner, fact_id)


def _commit(owner: UUID, facts: Sequence[UUID]) -> Sequence[UUID]:
    changes.note(owner, "fact", facts)
    writes.drop_heads(owner)
    db.session.commit()
    return facts


def _check_persona(owner: UUID, wanted: FactInput) -> None:
    if wanted.persona_id is not None:
        personas.get_persona(owner, wanted.persona_id)
