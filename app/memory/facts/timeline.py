"""Since when and until when facts hold: a pure function of what was said about them, in the order in which it was said.

Of a relation that can have only one target at a time, another target ends the one before it; of any other, only words that
say so end a target, another count of the same thing ("three cats" after "two cats"), and a relation that excludes it
("gave up" ends "drinks"). Nothing is overwritten: every day of the past has its own answer. Days that a person enters by
hand go before whatever was said until then.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.memory.facts.likeness import is_count, is_given_up, is_other_count
from app.memory.facts.relations import COUNTED, TASTES, relation_named
from app.memory.facts.spans import EVER, Span
from app.memory.facts.statement import Stance


@dataclass(frozen=True, slots=True)
class Dates:
    """The days that a person entered by hand for a fact, and the facts that they corrected to it."""

    since: datetime | None
    until: datetime | None
    instead_of: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Saying:
    """That somebody said, at a moment, that a fact holds or no longer does. `order` decides between equal moments.

    `then` is what takes its place where it held until this moment. `since` is an earlier moment from which it counts, by its
    own words. `dates` are those that were entered by hand at this moment.
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
    dates: Dates | None = None


# A subject and a relation.
Place = tuple[str, str]
# What was said within it is of one telling: "I live in Bandung", and then "I moved to Solo in June".
SITTING = timedelta(days=1)


def spans_of(sayings: Iterable[Saying]) -> Mapping[UUID, tuple[Span, ...]]:
    """Return the spans of every fact, the earliest first; one that held at no moment that anybody knows of has none."""
    line = _Line()
    for saying in sorted(sayings, key=lambda said: (said.at, said.order)):
        line.hear(saying)
    # What was ended as soon as it was said held at no moment.
    held = {
        each: tuple(span for span in spans if span.has_moments or line.is_of_one_day(each, span))
        for each, spans in line.spans.items()
    }
    return {fact_id: spans for fact_id, spans in held.items() if spans}


