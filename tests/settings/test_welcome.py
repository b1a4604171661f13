"""The first minute: every step can be taken, refused, passed over and taken again, and no provider is a dead end."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.settings import chain, personas
from app.settings.prompts import voices
from tests.accounts.people import Person, create_person, sign_in
from tests.servers.scripted_provider import WRONG_KEY, ScriptedProvider

JSON = {"Accept": "application/json"}
KEY = "sk-right-key-1234567"
NOBODY = "http://127.0.0.1:9"
FIRST = {"name": "Mika", "user_name": "Rina", "voice": "calm", "language": "id", "timezone": "Asia/Jakarta"}
PROVIDER = "/settings/welcome/provider"


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedProvider]:
    with ScriptedProvider(tokens=5, rate=500, delay=0) as running:
        yield running


@pytest.fixture
def scripted(server: ScriptedProvider) -> ScriptedProvider:
    server.clear()
    return server


@pytest.fixture
def app(make_app: Callable[..., Flask], scripted: ScriptedProvider) -> Flask:
    """Providers with keys are reached at the scripted one; nobody runs Ollama."""
    return make_app(provider_addresses={"cerebras": scripted.address, "ollama": NOBODY})


@pytest.fixture
def rina(app: Flask) -> Person:
    return create_person(app, admin=True)


def chain_of(app: Flask, person: Person) -> list[tuple[UUID | None, str]]:
    with app.app_context():
        return [(link.credential_id, link.model) for link in chain.get_chain(person.id)]


def test_the_first_step_stores_who_both_are(app: Flask, browser: FlaskClient, rina: Person) -> None:
    assert browser.post("/settings/welcome", data=FIRST).location == PROVIDER
    with app.app_context():
        persona = personas.ensure_persona(rina.id)
        assert (persona.name, persona.user_name) == ("Mika", "Rina")
        assert persona.identity and persona.limits
    kept = browser.get("/settings/preferences", headers=JSON).get_json()
    assert (kept["language"], kept["timezone"]) == ("id", "Asia/Jakarta")
    again = browser.get("/settings/welcome").text
    assert 'value="Mika"' in again and 'value="Rina"' in again


def test_each_voice_comes_back_as_it_was_chosen(app: Flask, browser: FlaskClient, rina: Person) -> None:
    with app.test_request_context():
        known = {voice.name: voice.words for voice in voices()}
    for name, words in known.items():
        browser.post("/settings/welcome", data=FIRST | {"voice": name, "language": "en"})
        with app.app_context():
            assert personas.ensure_persona(rina.id).voice == words
        assert f'value="{name}" checked' in browser.get("/settings/welcome").text
    own = {"voice": "own", "own_voice": "Speak in rhymes.", "language": "en"}
    browser.post("/settings/welcome", data=FIRST | own)
    page = browser.get("/settings/welcome").text
    assert 'value="own" checked' in page and "Speak in rhymes." in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "fill this in"),
        ("own_voice", "You are 15 years old.", "must be an adult"),
        ("user_name", "x" * 81, "at most 80"),
        ("timezone", "Nowhere", "time zones of the list"),
        ("language", "tlh", "languages of the list"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    browser: FlaskClient, field: str, value: str, sentence: str
) -> None:
    typed = FIRST | {"language": "en", "voice": "own", "own_voice": "Softly."} | {field: value}
    page = browser.post("/settings/welcome", data=typed)
    assert page.status_code == 400
    assert sentence in page.text and 'aria-invalid="true"' in page.text
    assert 'value="own" checked' in page.text
    assert "Asia/Jakarta" in page.text
    assert browser.get("/settings/persona", headers=JSON).get_json()["name"] == "Yuzu"
    assert browser.get("/settings/preferences", headers=JSON).get_json()["timezone"] == "UTC"


def test_a_provider_that_answers_is_kept_and_speaks_first(
    app: Flask, browser: FlaskClient, rina: Person
) -> None:
    page = browser.post(PROVIDER, data={"provider": "cerebras", "key": KEY})
    assert page.status_code == 200
    assert "Cerebras answers" in page.text and KEY not in page.text
    [kept] = browser.get("/settings/credentials", headers=JSON).get_json()["credentials"]
    assert chain_of(app, rina) == [(UUID(kept["id"]), "scripted-chat")]
    models = browser.get(f"/settings/credentials/{kept['id']}/models", headers=JSON).get_json()
    assert models["source"] == "provider"


def test_a_refused_key_is_told_and_leaves_no_trace(app: Flask, browser: FlaskClient, rina: Person) -> None:
    page = browser.post(PROVIDER, data={"provider": "cerebras", "key": WRONG_KEY})
    assert "does not accept the key" in page.text and 'role="alert"' in page.text
    assert WRONG_KEY not in page.text
    assert browser.get("/settings/credentials", headers=JSON).get_json()["credentials"] == []
    assert chain_of(app, rina) == []
    by_program = browser.post(PROVIDER, json={"provider": "cerebras", "key": WRONG_KEY}, headers=JSON)
    assert (by_program.status_code, by_program.get_json()["works"]) == (409, False)
    # The control, and the way out: the same step with the right key.
    by_program = browser.post(PROVIDER, json={"provider": "cerebras", "key": KEY}, headers=JSON)
    assert (by_program.status_code, by_program.get_json()["model"]) == (201, "scripted-chat")


def test_taken_twice_the_step_keeps_one_credential(browser: FlaskClient) -> None:
    for key in (KEY, KEY + "9999"):
        browser.post(PROVIDER, data={"provider": "cerebras", "key": key})
    [kept] = browser.get("/settings/credentials", headers=JSON).get_json()["credentials"]
    assert kept["last_four"] == "9999"


def test_a_wrong_key_does_not_replace_one_that_works(browser: FlaskClient) -> None:
    browser.post(PROVIDER, data={"provider": "cerebras", "key": KEY})
    browser.post(PROVIDER, data={"provider": "cerebras", "key": WRONG_KEY})
    [kept] = browser.get("/settings/credentials", headers=JSON).get_json()["credentials"]
    assert kept["last_four"] == KEY[-4:]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"provider": "cerebras", "key": ""}, "needs a key"),
        ({"provider": "cerebras", "key": "two words"}, "neither spaces"),
        ({"provider": "openai_compatible", "address": "nowhere"}, "begin with http"),
        ({"provider": "openai_compatible", "address": "http://127.0.0.1:9/v1"}, "cannot be reached"),
        ({"provider": "ollama", "address": NOBODY}, "cannot be reached"),
        ({"provider": "nobody"}, "providers of the list"),
    ],
)
def test_whatever_fails_the_page_says_why_and_leaves_every_way_open(
    browser: FlaskClient, typed: dict[str, str], sentence: str
) -> None:
    page = browser.post(PROVIDER, data=typed)
    assert sentence in page.text
    assert page.text.count('action="/settings/welcome/provider"') >= 4
    assert "/settings/welcome/done" in page.text
    if typed.get("address"):
        assert typed["address"] in page.text
    assert browser.get("/settings/credentials", headers=JSON).get_json()["credentials"] == []


def test_ollama_is_found_where_it_runs(make_app: Callable[..., Flask], scripted: ScriptedProvider) -> None:
    app = make_app(provider_addresses={"ollama": scripted.ollama_address})
    owner = create_person(app, "owner", admin=True)
    client = app.test_client()
    sign_in(client, owner)
    assert "Found, 4 models." in client.get(PROVIDER).text
    page = client.post(PROVIDER, data={"provider": "ollama", "address": "http://127.0.0.1:11434"})
    assert "Ollama answers" in page.text
    assert [model for _, model in chain_of(app, owner)] == ["scripted-chat"]


def test_where_ollama_does_not_run_the_page_says_how_to_start_it(browser: FlaskClient) -> None:
    page = browser.get(PROVIDER).text
    assert "ollama serve" in page and "Look again" in page and "Found" not in page


def test_the_servers_own_network_is_not_searched_for_everybody(
    make_app: Callable[..., Flask], scripted: ScriptedProvider
) -> None:
    app = make_app(provider_addresses={"ollama": scripted.ollama_address})
    guest = app.test_client()
    sign_in(guest, create_person(app, "guest"))
    assert "ask the owner" in guest.get(PROVIDER).text
    assert scripted.journal() == []


def test_every_step_can_be_passed_over_and_the_start_page_asks_until_it_was_put_aside(
    browser: FlaskClient,
) -> None:
    for path in ("/settings/welcome", PROVIDER, "/settings/welcome/done"):
        assert browser.get(path).status_code == 200
    assert "/settings/welcome" in browser.get("/").text
    assert browser.post("/settings/welcome/end").location == "/"
    assert 'action="/settings/welcome/end"' not in browser.get("/").text
    assert browser.get("/settings/preferences", headers=JSON).get_json()["welcomed"] is True


def test_one_persons_first_minute_is_not_anothers(app: Flask, browser: FlaskClient) -> None:
    browser.post("/settings/welcome", data=FIRST)
    browser.post("/settings/welcome/end")
    other = app.test_client()
    sign_in(other, create_person(app, "budi"))
    assert other.get("/settings/preferences", headers=JSON).get_json()["welcomed"] is False
    assert other.get("/settings/persona", headers=JSON).get_json()["name"] == "Yuzu"
