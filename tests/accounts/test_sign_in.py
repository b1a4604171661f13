"""Signing in for real: by name and password, from a page or a program."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import people, queries
from app.extensions import db
from tests.accounts.people import PASSWORD, create_person, fresh_token, sign_in, type_password

WRONG = "The name or the password is not right."
JSON = {"Accept": "application/json"}


def test_name_and_password_let_a_person_in(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    assert type_password(client, "rina", PASSWORD).location == "/"
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("written", ["RINA", " rina ", "Rina"])
def test_the_name_may_be_written_in_any_case(app: Flask, client: FlaskClient, written: str) -> None:
    create_person(app, "rina")
    assert type_password(client, written, PASSWORD).status_code == 302


@pytest.mark.parametrize("name", ["rina", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    app: Flask, client: FlaskClient, name: str
) -> None:
    create_person(app, "rina")
    answer = type_password(client, name, "not the password")
    assert answer.status_code == 400
    assert WRONG in answer.text
    assert "aria-invalid" not in answer.text
    assert client.get("/account").status_code == 302


def test_the_form_keeps_the_name_and_where_to_go_on(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    answer = type_password(client, "rina", "not the password", next="/memory")
    assert 'value="rina"' in answer.text
    assert 'value="/memory"' in answer.text


def test_what_was_left_empty_is_named(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    answer = type_password(client, "rina", "")
    assert answer.status_code == 400
    assert 'id="password-note"' in answer.text


@pytest.mark.parametrize("target", ["/memory", "/conversations/1?page=2"])
def test_after_signing_in_one_goes_on_to_where_one_was(app: Flask, client: FlaskClient, target: str) -> None:
    create_person(app, "rina")
    assert type_password(client, "rina", PASSWORD, next=target).location == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\u200b/../\\evil.example",
    ],
)
def test_nobody_is_sent_to_another_host(app: Flask, client: FlaskClient, target: str) -> None:
    create_person(app, "rina")
    assert type_password(client, "rina", PASSWORD, next=target).location == "/"
    answer = client.get("/sign-in", query_string={"next": target})
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_program_signs_in_with_json(app: Flask, client: FlaskClient) -> None:
    person = create_person(app, "rina")
    headers = JSON | {"X-CSRFToken": fresh_token(client)}
    refused = client.post("/sign-in", json={"name": "rina", "password": "not it"}, headers=headers)
    assert refused.status_code == 400
    assert refused.json is not None and WRONG in refused.json["error"]["message"]
    taken = client.post("/sign-in", json={"name": "rina", "password": PASSWORD}, headers=headers)
    assert taken.json is not None and taken.json["user"] == {"id": str(person.id), "name": "rina"}
    assert client.get("/account").status_code == 200
    # The token that came with the answer is the one of the new session.
    headers["X-CSRFToken"] = taken.json["csrf_token"]
    assert client.post("/sign-out", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "body", [[], "rina", 7, None, {"name": 5}, {"name": ["rina"]}, {"password": {"a": 1}}, {"name": "\x00"}]
)
def test_json_of_a_wrong_shape_is_refused_plainly(app: Flask, client: FlaskClient, body: object) -> None:
    create_person(app, "rina")
    answer = client.post("/sign-in", json=body, headers=JSON | {"X-CSRFToken": fresh_token(client)})
    assert answer.status_code == 400
    assert answer.json is not None and answer.json["error"]["code"] == "bad_input"


@pytest.mark.parametrize("path", ["/sign-out", "/sign-in/again", "/account/password"])
@pytest.mark.parametrize(
    "body", [b"[1]", b"7", b"{", b'{"password": 5}', b'{"password": "\\ud800"}', b"\xff"]
)
def test_no_door_stumbles_over_json(app: Flask, client: FlaskClient, path: str, body: bytes) -> None:
    sign_in(client, create_person(app, "rina"))
    answer = client.post(path, data=body, content_type="application/json", headers=JSON)
    assert answer.status_code == 400
    assert answer.json is not None and answer.json["error"]["code"] == "bad_input"


def test_somebody_who_was_switched_off_is_told_only_with_the_right_password(
    app: Flask, client: FlaskClient
) -> None:
    create_person(app, "rina")
    with app.app_context():
        people.disable_user("rina")
    assert "switched off" in type_password(client, "rina", PASSWORD).text
    assert WRONG in type_password(client, "rina", "not it").text
    with app.app_context():
        people.enable_user("rina")
    assert type_password(client, "rina", PASSWORD).status_code == 302


def test_somebody_without_a_password_cannot_sign_in_with_one(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        people.add_user("budi")
    assert WRONG in type_password(client, "budi", "anything at all").text


def test_a_cheap_old_hash_is_replaced_by_one_of_full_cost(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    type_password(client, "rina", PASSWORD)
    with app.app_context():
        stored = queries.get_user_by_name("rina").password
        db.session.rollback()
    assert stored is not None and stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert type_password(app.test_client(), "rina", PASSWORD).status_code == 302


def test_signing_out_ends_the_session(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    type_password(client, "rina", PASSWORD)
    assert client.post("/sign-out", headers={"X-CSRFToken": fresh_token(client)}).location == "/sign-in"
    assert client.get("/account").status_code == 302


def test_a_token_in_the_address_lets_nobody_in(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    with app.test_request_context():
        token = queries.get_user_by_name("rina").get_auth_token()
        db.session.rollback()
    assert client.get("/account", query_string={"auth_token": token}).status_code == 302
    assert client.get("/account", headers={"Authentication-Token": str(token)}).status_code == 302


def test_the_page_says_when_there_is_no_owner_yet(app: Flask, client: FlaskClient) -> None:
    assert "no owner yet" in client.get("/sign-in").text
    create_person(app, "rina")
    assert "no owner yet" not in client.get("/sign-in").text


def test_the_password_can_be_asked_for_once_more(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    type_password(client, "rina", PASSWORD)
    token = {"csrf_token": fresh_token(client)}
    assert client.get("/sign-in/again").status_code == 200
    assert client.post("/sign-in/again", data={"password": "not it", **token}).location is None
    assert client.post("/sign-in/again", data={"password": PASSWORD, **token}).location == "/"
