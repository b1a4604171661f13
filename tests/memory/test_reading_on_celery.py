"""A Celery worker reads what was said: patterns first, then the person's own model."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.conversations.models import Message
from app.database import now
from app.extensions import db
from app.memory import jobs
from app.memory.models import MemoryEvidence
from tests.accounts.people import create_person
from tests.chat.conftest import speak_through
from tests.chat.talk import wait_until
from tests.memory.conftest import add_talk
from tests.memory.reading_texts import HARBOUR, HOUR, ORCHIDS, answer, answers
from tests.servers.redis import broker_of
from tests.servers.scripted_provider import ScriptedProvider
from tests.servers.worker import Worker

pytestmark = pytest.mark.usefixtures("only_on_postgresql")


@pytest.fixture(scope="module")
def provider() -> Iterator[ScriptedProvider]:
    with ScriptedProvider(tokens=10, rate=500, delay=0.0) as server:
        yield server


def test_a_worker_reads_by_patterns_and_by_a_model(
    make_app: Callable[..., Flask],
    start_worker: Callable[..., Worker],
    provider: ScriptedProvider,
    redis_url: str,
) -> None:
    app = make_app(redis_url=redis_url, broker_url=broker_of(redis_url))
    rina = create_person(app)
    speak_through(app, rina, provider.address)
    answers(provider, answer(ORCHIDS))
    with app.app_context():
        first, *_others = add_talk(
            rina.id, [HARBOUR, "I see.", "I live in Bandung.", "Nice."], at=now() - HOUR
        )
        talk = db.session.get_one(Message, first).conversation_id
        jobs.remember_conversation.later(str(rina.id), str(talk))
        db.session.commit()
        worker = start_worker()

        def readers() -> set[str]:
            db.session.rollback()
            return set(db.session.scalars(select(MemoryEvidence.extractor)))

        wait_until(lambda: readers() == {"patterns", "openai_compatible: scripted-1"}, 60)
        assert len(provider.chats()) == 1
        assert "memory.remember_conversation" in worker.log
