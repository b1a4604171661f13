"""Stretches of conversations in the words in which they may be told now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.memory.forgetting import tombstones
from app.memory.forgetting.blanking import cut
from app.memory.forgetting.tombstones import Stones
from app.memory.prompting.stretches import queries
from app.memory.prompting.stretches.queries import Stretch


@dataclass(frozen=True, slots=True)
class Told:
    """A stretch, or the event in it, and its last message."""

    text: str
    at: datetime
    conversation_id: UUID
    message_id: UUID


def list_told(owner: UUID, segments: Sequence[UUID], events: Sequence[UUID]) -> dict[UUID, Told]:
    """Return those of these segments and events that are still there, by id; an event by its own words."""
    segment_of = queries.list_segments_of_events(owner, events)
    known = queries.list_stretches(owner, [*segments, *segment_of.values()], also_put_away=True)
    stones = tombstones.load(owner)
    by_id = {stretch.id: blanked(stretch, stones) for stretch in known}
    found = {}
    for row_id in (*segments, *events):
        stretch = by_id.get(segment_of.get(row_id, row_id))
        if stretch is not None:
            is_event = row_id in segment_of and stretch.event is not None
            text = stretch.event.summary if is_event and stretch.event else stretch.summary
            found[row_id] = Told(text, stretch.ended_at, stretch.conversation_id, stretch.last_message_id)
    return found


def blanked(stretch: Stretch, stones: Stones) -> Stretch:
    """Return a stretch without what was forgotten since, which may be told in other words than its person's."""

    def told(text: str) -> str:
        return cut(text, stones.find(text, at=stretch.ended_at))

    event = stretch.event and replace(
        stretch.event, summary=told(stretch.event.summary), mood=told(stretch.event.mood)
    )
    return replace(stretch, summary=told(stretch.summary), event=event)
