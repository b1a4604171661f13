"""The settings' doors: pages and JSON, with and without JavaScript, for one's own things only, and never a key."""

import json
import logging
import random
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.settings import chain
from tests.accounts.people import Person, create_person, sign_in
from tests.settings.builders import ADDRESS, create_credential

PLANTED = "sk-planted-9f8e7d6c5b4a3210"
JSON = {"Accept": "application/json"}


@pytest.fixture
def rina(app: Flask) -> Person:
    return create_person(app, admin=True)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(client, create_person(app, "tom"))
    return client


def test_every_page_opens(app: Flask, browser: FlaskClient, rina: Person) -> None:
    made = create_credential(app, rina)
    pages = ("", "/credentials", f"/credentials/{made.id}", "/preferences", "/admin")
    for path in (f"/settings{page}" for page in pages):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert "<h1>" in page.text
    for path in ("persona", "models", f"credentials/{made.id}/models"):
        assert browser.get(f"/settings/{path}").status_code == 302
    for path in ("persona", "credentials", "models", "preferences", f"credentials/{made.id}/models"):
        assert browser.get(f"/settings/{path}", headers=JSON).is_json


def test_the_form_of_a_provider_is_drawn_from_its_fields(browser: FlaskClient) -> None:
    page = browser.get("/settings/credentials").text
    for field in ('name="address"', 'name="key"', 'name="options.window"', 'value="http://127.0.0.1:11434"'):
        assert field in page


def test_a_first_visit_brings_the_default_persona(browser: FlaskClient) -> None:
    persona = browser.get("/settings/persona", headers=JSON).get_json()
    assert (persona["name"], persona["affection"], persona["closeness"]) == ("Yuzu", 50, "warm")
    assert browser.get("/settings/persona", headers=JSON).get_json()["id"] == persona["id"]


def test_the_persona_is_changed_by_program_and_by_form(browser: FlaskClient) -> None:
    changed = browser.put("/settings/persona", json={"name": "Sari", "affection": 90}, headers=JSON)
    assert (changed.status_code, changed.get_json()["closeness"]) == (200, "very close")
    form = {"name": "Mika", "user_name": "Rina", "identity": "You are a gardener.", "affection": "10"}
    assert browser.post("/settings/persona", data=form).status_code == 303
    now = browser.get("/settings/persona", headers=JSON).get_json()
    assert (now["name"], now["user_name"], now["voice"], now["closeness"]) == ("Mika", "Rina", "", "polite")


def test_a_refused_form_comes_back_with_what_was_typed(browser: FlaskClient) -> None:
    form = {"name": "Mika", "identity": "You are 16 years old.", "affection": "10"}
    page = browser.post("/settings/persona", data=form)
    assert page.status_code == 400
    assert "must be an adult" in page.text and "You are 16 years old." in page.text
    assert browser.get("/settings/persona", headers=JSON).get_json()["name"] == "Yuzu"


def test_a_credential_lives_its_life_by_program(browser: FlaskClient) -> None:
    wanted = {"provider": "openai_compatible", "address": ADDRESS, "key": PLANTED}
    made = browser.post("/settings/credentials", json=wanted, headers=JSON)
    assert (made.status_code, made.get_json()["last_four"]) == (201, "3210")
    address = made.headers["Location"]
    assert browser.patch(address, json={"label": "home"}, headers=JSON).get_json()["label"] == "home"
    assert [each["label"] for each in _credentials(browser)] == ["home"]
    assert browser.delete(address, headers=JSON).status_code == 204
    assert _credentials(browser) == []
    assert browser.get(address, headers=JSON).status_code == 404


def test_a_credential_lives_its_life_by_form(browser: FlaskClient) -> None:
    form = {"provider": "ollama", "address": "http://127.0.0.1:11434", "key": "", "options.window": "4096"}
    address = browser.post("/settings/credentials", data=form).location
    assert (
        browser.post(address, data={"label": "box", "options.window": "8192", "key": ""}).status_code == 303
    )
    assert (_credentials(browser)[0]["label"], _credentials(browser)[0]["options"]) == (
        "box",
        {"window": "8192"},
    )
    assert browser.post(address, data={"label": "", "options.window": ""}).status_code == 303
    assert (_credentials(browser)[0]["label"], _credentials(browser)[0]["options"]) == ("", {})
    assert browser.post(f"{address}/deletion").status_code == 303
    assert _credentials(browser) == []


