"""Learning from conversations, in the background: what their person said and nobody has read yet is read for facts.

Which messages were read is written down with what they taught, in one transaction; so a run that comes twice, or is killed
anywhere, changes nothing. Only the branch that is shown teaches, and only a conversation that may use the whole memory.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import update

from app.conversations import changes
from app.conversations import queries as conversations
from app.conversations.models import MemoryClock
from app.extensions import db
from app.memory import queries
from app.memory.extraction.patterns import find_statements
from app.memory.facts import queries as facts
from app.memory.facts import storing
from app.memory.facts.statement import Heard
from app.memory.facts.storing import Told
from app.memory.forgetting.blanking import FILLER, blank_in_place
from app.memory.models import MemoryReading
from app.settings import preferences

# What is read at once, and what is read before it so that it is understood.
AT_ONCE = 20
BEFORE = 20
PAUSE_SECONDS = 0.001
RUN_SECONDS = 50.0
CHANGES_AT_ONCE = 1_000
PATTERNS = "patterns"


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a portion, free of the database."""

    id: UUID
    heard: Heard


@dataclass(frozen=True, slots=True)
class Portion:
    """Neighbouring messages of a conversation, and which of them teach and were not read."""

    conversation_id: UUID
    lines: Sequence[Line]
    unread: frozenset[UUID]


def remember_conversation(owner: UUID, conversation_id: UUID) -> int:
    """Read what has not been read; returns how many facts are new or have new evidence."""
    count = 0
    if not preferences.is_memory_on(owner):
        return count
    while (portion := _next_portion(owner, conversation_id)) is not None:
        count += _learn(owner, portion)
        time.sleep(PAUSE_SECONDS)
    return count


def catch_up() -> int:
    """Read what was missed, of everybody, for at most a minute; returns how many facts are new or have new evidence."""
    count, until = 0, time.monotonic() + RUN_SECONDS
    for owner in facts.list_behind():
        newest = queries.read_clock(owner)
        for conversation_id in _changed_conversations(owner):
            count += remember_conversation(owner, conversation_id)
            if time.monotonic() > until:
                return count
        _mark_caught_up(owner, newest)
    return count


def _changed_conversations(owner: UUID) -> list[UUID]:
    """List the conversations to look at: by the changes where they reach back, else all of them."""
    after, found = facts.find_learned(owner), dict[UUID, None]()
    while noted := queries.list_changes(owner, after=after, limit=CHANGES_AT_ONCE):
        if noted[0].n != after + 1:
            found = dict.fromkeys(each for each, _next in queries.list_conversations(owner))
            break
        found |= dict.fromkeys(change.row_id for change in noted if change.kind == "conversation")
        messages = [change.row_id for change in noted if change.kind == "message"]
        found |= dict.fromkeys(facts.list_conversations_of(owner, messages))
        after = noted[-1].n
    db.session.rollback()
    return list(found)


def _next_portion(owner: UUID, conversation_id: UUID) -> Portion | None:
    first = facts.find_unread(owner, conversation_id)
    if first is None:
        db.session.rollback()
        return None
    before = conversations.list_path(owner, conversation_id, before=first, limit=BEFORE)
    onward = conversations.list_path_onward(owner, conversation_id, after=first - 1, limit=AT_ONCE)
    unread = facts.list_unread(owner, conversation_id, [message.id for message in onward])
    said = [*before, *onward]
    # What is forgotten teaches nothing, and the letters keep their places.
    texts = blank_in_place(owner, {message.id: message.words[0] for message in said})
    lines = [
        Line(message.id, Heard(cast(Literal["user", "assistant"], message.role), texts[message.id]))
        for message in said
    ]
    # No database session is open while anybody reads.
    db.session.rollback()
    return Portion(conversation_id, lines, frozenset(unread))


def _learn(owner: UUID, portion: Portion) -> int:
    found = find_statements([line.heard for line in portion.lines])
    # The lock first: from here on none of these messages can change or go until this is stored.
    changes.hold(owner)
    conversation = conversations.find_conversation(owner, portion.conversation_id)
    unread = facts.list_unread(owner, portion.conversation_id, list(portion.unread))
    times = conversations.list_times(owner, list(unread))
    told = [
        Told(line.id, times[line.id], conversation.persona_id, statement)
        for place, statement in found
        if conversation is not None and (line := portion.lines[place]).id in unread
        if FILLER not in line.heard.text[statement.start : statement.end]
    ]
    changed = storing.store_told(owner, told, extractor=PATTERNS)
    # Also what is gone meanwhile: it would be looked at for ever.
    db.session.add_all(
        MemoryReading(message_id=message_id, user_id=owner, extractor=PATTERNS) for message_id in unread
    )
    changes.note(owner, "fact", changed)
    db.session.commit()
    return len(changed)


def _mark_caught_up(owner: UUID, newest: int) -> None:
    done = update(MemoryClock).where(MemoryClock.user_id == owner, MemoryClock.learned_n < newest)
    db.session.execute(done.values(learned_n=newest))
    db.session.commit()
