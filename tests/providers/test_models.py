"""Lists of models: those that are shipped, those that providers tell, and what they tell about each."""

import json

import pytest

from app.providers.catalogue import PROVIDERS
from app.providers.errors import ProviderError
from app.providers.exchange import Endpoint
from app.providers.openai_models import read_models
from app.providers.values import Connection, ModelInfo
from tests.providers.asking import connection_to
from tests.servers.scripted_provider import WRONG_KEY, ScriptedProvider

ENDPOINT = Endpoint("x", "Somebody", "http://127.0.0.1", None)


def test_every_provider_of_the_house_is_registered() -> None:
    known = ["builtin", "cerebras", "chutes", "ollama", "openai_compatible", "openrouter"]
    assert sorted(PROVIDERS.names()) == known


def test_the_63_models_of_the_old_version_are_shipped() -> None:
    counts = {
        name: len(PROVIDERS.get(name).shipped_models())
        for name in ("ollama", "cerebras", "openrouter", "chutes")
    }
    assert counts == {"ollama": 9, "cerebras": 8, "openrouter": 31, "chutes": 15}
    assert sum(counts.values()) == 63
    for name in counts:
        ids = [model.id for model in PROVIDERS.get(name).shipped_models()]
        assert len(set(ids)) == len(ids)


def test_the_shipped_models_that_see_are_marked() -> None:
    seeing = {model.id for each in PROVIDERS.all() for model in each.shipped_models() if model.vision}
    assert seeing == {
        "moonshotai/kimi-k2.5",
        "qwen3-vl:235b-cloud",
        "qwen/qwen3-vl-235b-a22b-instruct:free",
        "Qwen/Qwen3-VL-235B-A22B-Instruct",
    }


def test_openrouter_tells_windows_senses_and_prices(scripted_provider: ScriptedProvider) -> None:
    provider = PROVIDERS.get("openrouter")
    models = {model.id: model for model in provider.list_models(connection_to(provider, scripted_provider))}
    assert models["scripted-vision"] == ModelInfo(
        "scripted-vision",
        "Scripted Vision",
        32_768,
        True,
        True,
        False,
        price_prompt=0.2,
        price_completion=0.8,
    )
    assert models["scripted-plain"].tools is False
    assert provider.window_of(connection_to(provider, scripted_provider), "scripted-small") == 2_048


def test_ollama_tells_what_each_model_can_do(scripted_provider: ScriptedProvider) -> None:
    provider = PROVIDERS.get("ollama")
    connection = connection_to(provider, scripted_provider)
    models = {model.id: model for model in provider.list_models(connection)}
    assert (models["scripted-vision"].vision, models["scripted-plain"].tools) == (True, False)
    assert models["scripted-small"].window == 2_048
    assert models["scripted-chat"].window == 16_384
    wider = Connection(connection.address, None, {"window": "20000"})
    assert provider.window_of(wider, "scripted-chat") == 20_000


@pytest.mark.parametrize("name", ["openai_compatible", "ollama"])
def test_a_list_that_fails_says_why(scripted_provider: ScriptedProvider, name: str) -> None:
    provider = PROVIDERS.get(name)
    with pytest.raises(ProviderError) as caught:
        provider.list_models(connection_to(provider, scripted_provider, WRONG_KEY))
    assert caught.value.kind == "bad_key"
    scripted_provider.control(models_fault=500)
    with pytest.raises(ProviderError) as caught:
        provider.list_models(connection_to(provider, scripted_provider))
    assert caught.value.kind == "overloaded"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"id": "a"}, ModelInfo("a", "a")),
        ({"id": "a", "max_model_len": 4_096}, ModelInfo("a", "a", 4_096)),
        ({"id": "a", "meta": {"n_ctx": 512}}, ModelInfo("a", "a", 512)),
        ({"id": "a", "context_length": "many", "pricing": "free"}, ModelInfo("a", "a")),
        ({"id": "a", "pricing": {"prompt": "-1", "completion": "x"}}, ModelInfo("a", "a")),
        ({"id": "a", "input_modalities": ["text", "image"]}, ModelInfo("a", "a", vision=True)),
        (
            {"id": "a", "supported_features": ["tools", "reasoning"]},
            ModelInfo("a", "a", tools=True, reasoning=True),
        ),
    ],
)
def test_what_servers_write_differently_is_understood(entry: dict[str, object], expected: ModelInfo) -> None:
    document = json.dumps({"data": [entry, {"no": "id"}, 5]}).encode()
    assert read_models(ENDPOINT, document, 1.0) == [expected]


def test_a_document_that_is_no_list_is_not_a_provider() -> None:
    with pytest.raises(ProviderError) as caught:
        read_models(ENDPOINT, b'{"data": "none"}', 1.0)
    assert caught.value.kind == "not_a_provider"
