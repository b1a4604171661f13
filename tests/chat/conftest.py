"""A signed-in person whose answers come from the scripted provider."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.chat import turn
from app.chat.serving import start_keeper
from app.settings import chain, credentials
from app.settings.forms import CredentialInput
from app.settings.values import ChainLink
from tests.accounts.people import Person, create_person, sign_in
from tests.chat.talk import Talk
from tests.servers.scripted_provider import ScriptedProvider

MODEL = "scripted-1"


@pytest.fixture(scope="session")
def provider_server() -> Iterator[ScriptedProvider]:
    """The scripted provider, quick by default: 40 tokens at 200 a second, at once."""
    with ScriptedProvider(tokens=40, rate=200, delay=0.02) as server:
        yield server


@pytest.fixture
def scripted(provider_server: ScriptedProvider) -> ScriptedProvider:
    """The scripted provider with an empty journal."""
    provider_server.clear()
    return provider_server


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries do not make a test wait as long as a person would."""
    monkeypatch.setattr(turn, "RETRY_SECONDS", 0.01)


@pytest.fixture
def person(app: Flask) -> Person:
    """Rina, who has an account."""
    return create_person(app)


@pytest.fixture
def chatting(app: Flask, person: Person, scripted: ScriptedProvider) -> Flask:
    """The application with its keeper running and Rina's chain set to the scripted provider."""
    start_keeper(app)
    speak_through(app, person, scripted.address)
    return app


@pytest.fixture
def talk(chatting: Flask, person: Person) -> Talk:
    """A new conversation in Rina's browser."""
    return Talk(browser_of(chatting, person))


@pytest.fixture
def new_talk(chatting: Flask, person: Person) -> Callable[..., Talk]:
    """Open a further browser of Rina's, on a new conversation or on a known one."""
    return lambda conversation_id=None: Talk(browser_of(chatting, person), conversation_id)


@pytest.fixture
def new_person_talk(scripted: ScriptedProvider) -> Callable[[Flask], Talk]:
    """Open a conversation of a new person in another application on the same database."""

    def open_talk(app: Flask) -> Talk:
        start_keeper(app)
        somebody = create_person(app, "somebody")
        speak_through(app, somebody, scripted.address)
        return Talk(browser_of(app, somebody))

    return open_talk


def browser_of(app: Flask, person: Person) -> FlaskClient:
    """Return a browser in which this person is signed in."""
    client = app.test_client()
    sign_in(client, person)
    return client


def speak_through(
    app: Flask, person: Person, *addresses: str, provider: str = "openai_compatible", label: str = "Number"
) -> None:
    """Make a person's chain out of providers at these addresses, the first asked first."""
    with app.app_context():
        links = []
        for number, address in enumerate(addresses):
            named = f"{label} {number + 1}"
            wanted = CredentialInput(
                provider=provider, label=named, address=address, key="sk-right-key-1234567"
            )
            made = credentials.add_credential(person.id, wanted, is_admin=True)
            links.append(ChainLink(made.id, MODEL))
        chain.set_chain(person.id, links)
