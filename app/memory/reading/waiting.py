"""What a model has still to read of a person's conversations, and why it has not: for the page that says so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from flask_babel import gettext as _

from app.memory.reading import queries
from app.memory.reading.spending import is_used_up
from app.memory.segments import queries as segments
from app.providers.errors import Kind, ProviderError
from app.settings import preferences
from app.settings.memory_model import find_memory_model

# Nothing is in the way; the provider is; the day's tokens are; no model reads; memory is off.
Why = Literal["soon", "failed", "quota", "nobody", "off"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many segments wait, since when, why, the same in a sentence for the person, and when it is tried again."""

    segments: int
    oldest_at: datetime | None
    why: Why
    sentence: str
    retry_at: datetime | None = None


def what_waits(owner: UUID) -> Waiting:
    """Return what waits for a model; what patterns found in it is known already."""
    count, oldest = segments.count_waiting(owner)
    state = queries.find_state(owner)
    if not preferences.is_memory_on(owner):
        return Waiting(count, oldest, "off", _("Memory is off, so nothing is read."))
    if find_memory_model(owner) is None:
        sentence = _("No model reads for your memory; simple patterns find what you say plainly.")
        return Waiting(count, oldest, "nobody", sentence)
    if count and is_used_up(owner):
        return Waiting(count, oldest, "quota", _("Today's tokens are used up; reading goes on tomorrow."))
    if state is not None:
        sentence = ProviderError(_kind(state.error_kind), state.provider_title).told(_)
        return Waiting(count, oldest, "failed", sentence, state.retry_at)
    sentence = (
        _("Your model reads a part of a conversation once nobody has written for a quarter of an hour.")
        if count
        else _("Your model has read everything.")
    )
    return Waiting(count, oldest, "soon", sentence)


def _kind(stored: str) -> Kind:
    # Only what an error told of itself was stored.
    return stored  # type: ignore[return-value]  # a column holds one of the kinds
