"""How the pages look and speak: chosen by form and by program, drawn by the server, and refused in plain words."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.people import create_person, sign_in

JSON = {"Accept": "application/json"}
PATH = "/settings/preferences"
USUAL = {
    "theme": "system",
    "accent": "citrus",
    "enter_key": "device",
    "language": "en",
    "timezone": "UTC",
    "welcomed": False,
}


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(client, create_person(app))
    return client


def chosen(browser: FlaskClient) -> dict[str, object]:
    return dict(browser.get(PATH, headers=JSON).get_json())


def test_somebody_new_has_the_usual(browser: FlaskClient) -> None:
    assert chosen(browser) == USUAL
    assert 'data-accent="citrus"' in browser.get(PATH).text


def test_what_was_chosen_by_form_is_drawn_on_every_page(browser: FlaskClient) -> None:
    form = {
        "theme": "dark",
        "accent": "sky",
        "enter_key": "sends",
        "language": "id",
        "timezone": "Asia/Jakarta",
    }
    assert browser.post(PATH, data=form).location == PATH
    assert chosen(browser) == USUAL | form
    page = browser.get("/settings").text
    assert '<html lang="id" data-theme="dark" data-accent="sky">' in page


def test_a_program_changes_what_it_names_and_nothing_else(browser: FlaskClient) -> None:
    assert browser.patch(PATH, json={"accent": "leaf"}, headers=JSON).get_json() == USUAL | {"accent": "leaf"}
    browser.patch(PATH, json={"enter_key": "breaks"}, headers=JSON)
    assert chosen(browser) == USUAL | {"accent": "leaf", "enter_key": "breaks"}
    browser.patch(PATH, json={"enter_key": "device"}, headers=JSON)
    assert chosen(browser)["enter_key"] == "device"


def test_the_device_decides_on_the_theme_again_once_told_to(browser: FlaskClient) -> None:
    browser.post(PATH, data={"theme": "light"})
    assert 'data-theme="light"' in browser.get(PATH).text
    browser.post(PATH, data={"theme": "system"})
    assert "data-theme=" not in browser.get(PATH).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "pink"),
        ("accent", "#ff0000"),
        ("enter_key", "maybe"),
        ("language", "xx"),
        ("timezone", "Asia/Nowhere"),
        ("timezone", "../../etc/passwd"),
        ("more", "x"),
    ],
)
def test_what_is_not_on_the_list_is_refused_and_nothing_changes(
    browser: FlaskClient, field: str, value: str
) -> None:
    refused = browser.post(PATH, data={"accent": "clay", field: value})
    assert refused.status_code == 400
    # What was typed beside it is still there.
    assert field == "accent" or 'value="clay" checked' in refused.text
    by_program = browser.patch(PATH, json={field: value}, headers=JSON)
    assert field in by_program.get_json()["error"]["fields"]
    assert chosen(browser) == USUAL


def test_one_persons_choice_is_not_anothers(app: Flask, browser: FlaskClient) -> None:
    browser.patch(PATH, json={"accent": "leaf", "timezone": "Asia/Tokyo"}, headers=JSON)
    other = app.test_client()
    sign_in(other, create_person(app, "budi"))
    assert chosen(other) == USUAL
