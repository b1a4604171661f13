"""The head: what is always kept in mind, frozen for an epoch, so that a prompt begins with the same bytes at every turn.

An epoch ends when its person acts on the memory (whoever does so deletes the rows of `memory_heads`), when a conversation
begins and other facts are to be known by then, and when a fact that stands in it is no longer to be seen. What is learned
in the middle of a conversation stands in that conversation anyway and ends nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete

from app.conversations import changes
from app.database import now, uuid7
from app.extensions import db
from app.memory.facts import queries as facts
from app.memory.facts.knowing import Known, derive, is_for
from app.memory.facts.likeness import is_count
from app.memory.facts.queries import FactRow
from app.memory.forgetting.queries import list_reviews
from app.memory.forgetting.strength import strengths_of
from app.memory.models import MemoryHead
from app.memory.prompting import lines, queries
from app.memory.prompting.remembered import MOST_FOR_HEAD, HeadLine
from app.providers.tokens import estimate_part

# Changes are noted for a week; after this an epoch ends with the next conversation, whatever was noted.
LONGEST = timedelta(days=5)
# Several times as many as fit, since some of them are over.
CANDIDATES = 150

# (epoch, text, fact_ids, made_at); in fact_ids are those of each line.
Head = Row[int, str, list[Any], datetime]


def read_head(owner: UUID, persona_id: UUID | None, zone: ZoneInfo, *, begins: bool) -> list[HeadLine]:
    """Return the head of this epoch, the strongest line first; `begins` says that a conversation does.

    Commits when it begins an epoch.
    """
    stored = queries.find_head(owner, persona_id)
    is_old = stored is None or (begins and _may_be_old(owner, stored))
    if stored is not None and not is_old and (kept := _read(owner, persona_id, stored)) is not None:
        return kept
    fresh = _make(owner, _know_weightiest(owner, persona_id), zone)
    if stored is None or (stored.text, stored.fact_ids) != _as_stored(fresh):
        _begin_epoch(owner, persona_id, fresh)
    return fresh


def _may_be_old(owner: UUID, head: Head) -> bool:
    return now() - head.made_at > LONGEST or queries.has_changed_since(owner, head.made_at)


def _know_weightiest(owner: UUID, persona_id: UUID | None) -> list[Known]:
    """Return what would be at the head, with what may have ended it; of thousands of facts most are not looked at."""
    keys = queries.list_weightiest(owner, persona_id, limit=CANDIDATES)
    counted = {key.relation for key in keys if is_count(key.target_key)}
    rows = facts.list_facts_and_ends(owner, queries.list_kin(owner, keys, counted=counted)) if keys else []
    derived = derive([fact for fact in rows if is_for(fact, persona_id)])
    return [known for known in derived if known.spans and known.fact.archived_at is None]


def _read(owner: UUID, persona_id: UUID | None, stored: Head) -> list[HeadLine] | None:
    """Return a stored head, or None when something in it is not to be seen any more."""
    named = [[UUID(each) for each in ids] for ids in stored.fact_ids]
    shown = queries.find_targets(owner, persona_id, {each for ids in named for each in ids})
    if any(each not in shown for ids in named for each in ids):
        return None
    texts = stored.text.split("\n") if stored.text else []
    return [HeadLine(text, tuple(ids), shown[ids[0]]) for text, ids in zip(texts, named, strict=True)]


def _make(owner: UUID, known: Sequence[Known], zone: ZoneInfo) -> list[HeadLine]:
    by_id = {each.fact.id: each for each in known}
    left, made, said = MOST_FOR_HEAD, list[HeadLine](), set[str]()
    for each in _ordered(owner, [each for each in known if each.holds_at(now())]):
        text, ids = lines.now_line(each, by_id, zone)
        left -= estimate_part(text) + 1
        if left < 0:
            break
        # Told to two companions, it is one fact all the same.
        if text not in said:
            made.append(HeadLine(text, ids, each.fact.target_key))
            said.add(text)
    return made


def _ordered(owner: UUID, known: Sequence[Known]) -> list[Known]:
    reviews = list_reviews(owner, [each.fact.id for each in known])
    strengths = strengths_of((each.fact for each in known), reviews, now())
    return sorted(known, key=lambda each: _rank(each.fact, strengths[each.fact.id]), reverse=True)


def _rank(fact: FactRow, strength: float) -> tuple[bool, float, float]:
    return fact.pinned_at is not None, fact.importance * strength, fact.learned_at.timestamp()


def _as_stored(head: Sequence[HeadLine]) -> tuple[str, list[list[str]]]:
    return "\n".join(line.text for line in head), [[str(each) for each in line.fact_ids] for line in head]


def _begin_epoch(owner: UUID, persona_id: UUID | None, head: Sequence[HeadLine]) -> None:
    # The lock of the person's memory: two turns at once begin one epoch after the other.
    changes.hold(owner)
    earlier = queries.find_head(owner, persona_id)
    text, fact_ids = _as_stored(head)
    gone = delete(MemoryHead).where(
        MemoryHead.user_id == owner, MemoryHead.persona_id.is_not_distinct_from(persona_id)
    )
    db.session.execute(gone, execution_options={"synchronize_session": False})
    db.session.add(
        MemoryHead(
            id=uuid7(),
            user_id=owner,
            persona_id=persona_id,
            epoch=earlier.epoch + 1 if earlier else 1,
            text=text,
            fact_ids=fact_ids,
        )
    )
    db.session.commit()
