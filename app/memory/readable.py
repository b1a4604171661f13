"""Messages as everything that is made of them may read them: without what is forgotten.

Indexes, embeddings and what is recalled come from here; only the page of a conversation shows what was written.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.memory import queries
from app.memory.forgetting.blanking import blank
from app.memory.queries import Said
from app.memory.rows import Row


def list_rows_of(
    owner: UUID, conversations: Sequence[UUID], *, first: int, end: int, model: str | None
) -> list[Row]:
    """List the rows of these conversations from seq `first` until before `end`, with what they mean to this model."""
    found = queries.list_rows_of(owner, conversations, first=first, end=end, model=model)
    return _blanked(owner, found)


def list_rows(owner: UUID, ids: Sequence[UUID], *, model: str | None) -> list[Row]:
    """List those of these messages that may be recalled."""
    return _blanked(owner, queries.list_rows(owner, ids, model=model))


def find_said(owner: UUID, ids: Sequence[UUID]) -> dict[UUID, Said]:
    """Return those of these messages that may still be recalled, by id."""
    said = queries.find_said(owner, ids)
    texts = blank(owner, {message_id: each.text for message_id, each in said.items()})
    return {message_id: replace(each, text=texts[message_id]) for message_id, each in said.items()}


def _blanked(owner: UUID, rows: list[Row]) -> list[Row]:
    texts = blank(owner, {row.id: row.text for row in rows})
    return [row if texts[row.id] == row.text else replace(row, text=texts[row.id]) for row in rows]
