"""What keeps the memory's tables small."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import CursorResult, delete, update

from app.conversations import changes
from app.conversations.models import MemoryChange
from app.database import now
from app.extensions import db
from app.memory import queries, writes
from app.memory.forgetting import queries as forgetting
from app.memory.models import MemoryFact, MemoryReceipt

# An index that was not asked for this long is built anew rather than followed.
KEPT = timedelta(days=7)
ORPHANS_AT_ONCE = 500


def trim_changes() -> int:
    """Remove the numbers of changes that are a week old; returns how many."""
    old = delete(MemoryChange).where(MemoryChange.at < now() - KEPT)
    result = db.session.execute(old, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    db.session.commit()
    return result.rowcount


def count_old_changes() -> int:
    """Count the changes that `trim_changes` would remove now."""
    return queries.count_changes_before(now() - KEPT)


def remove_orphans() -> int:
    """Remove facts whose conversations are gone for good; what was kept of them by hand stays. Returns how many."""
    count = 0
    while orphans := forgetting.list_orphans(ORPHANS_AT_ONCE):
        db.session.rollback()
        by_owner: dict[UUID, list[UUID]] = {}
        for owner, fact_id in orphans:
            by_owner.setdefault(owner, []).append(fact_id)
        for owner, facts in by_owner.items():
            _remove_facts(owner, facts)
        count += len(orphans)
    return count


def count_orphans() -> int:
    """Count the facts that `remove_orphans` would remove now."""
    return forgetting.count_orphans()


def _remove_facts(owner: UUID, facts: Sequence[UUID]) -> None:
    unsynchronized = {"synchronize_session": False}
    changes.hold(owner)
    # One of them may have been said again meanwhile.
    facts = [fact_id for _owner, fact_id in forgetting.list_orphans(ORPHANS_AT_ONCE, among=facts)]
    # What is said of a fact in a receipt goes with it; that there was one stays.
    used = update(MemoryReceipt).where(MemoryReceipt.user_id == owner, MemoryReceipt.row_id.in_(facts))
    db.session.execute(used.values(why={}), execution_options=unsynchronized)
    gone = delete(MemoryFact).where(MemoryFact.user_id == owner, MemoryFact.id.in_(facts))
    db.session.execute(gone, execution_options=unsynchronized)
    changes.note(owner, "fact", facts)
    writes.drop_heads(owner)
    db.session.commit()
