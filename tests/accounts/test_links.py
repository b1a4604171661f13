"""One-time sign-in links."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.accounts import people
from app.accounts.models import AccessLink
from app.database import now
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from tests.accounts.people import create_person, fresh_token


def make_link(app: Flask, name: str) -> str:
    with app.app_context():
        return people.make_sign_in_link(name).removeprefix("http://127.0.0.1:8000")


def press(client: FlaskClient, path: str) -> TestResponse:
    return client.post(path, data={"csrf_token": fresh_token(client)})


def test_looking_at_the_link_does_not_use_it_up(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    path = make_link(app, "Rina")
    for _ in range(3):
        assert "Sign in" in app.test_client().get(path).text
    assert press(client, path).location == "/"
    assert "signed in as rina" in client.get("/account").text


def test_it_signs_in_once(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    path = make_link(app, "rina")
    assert press(client, path).status_code == 302
    other = app.test_client()
    assert press(other, path).status_code == 404
    assert other.get("/account").status_code == 302


def test_it_is_too_old_after_a_quarter_of_an_hour(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    path = make_link(app, "rina")
    with app.app_context():
        link = db.session.query(AccessLink).one()
        assert timedelta(minutes=14) < link.expires_at - now() <= timedelta(minutes=15)
        db.session.execute(update(AccessLink).values(expires_at=now()))
        db.session.commit()
    assert press(client, path).status_code == 404
    assert press(client, make_link(app, "rina")).status_code == 302


def test_a_set_up_link_is_no_sign_in_link(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    path = make_link(app, "rina")
    assert client.get(path.replace("/sign-in/link/", "/setup/")).status_code == 404
    assert client.get(path).status_code == 200


def test_a_newer_link_makes_the_older_one_void(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    older, newer = make_link(app, "rina"), make_link(app, "rina")
    assert press(client, older).status_code == 404
    assert press(client, newer).status_code == 302


def test_somebody_who_is_switched_off_gets_and_uses_none(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina")
    path = make_link(app, "rina")
    with app.app_context():
        people.disable_user("rina")
        with pytest.raises(ConflictError, match="enable rina"):
            people.make_sign_in_link("rina")
    assert press(client, path).status_code == 404


def test_an_unknown_name_is_named(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotFoundError, match="Nobody here is called nobody"):
        people.make_sign_in_link("nobody")


def test_somebody_new_signs_in_by_link_and_chooses_a_password(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        path = people.add_user("Budi").removeprefix("http://127.0.0.1:8000")
    assert press(client, path).location == "/account"
    assert "Choose a password" in client.get("/account").text
    wanted = {"password": "one long sentence", "password_again": "one long sentence"}
    answer = client.post("/account/password", data=wanted | {"csrf_token": fresh_token(client)})
    assert answer.location == "/settings/welcome"
    assert "Change your password" in client.get("/account").text
