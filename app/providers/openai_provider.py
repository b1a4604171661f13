"""A provider that speaks the OpenAI wire, described by its fields; the files of such providers hold one of these
each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.languages import N_
from app.providers import openai_wire
from app.providers.exchange import Endpoint
from app.providers.values import ChatRequest, Connection, Delta, ModelInfo, Sampling, SettingField

ADDRESS_FIELD = SettingField("address", N_("Address"), "url", required=True)
KEY_FIELD = SettingField("key", N_("Key"), "password", secret=True, required=True)
OPTIONAL_KEY_FIELD = SettingField("key", N_("Key, if it asks for one"), "password", secret=True)


@dataclass(frozen=True)
class OpenAIProvider:
    """See `provider.Provider`; `price_scale` turns its prices into dollars per million tokens.

    `takes_schema`: it documents `response_format` with a JSON schema; a server that does not may refuse the field.
    """

    name: str
    title: str
    default_address: str
    sampling: Sampling
    settings: tuple[SettingField, ...]
    needs_key: bool = True
    asks_address: bool = False
    can_prefill: bool = False
    max_tokens_field: str = "max_tokens"
    takes_schema: bool = False
    price_scale: float = 1.0
    headers: Mapping[str, str] = field(default_factory=dict)
    models: tuple[ModelInfo, ...] = ()

    def chat(self, connection: Connection, request: ChatRequest) -> Iterator[Delta]:
        """Ask and yield one Delta for each network read."""
        endpoint = self._endpoint(connection)
        return openai_wire.stream_chat(
            endpoint, request, self.max_tokens_field, takes_schema=self.takes_schema
        )

    def list_models(self, connection: Connection) -> list[ModelInfo]:
        """Ask which models there are."""
        return openai_wire.list_models(self._endpoint(connection), self.price_scale)

    def window_of(self, connection: Connection, model: str) -> int | None:
        """Return the window that the model list tells."""
        return next((each.window for each in self.list_models(connection) if each.id == model), None)

    def shipped_models(self) -> tuple[ModelInfo, ...]:
        """Return the models to offer before the provider could be asked."""
        return self.models

    def _endpoint(self, connection: Connection) -> Endpoint:
        return Endpoint(
            self.name, self.title, connection.address or self.default_address, connection.key, self.headers
        )
