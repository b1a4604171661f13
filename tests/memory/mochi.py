"""A life with a cat called Mochi: what Rina said of it, how it is read, and what the memory still shows of it."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import inspect, select, text, update

from app.conversations import search
from app.conversations.models import Conversation, Message
from app.database import now
from app.extensions import db
from app.memory import learning, readable
from app.memory.facts import queries
from app.memory.facts.statement import Heard, Statement
from app.memory.models import MemoryForgetting
from tests.memory.conftest import add_talk

PATTERNS = (
    (re.compile(r"I have a cat called (\w+)"), "user", "has_pet"),
    (re.compile(r"(?:Yes, )?I drink (\w+)"), "user", "drinks"),
    (re.compile(r"Mochi is (\w+) years old"), "Mochi", "age"),
    (re.compile(r"I live in (\w+)"), "user", "lives_in"),
)
LONG_AGO = timedelta(days=100)
# Tables in which the words of messages stand by themselves.
TRANSCRIPT = ("messages", "search_entries", "search_entries_fts", "search_entries_fts_data")


def read_life(heard: Sequence[Heard]) -> list[tuple[int, Statement]]:
    """Find what Rina says of her life: a reader so plain that these tests do not depend on the real one."""
    return [
        (place, Statement(subject, relation, match[1], *match.span()))
        for place, line in enumerate(heard)
        if line.role == "user"
        for pattern, subject, relation in PATTERNS
        for match in pattern.finditer(line.text)
    ]


def tell_all(
    owner: UUID, *texts: str, at: datetime | None = None, title: str = "", use: str = "full"
) -> list[UUID]:
    """Write a conversation as the program does: titled by its first words, to be searched, and read for facts."""
    ids = add_talk(owner, texts, at=at, use=use)
    talk = conversation_of(ids[0])
    talk.title, talk.titled_by = title or texts[0][:30], "first_words"
    for message_id, said in zip(ids, texts, strict=True):
        search.index_message(message_id, said, owner=owner, conversation_id=talk.id)
    db.session.commit()
    learning.catch_up()
    return ids


def conversation_of(message_id: UUID) -> Conversation:
    """Return the conversation of a message as it is now."""
    message = db.session.get_one(Message, message_id)
    return db.session.get_one(Conversation, message.conversation_id, populate_existing=True)


def shown(owner: UUID, message_id: UUID) -> str:
    """Return the text of a message as the memory reads it."""
    (row,) = readable.list_rows(owner, [message_id], model=None)
    return row.text


def facts_of(owner: UUID) -> list[tuple[str, str, str]]:
    """Return what is known."""
    return sorted((fact.subject, fact.relation, fact.target) for fact in queries.list_facts(owner))


def tables_with(word: str) -> list[str]:
    """Return the tables in which a word still stands, as text or in bytes, besides those of the transcript."""
    found = []
    for table in inspect(db.engine).get_table_names():
        rows = db.session.execute(text(f'SELECT * FROM "{table}"')).all()
        if any(word.lower() in str(value).lower() for row in rows for value in row):
            found.append(table)
    return sorted(set(found) - set(TRANSCRIPT))


def count(column: object) -> int:
    """Count the rows that have this column."""
    return len(db.session.scalars(select(column)).all())  # type: ignore[call-overload]  # a column of any kind


def tell_life(owner: UUID) -> list[UUID]:
    """Tell about Mochi in two conversations; returns the first one's messages and then the second one's."""
    first = tell_all(
        owner,
        "I have a cat called Mochi. I live in Bandung.",
        "Mochi sounds lovely!",
        "Mochi is three years old. Mochi's bowl is blue.",
        "Good for mochi.",
        at=now() - LONG_AGO,
    )
    second = tell_all(owner, "What a day.", "Tell me.", "mochinya sakit", "Oh no.", title="Mochi is ill")
    return first + second


def fact_id(owner: UUID, target: str) -> UUID:
    """Return the id of the fact with this target."""
    (found,) = [fact.id for fact in queries.list_facts(owner) if fact.target == target]
    return found


def let_time_pass(seconds: int = 61) -> None:
    """Move everything that waits to be removed back by so long."""
    due = MemoryForgetting.due_at
    for each in db.session.scalars(select(MemoryForgetting)).all():
        db.session.execute(
            update(MemoryForgetting)
            .where(MemoryForgetting.id == each.id)
            .values({due: each.due_at - timedelta(seconds=seconds)})
        )
    db.session.commit()