def test_a_key_that_was_sent_is_in_no_answer_and_no_log(
    browser: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    good = {"provider": "openai_compatible", "address": ADDRESS, "key": PLANTED, "label": "home"}
    answers = [
        browser.post("/settings/credentials", data=good),
        browser.post("/settings/credentials", json=good, headers=JSON),
    ]
    for bad in (
        {"provider": "nobody"},
        {"address": "nowhere"},
        {"label": "x" * 90},
        {"key": PLANTED + " \u00e9"},
        {"more": PLANTED},
    ):
        answers.append(browser.post("/settings/credentials", data=good | bad))
        answers.append(browser.post("/settings/credentials", json=good | bad, headers=JSON))
    address = answers[0].location
    answers.append(browser.post(address, data={"key": PLANTED, "label": "x" * 90}))
    answers.append(browser.patch(address, json={"key": PLANTED, "address": "nowhere"}, headers=JSON))
    for path in ("/settings", address, f"{address}/models", "/settings/credentials", "/settings/admin"):
        answers += [browser.get(path), browser.get(path, headers=JSON)]
    printed = caplog.text + "".join(capfd.readouterr())
    shown = "".join(answer.text + str(answer.headers) for answer in answers)
    assert PLANTED not in shown and PLANTED not in printed
    # The control: the same search finds what is shown and what is printed.
    assert "3210" in shown and "/settings/credentials" in printed
    logging.getLogger("leak").warning("the key is %s", PLANTED.removeprefix("sk-"))
    assert PLANTED.removeprefix("sk-") in caplog.text


def test_a_refused_provider_form_keeps_all_but_the_key(browser: FlaskClient) -> None:
    form = {
        "provider": "openai_compatible",
        "address": "ftp://box.example",
        "label": "my box",
        "key": PLANTED,
    }
    page = browser.post("/settings/credentials", data=form)
    assert page.status_code == 400
    assert "ftp://box.example" in page.text and "my box" in page.text and PLANTED not in page.text


def test_models_are_chosen_by_program_and_by_form(app: Flask, browser: FlaskClient, rina: Person) -> None:
    made = create_credential(app, rina)
    links = [
        {"credential_id": str(made.id), "model": "big"},
        {"credential_id": None, "model": "smollm2-135m"},
    ]
    assert browser.put("/settings/models", json={"models": links}, headers=JSON).get_json() == {
        "models": links
    }
    rows = {"credential": ["builtin", str(made.id), "unused"], "model": ["smollm2-135m", "small", ""]}
    assert browser.post("/settings/models", data=rows).status_code == 303
    chosen = browser.get("/settings/models", headers=JSON).get_json()["models"]
    assert [link["model"] for link in chosen] == ["smollm2-135m", "small"]
    page = browser.post("/settings/models", data={"credential": [str(made.id)], "model": [""]})
    assert page.status_code == 400
    assert "leave the row unused" in page.text


def test_nobody_chooses_a_strangers_credential(
    app: Flask, browser: FlaskClient, stranger: FlaskClient, rina: Person
) -> None:
    made = create_credential(app, rina)
    models = {"models": [{"credential_id": str(made.id), "model": "big"}]}
    assert stranger.put("/settings/models", json=models, headers=JSON).status_code == 400
    assert browser.put("/settings/models", json=models, headers=JSON).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("POST", ""),
        ("DELETE", ""),
        ("POST", "/deletion"),
        ("GET", "/models"),
        ("POST", "/model-list"),
        ("POST", "/tests"),
    ],
)
def test_a_strangers_credential_is_not_found(
    app: Flask, browser: FlaskClient, stranger: FlaskClient, rina: Person, method: str, path: str
) -> None:
    made = create_credential(app, rina)
    body: dict[str, object] | None = {} if method in ("PATCH", "POST") else None
    answers = [
        stranger.open(f"/settings/credentials/{each}{path}", method=method, headers=JSON, json=body)
        for each in (made.id, uuid4(), "malformed")
    ]
    assert {(answer.status_code, answer.get_json()["error"]["message"]) for answer in answers} == {
        (404, "There is nothing at this address.")
    }
    own = browser.open(f"/settings/credentials/{made.id}{path}", method=method, headers=JSON, json=body)
    assert own.status_code in (200, 204)


def test_the_operators_page_is_for_admins(browser: FlaskClient, stranger: FlaskClient) -> None:
    assert stranger.get("/settings/admin", headers=JSON).status_code == 403
    instance = browser.get("/settings/admin", headers=JSON).get_json()
    assert instance["counts"]["accounts"] == 2
    assert instance["database"] in ("SQLite", "PostgreSQL")


def test_no_random_body_breaks_a_door(app: Flask, browser: FlaskClient, rina: Person) -> None:
    made, chance = create_credential(app, rina), random.Random(5)
    values = [
        None,
        1,
        "",
        "x",
        "\0",
        "a" * 9000,
        [],
        ["x"],
        {},
        {"a": 1},
        True,
        10**20,
        str(made.id),
        "http://[",
        "\ud800",
    ]
    doors = {
        "persona": ("PUT", ["name", "user_name", "identity", "affection", "more"]),
        "credentials": ("POST", ["provider", "label", "address", "key", "options"]),
        f"credentials/{made.id}": ("PATCH", ["label", "address", "key", "options"]),
        "models": ("PUT", ["models", "more"]),
    }
    statuses = set()
    for _ in range(150):
        for path, (method, names) in doors.items():
            body = {name: chance.choice(values) for name in names if chance.random() < 0.6}
            sent = json.dumps(body)
            statuses.add(
                browser.open(
                    f"/settings/{path}",
                    method=method,
                    data=sent,
                    content_type="application/json",
                    headers=JSON,
                ).status_code
            )
    assert statuses <= {200, 201, 400, 409} and 400 in statuses


def test_the_first_chat_needs_no_set_up(app: Flask, rina: Person) -> None:
    with app.app_context():
        speakers = chain.resolve_chain(rina.id)
    assert [speaker.credential_id for speaker in speakers] == [None]
    assert speakers[0].info is not None and speakers[0].model


def _credentials(browser: FlaskClient) -> list[dict[str, object]]:
    listed = browser.get("/settings/credentials", headers=JSON).get_json()["credentials"]
    assert isinstance(listed, list)
    return listed
