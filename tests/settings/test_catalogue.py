"""Lists of models and connection tests against the scripted provider, which speaks real HTTP."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.providers.catalogue import PROVIDERS
from app.settings import catalogue
from app.settings.connection_test import test_connection as try_out
from app.settings.credentials import change_credential
from app.settings.forms import CredentialChange
from tests.accounts.people import create_person
from tests.laws import connections_of_this_greenlet
from tests.servers.scripted_provider import WRONG_KEY, ScriptedProvider
from tests.settings.builders import choose_model, create_credential


@pytest.fixture(scope="module")
def provider() -> Iterator[ScriptedProvider]:
    with ScriptedProvider(tokens=5, rate=500, delay=0) as server:
        yield server


def test_shipped_models_are_offered_before_the_provider_was_asked(app: Flask) -> None:
    rina = create_person(app)
    made = create_credential(app, rina, provider="cerebras", address="")
    with app.app_context():
        listed = catalogue.list_models_of(rina.id, made.id)
        assert (listed.source, len(listed.models), listed.fetched_at) == ("shipped", 8, None)
        assert catalogue.list_models_of(rina.id, None).models


def test_the_last_good_list_outlives_a_provider_that_is_away(app: Flask) -> None:
    rina = create_person(app)
    with ScriptedProvider() as server:
        made = create_credential(app, rina, address=server.address)
        with app.app_context():
            good = catalogue.refresh_models(rina.id, made.id)
    assert good.models and (good.source, good.error) == ("provider", "")
    with app.app_context():
        later = catalogue.refresh_models(rina.id, made.id)
    assert (later.models, later.fetched_at) == (good.models, good.fetched_at)
    assert "cannot be reached" in later.error
    with app.app_context():
        assert catalogue.list_models_of(rina.id, made.id) == later


def test_a_list_that_was_asked_with_an_old_key_is_not_kept(
    app: Flask, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    rina = create_person(app)
    made = create_credential(app, rina, address=provider.address)

    def meanwhile(app: Flask) -> None:
        with app.app_context():
            change_credential(rina.id, made.id, CredentialChange(label="changed"), is_admin=True)

    with app.app_context():
        fetched = PROVIDERS.get("openai_compatible")
        original = type(fetched).list_models

        def slow(self: object, connection: object) -> object:
            assert connections_of_this_greenlet() == 0
            answer = original(self, connection)  # type: ignore[arg-type]  # a provider of this very type
            meanwhile(app)
            return answer

        monkeypatch.setattr(type(fetched), "list_models", slow)
        assert catalogue.refresh_models(rina.id, made.id).source == "shipped"
        monkeypatch.undo()
        assert catalogue.refresh_models(rina.id, made.id).source == "provider"


def test_a_connection_test_reports_each_part(app: Flask, provider: ScriptedProvider) -> None:
    rina = create_person(app)
    good = create_credential(app, rina, address=provider.address)
    bad = create_credential(app, rina, address=provider.address, key=WRONG_KEY, label="bad")
    choose_model(app, rina, good, model="scripted-1")
    with app.app_context():
        states = {step.name: step.state for step in try_out(rina.id, good.id).steps}
        assert (states["key"], states["model"], states["streaming"]) == ("ok", "ok", "ok")
        assert {"tools", "vision"} <= set(states)
        assert try_out(rina.id, bad.id, "scripted-1").steps[0].state == "failed"
