"""What the chat's pages show, as plain values: the conversation, the list beside it, who could speak."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.chat import messages, times
from app.chat.forms import WindowPlace
from app.chat.messages import MessageWindow
from app.conversations import queries
from app.conversations.models import ACTIVE, Conversation, Turn
from app.settings import chain, preferences
from app.settings.values import SpeakerChoice


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation's head: what it is called, where it stands, and who speaks in it."""

    id: UUID
    title: str
    memory_use: str
    leaf_id: UUID | None
    choice: dict[str, Any] | None
    active_turn_id: UUID | None
    version: int
    last_seq: int
    updated_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return the view for a program."""
        return {
            "id": str(self.id),
            "title": self.title,
            "memory_use": self.memory_use,
            "leaf_id": str(self.leaf_id) if self.leaf_id else None,
            "choice": self.choice,
            "active_turn_id": str(self.active_turn_id) if self.active_turn_id else None,
            "version": self.version,
            "last_seq": self.last_seq,
            "updated_at": self.updated_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """What the page shows beside the list: the conversation, a window of its messages, and who could speak.

    `wanted` is the message that was asked for, whether or not the window holds it; `first_day` when the conversation began.
    """

    conversation: ConversationView | None
    window: MessageWindow
    wanted: UUID | None
    first_day: date | None
    speaker: SpeakerChoice
    enter_key: str
    welcomed: bool


def show_page(owner: UUID, conversation_id: UUID | None, wanted: UUID | None = None) -> ConversationPage:
    """Return the page of a conversation, around a message where one is wanted, or the page on which the first one begins."""
    conversation = show_conversation(owner, conversation_id) if conversation_id else None
    found = queries.find_message_in(owner, conversation_id, wanted) if conversation_id and wanted else None
    place = WindowPlace(around=found.id) if found and found.on_path else WindowPlace()
    chosen = preferences.read_preferences(owner)
    return ConversationPage(
        conversation=conversation,
        window=_first_window(owner, conversation_id, place) if conversation_id else messages.EMPTY,
        wanted=found.id if found else None,
        first_day=_first_day(owner, conversation_id) if conversation_id else None,
        speaker=chain.find_speaker(owner, conversation.choice if conversation else None),
        enter_key=chosen.enter_key,
        welcomed=chosen.welcomed,
    )


def show_conversation(owner: UUID, conversation_id: UUID) -> ConversationView:
    """Return a conversation's head."""
    conversation = queries.get_conversation(owner, conversation_id)
    return _head(conversation, queries.find_active_turn(owner, conversation_id))


def _first_window(owner: UUID, conversation_id: UUID, place: WindowPlace) -> MessageWindow:
    return messages.show_window(owner, conversation_id, place, most=messages.FIRST_MESSAGES)


def _first_day(owner: UUID, conversation_id: UUID) -> date | None:
    first = queries.list_path_onward(owner, conversation_id, after=0, limit=1)
    return times.local(first[0].created_at).date() if first else None


def _head(conversation: Conversation, active: Turn | None) -> ConversationView:
    return ConversationView(
        id=conversation.id,
        title=conversation.title,
        memory_use=conversation.memory_use,
        leaf_id=conversation.leaf_id,
        choice=conversation.choice,
        active_turn_id=active.id if active is not None and active.state in ACTIVE else None,
        version=conversation.version,
        last_seq=conversation.next_seq - 1,
        updated_at=conversation.updated_at,
    )
