"""What of a fact stays as it was when it is corrected: all that its person did not enter anew, above all its days."""

from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.accounts import queries as accounts
from app.database import now
from app.memory.facts import queries
from app.memory.facts.knowing import derive
from app.memory.facts.spans import Days, days_of
from app.memory.facts.writing import is_same
from app.memory.forms import FactInput
from app.memory.models import MemoryFact


def with_unchanged(fact: MemoryFact, wanted: FactInput) -> FactInput:
    """Return what is wanted of a fact with all that was not entered as it is of the fact itself.

    A field that was not sent was not entered, and neither was a day left empty that was empty before. Nothing that still
    holds gets the days on which it was told: its correction holds from now on, and it until then.
    """
    sent = wanted.model_fields_set
    kept: dict[str, Any] = {} if "subject" in sent else {"subject": fact.subject}
    if wanted.persona_id is None:
        # Where nobody is named for it, it stays known to whom it was told.
        kept |= {"persona_id": fact.persona_id, "is_shared": wanted.is_shared or fact.is_shared}
    if wanted.importance is None and wanted.relation == fact.relation:
        kept["importance"] = fact.importance
    wanted = wanted.model_copy(update=kept)
    since, until = _entered(fact, wanted, "valid_from"), _entered(fact, wanted, "valid_to")
    if not since or not until:
        is_bare = not (since or until)
        days = (fact.valid_from, fact.valid_to) if is_same(fact, wanted) else _days_of(fact, is_bare=is_bare)
        valid_from = wanted.valid_from if since else days[0]
        valid_to = wanted.valid_to if until else days[1]
        if valid_from and valid_to and valid_to < valid_from:
            # What is entered goes before what was known.
            valid_from, valid_to = wanted.valid_from, wanted.valid_to
        wanted = wanted.model_copy(update={"valid_from": valid_from, "valid_to": valid_to})
    return wanted


def _entered(fact: MemoryFact, wanted: FactInput, name: Literal["valid_from", "valid_to"]) -> bool:
    is_emptied = getattr(fact, name) is not None
    return name in wanted.model_fields_set and (getattr(wanted, name) is not None or is_emptied)


def _days_of(fact: MemoryFact, *, is_bare: bool) -> Days:
    """Return the days that were entered for a fact, as they count now; `is_bare`: or those told of what is over by now."""
    every = derive(queries.list_facts_and_ends(fact.user_id))
    spans = next((known.spans for known in every if known.fact.id == fact.id), ())
    if not spans:
        return fact.valid_from, fact.valid_to
    span = spans[-1]
    since, until = days_of(span, ZoneInfo(accounts.get_timezone(fact.user_id)))
    if is_bare and span.until is not None and span.until <= now():
        return since, until
    # What was said after it was entered may have ended it before that day.
    return since if fact.valid_from else None, until if fact.valid_to else None
