"""A long conversation is read through windows: the newest messages, those before and after, around one, from a day on."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.accounts.models import User
from app.conversations import branches, queries
from app.conversations.models import Conversation, Message
from app.database import uuid7
from app.extensions import db
from tests.accounts.people import Person
from tests.chat.conftest import browser_of
from tests.chat.talk import JSON

BEGAN = datetime(2025, 3, 1, 22, 30, tzinfo=UTC)
EVERY = timedelta(minutes=20)


def make_talk(app: Flask, person: Person, count: int) -> str:
    """Write a conversation of so many messages, one in twenty minutes, from the evening of 1 March 2025 on."""
    with app.app_context():
        conversation = Conversation(id=uuid7(), user_id=person.id, title="Long", next_seq=1, version=1)
        db.session.add(conversation)
        db.session.flush()
        parent = None
        for number in range(count):
            role = "assistant" if number % 2 else "user"
            message = branches.add_message(conversation, role, f"number {number + 1}", parent_id=parent)
            message.created_at = BEGAN + number * EVERY
            parent = message.id
            db.session.flush()
        db.session.commit()
        return str(conversation.id)


@pytest.fixture
def browser(app: Flask, person: Person) -> FlaskClient:
    """Rina's browser."""
    return browser_of(app, person)


def look(browser: FlaskClient, talk: str, **place: object) -> dict[str, Any]:
    """Return a window, its messages as their numbers."""
    answer = browser.get(f"/conversations/{talk}/messages", query_string=place, headers=JSON)
    assert answer.status_code == 200, answer.text
    window: dict[str, Any] = answer.json or {}
    return {**window, "seqs": [message["seq"] for message in window["messages"]]}


def test_the_newest_come_first_and_the_rest_by_pages_in_both_directions(
    app: Flask, person: Person, browser: FlaskClient
) -> None:
    talk = make_talk(app, person, 130)
    newest = look(browser, talk)
    assert (newest["seqs"], newest["older"], newest["newer"]) == (list(range(81, 131)), True, False)
    older = look(browser, talk, before=81)
    assert (older["seqs"], older["older"], older["newer"]) == (list(range(31, 81)), True, True)
    first = look(browser, talk, before=31)
    assert (first["seqs"], first["older"]) == (list(range(1, 31)), False)
    onward = look(browser, talk, after=31)
    assert (onward["seqs"], onward["newer"]) == (list(range(32, 82)), True)
    assert look(browser, talk, after=0)["older"] is False
    assert look(browser, talk, after=100)["newer"] is False


def test_a_window_stands_around_a_message(app: Flask, person: Person, browser: FlaskClient) -> None:
    talk = make_talk(app, person, 130)
    wanted = look(browser, talk, before=61)["messages"][-1]
    around = look(browser, talk, around=wanted["id"])
    assert (around["seqs"], around["older"], around["newer"]) == (list(range(36, 86)), True, True)
    page = browser.get(f"/conversations/{talk}", query_string={"message": wanted["id"]}, headers=JSON).json
    # The page itself begins with fewer.
    assert page is not None and [message["seq"] for message in page["messages"]] == list(range(51, 71))
    assert wanted["id"] in browser.get(f"/conversations/{talk}?message={wanted['id']}").text


def test_a_day_begins_by_the_clock_of_the_person(app: Flask, person: Person, browser: FlaskClient) -> None:
    talk = make_talk(app, person, 130)
    # Message 6 was written at 00:10 on 2 March, UTC; in Jakarta it is 7 hours later, so the day began before the first one.
    assert look(browser, talk, on="2025-03-02")["seqs"][0] == 1
    assert look(browser, talk, on="2025-03-03")["seqs"].index(78) == 24
    set_timezone(app, person, "Asia/Jakarta")
    assert look(browser, talk, on="2025-03-03")["seqs"].index(57) == 24
    assert look(browser, talk, on="2030-01-01")["newer"] is False


def set_timezone(app: Flask, person: Person, name: str) -> None:
    """Move a person to another time zone."""
    with app.app_context():
        db.session.execute(update(User).where(User.id == person.id).values(timezone=name))
        db.session.commit()


@pytest.mark.parametrize(
    "query",
    ["before=1&after=2", "before=x", "before=-1", "on=yesterday", "around=1", "before=99999999999999"],
)
def test_a_place_that_makes_no_sense_is_refused(
    app: Flask, person: Person, browser: FlaskClient, query: str
) -> None:
    talk = make_talk(app, person, 2)
    assert browser.get(f"/conversations/{talk}/messages?{query}", headers=JSON).status_code == 400
    assert browser.get(f"/conversations/{talk}/messages?before=2", headers=JSON).status_code == 200


def test_a_message_of_another_branch_is_told_apart_from_one_of_elsewhere(
    app: Flask, person: Person, browser: FlaskClient
) -> None:
    talk, elsewhere = make_talk(app, person, 3), make_talk(app, person, 1)
    first, _, third = look(browser, talk)["messages"]
    with app.app_context():
        conversation = queries.lock_conversation(person.id, UUID(talk))
        branches.add_message(conversation, "assistant", "Or so", parent_id=UUID(first["id"]))
        db.session.commit()
    hidden = browser.get(f"/conversations/{talk}/messages?around={third['id']}", headers=JSON)
    assert hidden.status_code == 409
    assert (hidden.json or {})["error"]["message_id"] == third["id"]
    page = browser.get(f"/conversations/{talk}?message={third['id']}")
    assert page.status_code == 200 and f'wanted-value="{third["id"]}"' in page.text
    foreign = look(browser, elsewhere)["messages"][0]["id"]
    assert browser.get(f"/conversations/{talk}/messages?around={foreign}", headers=JSON).status_code == 404
    assert 'wanted-value=""' in browser.get(f"/conversations/{talk}?message={foreign}").text


def test_days_and_pauses_are_drawn_alike_on_both_sides_of_a_page_border(
    app: Flask, person: Person, browser: FlaskClient
) -> None:
    talk = make_talk(app, person, 130)
    whole = [days_in(browser, talk, f"after={after}") for after in (0, 50, 100)]
    other = [days_in(browser, talk, f"after={after}") for after in (0, 30, 80)]
    expected = ["Saturday 1 March 2025", "Sunday 2 March 2025", "Monday 3 March 2025"]
    assert sum(whole, []) == expected
    assert [day for window in other for day in window if day in expected][:3] == expected
    assert days_in(browser, talk, "after=20") == []


def days_in(browser: FlaskClient, talk: str, query: str) -> list[str]:
    """List the names of the days that begin in a window."""
    fragment = browser.get(f"/conversations/{talk}/messages?{query}").text
    parts = fragment.split('class="day__name"')[1:]
    return [part.split("<time", 1)[1].split(">", 1)[1].split("<", 1)[0] for part in parts]


def test_a_silence_of_more_than_an_hour_is_told_with_the_time(
    app: Flask, person: Person, browser: FlaskClient
) -> None:
    talk = make_talk(app, person, 3)
    assert "day--pause" not in browser.get(f"/conversations/{talk}/messages").text
    with app.app_context():
        third = Message.conversation_id == UUID(talk), Message.seq == 3
        db.session.execute(
            update(Message).where(*third).values(created_at=BEGAN + EVERY + timedelta(minutes=61))
        )
        db.session.execute(
            update(Message).where(Message.seq == 1).values(created_at=BEGAN + timedelta(minutes=1))
        )
        db.session.commit()
    fragment = browser.get(f"/conversations/{talk}/messages").text
    # 23:51 on the same day.
    assert fragment.count("day--pause") == 1 and ">23:51</time>" in fragment