class _Line:
    """Which facts hold at the moment that the sayings have come to."""

    def __init__(self) -> None:
        self.spans: dict[UUID, list[Span]] = {}
        # What holds: target -> fact.
        self._held: dict[Place, dict[str, UUID]] = {}
        # What ever held, be it at no moment that is left, and where it belongs.
        self._known: dict[Place, set[UUID]] = {}
        self._place: dict[UUID, Place] = {}
        # Of which the last span was entered by hand.
        self._dated: set[UUID] = set()

    def is_of_one_day(self, fact_id: UUID, span: Span) -> bool:
        """Tell whether it was entered by hand that a fact ended on the day on which it began, which may well be."""
        return fact_id in self._dated and span.since == span.until and span.ended_by is None

    def hear(self, saying: Saying) -> None:
        """Take the next one in."""
        held = self._held.setdefault((saying.subject_key, saying.relation), {})
        if saying.stance == "ends":
            ended = held.pop(saying.target_key, None)
            self._end([ended] if ended is not None else (), saying)
            if ended is not None and saying.then is not None:
                self.hear(saying.then)
            return
        place = self._place[saying.fact_id] = (saying.subject_key, saying.relation)
        self._known.setdefault(place, set()).add(saying.fact_id)
        self.spans.setdefault(saying.fact_id, [])
        if saying.dates is not None:
            self._enter(saying, saying.dates, held)
        else:
            self._begin(saying, held)

    def _begin(self, saying: Saying, held: dict[str, UUID]) -> None:
        moment = self._end(self._take_gone(saying, held), saying)
        if saying.target_key not in held:
            held[saying.target_key] = saying.fact_id
            self.spans[saying.fact_id].append(Span(moment))
            self._dated.discard(saying.fact_id)
        elif saying.since is not None:
            self._begin_earlier(held[saying.target_key], saying, saying.since)

    def _take_gone(self, saying: Saying, held: dict[str, UUID]) -> list[UUID]:
        """Take what cannot hold any more from what holds."""
        relation, gone = relation_named(saying.relation), list[UUID]()
        if relation.is_single:
            gone += _take(held, [target for target in held if target != saying.target_key])
        elif saying.relation in COUNTED and is_count(saying.target_key):
            gone += _take(held, [target for target in held if is_other_count(saying.target_key, target)])
        for excluded in relation.excludes:
            other = self._held.get((saying.subject_key, excluded), {})
            gone += _take(other, list(_given_up(saying, excluded, other)))
        return gone

    def _enter(self, saying: Saying, dates: Dates, held: dict[str, UUID]) -> None:
        """Let a fact hold by the days that were entered for it, and what cannot hold beside it where they leave room."""
        fact_id, span = saying.fact_id, self._meant(saying, dates, held)
        taken, rivals = span, self._rivals(fact_id)
        if span.until is None or span.until > saying.at:
            # Nothing else holds any more, be it that this one ends on a day to come.
            taken = replace(span, until=None)
            rivals |= {*self._take_gone(saying, held), held.get(saying.target_key, fact_id)}
            held[saying.target_key] = fact_id
        elif held.get(saying.target_key) == fact_id:
            del held[saying.target_key]
        for each in rivals - {fact_id}:
            left = (old.without(taken, fact_id) for old in self.spans[each])
            self.spans[each] = [part for parts in left for part in parts]
        before = (each for each in self.spans[fact_id] if each.has_moments)
        former = (each for each in before if each.until and each.until <= span.begin)
        self.spans[fact_id] = [*former, span]
        self._dated.add(fact_id)

    def _meant(self, saying: Saying, dates: Dates, held: Mapping[str, UUID]) -> Span:
        """Return the span that is meant by days that were entered: what of it was not entered is as it was before."""
        before = self._amended(saying, dates, held)
        since, until = dates.since or before.since, dates.until or before.until
        if since and until and until <= since:
            # What is entered goes before what was known.
            since, until = dates.since, dates.until
        ended_by = before.ended_by if until == before.until else None
        if since or not until:
            return Span(since, until, ended_by)
        # Be it only for a moment, it held.
        after = self._over_before(saying.fact_id, until - timedelta.resolution)
        return Span(None, until, ended_by, after)

    def _amended(self, saying: Saying, dates: Dates, held: Mapping[str, UUID]) -> Span:
        """Return the span that entered days amend: of the fact, of what was corrected to it, or a new one."""
        # Who corrects what is over by now does not say that it is not.
        if saying.target_key not in held and not dates.instead_of.isdisjoint(held.values()):
            return Span(saying.at)
        corrected = [span for each in dates.instead_of for span in self.spans.get(each, ())]
        if spans := self.spans[saying.fact_id] or corrected:
            return max(spans, key=lambda span: span.begin)
        # Who enters one after the other, in whatever order, means each until the next.
        since = dates.since or saying.at
        dated = self._rivals(saying.fact_id) & self._dated
        later = [(span.begin, each) for each in dated for span in self.spans[each] if span.begin > since]
        return Span(since, *min(later)) if later else Span(since)

    def _rivals(self, fact_id: UUID) -> set[UUID]:
        """Return the other facts of which none can hold together with this one, because there is one target at a time."""
        place = self._place[fact_id]
        return self._known[place] - {fact_id} if relation_named(place[1]).is_single else set()

    def _over_before(self, fact_id: UUID, moment: datetime) -> datetime:
        """Return when a fact was last over by this moment, or what could not hold together with it."""
        spans = (span for each in {fact_id} | self._rivals(fact_id) for span in self.spans[each])
        return max((span.until for span in spans if span.until and span.until <= moment), default=EVER)

    def _begin_earlier(self, fact_id: UUID, saying: Saying, since: datetime) -> None:
        """Let what holds have begun when it is now said to, and what it took the place of have ended then.

        Nothing changes where that began later, where something else held in between that leaves no room, or where its days
        were entered by hand.
        """
        own, relation = self.spans[fact_id], relation_named(saying.relation)
        if fact_id in self._dated or since >= own[-1].begin:
            return
        names = (saying.relation, *relation.excludes)
        near = set[UUID]().union(*(self._known.get((saying.subject_key, name), ()) for name in names))
        last = {each: self.spans[each][-1] for each in near - {fact_id} if self.spans[each]}
        ended = {each for each, span in last.items() if _took_the_place(fact_id, own[-1], span)}
        limits = [last[each].begin for each in ended] + [span.until for span in own[:-1]]
        limits += [last[each].until for each in self._rivals(fact_id) & last.keys() - ended]
        if all(limit is not None and limit < since for limit in limits):
            own[-1] = replace(own[-1], since=since)
            for each in ended:
                self.spans[each][-1] = replace(last[each], until=since)

    def _end(self, facts: Sequence[UUID], saying: Saying) -> datetime:
        """End these facts, and return when: at the moment that is named, if nothing began or was over only then."""
        named = min(saying.since or saying.at, saying.at)
        told_late = {each for each in facts if self._had_begun(each, saying, named)}
        limits = [self.spans[each][-1].begin for each in facts if each not in told_late]
        moment = saying.at if any(named <= begin for begin in limits) else named
        ended_by = saying.fact_id if saying.stance == "holds" else None
        if ended_by and moment < saying.at and moment < self._over_before(ended_by, saying.at):
            moment = saying.at
        for fact_id in facts:
            self.spans[fact_id][-1] = replace(self.spans[fact_id][-1], until=moment, ended_by=ended_by)
        for fact_id in told_late:
            self._forget_beginning(fact_id)
        return moment

    def _had_begun(self, fact_id: UUID, saying: Saying, named: datetime) -> bool:
        """Tell whether what is over now had begun by the moment that is named, though it was said only in the same sitting.

        What it ended was over by then as well.
        """
        begin = self.spans[fact_id][-1].begin
        if not named < begin or saying.at - begin >= SITTING:
            return False
        self._begin_earlier(fact_id, saying, named)
        return self.spans[fact_id][-1].since == named

    def _forget_beginning(self, fact_id: UUID) -> None:
        """Say of what is over that nobody knows since when it held; where that leaves no room, it held at no moment."""
        last = self.spans[fact_id].pop()
        assert last.until is not None, "it is over"
        after = self._over_before(fact_id, last.until)
        self.spans[fact_id].append(replace(last, since=None, after=after))


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
