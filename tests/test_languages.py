"""Which language a page speaks, and that turns and jobs can speak it too."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext
from sqlalchemy import update

from app.accounts.links import add_link
from app.accounts.models import User
from app.config import current_config
from app.extensions import db
from app.languages import speaking
from tests.accounts.people import PASSWORD, create_person, fresh_token, sign_in, type_password

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


def test_a_visitor_chooses_below_the_sign_in_form(client: FlaskClient) -> None:
    page = client.get("/sign-in?next=/account")
    assert 'action="/language"' in page.text
    wanted = {"language": "id", "next": "/sign-in?next=/account", "csrf_token": fresh_token(client)}
    chosen = client.post("/language", data=wanted)
    assert (chosen.status_code, chosen.location) == (303, "/sign-in?next=/account")
    assert '<html lang="id"' in client.get(chosen.location).text
    refused = client.post("/language", data=wanted | {"language": "xx"})
    assert refused.status_code == 400
    assert '<html lang="id"' in client.get("/sign-in").text


def test_the_choice_leads_to_no_other_host(client: FlaskClient) -> None:
    wanted = {"language": "id", "next": "//evil.example/", "csrf_token": fresh_token(client)}
    assert client.post("/language", data=wanted).location == "/"


def test_the_owner_keeps_the_language_that_set_up_was_read_in(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        path = add_link("setup").removeprefix(current_config().public_url)
        db.session.commit()
    client.set_cookie("language", "id")
    fields = {"name": "Rina", "password": PASSWORD, "password_again": PASSWORD}
    assert client.post(path, data=fields | {"csrf_token": fresh_token(client)}).status_code == 302
    client.delete_cookie("language")
    assert '<html lang="id"' in client.get("/account").text


@pytest.mark.parametrize(
    ("language", "empty", "wrong"),
    [
        ("en", "Please fill this in.", "The name or the password is not right"),
        ("id", "Isi dulu bagian ini.", "Nama atau kata sandinya tidak cocok"),
    ],
)
def test_a_refused_sign_in_is_told_in_our_own_words(
    app: Flask, client: FlaskClient, language: str, empty: str, wrong: str
) -> None:
    rina = create_person(app)
    client.set_cookie("language", language)
    assert type_password(client, rina.name, "").text.count(empty) == 1
    assert wrong in type_password(client, rina.name, "not this one").text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "This may have at most 256 characters."), ("id", "Isinya paling banyak 256 karakter.")],
)
def test_a_wrong_field_is_named_in_the_language_of_the_page(
    client: FlaskClient, language: str, sentence: str
) -> None:
    client.set_cookie("language", language)
    refused = client.post(
        "/sign-in",
        json={"name": "n" * 300, "password": "x"},
        headers={"X-CSRFToken": fresh_token(client), "Accept": "application/json"},
    )
    assert refused.get_json()["error"]["fields"] == {"name": sentence}


def test_who_is_signed_in_has_the_language_of_the_account(app: Flask, client: FlaskClient) -> None:
    rina = create_person(app)
    sign_in(client, rina)
    for language, other in (("en", "id"), ("id", "en")):
        with app.app_context():
            db.session.execute(update(User).where(User.id == rina.id).values(locale=language))
            db.session.commit()
        assert f'<html lang="{language}"' in client.get("/account", headers={"Accept-Language": other}).text


def test_who_was_added_from_the_terminal_is_met_in_the_language_of_the_browser(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client, create_person(app))
    for language in ("en", "id"):
        assert (
            f'<html lang="{language}"' in client.get("/account", headers={"Accept-Language": language}).text
        )


def test_a_turn_speaks_the_language_of_its_person(app: Flask) -> None:
    with app.app_context():
        assert gettext(SENTENCE) == SENTENCE
        with speaking("id"):
            assert gettext(SENTENCE) == IN_INDONESIAN
        with speaking("unknown"):
            assert gettext(SENTENCE) == SENTENCE
