"""An answer can be held to a schema where the provider documents that; nobody else is sent the field."""

import pytest

from app.providers import ollama_wire, openai_request
from app.providers.catalogue import PROVIDERS
from app.providers.openai_provider import OpenAIProvider
from app.providers.values import ChatMessage, ChatRequest

SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
PLAIN = ChatRequest("some-model", (ChatMessage("user", "hi"),))
HELD = ChatRequest("some-model", (ChatMessage("user", "hi"),), schema=SCHEMA)


def test_the_openai_wire_names_the_schema() -> None:
    body = openai_request.chat_body(HELD, "max_tokens", takes_schema=True)
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA},
    }
    assert "response_format" not in openai_request.chat_body(HELD, "max_tokens")
    assert "response_format" not in openai_request.chat_body(PLAIN, "max_tokens", takes_schema=True)


@pytest.mark.parametrize(
    ("name", "takes"),
    [("openrouter", True), ("cerebras", True), ("chutes", False), ("openai_compatible", False)],
)
def test_only_who_documents_it_is_sent_one(name: str, takes: bool) -> None:
    provider = PROVIDERS.get(name)
    assert isinstance(provider, OpenAIProvider)
    assert provider.takes_schema is takes


def test_ollama_takes_it_on_ones_own_machine() -> None:
    assert ollama_wire.chat_body(HELD, 4_096)["format"] == SCHEMA
    assert "format" not in ollama_wire.chat_body(PLAIN, 4_096)
    cloud = ChatRequest("gpt-oss:20b-cloud", HELD.messages, schema=SCHEMA)
    assert "format" not in ollama_wire.chat_body(cloud, 4_096)
