"""The timeline: what was talked about, stretch by stretch, and which of them were events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.memory.forgetting import tombstones
from app.memory.forgetting.blanking import cut
from app.memory.forgetting.tombstones import Stones
from app.memory.showing import queries
from app.memory.showing.queries import Event, Stretch, Which

AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class ShownStretch:
    """A stretch of a conversation, and what of it was worth keeping."""

    id: UUID
    conversation_id: UUID
    message_id: UUID
    title: str
    day: date
    summary: str
    messages: int
    events: Sequence[Event]

    @property
    def is_event(self) -> bool:
        """Whether anything of it is kept as an event."""
        return any(not event.is_away for event in self.events)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Some of them, the newest first; `before` leads to the older ones, None where there are none."""

    stretches: Sequence[ShownStretch]
    before: datetime | None
    which: Which

    def as_json(self) -> dict[str, object]:
        """Return it for a program."""
        return {
            "stretches": [
                {
                    "id": str(each.id),
                    "conversation_id": str(each.conversation_id),
                    "message_id": str(each.message_id),
                    "title": each.title,
                    "day": each.day.isoformat(),
                    "summary": each.summary,
                    "messages": each.messages,
                    "events": [_event_json(event) for event in each.events],
                }
                for each in self.stretches
            ],
            "before": self.before.isoformat() if self.before else None,
        }


def show_timeline(owner: UUID, zone: ZoneInfo, *, before: datetime | None, which: Which) -> Timeline:
    """Return a page of the timeline."""
    found = queries.list_stretches(owner, before=before, which=which, limit=AT_ONCE + 1)
    stones = tombstones.load(owner)
    shown = [_show(each, zone, stones) for each in found[:AT_ONCE]]
    return Timeline(shown, found[AT_ONCE - 1].ended_at if len(found) > AT_ONCE else None, which)


def _show(stretch: Stretch, zone: ZoneInfo, stones: Stones) -> ShownStretch:
    def told(text: str) -> str:
        return cut(text, stones.find(text, at=stretch.ended_at))

    return ShownStretch(
        id=stretch.id,
        conversation_id=stretch.conversation_id,
        message_id=stretch.last_message_id,
        title=stretch.title,
        day=stretch.ended_at.astimezone(zone).date(),
        summary=told(stretch.summary) if stretch.is_fresh else "",
        messages=stretch.count,
        events=[
            replace(event, summary=told(event.summary), mood=told(event.mood))
            for event in stretch.events
            if stretch.is_fresh
        ],
    )


def _event_json(event: Event) -> dict[str, object]:
    return {
        "id": str(event.id),
        "kind": event.kind,
        "summary": event.summary,
        "mood": event.mood,
        "pinned": event.is_pinned,
        "away": event.is_away,
    }
