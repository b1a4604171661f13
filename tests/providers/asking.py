"""How this room's tests ask a provider, and what they look at in its answer."""

from dataclasses import replace

from app.providers.catalogue import PROVIDERS
from app.providers.errors import ProviderError
from app.providers.provider import Provider
from app.providers.values import ChatMessage, ChatRequest, Connection, Delta
from tests.servers.scripted_provider import ScriptedProvider

KEY = "sk-a-good-key"


def connection_to(provider: Provider, server: ScriptedProvider, key: str = KEY) -> Connection:
    """Point a provider at the scripted server."""
    return Connection(server.ollama_address if provider.name == "ollama" else server.address, key)


def request_for(text: str, model: str = "scripted-chat") -> ChatRequest:
    """Return a request with one message of the user."""
    return ChatRequest(model, (ChatMessage("user", text),))


def ask(server: ScriptedProvider, text: str, name: str = "openai_compatible") -> list[Delta]:
    """Ask and return everything that came."""
    provider = PROVIDERS.get(name)
    return list(provider.chat(connection_to(provider, server), request_for(text)))


def ask_and_fail(
    server: ScriptedProvider,
    text: str,
    name: str = "openai_compatible",
    *,
    key: str = KEY,
    model: str = "scripted-chat",
) -> tuple[str, ProviderError]:
    """Ask, expect a failure, and return what was said before it and the failure."""
    provider = PROVIDERS.get(name)
    said = ""
    try:
        for delta in provider.chat(
            connection_to(provider, server, key), replace(request_for(text), model=model)
        ):
            said += delta.text
    except ProviderError as error:
        return said, error
    raise AssertionError(f"{text} did not fail, it said {said!r}")


def text_of(deltas: list[Delta]) -> str:
    """Return the whole answer."""
    return "".join(delta.text for delta in deltas)


def reasoning_of(deltas: list[Delta]) -> str:
    """Return the whole thinking."""
    return "".join(delta.reasoning for delta in deltas)
