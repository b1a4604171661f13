"""Writing down what of which messages is forgotten. Commits nothing; the caller holds the person's memory clock."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, insert

from app.conversations.models import MessageEmbedding
from app.extensions import db
from app.memory.forgetting import queries
from app.memory.forgetting.tombstones import Span
from app.memory.models import ForgottenSpan

UNSYNCHRONIZED = {"synchronize_session": False}


def store_spans(owner: UUID, spans: Mapping[UUID, Sequence[Span]]) -> None:
    """Write down what of these messages is forgotten now, in the place of what was before."""
    messages = list(spans)
    for first in range(0, len(messages), queries.AT_ONCE):
        some = messages[first : first + queries.AT_ONCE]
        before = delete(ForgottenSpan).where(ForgottenSpan.message_id.in_(some))
        db.session.execute(before, execution_options=UNSYNCHRONIZED)
        # What a message means is found out anew from what is left of it.
        meant = delete(MessageEmbedding).where(MessageEmbedding.message_id.in_(some))
        db.session.execute(meant, execution_options=UNSYNCHRONIZED)
    rows = [
        {"message_id": message_id, "start": start, "end": end, "user_id": owner}
        for message_id, found in spans.items()
        for start, end in found
    ]
    if rows:
        db.session.execute(insert(ForgottenSpan), rows)
