"""What keeps the memory's tables small."""

from datetime import timedelta

from sqlalchemy import CursorResult, delete

from app.conversations.models import MemoryChange
from app.database import now
from app.extensions import db
from app.memory import queries

# An index that was not asked for this long is built anew rather than followed.
KEPT = timedelta(days=7)


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
