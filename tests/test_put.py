"""Rows that are written past the ORM are the ones that it would have written."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.conversations.models import Conversation, Message, Turn
from app.database import now, uuid7
from app.extensions import db, put
from tests.accounts.people import Person


def _talk(owner: Person) -> Conversation:
    talk = Conversation(id=uuid7(), user_id=owner.id, title="")
    db.session.add(talk)
    return talk


def _message(talk: Conversation, seq: int, parent: Message | None = None) -> Message:
    return Message(
        id=uuid7(),
        conversation_id=talk.id,
        user_id=talk.user_id,
        parent_id=parent.id if parent else None,
        seq=seq,
        role="user",
        text=f"number {seq}",
        reasoning="",
        steps=[{"call": "1"}],
        on_path=True,
        created_at=now(),
    )


def _turn(talk: Conversation, pair: tuple[Message, Message]) -> Turn:
    return Turn(
        id=uuid7(),
        user_id=talk.user_id,
        conversation_id=talk.id,
        question_id=pair[0].id,
        answer_id=pair[1].id,
        key=uuid4(),
        fingerprint="f",
        state="queued",
        attempt=1,
        holder="h",
        lease_until=now(),
        created_at=now(),
    )


def test_they_read_back_as_they_were_and_what_waited_is_written_before(app: Flask, rina: Person) -> None:
    with app.app_context():
        talk = _talk(rina)
        first = _message(talk, 1)
        second = _message(talk, 2, first)
        put([first, second])
        put([_turn(talk, (first, second))])
        db.session.commit()
        found = db.session.query(Message).order_by(Message.seq).all()
        assert [(row.id, row.parent_id, row.text) for row in found] == [
            (first.id, None, "number 1"),
            (second.id, first.id, "number 2"),
        ]
        assert found[0].steps == [{"call": "1"}] and found[0].created_at == first.created_at
        # Nothing at all, and not the "null" of JSON.
        assert db.session.execute(text("SELECT count(*) FROM turns WHERE plan IS NULL")).scalar() == 1


def test_none_at_all_is_nothing_and_one_that_is_there_is_refused(app: Flask, rina: Person) -> None:
    with app.app_context():
        put([])
        row = _message(_talk(rina), 1)
        put([row])
        with pytest.raises(IntegrityError):
            put([row])
        db.session.rollback()
