"""What one turn remembers: the head, what was found for the question, and the summary of what its window no longer holds.

Nothing here may break a turn: where the memory cannot be read, or not in time, the answer is written without it and says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from app.conversations.models import MemoryUse
from app.database import now
from app.extensions import db
from app.memory.dates import find_windows
from app.memory.embedding import Pending, begin_question
from app.memory.prompting import heads, queries
from app.memory.prompting.remembered import MOST_FOR_EARLIER, Earlier, Memory, Reason, Remembered, Trouble
from app.memory.recall import HURRIED_SECONDS, MEANING_SECONDS, NOTHING, Recalled, recall
from app.memory.rows import Scope
from app.memory.segments.summaries import summaries_before
from app.registry import load_late

if TYPE_CHECKING:
    from app.memory.prompting.matching import Named
    from app.memory.prompting.stretches.finding import Found

# A turn waits no longer for an index that is being built.
PATIENCE_SECONDS = 0.2
HITS = 16
# How many of the best hits lead on to the facts that stand on them.
LEADING = 4
MOST_LETTERS = 4_000

# Given the owner, the conversation and the seq from which on the window holds messages.
Summarize = Callable[[UUID, UUID, int], Sequence[Earlier]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where it is asked. `held` are the messages that stand in the window anyway, from `first_seq` on."""

    owner: UUID
    persona_id: UUID | None
    conversation_id: UUID
    memory_use: MemoryUse
    question_id: UUID
    question: str
    zone: ZoneInfo
    held: frozenset[UUID]
    first_seq: int
    # Whether the conversation begins with this question, and whether anything said in it lies outside of the window.
    begins: bool
    is_whole: bool
    # Whether others wait for this process, and whether so many that nothing is looked for.
    is_hurried: bool = False
    is_crowded: bool = False
    # What the question means, as far as somebody has begun to find it out.
    meaning: Pending | None = None


def sum_up(owner: UUID, conversation_id: UUID, first_seq: int) -> Sequence[Earlier]:
    """Return the summaries of what was said before this seq, the oldest first, as many as any window takes."""
    found = summaries_before(owner, conversation_id, seq=first_seq, budget=MOST_FOR_EARLIER)
    return [Earlier(each.id, each.last_seq, each.text) for each in reversed(found)]


def begin_to_understand(question: str) -> Pending | None:
    """Begin to find out what a question means, while its turn reads what else it needs."""
    return begin_question(question[-MOST_LETTERS:], aside=True)


def remember(asked: Asked, *, summarize: Summarize = sum_up) -> Remembered:
    """Return what may reach the prompt; never raises. Commits where it begins an epoch of the head."""
    if asked.memory_use == "none":
        return Remembered()
    remembered = _safely(lambda: _keep(asked, summarize), Remembered(is_on=True, trouble="failed"))
    if remembered.trouble is not None:
        return remembered
    return _safely(lambda: _find(asked, remembered), replace(remembered, trouble="failed"))


def _safely(work: Callable[[], Remembered], otherwise: Remembered) -> Remembered:
    try:
        return work()
    except Exception:
        db.session.rollback()
        log.exception("a turn goes on without its memory")
        return otherwise


def _keep(asked: Asked, summarize: Summarize) -> Remembered:
    """Return what needs no looking for: the head, and the summary of what the window no longer holds."""
    head = heads.read_head(asked.owner, asked.persona_id, asked.zone, begins=asked.begins)
    return Remembered(
        is_on=True,
        head=tuple(head),
        earlier=()
        if asked.is_whole
        else tuple(summarize(asked.owner, asked.conversation_id, asked.first_seq)),
        counts=asked.memory_use == "full",
    )


def _find(asked: Asked, remembered: Remembered) -> Remembered:
    here = queries.find_surroundings(asked.owner, asked.persona_id, asked.conversation_id)
    unwanted = here.unwanted
    head = tuple(line for line in remembered.head if not unwanted.intersection(line.fact_ids))
    earlier = tuple(piece for piece in remembered.earlier if piece.row_id not in unwanted)
    remembered = replace(remembered, head=head, earlier=earlier)
    has_more = not asked.is_whole or here.has_elsewhere
    if not head and not has_more:
        return remembered
    if asked.is_crowded:
        return replace(remembered, trouble="crowded")
    # What needs no recalling comes first: the meaning of the question is being worked on meanwhile.
    named = load_late("app.memory.prompting.matching").find_named(asked.owner, asked.question)
    recalled = _recall(asked, unwanted) if has_more else NOTHING
    scenes: list[Memory] = load_late("app.memory.prompting.scenes").make_scenes(
        recalled.hits, asked.question[-MOST_LETTERS:], zone=asked.zone, unwanted=unwanted
    )
    leading = {scene.row_id: scene.reason for scene in scenes[:LEADING]}
    found = _find_facts(asked, named, recalled=leading, unwanted=unwanted)
    return replace(
        remembered,
        found=(*found, *_arranged(scenes, _find_stretches(asked, unwanted, recalled))),
        asked={fact.row_id: fact.reason for fact in found if fact.reason not in ("then", "loose")},
        trouble=_trouble(recalled),
    )


def _find_facts(
    asked: Asked, named: "Named", *, recalled: Mapping[UUID, Reason], unwanted: set[UUID]
) -> list[Memory]:
    matching = load_late("app.memory.prompting.matching")
    wanted = matching.Wanted(
        owner=asked.owner,
        persona_id=asked.persona_id,
        question=asked.question,
        zone=asked.zone,
        windows=find_windows(asked.question[-MOST_LETTERS:], now(), asked.zone),
        recalled=recalled,
        unwanted=unwanted,
    )
    return cast(list[Memory], matching.find_facts(wanted, named))


def _find_stretches(asked: Asked, unwanted: set[UUID], recalled: Recalled) -> "Found":
    stretches = load_late("app.memory.prompting.stretches.finding")
    asking = stretches.Asking(
        owner=asked.owner,
        persona_id=asked.persona_id,
        conversation_id=asked.conversation_id,
        first_seq=asked.first_seq,
        question=asked.question[-MOST_LETTERS:],
        zone=asked.zone,
        windows=recalled.windows,
        unwanted=unwanted,
    )
    return cast("Found", stretches.find_stretches(asking, recalled.hits))


def _arranged(scenes: Sequence[Memory], stretches: "Found") -> Sequence[Memory]:
    """Return both, the best first: what there is no room for stands at the end."""
    if stretches.lead:
        return (*stretches.memories, *scenes)
    return (*scenes[:LEADING], *stretches.memories, *scenes[LEADING:])


def _recall(asked: Asked, unwanted: set[UUID]) -> Recalled:
    scope = Scope(asked.persona_id, without=asked.held | unwanted | {asked.question_id})
    return recall(
        asked.owner,
        asked.question[-MOST_LETTERS:],
        limit=HITS,
        zone=asked.zone,
        scope=scope,
        meaning=asked.meaning,
        patience=HURRIED_SECONDS if asked.is_hurried else MEANING_SECONDS,
        building=PATIENCE_SECONDS,
    )


def _trouble(recalled: Recalled) -> Trouble | None:
    if not recalled.is_complete:
        return "building"
    return "late" if recalled.meaning == "late" else None
