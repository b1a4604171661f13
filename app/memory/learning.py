"""Learning from conversations, in the background: what their person says is read for facts, and kept with its evidence.

Messages are read in blocks by their numbers, each with the block before it and the few messages behind it. So a message is
read with the same context whenever that happens: at once, in a sweep or in a rebuild. What is new at the beginning of a
block lets the one before it be read again, for a joke may be taken back. A run that comes twice, or is killed anywhere,
changes nothing. Only the branch that is shown teaches, and only a conversation that may use the whole memory.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update

from app.accounts.queries import get_timezone
from app.conversations import changes
from app.conversations import queries as conversations
from app.conversations.models import MemoryClock
from app.extensions import db
from app.memory import embedding_work, queries
from app.memory.extraction.patterns import find_statements
from app.memory.extraction.since import dated
from app.memory.facts import queries as facts
from app.memory.facts import storing
from app.memory.facts.merging import only_new
from app.memory.facts.statement import Heard, Statement
from app.memory.facts.storing import Told
from app.memory.forgetting.blanking import blank_in_place, is_cut
from app.memory.forgetting.tombstones import read_once
from app.memory.models import MemoryReading
from app.memory.reading import queries as readings
from app.memory.segments import laying
from app.memory.segments.piece import Role
from app.settings import preferences
from app.settings.memory_model import find_memory_model

BLOCK = 20
# What comes right behind may take back what was said.
AHEAD = 4
TRIES = 5
PAUSE_SECONDS = 0.001
RUN_SECONDS = 50.0
CHANGES_AT_ONCE = 1_000
PATTERNS = "patterns"


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a conversation, free of the database."""

    id: UUID
    seq: int
    heard: Heard


@dataclass(frozen=True, slots=True)
class Read:
    """What patterns find in the messages of a block that teach, by message; also of those in which they find nothing.

    `texts` are the messages in which they do.
    """

    conversation_id: UUID
    found: dict[UUID, list[Statement]]
    texts: dict[UUID, str]


def remember_conversation(
    owner: UUID,
    conversation_id: UUID,
    touched: Collection[UUID] = (),
    *,
    goes_on: bool = False,
    has_model: bool | None = None,
) -> int:
    """Read what has not been read, and lay its segments; returns how many facts are new or have other evidence.

    `touched` are messages of which something was changed, so that what stands around them may mean something else.
    `goes_on`: more is about to be said, so that a few messages at the end are left for later. `has_model` says whether a
    model could read them, where that is known already.
    """
    count = 0
    if not preferences.is_memory_on(owner):
        return count
    for block in _blocks(owner, conversation_id, touched):
        count += learn_block(owner, conversation_id, block)
        time.sleep(PAUSE_SECONDS)
    # First what they mean: by that topics are told apart.
    embedding_work.embed_newest(owner, conversation_id)
    if not goes_on or laying.is_due(owner, conversation_id):
        has_model = find_memory_model(owner) is not None if has_model is None else has_model
        laying.lay_segments(owner, conversation_id, has_model=has_model)
    return count


