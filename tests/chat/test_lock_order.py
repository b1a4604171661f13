"""Two transactions of one person that meet: neither waits for what the other will not give before it has its own."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from gevent.event import Event
from sqlalchemy import update

from app.chat import quota
from app.conversations.models import Turn
from app.database import now
from app.extensions import db
from tests.chat.talk import Talk

PATIENCE_SECONDS = 10.0


@pytest.mark.usefixtures("only_on_postgresql")
def test_a_message_that_ends_a_dead_answer_and_an_answer_that_ends_elsewhere(
    make_app: Callable[..., Flask],
    new_person_talk: Callable[[Flask], Talk],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = make_app(quota_answers=100)
    here = new_person_talk(app)
    there = Talk(here.client)
    _let_die(app, here)
    running = there.send("Hello [[fault=silent]]")["turn"]["id"]
    accepting, counted = Event(), Event()
    count_answer, count_tokens = quota.count_answer, quota.count_tokens

    def count_answer_late(owner: uuid.UUID) -> date | None:
        accepting.set()
        assert counted.wait(PATIENCE_SECONDS)
        return count_answer(owner)

    def count_tokens_in_between(owner: uuid.UUID, tokens: int) -> None:
        assert accepting.wait(PATIENCE_SECONDS)
        count_tokens(owner, 7)
        counted.set()

    monkeypatch.setattr(quota, "count_answer", count_answer_late)
    monkeypatch.setattr(quota, "count_tokens", count_tokens_in_between)
    with ThreadPoolExecutor(1) as beside:
        sent = beside.submit(here.post, "Are you there? [[tokens=2]]")
        assert accepting.wait(PATIENCE_SECONDS)
        there.stop(running)
        answer = sent.result()
    assert answer.status_code == 202, answer.text
    there.wait_for_state(running, "stopped")
    here.follow((answer.json or {})["turn"]["id"])
    assert "waits to be stored" not in caplog.text, "the database ended one of them, and it was repeated"


def _let_die(app: Flask, talk: Talk) -> None:
    turn_id = uuid.UUID(talk.send("Hello [[tokens=3]]")["turn"]["id"])
    talk.follow(str(turn_id))
    with app.app_context():
        lost = {"state": "generating", "holder": "nobody", "lease_until": now() - timedelta(seconds=1)}
        db.session.execute(update(Turn).where(Turn.id == turn_id).values(lost))
        db.session.commit()
