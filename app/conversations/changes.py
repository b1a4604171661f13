"""What happened to the rows that a memory is made of, numbered by person, for whoever keeps an index of them.

Each change is written in the transaction of whoever makes it; none of these functions commits. A number is taken under
the lock of the person's row in `memory_clocks`, which is held until the commit: whoever has read number n has all that
came before it. A change says where to look and not what is there, so a reader that looks twice, or later, is never wrong.

To keep out of each other's way, everybody locks in one order: a conversation, its turns, its messages, what the person
used that day, and this number last. The suite looks at every transaction (tests/laws.py).
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text

from app.conversations.models import ChangeKind
from app.database import UTCDateTime, now
from app.extensions import db

_OWNER = bindparam("owner", type_=Uuid())
_TICK = text(
    "INSERT INTO memory_clocks (user_id, n) VALUES (:owner, :count)"
    " ON CONFLICT (user_id) DO UPDATE SET n = memory_clocks.n + excluded.n RETURNING n"
).bindparams(_OWNER)
_NOTE = text(
    "INSERT INTO memory_changes (user_id, n, kind, row_id, at) VALUES (:owner, :n, :kind, :row, :moment)"
).bindparams(_OWNER, bindparam("row", type_=Uuid()), bindparam("moment", type_=UTCDateTime()))
_DROP = text("DELETE FROM message_embeddings WHERE message_id = :message").bindparams(
    bindparam("message", type_=Uuid())
)
_DROP_ALL = text(
    "DELETE FROM message_embeddings WHERE message_id IN"
    " (SELECT id FROM messages WHERE conversation_id = :conversation)"
).bindparams(bindparam("conversation", type_=Uuid()))


def note_message(owner: UUID, message_id: UUID, *, is_new: bool = False) -> None:
    """Say that the words of a message are new, others, or gone; what it meant before is forgotten."""
    # The number first: whoever stores a meaning holds it as well, and so has stored it before or sees this afterwards.
    note(owner, "message", [message_id])
    if not is_new:
        db.session.connection().execute(_DROP, {"message": message_id})


def note_conversation(owner: UUID, conversation_id: UUID, *, is_private: bool = False) -> None:
    """Say that other messages of a conversation are to be seen than before; of a private one no meaning is kept."""
    note(owner, "conversation", [conversation_id])
    if is_private:
        db.session.connection().execute(_DROP_ALL, {"conversation": conversation_id})


def hold(owner: UUID) -> None:
    """Take the lock under which numbers are given, before any is known: nobody else changes this memory until the commit."""
    db.session.connection().execute(_TICK, {"owner": owner, "count": 0})


def note(owner: UUID, kind: ChangeKind, rows: Sequence[UUID]) -> None:
    """Number a change to each of these rows."""
    if not rows:
        return
    # What waits to be written takes its locks first.
    db.session.flush()
    connection, moment = db.session.connection(), now()
    newest = connection.execute(_TICK, {"owner": owner, "count": len(rows)}).scalar_one()
    first = newest - len(rows) + 1
    connection.execute(
        _NOTE,
        [
            {"owner": owner, "n": first + place, "kind": kind, "row": row, "moment": moment}
            for place, row in enumerate(rows)
        ],
    )
