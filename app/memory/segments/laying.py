"""Keeps the segments of a conversation as its shown branch is cut now.

The segments at the beginning that are still the same are passed over, and so are those behind a change that come out as
they were. So a turn costs the last segment, and an edit as far as it reaches. Whoever repeats a run changes nothing, and
one that is killed leaves everything as it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update

from app.conversations import changes
from app.database import now, uuid7
from app.extensions import db
from app.memory import embedding
from app.memory.forgetting.blanking import blank_in_place
from app.memory.models import MemoryEpisode, MemorySegment
from app.memory.queries import read_clock
from app.memory.segments import queries
from app.memory.segments.accounts import Account, account_of, keep_event
from app.memory.segments.cutting import PAUSE, cut
from app.memory.segments.piece import SENTENCES, Piece, Said
from app.memory.segments.queries import Laid

AT_ONCE = 200
CONTEXT = 20
# While somebody talks, the last segment is cut and summed up anew after so many messages, not after each.
LEAST_NEW = 6
TRIES = 5
# What is older when it is first cut is history, which nobody expects to pay for.
NEW_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Layer:
    """A piece with what is kept of it."""

    piece: Piece
    account: Account


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: new layers, and the stored segments that they take the place of."""

    layers: Sequence[Layer]
    replaced: Sequence[Laid]


def lay_segments(owner: UUID, conversation_id: UUID, *, has_model: bool, afresh: bool = False) -> int:
    """Bring the segments of a conversation up to date; returns how many were made anew.

    `has_model`: somebody could be asked, so that what is new waits for a model. `afresh`: from the first message on, and
    all but what a model has read is summed up again.
    """
    for _try in range(TRIES):
        clock = read_clock(owner)
        plan = _plan(owner, conversation_id, afresh=afresh)
        db.session.rollback()
        if not plan.layers and not plan.replaced:
            return 0
        # The lock first: from here on none of these messages can change until this is stored.
        changes.hold(owner)
        if read_clock(owner) == clock:
            _store(owner, conversation_id, plan, has_model=has_model)
            db.session.commit()
            return len(plan.layers)
        db.session.rollback()
    return 0


def is_due(owner: UUID, conversation_id: UUID) -> bool:
    """Tell whether so much was said behind the last segment, or so long ago, that it is not to wait."""
    behind = queries.list_behind(owner, conversation_id, most=LEAST_NEW)
    return len(behind) == LEAST_NEW or (bool(behind) and now() - behind[-1] >= PAUSE)


def read_said(owner: UUID, conversation_id: UUID, *, first: int, limit: int) -> list[Said]:
    """Return messages of the shown branch from seq `first` on, without what was forgotten."""
    model = embedding.model_name()
    return _blanked(owner, queries.list_said(owner, conversation_id, first=first, limit=limit, model=model))


def read_context(owner: UUID, conversation_id: UUID, *, before: int) -> list[Said]:
    """Return the messages that came right before, without what was forgotten."""
    said = queries.list_said_before(owner, conversation_id, before=before, limit=CONTEXT)
    return _blanked(owner, said)


def _blanked(owner: UUID, said: Sequence[Said]) -> list[Said]:
    texts = blank_in_place(owner, {message.id: message.text for message in said})
    return [replace(message, text=texts[message.id]) for message in said]


def _plan(owner: UUID, conversation_id: UUID, *, afresh: bool) -> Plan:
    laid, bounds = queries.list_laid(owner, conversation_id), queries.find_bounds(owner, conversation_id)
    if bounds is None:
        return Plan([], [])
    kept = [] if afresh else _same_from_start(owner, conversation_id, laid, first=bounds[0])
    if kept and len(kept) == len(laid) and kept[-1].last_seq == bounds[1]:
        return Plan([], [])
    # The one before a change as well: where it ends depends on the few messages behind it.
    start = kept[-1].mark.first_seq if kept else bounds[0]
    rest = {each.mark.first_seq: each for each in laid if each.mark.first_seq >= start}
    layers: list[Layer] = []
    same: set[UUID] = set()
    for piece, context in _pieces(owner, conversation_id, start):
        known = rest.get(piece.mark.first_seq)
        is_kept = known is not None and not (afresh and known.extractor == SENTENCES)
        if is_kept and known is not None and known.is_fresh and known.mark == piece.mark:
            same.add(known.id)
        else:
            layers.append(Layer(piece, account_of(context, piece.said)))
    return Plan(layers, [each for each in rest.values() if each.id not in same])


