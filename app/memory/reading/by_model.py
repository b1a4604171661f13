"""Lets a model read the segments that wait for one: facts with their quotes, a summary and an event, in one call each.

Patterns have read the messages before, so what a model adds comes late and nothing is missing meanwhile. A provider that
is away loses nothing: the segment goes on waiting. A run may be killed anywhere: its claim runs out and another asks.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from app.accounts.queries import get_timezone
from app.conversations import changes
from app.conversations import queries as conversations
from app.extensions import db
from app.memory.extraction.answers import Answer
from app.memory.extraction.asking import FailedError, Reading, ask_about
from app.memory.extraction.checking import is_borne_out, statements_in
from app.memory.extraction.since import since_of
from app.memory.facts import queries as facts
from app.memory.facts import storing
from app.memory.facts.merging import only_new
from app.memory.facts.statement import Heard
from app.memory.facts.storing import Told
from app.memory.forgetting.blanking import is_cut
from app.memory.learning import PATTERNS
from app.memory.reading import queries, turns
from app.memory.reading.spending import count_spent, is_used_up
from app.memory.segments import queries as segments
from app.memory.segments.accounts import heard_of, keep_event
from app.memory.segments.laying import read_context, read_said
from app.memory.segments.piece import Said
from app.memory.segments.queries import Laid
from app.settings import preferences
from app.settings.memory_model import find_memory_model
from app.settings.values import Speaker

RUN_SECONDS = 240.0
# Of one person, so that nobody's long evening keeps the others waiting.
EACH_AT_ONCE = 20
# A segment has no more, and a few in case that it changed since it was claimed.
MOST_MESSAGES = 40
NAME_LETTERS = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Portion:
    """A segment with its words, and what was said before it."""

    laid: Laid
    context: Sequence[Heard]
    said: Sequence[Said]

    @property
    def heard(self) -> list[Heard]:
        """Return its messages as they were heard."""
        return heard_of(self.said)


def read_everything() -> int:
    """Let models read what waits, of everybody, for some minutes; returns how many segments were read."""
    count, until = 0, time.monotonic() + RUN_SECONDS
    for owner in segments.list_owners_waiting(closed_before=turns.closed_before()):
        count += read_waiting(owner, until=until)
        if time.monotonic() > until:
            break
    return count


def read_waiting(owner: UUID, *, until: float | None = None) -> int:
    """Let this person's model read some of what waits, until then by the monotonic clock; returns how many segments."""
    count, until = 0, until or time.monotonic() + RUN_SECONDS
    while count < EACH_AT_ONCE and time.monotonic() < until:
        # The cheapest question first: mostly nothing waits.
        speaker = _speaker(owner) if turns.is_any_waiting(owner) else None
        db.session.rollback()
        claimed = turns.claim(owner) if speaker else None
        if speaker is None or claimed is None or not _read(owner, claimed, speaker):
            break
        count += 1
    return count


def _speaker(owner: UUID) -> Speaker | None:
    if not preferences.is_memory_on(owner) or turns.is_resting(owner) or is_used_up(owner):
        return None
    return find_memory_model(owner)


def _read(owner: UUID, segment_id: UUID, speaker: Speaker) -> bool:
    """Ask about one segment and store the answer; False where the provider failed and the rest had better wait."""
    portion = _portion(owner, segment_id)
    # No database session is open while somebody is asked.
    db.session.rollback()
    if portion is None:
        return True
    try:
        reading = ask_about(speaker, portion.heard)
    except FailedError as failure:
        return _give_back(owner, segment_id, failure)
    _store(owner, portion, reading, name=_name(speaker))
    return True


def _portion(owner: UUID, segment_id: UUID) -> Portion | None:
    laid = segments.find_laid(owner, segment_id)
    if laid is None or not laid.is_fresh:
        # It changed since; the next laying makes it anew.
        return None
    first, talk = laid.mark.first_seq, laid.conversation_id
    said = read_said(owner, talk, first=first, limit=MOST_MESSAGES)
    context = read_context(owner, talk, before=first)
    return Portion(laid, heard_of(context), [each for each in said if each.seq <= laid.last_seq])


def _give_back(owner: UUID, segment_id: UUID, failure: FailedError) -> bool:
    """Let a segment wait on, unless it would be refused each time; returns whether others may be tried now."""
    error = failure.error
    log.info("a segment was not read", provider=error.provider, reason=error.kind)
    count_spent(owner, failure.spent)
    changes.hold(owner)
    segment = segments.find_segment(owner, segment_id)
    is_hopeless = error.kind in turns.HOPELESS
    if segment is not None:
        segment.asked_until = None
        segment.awaits_model = segment.awaits_model and not is_hopeless
    if not is_hopeless:
        turns.note_failure(owner, error)
    db.session.commit()
    return is_hopeless


def _store(owner: UUID, portion: Portion, reading: Reading, *, name: str) -> None:
    count_spent(owner, reading.spent)
    # The lock before the look: from here on none of these messages can change or go until this is stored.
    changes.hold(owner)
    turns.note_success(owner)
    now_there = segments.find_laid(owner, portion.laid.id)
    if now_there is not None and now_there.is_fresh and now_there.mark == portion.laid.mark:
        segment = segments.get_segment(owner, portion.laid.id)
        segment.awaits_model, segment.asked_until = False, None
        if reading.answer is not None:
            _keep_account(owner, portion, reading.answer, name=name)
            changes.note(owner, "fact", _keep_facts(owner, portion, reading.answer, name=name))
    db.session.commit()


def _keep_account(owner: UUID, portion: Portion, answer: Answer, *, name: str) -> None:
    segment, heard, event = segments.get_segment(owner, portion.laid.id), portion.heard, answer.event
    segment.extractor = name
    if answer.summary and is_borne_out(answer.summary, heard):
        segment.summary = answer.summary
    if event is None or is_borne_out(event.summary, heard):
        keep_event(owner, segment.id, event, at=segment.ended_at)


def _keep_facts(owner: UUID, portion: Portion, answer: Answer, *, name: str) -> list[UUID]:
    conversation = conversations.find_conversation(owner, portion.laid.conversation_id)
    readings = queries.list_readings(owner, [each.id for each in portion.said])
    # What a model has read before is not read twice, so that no answer of today changes what is known from long ago.
    unread = {message_id for message_id, reading in readings.items() if reading.extractor == PATTERNS}
    zone = ZoneInfo(get_timezone(owner))
    told = [
        Told(
            said.id,
            said.at,
            conversation.persona_id,
            statement,
            since_of(said.text, statement, at=said.at, zone=zone),
        )
        for place, statement in statements_in(portion.context, portion.heard, answer.claims)
        if conversation is not None and (said := portion.said[place]).id in unread
        if not is_cut(said.text, statement.start, statement.end)
    ]
    held = facts.list_held(owner, list(unread))
    changed = storing.store_told(owner, only_new(told, held), extractor=name)
    for message_id in unread:
        readings[message_id].extractor = name
    return changed


def _name(speaker: Speaker) -> str:
    return f"{speaker.provider.name}: {speaker.model}"[:NAME_LETTERS]
