"""A turn reads no more of a long conversation than the models in question could hold, and loses nothing by it."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.chat import context, queries
from app.chat.context import make_plan, read_background, widest_window
from app.chat.ticket import Outset, Question, Ticket
from app.conversations.telling import Told, begin_conversation, tell
from app.database import now, uuid7
from app.extensions import db
from app.memory.forgetting.tombstones import read_once
from app.settings import personas
from app.settings import queries as settings
from tests.accounts.people import Person

COUNT = 640


@pytest.fixture
def ticket(chatting: Flask, person: Person) -> Ticket:
    """The last question of a long conversation."""
    with chatting.app_context():
        talk = begin_conversation(person.id, uuid7(), title="Long", persona_id=None, at=now())
        told = [
            Told(uuid7(), "assistant" if n % 2 else "user", f"number {n} " + "word " * 30, now())
            for n in range(COUNT)
        ]
        tell(person.id, [(talk, told)])
        db.session.commit()
        return Ticket(
            turn_id=uuid4(),
            attempt=1,
            owner=person.id,
            conversation_id=talk.id,
            persona_id=None,
            choice=None,
            question=Question(uuid7(), "And now?", COUNT + 1, told[-1].id, on_path=True, at=now()),
            answer_id=uuid4(),
            answer_seq=COUNT + 2,
            outset=Outset(settings.get_ways(person.id)),
        )


@pytest.mark.parametrize("window", [2_000, 8_000, 16_384, 32_000])
def test_what_is_left_unread_would_have_been_left_out(chatting: Flask, ticket: Ticket, window: int) -> None:
    with chatting.app_context(), read_once():
        persona = personas.persona_of(ticket.owner, None)
        some = read_background(ticket, persona, "UTC", window=window)
        everything = read_background(ticket, persona, "UTC")
    assert len(everything.said) == COUNT + 1
    plan, wanted = (make_plan(background, window, prefill=False) for background in (some, everything))
    # But for the time, which the tail tells.
    assert plan.messages[:-1] == wanted.messages[:-1]
    assert (plan.tokens, plan.left_out) == (wanted.tokens, wanted.left_out)
    assert plan.left_out == COUNT - len(plan.messages) + 2


def test_of_a_small_window_a_page_is_read_and_of_none_that_is_known_the_usual_one(
    chatting: Flask, ticket: Ticket
) -> None:
    with chatting.app_context(), read_once():
        persona = personas.persona_of(ticket.owner, None)
        some = read_background(ticket, persona, "UTC", window=2_000)
    assert len(some.said) == context.PAGE + 1
    assert widest_window([None, 4_000]) == context.DEFAULT_WINDOW
    assert widest_window([None, 40_000]) == 40_000


@pytest.mark.parametrize("window", [8_000, 16_384, 32_000])
def test_a_window_is_read_with_two_questions(
    chatting: Flask, ticket: Ticket, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    asked: list[int] = []
    real = queries.list_readable

    def listing(*where: Any, limit: int, **rest: Any) -> Any:
        asked.append(limit)
        return real(*where, limit=limit, **rest)

    monkeypatch.setattr(queries, "list_readable", listing)
    with chatting.app_context(), read_once():
        read_background(ticket, personas.persona_of(ticket.owner, None), "UTC", window=window)
    assert len(asked) <= 2 and sum(asked) <= context.MOST_MESSAGES
