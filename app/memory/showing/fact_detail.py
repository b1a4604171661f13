"""The page of one fact: its words, what it was before, how it fades, and what has happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from app.conversations.words import Piece
from app.errors import NotFoundError
from app.memory import queries
from app.memory.facts.knowing import Known
from app.memory.facts.queries import Evidence
from app.memory.facts.relations import relation_named
from app.memory.forgetting.queries import Review
from app.memory.forgetting.strength import FADED, curve_of
from app.memory.showing import plots
from app.memory.showing.values import ShownFact, newest_first, open_shelf

LEAD_LETTERS = 90
CURVE_DAYS = 730
MOST_QUOTES = 50


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the person that the fact stands on, with a little of what stands around them."""

    message_id: UUID
    conversation_id: UUID
    title: str
    day: date
    stance: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that made it stronger or weaker on a day, and how often in a row."""

    rating: str
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class FactDetail:
    """One fact with everything that is known about it. `same` are facts that could be the same, to be merged with it.

    `entered` are the days that its person set by hand, as they count now.
    """

    fact: ShownFact
    entered: tuple[date | None, date | None]
    reason: str
    quotes: Sequence[Quote]
    more_quotes: int
    others: Sequence[ShownFact]
    same: Sequence[ShownFact]
    happened: Sequence[Happening]
    curve: plots.Line
    # The days at both ends of the curve, and the strength below which it is put away.
    curve_days: tuple[date, date]
    level: float

    def as_json(self) -> dict[str, object]:
        """Return the fact for a program."""
        return {
            **self.fact.as_json(),
            "reason": self.reason,
            "quotes": [
                {
                    "message_id": str(quote.message_id),
                    "conversation_id": str(quote.conversation_id),
                    "day": quote.day.isoformat(),
                    "stance": quote.stance,
                    "text": "".join(piece.text for piece in quote.pieces if piece.hit),
                }
                for quote in self.quotes
            ],
            "others": [fact.as_json() for fact in self.others],
            "happened": [
                {"what": each.rating, "day": each.day.isoformat(), "count": each.count}
                for each in self.happened
            ],
        }


def show_fact(owner: UUID, fact_id: UUID, zone: ZoneInfo) -> FactDetail:
    """Return one's own fact as its page shows it; NotFoundError for any other id."""
    shelf = open_shelf(owner, zone)
    known = next((each for each in shelf.known if each.fact.id == fact_id), None)
    if known is None:
        raise NotFoundError
    fact = shelf.show(known)
    beside = [shelf.show(each) for each in shelf.known if _is_beside(each, known)]
    history = shelf.reviews.get(fact_id, ())
    is_single = relation_named(known.fact.relation).is_single
    return FactDetail(
        fact=fact,
        entered=_entered(known, fact),
        reason=known.fact.replaced_reason,
        quotes=_quotes(owner, known.fact.evidence[:MOST_QUOTES], zone),
        more_quotes=max(len(known.fact.evidence) - MOST_QUOTES, 0),
        others=newest_first(beside) if is_single else (),
        same=newest_first(beside),
        happened=_happened(history, zone),
        curve=_curve(known, history, shelf.moment.date()),
        curve_days=_curve_days(known, history, shelf.moment.date()),
        level=FADED,
    )


def _entered(known: Known, shown: ShownFact) -> tuple[date | None, date | None]:
    since, until = known.fact.valid_from, known.fact.valid_to
    if not known.spans:
        return since, until
    # What was said after it was entered may have ended it before that day.
    return shown.since if since else None, shown.until if until else None


def _happened(history: Sequence[Review], zone: ZoneInfo) -> list[Happening]:
    """Return what has happened, the newest first; what came again on the same day is one."""
    days = ((review.rating, review.at.astimezone(zone).date()) for review in reversed(history))
    return [Happening(rating, day, len(list(same))) for (rating, day), same in groupby(days)]


def _is_beside(other: Known, known: Known) -> bool:
    here, there = known.fact, other.fact
    same = (here.subject_key, here.relation) == (there.subject_key, there.relation)
    return same and here.id != there.id and there.retracted_at is None


def _quotes(owner: UUID, evidence: Sequence[Evidence], zone: ZoneInfo) -> list[Quote]:
    said = queries.find_said(owner, [shown.message_id for shown in evidence])
    return [
        Quote(
            message_id=shown.message_id,
            conversation_id=shown.conversation_id,
            title=said[shown.message_id].title,
            day=shown.said_at.astimezone(zone).date(),
            stance=shown.stance,
            pieces=_around(said[shown.message_id].text, shown.start, shown.end),
        )
        for shown in evidence
        if shown.message_id in said
    ]


def _around(text: str, start: int, end: int) -> list[Piece]:
    first, last = max(start - LEAD_LETTERS, 0), min(end + LEAD_LETTERS, len(text))
    before = f"{'…' if first else ''}{text[first:start]}"
    after = f"{text[end:last]}{'…' if last < len(text) else ''}"
    pieces = (Piece(before, hit=False), Piece(text[start:end], hit=True), Piece(after, hit=False))
    return [piece for piece in pieces if piece.text]


def _curve(known: Known, history: Sequence[Review], today: date) -> plots.Line:
    curve = curve_of(known.fact, history)
    first, _last = _curve_days(known, history, today)
    days = range(0, CURVE_DAYS + 1, 10)
    strong = 1.0 if known.fact.pinned_at else None
    points = [(day, strong or curve.at(first + timedelta(days=day))) for day in days]
    return plots.line(points, level=FADED, mark=(today - first).days, longest=CURVE_DAYS)


def _curve_days(known: Known, history: Sequence[Review], today: date) -> tuple[date, date]:
    first = min(curve_of(known.fact, history).last, today)
    return first, first + timedelta(days=CURVE_DAYS)
