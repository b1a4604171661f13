"""The contract of a provider: what a file in this room registers, and all that the other rooms may rely on."""

from collections.abc import Iterator
from typing import Protocol

from app.providers.values import ChatRequest, Connection, Delta, ModelInfo, Sampling, SettingField


class Provider(Protocol):
    """Somebody who answers. Every method raises ProviderError and nothing else of its own."""

    @property
    def name(self) -> str:
        """The slug under which the provider is stored and found."""

    @property
    def title(self) -> str:
        """The name that people read."""

    @property
    def needs_key(self) -> bool:
        """Whether nothing works without a key."""

    @property
    def asks_address(self) -> bool:
        """Whether the person says where the provider is reached."""

    @property
    def default_address(self) -> str:
        """The address that is used when none was given."""

    @property
    def sampling(self) -> Sampling:
        """How this provider's models are asked unless the person chose otherwise."""

    @property
    def can_prefill(self) -> bool:
        """Whether an unfinished answer at the end is continued rather than answered."""

    @property
    def settings(self) -> tuple[SettingField, ...]:
        """The fields from which the form is drawn."""

    def chat(self, connection: Connection, request: ChatRequest) -> Iterator[Delta]:
        """Ask and yield one Delta for each network read; closing the generator closes the connection at once."""

    def list_models(self, connection: Connection) -> list[ModelInfo]:
        """Ask which models there are."""

    def window_of(self, connection: Connection, model: str) -> int | None:
        """Return how many tokens the model takes, None where nobody tells."""

    def shipped_models(self) -> tuple[ModelInfo, ...]:
        """Return the models to offer before the provider could be asked."""
