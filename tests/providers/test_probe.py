"""The connection test tells a bad key from a bad model, and each skill from the others."""

import pytest

from app.providers.catalogue import PROVIDERS
from app.providers.probe import probe, red_picture
from app.providers.values import Connection
from tests.providers.asking import KEY, connection_to
from tests.servers.child import free_port
from tests.servers.scripted_provider import WRONG_KEY, ScriptedProvider


def states(
    server: ScriptedProvider, model: str, name: str = "openai_compatible", *, key: str = KEY
) -> dict[str, str]:
    """Probe and return the state of each step."""
    provider = PROVIDERS.get(name)
    return {
        step.name: step.state for step in probe(provider, connection_to(provider, server, key), model).steps
    }


@pytest.mark.parametrize("name", ["openai_compatible", "ollama"])
def test_a_model_that_can_everything(scripted_provider: ScriptedProvider, name: str) -> None:
    assert set(states(scripted_provider, "scripted-vision", name).values()) == {"ok"}


def test_a_model_that_can_only_talk(scripted_provider: ScriptedProvider) -> None:
    found = states(scripted_provider, "scripted-plain")
    assert found == {
        "key": "ok",
        "model": "ok",
        "streaming": "ok",
        "tools": "not_supported",
        "vision": "not_supported",
    }


def test_a_wrong_key_is_not_a_wrong_model(scripted_provider: ScriptedProvider) -> None:
    skipped = {"streaming": "skipped", "tools": "skipped", "vision": "skipped"}
    wrong_key = states(scripted_provider, "scripted-chat", key=WRONG_KEY)
    assert wrong_key == {"key": "failed", "model": "skipped"} | skipped
    assert states(scripted_provider, "missing-one") == {"key": "ok", "model": "failed"} | skipped
    assert states(scripted_provider, "") == {"key": "ok", "model": "failed"} | skipped


def test_a_provider_without_a_list_is_still_tried(scripted_provider: ScriptedProvider) -> None:
    scripted_provider.control(models_fault=404)
    assert states(scripted_provider, "scripted-vision")["model"] == "ok"


def test_an_address_where_nobody_listens_fails_at_the_first_step() -> None:
    report = probe(PROVIDERS.get("ollama"), Connection(f"http://127.0.0.1:{free_port()}"), "any")
    assert [step.state for step in report.steps] == ["failed", "skipped", "skipped", "skipped", "skipped"]
    assert "cannot be reached" in report.steps[0].detail


def test_the_picture_is_a_png() -> None:
    assert red_picture().startswith(b"\x89PNG\r\n\x1a\n")
    assert len(red_picture()) < 500
