"""Ollama: models on one's own machine, or in its cloud.

Its models are asked one by one what they can do, since the list does not say. The window that a request uses takes
memory on that machine, so a local model gets at most LOCAL_WINDOW unless the person sets another in the form.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from app.languages import N_
from app.providers import ollama_wire
from app.providers.catalogue import register
from app.providers.errors import ProviderError
from app.providers.exchange import Endpoint, fetch_json
from app.providers.openai_provider import ADDRESS_FIELD, OPTIONAL_KEY_FIELD
from app.providers.shipped import OLLAMA
from app.providers.values import ChatRequest, Connection, Delta, ModelInfo, Sampling, SettingField

FALLBACK_WINDOW = 4_096
LOCAL_WINDOW = 16_384
# Beyond so many the list is shown without what each can do: it is one question a model.
ASKED_ONE_BY_ONE = 60

WINDOW_FIELD = SettingField("window", N_("Window in tokens (empty: as much as is sensible)"), "number")


@dataclass(frozen=True)
class Ollama:
    """See `provider.Provider`."""

    name: str = "ollama"
    title: str = "Ollama"
    needs_key: bool = False
    asks_address: bool = True
    default_address: str = "http://127.0.0.1:11434"
    sampling: Sampling = Sampling(temperature=0.69, top_p=0.7)
    can_prefill: bool = True
    settings: tuple[SettingField, ...] = (ADDRESS_FIELD, OPTIONAL_KEY_FIELD, WINDOW_FIELD)

    def chat(self, connection: Connection, request: ChatRequest) -> Iterator[Delta]:
        """Ask and yield one Delta for each network read."""
        window = request.window or _chosen_window(connection) or FALLBACK_WINDOW
        return ollama_wire.stream_chat(self._endpoint(connection), request, window)

    def list_models(self, connection: Connection) -> list[ModelInfo]:
        """Ask which models there are, and each what it can do."""
        endpoint = self._endpoint(connection)
        found = _decode(endpoint, fetch_json(endpoint, "/api/tags")).get("models")
        if not isinstance(found, list):
            raise ProviderError("not_a_provider", self.title)
        names = [
            model["name"] for model in found if isinstance(model, dict) and isinstance(model.get("name"), str)
        ]
        asked = [self._describe(connection, name) for name in names[:ASKED_ONE_BY_ONE]]
        return [*asked, *(ModelInfo(name, name) for name in names[ASKED_ONE_BY_ONE:])]

    def window_of(self, connection: Connection, model: str) -> int | None:
        """Return the window that requests to this model use."""
        return self._describe(connection, model).window

    def shipped_models(self) -> tuple[ModelInfo, ...]:
        """Return the models to offer before Ollama could be asked."""
        return OLLAMA

    def _describe(self, connection: Connection, model: str) -> ModelInfo:
        endpoint = self._endpoint(connection)
        try:
            shown = _decode(endpoint, fetch_json(endpoint, "/api/show", {"model": model}))
        except ProviderError as error:
            if error.kind in ("unreachable", "timeout", "bad_key"):
                raise
            return ModelInfo(model, model)
        skills = shown.get("capabilities")
        skills = skills if isinstance(skills, list) else None
        return ModelInfo(
            model,
            model,
            window=_usable_window(connection, model, shown.get("model_info")),
            vision=None if skills is None else "vision" in skills,
            tools=None if skills is None else "tools" in skills,
            reasoning=None if skills is None else "thinking" in skills,
        )

    def _endpoint(self, connection: Connection) -> Endpoint:
        return Endpoint(self.name, self.title, connection.address or self.default_address, connection.key)


def _decode(endpoint: Endpoint, document: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(document, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProviderError("malformed", endpoint.title) from error


def _usable_window(connection: Connection, model: str, info: object) -> int | None:
    entries = info.items() if isinstance(info, dict) else ()
    told = next((value for name, value in entries if str(name).endswith(".context_length")), None)
    trained = told if isinstance(told, int) and told > 0 else None
    chosen = _chosen_window(connection)
    if chosen is not None:
        return min(chosen, trained or chosen)
    if trained is None or ollama_wire.is_cloud(model):
        return trained
    return min(trained, LOCAL_WINDOW)


def _chosen_window(connection: Connection) -> int | None:
    chosen = connection.options.get("window", "").strip()
    return int(chosen) if chosen.isdigit() and int(chosen) > 0 else None


register(Ollama())
