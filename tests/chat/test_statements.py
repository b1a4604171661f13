"""How often a turn asks the database: each question costs about a millisecond of a processor that all people share."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event

from app.extensions import db
from app.memory import embedding_work, learning
from app.settings import preferences
from tests.accounts.people import Person
from tests.chat.talk import Talk

# Of accepting a message, preparing, following and storing. To be lowered whenever that is possible.
MOST_TO_LEARN = 36
MOST = {"alone": 29, "beside another": 33, "without memory": 25}


@contextmanager
def asked_of(app: Flask) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        # The keeper looks around for turns without a process by the clock, whoever talks.
        if "turns.lease_until < ?" not in statement:
            statements.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    with app.app_context():
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("place", MOST)
def test_a_turn_asks_no_more_than_it_did(talk: Talk, chatting: Flask, person: Person, place: str) -> None:
    if place == "beside another":
        earlier = Talk(talk.client)
        earlier.follow(earlier.send("The rain in Bandung is warm. [[tokens=5]]")["turn"]["id"])
    with chatting.app_context():
        preferences.switch_memory(person.id, on=place != "without memory")
    turns: list[list[str]] = []
    for _turn in range(3):
        with asked_of(chatting) as asked:
            talk.follow(talk.send("I like rain. [[tokens=20 rate=200]]")["turn"]["id"])
        turns.append(asked)
    # The fewest: a turn that takes longer than a second on a busy machine is stored on the way.
    statements = min(turns, key=len)
    shown = "\n".join(each.replace("\n", " ")[:110] for each in statements)
    assert len(statements) <= MOST[place], shown


def test_whoever_is_known_for_the_moment_asks_for_nobodys_time_zone(talk: Talk, chatting: Flask) -> None:
    with asked_of(chatting) as statements:
        talk.follow(talk.send("Hello [[tokens=5]]")["turn"]["id"])
    of_the_person = [each for each in statements if "users.timezone" in each and "sessions" not in each]
    assert len(of_the_person) == 1 and "preferences.memory_on" in of_the_person[0]


def test_learning_from_a_turn_asks_no_more_than_it_did(
    talk: Talk, chatting: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is new is embedded, too, however busy the machine of the test is.
    monkeypatch.setattr(embedding_work.room, "is_crowded", lambda: False)
    for _turn in range(2):
        talk.follow(talk.send("I have a cat called Mochi. [[tokens=20 rate=200]]")["turn"]["id"])
        with asked_of(chatting) as statements, chatting.app_context():
            learning.remember_conversation(person.id, UUID(talk.id), goes_on=True)
    assert len(statements) <= MOST_TO_LEARN, "\n".join(each.replace("\n", " ")[:110] for each in statements)
