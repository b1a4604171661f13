"""Since when and until when facts hold: a pure function of what was said about them, in the order in which it was said.

Of a relation that can have only one target at a time, another target ends the one before it; of any other, only words that
say so end a target, another count of the same thing ("three cats" after "two cats"), and a relation that excludes it
("gave up" ends "drinks"). Nothing is overwritten: every day of the past has its own answer.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.memory.facts.likeness import is_count, is_given_up, is_other_count
from app.memory.facts.relations import COUNTED, TASTES, relation_named
from app.memory.facts.statement import Stance


@dataclass(frozen=True, slots=True)
class Saying:
    """That somebody said, at a moment, that a fact holds or no longer does. `order` decides between equal moments.

    `then` is what takes its place where it held until this moment. `since` is an earlier moment from which it counts, by its
    own words.
    """

    fact_id: UUID
    subject_key: str
    relation: str
    target_key: str
    stance: Stance
    at: datetime
    order: int
    then: "Saying | None" = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` until before `until`, None while it holds. `ended_by` is the fact that took its place, if one did."""

    since: datetime
    until: datetime | None = None
    ended_by: UUID | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it held at this moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


Subject = tuple[str, str]
# What was said within it is of one telling: "I live in Bandung", and then "I moved to Solo in June".
SITTING = timedelta(days=1)


def spans_of(sayings: Iterable[Saying]) -> Mapping[UUID, tuple[Span, ...]]:
    """Return the spans of every fact, the earliest first; a fact of which only the end was said has none."""
    line = _Line()
    for saying in sorted(sayings, key=lambda said: (said.at, said.order)):
        line.hear(saying)
    return {fact_id: tuple(spans) for fact_id, spans in line.spans.items()}


class _Line:
    """Which facts hold at the moment that the sayings have come to."""

    def __init__(self) -> None:
        self.spans: dict[UUID, list[Span]] = {}
        # By subject and relation, what holds: target -> fact.
        self._held: dict[Subject, dict[str, UUID]] = {}
        # And what ever held.
        self._known: dict[Subject, set[UUID]] = {}

    def hear(self, saying: Saying) -> None:
        """Take the next one in."""
        held = self._held.setdefault((saying.subject_key, saying.relation), {})
        if saying.stance == "ends":
            ended = held.pop(saying.target_key, None)
            self._end([ended] if ended is not None else (), saying)
            if ended is not None and saying.then is not None:
                self.hear(saying.then)
            return
        relation, gone = relation_named(saying.relation), list[UUID]()
        if relation.is_single:
            gone += _take(held, [target for target in held if target != saying.target_key])
        elif saying.relation in COUNTED and is_count(saying.target_key):
            gone += _take(held, [target for target in held if is_other_count(saying.target_key, target)])
        for excluded in relation.excludes:
            other = self._held.get((saying.subject_key, excluded), {})
            gone += _take(other, list(_given_up(saying, excluded, other)))
        moment = self._end(gone, saying)
        if saying.target_key not in held:
            held[saying.target_key] = saying.fact_id
            spans = self.spans.setdefault(saying.fact_id, [])
            # What was over in between did not hold all along.
            is_over_by_then = not spans or spans[-1].until is None or spans[-1].until <= moment
            spans.append(Span(moment if is_over_by_then else saying.at))
            self._known.setdefault((saying.subject_key, saying.relation), set()).add(saying.fact_id)
        elif saying.since is not None:
            self._begin_earlier(held[saying.target_key], saying, saying.since)

    def _begin_earlier(self, fact_id: UUID, saying: Saying, since: datetime) -> None:
        """Let what holds have begun when it is now said to, and what it took the place of have ended then.

        Nothing changes where that began later, or where something else held in between that leaves no room.
        """
        own, relation = self.spans[fact_id], relation_named(saying.relation)
        if since >= own[-1].since:
            return
        names = (saying.relation, *relation.excludes)
        near = set[UUID]().union(*(self._known.get((saying.subject_key, name), ()) for name in names))
        ended = {each for each in near if _took_the_place(fact_id, own[-1], self.spans[each][-1])}
        same = self._known.get((saying.subject_key, saying.relation), set()) if relation.is_single else set()
        limits = [self.spans[each][-1].since for each in ended] + [span.until for span in own[:-1]]
        limits += [self.spans[each][-1].until for each in same - ended - {fact_id}]
        if all(limit is not None and limit < since for limit in limits):
            own[-1] = replace(own[-1], since=since)
            for each in ended:
                self.spans[each][-1] = replace(self.spans[each][-1], until=since)

    def _had_begun(self, fact_id: UUID, saying: Saying, named: datetime) -> bool:
        """Tell whether what is over now had begun by the moment that is named, though it was said only in the same sitting.

        Since when it held nobody knows then; it is taken to have ended as it began, and what it ended, too.
        """
        since = self.spans[fact_id][-1].since
        if not named < since or saying.at - since >= SITTING or not relation_named(saying.relation).is_single:
            return False
        self._begin_earlier(fact_id, saying, named)
        return self.spans[fact_id][-1].since == named

    def _end(self, facts: Sequence[UUID], saying: Saying) -> datetime:
        """End these facts, and return when: at the moment that is named, if none of them began only then."""
        named = saying.since if saying.since and saying.since < saying.at else saying.at
        had_begun = {each for each in facts if self._had_begun(each, saying, named)}
        begun = max((self.spans[each][-1].since for each in facts if each not in had_begun), default=None)
        moment = saying.at if begun and named <= begun else named
        ended_by = saying.fact_id if saying.stance == "holds" else None
        for fact_id in facts:
            self.spans[fact_id][-1] = Span(self.spans[fact_id][-1].since, moment, ended_by)
        return moment


def _took_the_place(fact_id: UUID, span: Span, other: Span) -> bool:
    return other.ended_by == fact_id and other.until == span.since


def _take(held: dict[str, UUID], targets: Iterable[str]) -> Iterator[UUID]:
    return (held.pop(target) for target in list(targets))


def _given_up(saying: Saying, excluded: str, held: Collection[str]) -> Iterator[str]:
    """Yield what cannot hold any more by a relation that the one of the saying excludes."""
    # Of tastes only the very same counts, and there may be very many.
    targets = held if excluded not in TASTES else [saying.target_key] if saying.target_key in held else ()
    for target in targets:
        if is_given_up(saying.relation, excluded, said=saying.target_key, held=target):
            yield target
