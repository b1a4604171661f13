"""Stretches of conversations that fit a question, each as its summary and the event in it.

A stretch has no words in the index: it scores by its messages that were recalled. What holds the answer is mostly one
message, so stretches stand behind the best of these; but a question that asks for nothing but a time ("What did we talk
about last week?") matches nothing, and is answered by the stretches of these days, the weightiest and newest first.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from app.conversations.words import words_of
from app.database import now
from app.memory.dates import SPILL, Window, without_dates
from app.memory.forgetting import tombstones
from app.memory.forgetting.tombstones import Stones
from app.memory.prompting import prompts
from app.memory.prompting.remembered import Memory, Reason
from app.memory.prompting.scenes import LEAST_SCORE, reason_of
from app.memory.prompting.stretches import queries
from app.memory.prompting.stretches.queries import Stretch
from app.memory.prompting.stretches.told import blanked
from app.memory.recall import Hit
from app.memory.rows import Match
from app.memory.terms import STOP_WORDS

MOST, MOST_OF_DAYS = 2, 8
CANDIDATES = 24
# What a second message of a stretch adds to the best one, as with a message and its facts.
SECOND = 0.3
# A stretch that was no event has to have several messages that fit.
FEWEST_HITS = 2
# What a question may say beside a time without asking for anything else.
OF_A_TIME = frozenset(
    words_of(
        "do did doing done happen happened happening go went going say said tell told talk talked talking speak spoke spoken"
        " discuss discussed chat chatted chatting mention mentioned remember recall conversation conversations thing things"
        " lakukan dilakukan melakukan ngapain bicara bicarakan dibicarakan membicarakan ngomong omongin omongan ngomongin"
        " bahas dibahas membahas ngobrol obrolan obrolkan obrolin ngobrolin cerita ceritakan diceritakan ceritain ingat"
        " inget terjadi kejadian percakapan kegiatan hal saja aja"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, who asks whom, and where; from `first_seq` on the window holds that conversation."""

    owner: UUID
    persona_id: UUID | None
    conversation_id: UUID
    first_seq: int
    question: str
    zone: ZoneInfo
    windows: Sequence[Window]
    unwanted: Collection[UUID]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A stretch that fits, why, and how well beside others."""

    stretch: Stretch
    reason: Reason
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The stretches that fit, the best first; `lead` says that they answer better than messages."""

    memories: Sequence[Memory] = ()
    lead: bool = False


def find_stretches(asking: Asking, hits: Sequence[Hit]) -> Found:
    """Return the stretches that fit a question; `hits` are the messages that were recalled for it."""
    of_days = _of_days(asking) if _asks_for_a_time(asking) else []
    chosen = of_days or _by_hits(asking, {hit.said.id: hit.match for hit in hits})[:MOST]
    stones = tombstones.load(asking.owner) if chosen else None
    return Found([_memory(each, asking.zone, stones) for each in chosen], lead=bool(of_days))


def _asks_for_a_time(asking: Asking) -> bool:
    if not asking.windows:
        return False
    rest = words_of(without_dates(asking.question, now(), asking.zone)).split()
    return all(word in STOP_WORDS or word in OF_A_TIME for word in rest)


def _of_days(asking: Asking) -> list[Chosen]:
    """Return what was in the days that the question names; people speak on of them afterwards, but on other days."""
    segments = {
        segment_id
        for window in asking.windows
        for segment_id in queries.list_segments_between(
            asking.owner,
            asking.persona_id,
            start=window.start,
            end=window.end - SPILL,
            limit=CANDIDATES,
        )
    }
    ordered = sorted(_wanted(asking, segments), key=_weight, reverse=True)
    return [Chosen(stretch, "window", 0.0) for stretch in ordered[:MOST_OF_DAYS]]


def _by_hits(asking: Asking, matches: Mapping[UUID, Match]) -> list[Chosen]:
    found: dict[UUID, list[Match]] = defaultdict(list)
    good = [message_id for message_id, match in matches.items() if match.score >= LEAST_SCORE]
    for segment_id, message_id in (
        queries.list_segments_around(asking.owner, asking.persona_id, good) if good else ()
    ):
        found[segment_id].append(matches[message_id])
    chosen = []
    for stretch in _wanted(asking, found):
        best, *others = sorted(found[stretch.id], key=lambda match: match.score, reverse=True)
        if stretch.event or len(others) + 1 >= FEWEST_HITS:
            score = best.score + SECOND * sum(other.score for other in others[:1])
            chosen.append(Chosen(stretch, reason_of(best, shares=True), score))
    return sorted(chosen, key=lambda each: (each.score, *_weight(each.stretch)), reverse=True)


def _wanted(asking: Asking, segments: Collection[UUID]) -> list[Stretch]:
    """Read these without what the window holds, what its person does not want here, and what tells of such a message."""
    known = queries.list_stretches(asking.owner, list(segments))
    places = queries.list_places(asking.owner, asking.unwanted) if asking.unwanted and known else set()
    return [
        each
        for each in known
        if not (each.conversation_id == asking.conversation_id and each.last_seq >= asking.first_seq)
        and each.id not in asking.unwanted
        and not (each.event and each.event.id in asking.unwanted)
        and not any(
            talk == each.conversation_id and each.first_seq <= seq <= each.last_seq for talk, seq in places
        )
    ]


def _weight(stretch: Stretch) -> tuple[float, float]:
    return stretch.event.importance if stretch.event else 0.0, stretch.ended_at.timestamp()


def _memory(chosen: Chosen, zone: ZoneInfo, stones: Stones | None) -> Memory:
    told = blanked(chosen.stretch, stones) if stones else chosen.stretch
    text = prompts.stretch(
        told.ended_at.astimezone(zone).date(),
        told.summary,
        event=(told.event.kind, told.event.mood, told.event.summary) if told.event else None,
    )
    why = {"score": round(chosen.score, 3), "in_window": chosen.reason == "window"}
    held = frozenset({told.last_message_id})
    if told.event:
        return Memory("episode", told.event.id, text, chosen.reason, why, held)
    return Memory("summary", told.id, text, chosen.reason, why, held)
