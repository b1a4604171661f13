"""A fact as one short English line, as a model reads it: "lives in Yogyakarta (since 12 March 2025; before: Bandung)"."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.memory.facts.knowing import Known
from app.memory.facts.queries import FactRow
from app.memory.facts.relations import relation_named
from app.memory.facts.spans import Span, day_of
from app.memory.facts.statement import PERSON
from app.memory.prompting import prompts

MOST_LETTERS = 160
# What is true on the day that it is said and less so each day after it.
OF_THE_DAY = ("age", "weight", "height", "income", "feels", "plans", "wants", "saves_for")
# Who says another one of these corrects the one before; nobody had another mother or birthday until then.
FOR_LIFE = (
    *("age", "birthday", "birth_year", "born_in", "named_after", "blood_type", "handedness", "comes_from"),
    *("mother", "father", "died"),
)

ById = Mapping[UUID, Known]


def now_line(known: Known, by_id: ById, zone: ZoneInfo) -> tuple[str, tuple[UUID, ...]]:
    """Return the line of a fact that holds, and the facts that it mentions, itself first."""
    fact, span = known.fact, known.spans[-1]
    former = _former(known, by_id)
    line = prompts.now_line(
        words_of_fact(fact),
        since=day_of(span.since, zone) if former and span.since else None,
        before=prompts.one_line(former.target, MOST_LETTERS) if former else "",
        told=day_of(_told(fact), zone) if fact.relation in OF_THE_DAY else None,
    )
    return line, (fact.id, former.id) if former else (fact.id,)


def then_line(known: Known, span: Span, zone: ZoneInfo) -> str:
    """Return the line of a fact in a span in which it held."""
    since, until = (day_of(moment, zone) if moment else None for moment in (span.since, span.until))
    return prompts.then_line(words_of_fact(known.fact), since=since, until=until)


def words_of_fact(fact: FactRow) -> str:
    """Return a fact as words without dates; whom it is about stands in front where that is not the person."""
    subject = "" if fact.subject_key == PERSON else f"{prompts.one_line(fact.subject, MOST_LETTERS)}: "
    phrase = prompts.one_line(relation_named(fact.relation).phrase, MOST_LETTERS)
    return f"{subject}{phrase} {prompts.one_line(fact.target, MOST_LETTERS)}"


def _former(known: Known, by_id: ById) -> FactRow | None:
    """Return what this fact took the place of, the last time that it did."""
    relation = known.fact.relation
    if not relation_named(relation).is_single or relation in FOR_LIFE:
        return None
    ended = [
        (span.until, other.fact)
        for other in by_id.values()
        for span in other.spans
        if span.ended_by == known.fact.id and span.until is not None
    ]
    return max(ended, key=lambda each: each[0])[1] if ended else None


def _told(fact: FactRow) -> datetime:
    return max((shown.said_at for shown in fact.evidence), default=fact.learned_at)
