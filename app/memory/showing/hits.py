"""What the memory pages show, ready for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import format_date

from app.conversations.words import Piece, Term, excerpt, terms_of
from app.memory.dates import SPILL
from app.memory.recall import Recalled
from app.memory.stop_words import ENGLISH, INDONESIAN

DAY = "d MMMM y"


@dataclass(frozen=True, slots=True)
class ShownHit:
    """One message that was recalled."""

    message_id: UUID
    conversation_id: UUID
    title: str
    role: str
    day: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was found, the days that the question was understood to name, and what was not done: see Recalled."""

    hits: Sequence[ShownHit]
    windows: Sequence[tuple[str, str]]
    is_complete: bool
    is_late: bool


def show_recalled(found: Recalled, question: str, zone: ZoneInfo) -> Shown:
    """Return what was recalled as a page shows it, in this time zone."""
    terms = _content(question)
    hits = [
        ShownHit(
            message_id=hit.said.id,
            conversation_id=hit.said.conversation_id,
            title=hit.said.title,
            role=hit.said.role,
            day=format_date(hit.said.at.astimezone(zone).date(), DAY),
            pieces=excerpt(hit.said.text, terms),
        )
        for hit in found.hits
    ]
    windows = [
        (
            format_date(window.start.astimezone(zone).date(), DAY),
            format_date((window.end - SPILL).astimezone(zone).date() - timedelta(days=1), DAY),
        )
        for window in found.windows
    ]
    return Shown(hits, windows, found.is_complete, found.meaning == "late")


def _content(question: str) -> tuple[Term, ...]:
    words = (term.word for term in terms_of(question))
    return tuple(Term(word, is_start=True) for word in words if word not in ENGLISH | INDONESIAN)
