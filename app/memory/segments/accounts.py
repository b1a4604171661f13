"""What is kept of a segment: a summary, and an event if it was one; by the words of the person alone, or by a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.extensions import db
from app.memory.facts.statement import Heard
from app.memory.models import MemoryEpisode
from app.memory.segments import queries
from app.memory.segments.events import Event, find_event
from app.memory.segments.piece import SENTENCES, Said
from app.memory.segments.telling import most_telling


@dataclass(frozen=True, slots=True)
class Account:
    """What a segment was about, the event in it if there was one, and who says so."""

    summary: str
    event: Event | None
    extractor: str


def account_of(context: Sequence[Said], said: Sequence[Said]) -> Account:
    """Return what the person's own words tell of a segment; `context` came before it."""
    before, heard = heard_of(context), heard_of(said)
    return Account(most_telling(before, heard), find_event(before, heard), SENTENCES)


def heard_of(said: Sequence[Said]) -> list[Heard]:
    """Return messages as they were heard."""
    return [Heard(message.role, message.text) for message in said]


def keep_event(owner: UUID, segment_id: UUID, event: Event | None, *, at: datetime) -> None:
    """Make a segment's episode say what is known now; one that the person pinned stays as it is. Commits nothing."""
    kept = queries.list_episodes_of(owner, segment_id)
    if any(episode.pinned_at for episode in kept):
        return
    for episode in kept[1 if event else 0 :]:
        db.session.delete(episode)
    if event is None:
        return
    episode = kept[0] if kept else MemoryEpisode(user_id=owner, segment_id=segment_id)
    if kept and episode.kind != event.kind:
        # Put away was another event.
        episode.archived_at = None
    episode.kind, episode.summary, episode.mood = event.kind, event.summary, event.mood
    episode.importance, episode.weight, episode.at = event.importance, event.weight, at
    db.session.add(episode)
