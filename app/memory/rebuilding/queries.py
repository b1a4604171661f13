"""Every read of rebuilds."""

from uuid import UUID

from sqlalchemy import select

from app.errors import NotFoundError
from app.extensions import db
from app.memory.rebuilding.models import MemoryRebuild


def find_latest(owner: UUID) -> MemoryRebuild | None:
    """Return this person's last rebuild, None before the first."""
    query = select(MemoryRebuild).where(MemoryRebuild.user_id == owner)
    return db.session.scalars(query.order_by(MemoryRebuild.id.desc()).limit(1)).first()


def get_rebuild(owner: UUID, rebuild_id: UUID) -> MemoryRebuild:
    """Return one's own rebuild for a change; NotFoundError for any other id."""
    query = select(MemoryRebuild).where(MemoryRebuild.user_id == owner, MemoryRebuild.id == rebuild_id)
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError
    return found
