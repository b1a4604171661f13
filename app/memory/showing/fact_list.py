"""The page of facts: grouped by whom they are about, as of any day, and by what one looks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.conversations.words import fold
from app.memory.facts.knowing import Known
from app.memory.facts.statement import PERSON
from app.memory.forgetting import queries as forgetting
from app.memory.forms import FactFilter
from app.memory.models import MemoryForgetting
from app.memory.showing import queries
from app.memory.showing.values import Shelf, ShownFact, newest_first, open_shelf

STATES = {
    "current": ("holds",),
    "former": ("ended", "corrected"),
    "away": ("away", "faded", "wrong"),
    "all": ("holds", "ended", "corrected", "ahead", "away", "faded", "wrong"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The facts about one subject."""

    subject: str
    facts: Sequence[ShownFact]


@dataclass(frozen=True, slots=True)
class FactPage:
    """What is listed, whether anything is known at all, and what is being forgotten and could still come back.

    `conversations` are the titles of those that taught something, the newest first; `personas` are the names of the
    companions that were told something.
    """

    groups: Sequence[Group]
    has_any: bool
    forgetting: Sequence[MemoryForgetting]
    conversations: Mapping[UUID, str]
    personas: Mapping[UUID, str]

    def as_json(self) -> dict[str, object]:
        """Return the page for a program."""
        facts = [fact.as_json() for group in self.groups for fact in group.facts]
        return {"facts": facts, "total": len(facts)}


def list_page(owner: UUID, wanted: FactFilter, zone: ZoneInfo) -> FactPage:
    """Return the facts that are wanted, the person's own first, then those about others by name."""
    shelf = open_shelf(owner, zone, moment=_moment(wanted, zone))
    found = [shelf.show(known) for known in shelf.known if _is_wanted(known, wanted, zone)]
    shown = [fact for fact in found if fact.state in STATES[wanted.state] and _fades(fact, wanted, shelf)]
    taught = {shown.conversation_id for known in shelf.known for shown in known.fact.evidence}
    told = {known.fact.persona_id for known in shelf.known if known.fact.persona_id is not None}
    return FactPage(
        _group(shown),
        bool(shelf.known),
        forgetting.list_forgetting(owner),
        queries.find_titles(owner, taught),
        queries.find_personas(owner, told),
    )


def _moment(wanted: FactFilter, zone: ZoneInfo) -> datetime | None:
    """Return the end of the day that is asked for."""
    if wanted.as_of is None:
        return None
    return datetime.combine(wanted.as_of + timedelta(days=1), time(), zone).astimezone(UTC) - timedelta(
        seconds=1
    )


def _is_wanted(known: Known, wanted: FactFilter, zone: ZoneInfo) -> bool:
    fact = known.fact
    if wanted.persona is not None and fact.persona_id != wanted.persona:
        return False
    places = {shown.conversation_id for shown in fact.evidence}
    if wanted.conversation is not None and wanted.conversation not in places:
        return False
    if not _was_said(known, wanted, zone):
        return False
    words = fold(" ".join([fact.subject, fact.relation.replace("_", " "), fact.target]))
    return all(word in words for word in fold(wanted.q).split())


def _was_said(known: Known, wanted: FactFilter, zone: ZoneInfo) -> bool:
    """Tell whether it was said, or else written down, between the days that are asked for."""
    moments = [shown.said_at for shown in known.fact.evidence] or [known.fact.learned_at]
    days = (moment.astimezone(zone).date() for moment in moments)
    first, last = wanted.said_from or date.min, wanted.said_to or date.max
    return any(first <= day <= last for day in days)


def _fades(fact: ShownFact, wanted: FactFilter, shelf: Shelf) -> bool:
    if wanted.fading is None:
        return True
    last = shelf.moment.date() + timedelta(days=wanted.fading)
    return fact.fades is not None and fact.fades <= last


def _group(shown: Sequence[ShownFact]) -> list[Group]:
    by_subject: dict[str, list[ShownFact]] = {}
    for fact in shown:
        by_subject.setdefault(fact.subject_key, []).append(fact)
    ordered = sorted(by_subject.items(), key=lambda each: (each[0] != PERSON, each[1][0].subject.casefold()))
    return [Group(facts[0].subject, newest_first(facts)) for _key, facts in ordered]
