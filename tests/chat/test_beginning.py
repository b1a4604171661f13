"""A conversation begins under the id that the browser made for it, once."""

from collections.abc import Callable
from uuid import uuid4

import gevent
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.people import Person, create_person
from tests.chat.conftest import browser_of
from tests.chat.talk import JSON, Talk

WRONG_IDS: tuple[object, ...] = ("nonsense", 7, [], {})


def begin(client: FlaskClient, **fields: object) -> TestResponse:
    """Ask for a conversation."""
    return client.post("/conversations", json=fields, headers=JSON)


def listed(client: FlaskClient) -> list[str]:
    """Return the ids of all conversations of this browser's person."""
    return [row["id"] for row in (client.get("/conversations", headers=JSON).json or {})["conversations"]]


def test_a_repeat_returns_the_same_conversation(app: Flask, person: Person) -> None:
    client, wanted = browser_of(app, person), str(uuid4())
    answers = [begin(client, id=wanted) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert {(answer.json or {})["id"] for answer in answers} == {wanted}
    assert answers[1].headers["Location"] == f"/conversations/{wanted}"
    assert listed(client) == [wanted]


def test_without_an_id_each_is_a_new_one(app: Flask, person: Person) -> None:
    client = browser_of(app, person)
    first, second = ((begin(client).json or {})["id"] for _ in range(2))
    assert first != second
    assert sorted(listed(client)) == sorted([first, second])


def test_several_tabs_at_once_make_one(app: Flask, person: Person) -> None:
    tabs, wanted = [browser_of(app, person) for _ in range(4)], str(uuid4())
    posts = [gevent.spawn(begin, tab, id=wanted) for tab in tabs]
    assert [post.get(timeout=20).status_code for post in posts] == [201] * 4
    assert listed(tabs[0]) == [wanted]


def test_an_id_of_somebody_else_is_refused_and_stays_theirs(app: Flask, person: Person) -> None:
    rina, budi, wanted = browser_of(app, person), browser_of(app, create_person(app, "budi")), str(uuid4())
    assert begin(rina, id=wanted).status_code == 201
    refused = begin(budi, id=wanted)
    assert refused.status_code == 409
    assert "somebody" not in refused.text
    assert (listed(rina), listed(budi)) == ([wanted], [])


def test_only_an_id_is_taken_for_one(app: Flask, person: Person) -> None:
    client = browser_of(app, person)
    for wrong in WRONG_IDS:
        assert begin(client, id=wrong).status_code == 400
    assert listed(client) == []
    assert begin(client, id=None).status_code == 201


def test_looking_at_the_empty_page_writes_nothing(app: Flask, person: Person) -> None:
    client = browser_of(app, person)
    page = client.get("/conversations/new")
    assert page.status_code == 200
    assert 'data-conversation-id-value=""' in page.text
    assert listed(client) == []


def test_a_form_begins_one_and_leads_there(app: Flask, person: Person) -> None:
    client = browser_of(app, person)
    answer = client.post("/conversations")
    assert answer.status_code == 303
    assert answer.location == f"/conversations/{listed(client)[0]}"


def test_a_key_that_was_used_names_the_message_it_belongs_to(
    talk: Talk, new_talk: Callable[..., Talk]
) -> None:
    key = str(uuid4())
    accepted = talk.send("Once [[tokens=2]]", turn_key=key)
    talk.follow(accepted["turn"]["id"])
    refused = talk.post("Once [[tokens=2]]", turn_key=key)
    assert refused.status_code == 409
    assert (refused.json or {})["error"]["question_id"] == accepted["user_message_id"]
    # The control: the same request as before is a repeat.
    assert talk.post("Once [[tokens=2]]", turn_key=key, parent_id=None).status_code == 202


def test_the_token_says_whose_page_it_is_for(app: Flask, client: FlaskClient, person: Person) -> None:
    assert (client.get("/csrf-token").json or {})["user_id"] is None
    assert (browser_of(app, person).get("/csrf-token").json or {})["user_id"] == str(person.id)