def read_block(owner: UUID, conversation_id: UUID, block: int) -> Read:
    """Return what patterns find in a block of the shown branch; nothing is stored."""
    lines = _lines(owner, conversation_id, block)
    inside = [line.id for line in lines if line.seq // BLOCK == block and line.heard.role == "user"]
    teaching = readings.list_teaching(owner, conversation_id, inside)
    # No database session is open while anybody reads.
    db.session.rollback()
    found: dict[UUID, list[Statement]] = {line.id: [] for line in lines if line.id in teaching}
    for place, statement in find_statements([line.heard for line in lines]) if found else ():
        line = lines[place]
        if line.id in found and not is_cut(line.heard.text, statement.start, statement.end):
            found[line.id].append(statement)
    texts = {line.id: line.heard.text for line in lines if found.get(line.id)}
    return Read(conversation_id, found, texts)


def learn_block(owner: UUID, conversation_id: UUID, block: int) -> int:
    """Read a block and keep what patterns find in it; returns how many facts changed."""
    for _try in range(TRIES):
        clock = queries.read_clock(owner)
        read = read_block(owner, conversation_id, block)
        if not read.found:
            return 0
        # The lock first: from here on none of these messages can change or go until this is stored.
        changes.hold(owner)
        if queries.read_clock(owner) == clock:
            changed = keep(owner, read)
            changes.note(owner, "fact", changed)
            db.session.commit()
            return len(changed)
        db.session.rollback()
    return 0


def catch_up() -> int:
    """Read what was missed, of everybody, for at most a minute; returns how many facts are new or have new evidence."""
    count, until = 0, time.monotonic() + RUN_SECONDS
    for owner in readings.list_behind():
        if not preferences.is_memory_on(owner):
            # What is said meanwhile is read once it is on again, as it is recalled then.
            continue
        newest, changed = queries.read_clock(owner), _changed_conversations(owner)
        has_model = bool(changed) and find_memory_model(owner) is not None
        for conversation_id, touched in changed.items():
            count += remember_conversation(owner, conversation_id, touched, has_model=has_model)
            if time.monotonic() > until:
                return count
        _mark_caught_up(owner, newest)
    return count


def _changed_conversations(owner: UUID) -> dict[UUID, set[UUID]]:
    """Return the conversations to look at, each with its messages that changed; all where the changes reach not back."""
    newest, after, found = queries.read_clock(owner), readings.find_learned(owner), dict[UUID, set[UUID]]()
    while after < newest:
        noted = queries.list_changes(owner, after=after, limit=CHANGES_AT_ONCE)
        if not noted or noted[0].n != after + 1:
            found = {each: set() for each, _next in queries.list_conversations(owner)}
            break
        for change in noted:
            if change.kind == "conversation":
                found.setdefault(change.row_id, set())
        messages = [change.row_id for change in noted if change.kind == "message"]
        for message_id, conversation_id in readings.list_conversations_of(owner, messages).items():
            found.setdefault(conversation_id, set()).add(message_id)
        after = noted[-1].n
    db.session.rollback()
    return found


def _blocks(owner: UUID, conversation_id: UUID, touched: Collection[UUID]) -> Iterator[int]:
    """Yield the blocks to read, in order; while somebody reads, more may come in."""
    seqs = readings.list_seqs(owner, list(touched))
    first = readings.find_unread(owner, conversation_id)
    todo = _blocks_around(owner, conversation_id, seqs) | _blocks_at(owner, conversation_id, first)
    db.session.rollback()
    done: set[int] = set()
    while todo:
        block = min(todo)
        yield block
        done.add(block)
        todo |= _blocks_at(owner, conversation_id, readings.find_unread(owner, conversation_id))
        db.session.rollback()
        todo -= done


def _blocks_around(owner: UUID, conversation_id: UUID, seqs: Sequence[int]) -> set[int]:
    """Return the blocks of these messages and those beside them, as far as there are any."""
    conversation = conversations.find_conversation(owner, conversation_id) if seqs else None
    last = (conversation.next_seq - 1) // BLOCK if conversation else -1
    near = {seq // BLOCK + step for seq in seqs for step in (-1, 0, 1)}
    return {block for block in near if 0 <= block <= last}


def _blocks_at(owner: UUID, conversation_id: UUID, seq: int | None) -> set[int]:
    """Return the block of a message, and the one before if the message is among the first behind that."""
    if seq is None:
        return set()
    block = seq // BLOCK
    if block == 0:
        return {block}
    ahead = readings.list_written(owner, conversation_id, after=block * BLOCK - 1, limit=AHEAD)
    return {block - 1, block} if any(message.seq == seq for message in ahead) else {block}


def _lines(owner: UUID, conversation_id: UUID, block: int) -> list[Line]:
    first, end = (block - 1) * BLOCK, (block + 1) * BLOCK
    said = readings.list_written(owner, conversation_id, after=first - 1, limit=3 * BLOCK)
    inside = [message for message in said if message.seq < end]
    messages = said[: len(inside) + AHEAD]
    # What is forgotten teaches nothing, and the letters keep their places.
    texts = blank_in_place(owner, {message.id: message.text for message in messages})
    return [
        Line(message.id, message.seq, Heard(cast(Role, message.role), texts[message.id]))
        for message in messages
    ]


def told_in(owner: UUID, read: Read) -> list[Told]:
    """Return what was found as it would be stored."""
    if not any(read.found.values()):
        return []
    conversation = conversations.find_conversation(owner, read.conversation_id)
    persona_id = conversation.persona_id if conversation else None
    times, zone = conversations.list_times(owner, list(read.found)), ZoneInfo(get_timezone(owner))
    told = [
        Told(
            message_id,
            times[message_id],
            persona_id,
            said,
            since,
        )
        for message_id, statements in read.found.items()
        for statement in statements
        for said, since in dated(read.texts[message_id], statement, at=times[message_id], zone=zone)
    ]
    return storing.without_forgotten(owner, told)


@read_once()
def keep(owner: UUID, read: Read) -> list[UUID]:
    """Make what is known from these messages what patterns find in them now; returns the facts that changed.

    What a model found in them stays. The caller holds the person's memory clock, and commits.
    """
    told = told_in(owner, read)
    gone = storing.drop_others(owner, list(read.found), told, extractor=PATTERNS)
    held = facts.list_held(owner, list(read.found), except_by=PATTERNS) if told else []
    added = storing.store_told(owner, only_new(told, held), extractor=PATTERNS)
    unread = readings.list_unread(owner, read.conversation_id, list(read.found))
    db.session.add_all(
        MemoryReading(message_id=message_id, user_id=owner, extractor=PATTERNS) for message_id in unread
    )
    return list(dict.fromkeys([*gone, *added]))


def _mark_caught_up(owner: UUID, newest: int) -> None:
    done = update(MemoryClock).where(MemoryClock.user_id == owner, MemoryClock.learned_n < newest)
    db.session.execute(done.values(learned_n=newest))
    db.session.commit()
