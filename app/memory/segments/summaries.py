"""What a prompt gets in the place of messages that its window no longer holds: the summaries of their segments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.memory.forgetting import tombstones
from app.memory.forgetting.blanking import cut
from app.memory.prompting.queries import list_summaries
from app.providers.tokens import estimate_tokens


@dataclass(frozen=True, slots=True)
class SegmentSummary:
    """The summary of one segment, and how many tokens it is likely to have."""

    id: UUID
    first_seq: int
    last_seq: int
    began_at: datetime
    ended_at: datetime
    text: str
    tokens: int


def summaries_before(owner: UUID, conversation_id: UUID, *, seq: int, budget: int) -> list[SegmentSummary]:
    """Return the summaries of the shown branch's segments that end before `seq`, newest first, within so many tokens."""
    found: list[SegmentSummary] = []
    stones = tombstones.load(owner)
    for segment in list_summaries(owner, conversation_id, before=seq):
        # What was forgotten since is not stored in it, but may be told in other words of a model.
        text = cut(segment.summary, stones.find(segment.summary, at=segment.ended_at))
        tokens = estimate_tokens(text)
        if tokens > budget:
            break
        budget -= tokens
        found.append(
            SegmentSummary(
                segment.id,
                segment.first_seq,
                segment.last_seq,
                segment.began_at,
                segment.ended_at,
                text,
                tokens,
            )
        )
    return found
