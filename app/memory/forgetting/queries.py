"""Every read of what strengthened facts, and of what must be forgotten. The owner comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.memory.models import MemoryFact, MemoryReview, Rating


@dataclass(frozen=True, slots=True)
class Review:
    """A moment at which a fact was used in an answer, called wrong, or kept by its person."""

    rating: Rating
    at: datetime


def list_reviews(owner: UUID, facts: Sequence[UUID] | None = None) -> dict[UUID, tuple[Review, ...]]:
    """Return the reviews of a person's facts, or of these, by fact, the oldest first."""
    query = select(MemoryReview.fact_id, MemoryReview.rating, MemoryReview.at)
    query = query.where(MemoryReview.user_id == owner)
    if facts is not None:
        query = query.where(MemoryReview.fact_id.in_(facts))
    found: dict[UUID, list[Review]] = {}
    for row in db.session.execute(query.order_by(MemoryReview.at, MemoryReview.id)):
        found.setdefault(row.fact_id, []).append(Review(cast(Rating, row.rating), row.at))
    return {fact_id: tuple(reviews) for fact_id, reviews in found.items()}


def list_people_with_facts() -> Sequence[UUID]:
    """List everybody of whom something is known."""
    return db.session.scalars(select(MemoryFact.user_id).distinct()).all()
