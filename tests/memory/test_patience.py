"""How long a turn waits for the meaning of its question: longer where nobody else waits for the process."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

import gevent
import numpy as np
import pytest
from flask import Flask
from gevent.event import Event

from app.conversations.models import Message
from app.extensions import db
from app.memory import embedding, remembering
from app.memory.formula import Floats
from app.memory.remembering import Asked, begin_to_understand, remember
from app.registry import Registry
from tests.accounts.people import Person
from tests.memory.conftest import Telling


class SlowEmbedder:
    """Understands every question as the same, once it is let."""

    model = "slow"
    dimension = 2

    def __init__(self) -> None:
        self.may_answer = Event()

    def question(self, text: str, *, aside: bool = False) -> Floats:
        """Return what a question means."""
        self.may_answer.wait(20)
        return np.ones(2, np.float32)

    def messages(self, texts: Sequence[str]) -> list[bytes]:
        """Return what each message means."""
        return [bytes([1, 1])] * len(texts)


@pytest.fixture
def asked(app: Flask, tell: Telling, rina: Person, monkeypatch: pytest.MonkeyPatch) -> dict[str, UUID]:
    """Rina asks in a second conversation, of a slow model."""
    known: Registry[embedding.Late | None] = Registry("embedder")
    known.register("builtin", embedding.Late("slow", "slow"))
    monkeypatch.setattr(embedding, "EMBEDDERS", known)
    monkeypatch.setattr(embedding, "_asked", set())
    monkeypatch.setattr(remembering, "PATIENCE_SECONDS", 20.0)
    monkeypatch.setattr(remembering, "HURRIED_SECONDS", 0.0)
    monkeypatch.setattr(remembering, "MEANING_SECONDS", 20.0)
    app.extensions["embedder"] = SlowEmbedder()
    tell("My cat is called Mochi.")
    (message_id,) = tell("What is my cat called?")
    with app.app_context():
        conversation_id = db.session.get_one(Message, message_id).conversation_id
    return {"owner": rina.id, "conversation_id": conversation_id, "question_id": message_id}


@pytest.mark.parametrize(("is_hurried", "trouble"), [(True, "late"), (False, None)])
def test_a_turn_waits_for_the_meaning_where_nobody_waits_for_the_turn(
    app: Flask, asked: dict[str, UUID], is_hurried: bool, trouble: str | None
) -> None:
    slow = cast(SlowEmbedder, app.extensions["embedder"])
    if not is_hurried:
        gevent.spawn_later(0.3, slow.may_answer.set)
    with app.app_context():
        question = Asked(
            owner=asked["owner"],
            conversation_id=asked["conversation_id"],
            question_id=asked["question_id"],
            persona_id=None,
            memory_use="full",
            question="What is my cat called?",
            zone=ZoneInfo("Asia/Jakarta"),
            held=frozenset({asked["question_id"]}),
            first_seq=1,
            begins=True,
            is_whole=True,
            is_hurried=is_hurried,
            meaning=begin_to_understand("What is my cat called?"),
        )
        remembered = remember(question)
        slow.may_answer.set()
        assert remembered.trouble == trouble
        assert any("Mochi" in each.text for each in remembered.found), "by its words, whatever it means"