def _same_from_start(owner: UUID, conversation_id: UUID, laid: Sequence[Laid], *, first: int) -> list[Laid]:
    """Return the segments from the first message on that follow each other and have not changed."""
    kept: list[Laid] = []
    wanted: int | None = first
    for each in laid:
        if each.mark.first_seq != wanted or not each.is_fresh:
            break
        kept.append(each)
        wanted = queries.find_next_seq(owner, conversation_id, each.last_seq)
    return kept


def _pieces(owner: UUID, conversation_id: UUID, start: int) -> Iterator[tuple[Piece, Sequence[Said]]]:
    """Cut the branch from here to its end, a portion at a time; each piece with what came before it."""
    before = read_context(owner, conversation_id, before=start)
    while said := read_said(owner, conversation_id, first=start, limit=AT_ONCE):
        pieces = list(cut(said))
        # The last one of a portion may end elsewhere when more is known.
        sure = pieces if len(said) < AT_ONCE else pieces[:-1]
        for piece in sure:
            yield piece, before[-CONTEXT:]
            before = [*before[-CONTEXT:], *piece.said]
        start = sure[-1].said[-1].seq + 1
        if len(said) < AT_ONCE:
            return


def _store(owner: UUID, conversation_id: UUID, plan: Plan, *, has_model: bool) -> None:
    known = {each.mark.first_seq: each for each in plan.replaced}
    for layer in plan.layers:
        old = known.pop(layer.piece.mark.first_seq, None)
        segment = queries.get_segment(owner, old.id) if old else MemorySegment(id=uuid7(), user_id=owner)
        _write(segment, conversation_id, layer, has_model=has_model)
        db.session.flush()
        keep_event(owner, segment.id, layer.account.event, at=segment.ended_at)
    _remove(owner, list(known.values()), plan.layers)


def _write(segment: MemorySegment, conversation_id: UUID, layer: Layer, *, has_model: bool) -> None:
    said, mark = layer.piece.said, layer.piece.mark
    was_asked = bool(segment.awaits_model) or (segment.extractor or SENTENCES) != SENTENCES
    is_new = max(message.at for message in said) > now() - NEW_FOR
    teaches = any(message.role == "user" and message.text for message in said)
    segment.conversation_id = conversation_id
    segment.first_seq, segment.last_seq = said[0].seq, said[-1].seq
    segment.last_message_id, segment.count, segment.blanks = mark.last_id, mark.count, mark.blanks
    segment.began_at, segment.ended_at = said[0].at, said[-1].at
    segment.summary, segment.extractor = layer.account.summary, layer.account.extractor
    segment.awaits_model = teaches and has_model and (is_new or was_asked)
    segment.asked_until = None
    db.session.add(segment)


def _remove(owner: UUID, gone: Sequence[Laid], layers: Sequence[Layer]) -> None:
    """Remove segments that are none any more; an episode that the person pinned goes to what is there in its place."""
    for each in gone:
        over = [layer for layer in layers if layer.piece.said[-1].seq >= each.mark.first_seq]
        if over:
            place = queries.find_segment_of(owner, over[0].piece.mark.last_id)
            pinned = (MemoryEpisode.segment_id == each.id) & MemoryEpisode.pinned_at.is_not(None)
            db.session.execute(update(MemoryEpisode).where(pinned).values(segment_id=place))
        db.session.execute(delete(MemorySegment).where(MemorySegment.id == each.id))
