"""Writes of the memory that commit nothing: that is the last act of the verb that uses them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, delete, text

from app.extensions import db
from app.memory.models import MemoryHead

_STORE = text(
    "INSERT INTO message_embeddings (message_id, user_id, model, dimension, vector)"
    " VALUES (:message, :owner, :model, :dimension, :vector) ON CONFLICT (message_id) DO UPDATE SET"
    " model = excluded.model, dimension = excluded.dimension, vector = excluded.vector"
).bindparams(
    bindparam("message", type_=Uuid()),
    bindparam("owner", type_=Uuid()),
    bindparam("vector", type_=LargeBinary()),
)


def store_vectors(owner: UUID, vectors: Sequence[tuple[UUID, bytes]], *, model: str) -> None:
    """Store what these messages mean to a model, in the place of what they meant to another."""
    if vectors:
        db.session.connection().execute(
            _STORE,
            [
                {
                    "message": message_id,
                    "owner": owner,
                    "model": model,
                    "dimension": len(vector),
                    "vector": vector,
                }
                for message_id, vector in vectors
            ],
        )


def drop_heads(owner: UUID) -> None:
    """Let a new epoch begin: the facts at the head of this person's next requests are chosen anew."""
    mine = delete(MemoryHead).where(MemoryHead.user_id == owner)
    db.session.execute(mine, execution_options={"synchronize_session": False})
