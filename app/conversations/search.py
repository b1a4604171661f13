"""The search over what was said: one question, asked of SQLite's full-text index or of PostgreSQL's.

Both hold the words of app/conversations/words.py and nothing else. `index_message` and `forget_message` write in the
transaction of whoever calls them and do not commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, String, Text, Uuid, bindparam, text

from app.conversations import queries
from app.conversations.words import Piece, Term, excerpt, mark, matches, terms_of, words_of
from app.database import UTCDateTime
from app.extensions import db

PAGE_HITS = 20
MOST_TITLES = 5
NEWEST = 2**31 - 1

_INDEX = text(
    "INSERT INTO search_entries (message_id, user_id, conversation_id, words)"
    " VALUES (:message, :owner, :conversation, :words)"
    " ON CONFLICT (message_id) DO UPDATE SET words = excluded.words"
).bindparams(*(bindparam(name, type_=Uuid()) for name in ("message", "owner", "conversation")))
_FORGET = text("DELETE FROM search_entries WHERE message_id = :message").bindparams(
    bindparam("message", type_=Uuid())
)
_FROM = {
    # CROSS JOIN is what it takes to make SQLite ask its index first, which then gives the newest rows first and stops.
    "sqlite": "search_entries_fts f CROSS JOIN search_entries e ON e.id = f.rowid"
    " CROSS JOIN conversations c ON c.id = e.conversation_id"
    " WHERE search_entries_fts MATCH :wanted AND f.rowid < :before",
    "postgresql": "search_entries e JOIN conversations c ON c.id = e.conversation_id"
    " WHERE array_to_tsvector(string_to_array(e.words, ' ')) @@ CAST(:wanted AS tsquery) AND e.id < :before",
}
_FIND = {
    dialect: text(
        f"WITH found AS (SELECT e.id, e.message_id, e.conversation_id, c.title FROM {place}"
        f" AND e.user_id = :owner AND c.deleted_at IS NULL ORDER BY {newest} DESC LIMIT :most)"
        " SELECT found.*, m.role, m.text, m.created_at FROM found"
        " JOIN messages m ON m.id = found.message_id AND m.deleted_at IS NULL ORDER BY found.id DESC"
    )
    .bindparams(bindparam("owner", type_=Uuid()))
    .columns(
        id=Integer(),
        message_id=Uuid(),
        conversation_id=Uuid(),
        title=String(),
        role=String(),
        text=Text(),
        created_at=UTCDateTime(),
    )
    for dialect, place, newest in (
        ("sqlite", _FROM["sqlite"], "f.rowid"),
        ("postgresql", _FROM["postgresql"], "e.id"),
    )
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A message with what was searched for, and where it was said."""

    message_id: UUID
    conversation_id: UUID
    title: str
    role: str
    at: datetime
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TitleHit:
    """A conversation whose title holds what was searched for."""

    conversation_id: UUID
    at: datetime
    title: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found; `before` leads to the next page, None on the last one."""

    terms: tuple[Term, ...]
    titles: Sequence[TitleHit]
    hits: Sequence[Hit]
    before: int | None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was found."""
        return not self.titles and not self.hits


def find(owner: UUID, query: str, *, before: int | None = None, limit: int = PAGE_HITS) -> Found:
    """Search one's conversations for all words of a query, the last of which may be unfinished; the newest hits first."""
    terms = terms_of(query)
    if not terms:
        return Found((), [], [], None)
    dialect = db.session.get_bind().dialect.name
    wanted = _WANTED[dialect](terms)
    values = {"wanted": wanted, "owner": owner, "before": before or NEWEST, "most": limit + 1}
    rows = db.session.execute(_FIND[dialect], values).all()
    hits = [
        Hit(
            row.message_id, row.conversation_id, row.title, row.role, row.created_at, excerpt(row.text, terms)
        )
        for row in rows[:limit]
    ]
    titles = [] if before else _find_titles(owner, terms)
    return Found(terms, titles, hits, rows[limit - 1].id if len(rows) > limit else None)


def index_message(message_id: UUID, said: str, *, owner: UUID, conversation_id: UUID) -> None:
    """Let the search find a message by these words, from the caller's commit on."""
    if words := words_of(said):
        values = {"message": message_id, "owner": owner, "conversation": conversation_id, "words": words}
        db.session.connection().execute(_INDEX, values)


def forget_message(message_id: UUID) -> None:
    """Let the search find a message no more, from the caller's commit on."""
    db.session.connection().execute(_FORGET, {"message": message_id})


def _find_titles(owner: UUID, terms: tuple[Term, ...]) -> list[TitleHit]:
    found: list[TitleHit] = []
    for conversation_id, title, at in queries.list_titles(owner):
        if matches(title, terms):
            found.append(TitleHit(conversation_id, at, mark(title, terms)))
        if len(found) == MOST_TITLES:
            break
    return found


# The words hold letters and digits alone, so quoting them is all it takes.
def _wanted_by_sqlite(terms: tuple[Term, ...]) -> str:
    return " ".join(f'"{term.word}"{"*" if term.is_start else ""}' for term in terms)


def _wanted_by_postgresql(terms: tuple[Term, ...]) -> str:
    return " & ".join(f"'{term.word}'{':*' if term.is_start else ''}" for term in terms)


_WANTED = {"sqlite": _wanted_by_sqlite, "postgresql": _wanted_by_postgresql}
