"""The own account: password and sessions."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Session
from app.extensions import db
from tests.accounts.people import PASSWORD, create_person, sign_in, type_password

NEW = "another walk by the sea"
WANTED = {"present_password": PASSWORD, "password": NEW, "password_again": NEW}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def hashes(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(Session.id_hash)))


def test_a_new_password_ends_every_other_session_and_renews_this_one(app: Flask, client: FlaskClient) -> None:
    person, other = create_person(app), app.test_client()
    sign_in(client, person)
    sign_in(other, person)
    before = hashes(app)
    assert client.post("/account/password", data=WANTED).location == "/account"
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    after = hashes(app)
    assert len(after) == 1 and not after & before
    assert type_password(app.test_client(), person.name, PASSWORD).status_code == 400
    assert type_password(app.test_client(), person.name, NEW).status_code == 302


def test_somebody_elses_sessions_are_left_alone(app: Flask, client: FlaskClient) -> None:
    stranger = app.test_client()
    sign_in(stranger, create_person(app, "budi"))
    sign_in(client, create_person(app, "rina"))
    client.post("/account/password", data=WANTED)
    client.post("/account/sessions/deletion")
    assert stranger.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"present_password": "not it"}, "not your present password"),
        ({"password": "short", "password_again": "short"}, "at least 10 characters"),
        ({"password_again": "something else"}, "not the same"),
    ],
)
def test_a_password_is_only_changed_when_all_is_right(
    app: Flask, client: FlaskClient, change: dict[str, str], sentence: str
) -> None:
    person = create_person(app)
    sign_in(client, person)
    refused = client.post("/account/password", data=WANTED | change)
    assert refused.status_code == 400
    assert sentence in refused.text
    assert type_password(app.test_client(), person.name, PASSWORD).status_code == 302
    assert client.post("/account/password", data=WANTED).status_code == 302


def test_the_page_lists_where_one_is_signed_in(app: Flask, client: FlaskClient) -> None:
    person = create_person(app)
    type_password(client, person.name, PASSWORD)
    other = app.test_client()
    other.environ_base["HTTP_USER_AGENT"] = FIREFOX
    type_password(other, person.name, PASSWORD)
    page = client.get("/account").text
    assert page.count("This browser.") == 1
    assert "Firefox on Linux" in page


def test_a_session_can_be_ended_from_another_one(app: Flask, client: FlaskClient) -> None:
    person, other = create_person(app), app.test_client()
    sign_in(other, person)
    [elsewhere] = hashes(app)
    sign_in(client, person)
    assert client.post(f"/account/sessions/{elsewhere}/deletion").location == "/account"
    assert other.get("/account").status_code == 302
    assert client.get("/account").status_code == 200
    gone = client.delete(f"/account/sessions/{elsewhere}", headers={"Accept": "application/json"})
    assert gone.status_code == 404


def test_all_others_can_be_ended_at_once(app: Flask, client: FlaskClient) -> None:
    person, others = create_person(app), [app.test_client() for _ in range(2)]
    for browser in (client, *others):
        sign_in(browser, person)
    answer = client.delete("/account/sessions", headers={"Accept": "application/json"})
    assert answer.json == {"ended": 2}
    assert [one.get("/account").status_code for one in (client, *others)] == [200, 302, 302]


def test_what_happens_to_an_account_is_on_record(app: Flask, client: FlaskClient) -> None:
    person = create_person(app)
    type_password(client, person.name, "not it")
    type_password(client, "my secret phrase", "not it")
    type_password(client, person.name, PASSWORD)
    sign_in(client, person)
    client.post("/account/password", data=WANTED)
    client.post("/account/sessions/deletion")
    with app.app_context():
        events = list(db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
    assert [(event.action, event.user_id) for event in events] == [
        ("sign_in_failed", person.id),
        ("sign_in_failed", None),
        ("signed_in", person.id),
        ("password_changed", person.id),
        ("sessions_ended", person.id),
    ]
    assert {event.address for event in events} == {"127.0.0.1"}
    assert "secret phrase" not in str([event.detail for event in events])
