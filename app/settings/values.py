"""What this room hands to the others: plain values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from app.providers.provider import Provider
from app.providers.values import Connection, ModelInfo

DEFAULT_ACCENT = "citrus"


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A model and the credential it is reached with; None is the built-in model's place."""

    credential_id: UUID | None
    model: str

    def as_json(self) -> dict[str, str | None]:
        """Return the link as it is stored."""
        return {"credential_id": str(self.credential_id) if self.credential_id else None, "model": self.model}

    @classmethod
    def from_json(cls, stored: Mapping[str, str | None]) -> Self:
        """Read a stored link."""
        credential_id = stored["credential_id"]
        return cls(UUID(credential_id) if credential_id else None, stored["model"] or "")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is to be asked: everything that a call needs, with nothing left to look up. Printing it shows no key."""

    provider: Provider
    connection: Connection
    model: str
    info: ModelInfo | None
    credential_id: UUID | None
    title: str


@dataclass(frozen=True, slots=True)
class SpeakerChoice:
    """The model that speaks in a conversation; `name` is short enough for a button."""

    credential_id: UUID | None
    provider_title: str
    model: str
    name: str


@dataclass(frozen=True, slots=True)
class PersonaValue:
    """A persona outside of the database."""

    id: UUID
    name: str
    user_name: str
    identity: str
    voice: str
    limits: str
    affection: int


@dataclass(frozen=True, slots=True)
class PreferencesValue:
    """How the pages look and speak for one person; the theme is the browser's own matter and lies in a cookie."""

    accent: str
    enter_key: str
    language: str
    timezone: str
    welcomed: bool


@dataclass(frozen=True, slots=True)
class CredentialValue:
    """A credential as its owner may see it: of the key only its end."""

    id: UUID
    provider: str
    provider_title: str
    label: str
    address: str
    options: Mapping[str, str]
    has_key: bool
    last_four: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The models to choose from, where the list came from, and why it may be old."""

    models: tuple[ModelInfo, ...]
    source: str
    fetched_at: datetime | None
    error: str
