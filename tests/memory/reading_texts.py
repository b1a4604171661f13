"""What readers of a memory are answered in tests, and what was said that they read."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.conversations.models import Message
from app.database import now
from app.extensions import db
from app.memory import learning
from app.memory.facts import queries as facts
from app.memory.models import MemoryEvidence
from tests.memory.conftest import add_talk
from tests.servers.scripted_provider import ScriptedProvider

HOUR = timedelta(hours=1)
HARBOUR = "Down at the harbour I sell orchids."
ORCHIDS = {
    "subject": "user",
    "relation": "Sells",
    "target": "orchids",
    "quote": "I sell orchids",
    "ended": False,
}


def answers(scripted: ScriptedProvider, *replies: object) -> None:
    """Let the next readers be answered so; a text goes as it is."""
    scripted.control(readings=[reply if isinstance(reply, str) else json.dumps(reply) for reply in replies])


def answer(*claims: object, summary: str = "", **episode: object) -> dict[str, Any]:
    """Return an answer with these facts."""
    return {"facts": list(claims), "summary": summary, "episode": episode or {"kind": "none"}}


def said_an_hour_ago(owner: UUID, *texts: str) -> list[UUID]:
    """Let somebody say this an hour ago, and patterns read it; returns the ids of the messages."""
    ids = add_talk(owner, [part for text in texts for part in (text, "I see.")], at=now() - HOUR)
    learning.remember_conversation(owner, db.session.get_one(Message, ids[0]).conversation_id)
    return ids


def told(owner: UUID) -> set[tuple[str, str, str]]:
    """Return what is known of somebody."""
    return {(fact.subject, fact.relation, fact.target) for fact in facts.list_facts(owner)}


def by_models() -> int:
    """Count the pieces of evidence that a model found."""
    query = select(func.count()).select_from(MemoryEvidence)
    return db.session.scalar(query.where(MemoryEvidence.extractor != learning.PATTERNS)) or 0
