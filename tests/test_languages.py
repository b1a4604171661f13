"""Which language a page speaks, and that turns and jobs can speak it too."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext
from sqlalchemy import update

from app.accounts.models import User
from app.extensions import db
from app.languages import speaking
from tests.accounts.people import create_person, sign_in

SENTENCE = "The answer has ended."
IN_INDONESIAN = "Jawaban sudah selesai."


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("id-ID,id;q=0.9", "id"), ("en-GB", "en"), ("fr", "en"), ("", "en")],
)
def test_a_visitor_is_met_in_the_language_of_the_browser(
    client: FlaskClient, wanted: str, language: str
) -> None:
    assert f'<html lang="{language}"' in client.get("/sign-in", headers={"Accept-Language": wanted}).text


def test_a_visitor_who_chose_is_met_in_that_language(client: FlaskClient) -> None:
    client.set_cookie("language", "id")
    assert '<html lang="id"' in client.get("/sign-in", headers={"Accept-Language": "en"}).text
    client.set_cookie("language", "xx")
    assert '<html lang="en"' in client.get("/sign-in", headers={"Accept-Language": "en"}).text


def test_who_is_signed_in_has_the_language_of_the_account(app: Flask, client: FlaskClient) -> None:
    rina = create_person(app)
    sign_in(client, rina)
    in_indonesian = {"Accept-Language": "id"}
    assert '<html lang="en"' in client.get("/account", headers=in_indonesian).text
    with app.app_context():
        db.session.execute(update(User).where(User.id == rina.id).values(locale="id"))
        db.session.commit()
    assert '<html lang="id"' in client.get("/account", headers={"Accept-Language": "en"}).text


def test_a_turn_speaks_the_language_of_its_person(app: Flask) -> None:
    with app.app_context():
        assert gettext(SENTENCE) == SENTENCE
        with speaking("id"):
            assert gettext(SENTENCE) == IN_INDONESIAN
        with speaking("unknown"):
            assert gettext(SENTENCE) == SENTENCE
