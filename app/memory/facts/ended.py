"""Which facts are meant by words that say that something is over: "I sold the Jazz", "I don't drink coffee any more".

A reader does not know what is known, so it keeps such words with a fact of their own: what they name, no longer. Here they
are put to the facts that they mean, each time these are read. So the end is gone again with the message that said it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.memory.facts.likeness import is_count, is_ended, is_one_of, is_other_measure, is_same_thing
from app.memory.facts.queries import Evidence, FactRow
from app.memory.facts.relations import COUNTED, NAMED, OF_KINDS, OF_ONE_NAME, TASTES, TOLD_WITH

# A subject and a relation.
Place = tuple[str, str]


def with_ends(facts: Sequence[FactRow]) -> list[FactRow]:
    """Return these facts with the words that end them among their evidence, the oldest first."""
    beside: dict[Place, list[FactRow]] = defaultdict(list)
    for fact in facts:
        beside[fact.subject_key, fact.relation].append(fact)
    gained: dict[UUID, list[Evidence]] = defaultdict(list)
    for (_subject, relation), some in beside.items():
        # Of tastes only the very same counts, and there may be very many.
        ends = [each for end in some for each in _ends_of(end)] if relation not in TASTES else []
        for end, shown in ends:
            for fact in _meant(end, shown, some):
                gained[fact.id].append(shown)
        # Who had ended by then is not meant, so what is said by kind comes last, in its order.
        for end, shown in sorted(ends, key=lambda each: _moment(each[1])) if relation in OF_KINDS else ():
            for fact in _only_one(end, shown, [_with(each, gained.get(each.id, ())) for each in some]):
                gained[fact.id].append(shown)
    told = [_with(fact, gained[fact.id]) if fact.id in gained else fact for fact in facts]
    return list(_with_company(told))


def _with_company(facts: Sequence[FactRow]) -> Iterator[FactRow]:
    """Yield these facts, ended as well by what ends another one with which they were told in one breath.

    That is a job with its place, and how many there are with any that is named: "two dogs, Rex and Bella".
    """
    ending: dict[str | None, list[FactRow]] = defaultdict(list)
    for fact in facts:
        if any(_ends_of(fact)) and not is_count(fact.target_key):
            ending[fact.relation].append(fact)
    for fact in facts:
        others = [other for other in ending.get(_company_of(fact), ()) if _is_told_with(fact, other)]
        ends = [shown for other in others for end, shown in _ends_of(other) if _may_end(end, shown, fact)]
        yield _with(fact, ends) if ends else fact


def _company_of(fact: FactRow) -> str | None:
    is_number = fact.relation in COUNTED and is_count(fact.target_key)
    return fact.relation if is_number else TOLD_WITH.get(fact.relation)


def _is_told_with(fact: FactRow, other: FactRow) -> bool:
    return fact.subject_key == other.subject_key and any(_claims(other, shown) for shown in fact.evidence)


def _ends_of(fact: FactRow) -> Iterator[tuple[FactRow, Evidence]]:
    if fact.retracted_at is None:
        yield from ((fact, shown) for shown in fact.evidence if shown.stance == "ends")


def _only_one(end: FactRow, shown: Evidence, beside: Sequence[FactRow]) -> list[FactRow]:
    """Return the one of the kind that is over, if no other one was there then: "a dog" is the dog Rex."""
    there = [fact for fact in beside if _may_end(end, shown, fact) and _was_there(fact, shown)]
    if any(is_count(each.target_key) and is_same_thing(each.target_key, end.target_key) for each in there):
        return []
    return _if_one([fact for fact in there if is_one_of(end.target_key, fact.target_key)])


def _was_there(fact: FactRow, shown: Evidence) -> bool:
    """Tell whether a fact held when these words were said."""
    before = [each for each in fact.evidence if _moment(each) < _moment(shown)]
    is_corrected = fact.retracted_at is not None or fact.replaced_at is not None
    is_past = fact.valid_to is not None and fact.valid_to < shown.said_at.date()
    is_held = before[-1].stance == "holds" if before else fact.origin == "written"
    return is_held and not is_corrected and not is_past


def _moment(shown: Evidence) -> tuple[datetime, UUID, int]:
    return shown.said_at, shown.message_id, shown.start


def _meant(end: FactRow, shown: Evidence, beside: Sequence[FactRow]) -> Iterable[FactRow]:
    """Return the facts beside this one that its words end: all of one thing, or one that is meant by a part of its name."""
    claims = [
        fact for fact in beside if _claims(fact, shown) and is_same_thing(fact.target_key, end.target_key)
    ]
    if claims:
        # "I do yoga on Wednesdays now" is of yoga on another day, not of all yoga.
        (claim, *_) = claims
        changed = [fact for fact in beside if is_other_measure(claim.target_key, fact.target_key)]
        changed = [fact for fact in changed if _may_end(end, shown, fact)]
        return _if_one(changed) if claim.retracted_at is None else ()
    meant = [fact for fact in beside if is_ended(fact.relation, end.target_key, fact.target_key)]
    meant = [fact for fact in meant if fact.id != end.id and _may_end(end, shown, fact)]
    if end.relation not in NAMED or end.relation in OF_ONE_NAME:
        return meant
    named = [fact for fact in meant if not is_same_thing(fact.target_key, end.target_key)]
    return [fact for fact in meant if fact not in named] + _if_one(named)


def _may_end(end: FactRow, shown: Evidence, fact: FactRow) -> bool:
    is_for_both = end.is_shared or fact.is_shared or end.persona_id == fact.persona_id
    begun = min((each.said_at for each in fact.evidence if each.stance == "holds"), default=fact.learned_at)
    return is_for_both and fact.is_seen and begun <= shown.said_at and not _claims(fact, shown)


def _claims(fact: FactRow, shown: Evidence) -> bool:
    """Tell whether these words also say that this fact holds."""
    return any(
        each.stance == "holds"
        and each.message_id == shown.message_id
        and each.start < shown.end
        and shown.start < each.end
        for each in fact.evidence
    )


def _if_one(facts: list[FactRow]) -> list[FactRow]:
    return facts if len({fact.target_key for fact in facts}) == 1 else []


def _with(fact: FactRow, ends: Sequence[Evidence]) -> FactRow:
    evidence = sorted([*fact.evidence, *ends], key=_moment)
    return replace(fact, evidence=tuple(dict.fromkeys(evidence)))
