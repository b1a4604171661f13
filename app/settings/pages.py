"""What the settings pages show, gathered into plain values; the same values answer programs."""

import platform
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app

from app.config import current_config
from app.encryption import current_key_ring
from app.providers.catalogue import PROVIDERS
from app.providers.provider import Provider
from app.providers.values import ModelInfo, ProbeReport
from app.settings import chain, credentials, personas, queries
from app.settings.catalogue import list_all_models, list_models_of
from app.settings.forms import BUILT_IN, CHAIN_LENGTH, UNUSED
from app.settings.models import Credential, Persona
from app.settings.prompts import CLOSENESS, Closeness
from app.settings.values import Catalogue, ChainLink, CredentialValue, PersonaValue
from app.settings.welcome import Trial

FORM_ROWS = 3


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One row of the form that chooses models."""

    credential: str
    model: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that came back: which one, what was wrong with each field, and what had been typed (never a key)."""

    form: str = ""
    message: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[ChainRow, ...] = ()

    def fault_of(self, row: int) -> str:
        """Return what was wrong with this row of models, or nothing."""
        place = f"models.{row}"
        return next(
            (fault for name, fault in self.fields.items() if name == place or name.startswith(place + ".")),
            "",
        )


@dataclass(frozen=True, slots=True)
class CompanionPage:
    """The page of the persona."""

    persona: PersonaValue
    closeness: Closeness
    closenesses: tuple[Closeness, ...]


@dataclass(frozen=True, slots=True)
class ProvidersPage:
    """The page of the providers and of the models that are asked."""

    credentials: list[CredentialValue]
    rows: list[ChainRow]
    models: Mapping[str, tuple[str, ...]]
    providers: list[Provider]


@dataclass(frozen=True, slots=True)
class CredentialPage:
    """The page of one credential."""

    credential: CredentialValue
    provider: Provider | None
    catalogue: Catalogue
    report: ProbeReport | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """What the operator sees of the whole."""

    version: str
    database: str
    python: str
    key_ids: list[str]
    keys_kept: str
    counts: Mapping[str, int]


def show_companion(user_id: UUID) -> CompanionPage:
    """Gather the page of the persona."""
    persona = personas.ensure_persona(user_id)
    return CompanionPage(persona, personas.closeness_of(persona.affection), CLOSENESS)


def show_providers(user_id: UUID) -> ProvidersPage:
    """Gather the page of the providers and of the models that are asked."""
    known = {
        str(key): tuple(info.id for info in each.models) for key, each in list_all_models(user_id).items()
    }
    built_in = tuple(info.id for info in list_models_of(user_id, None).models)
    return ProvidersPage(
        credentials=credentials.list_credentials(user_id),
        rows=_rows(chain.get_chain(user_id)),
        models={BUILT_IN: built_in, **known},
        providers=offered_providers(),
    )


def show_credential(user_id: UUID, credential_id: UUID, report: ProbeReport | None = None) -> CredentialPage:
    """Gather the page of one credential."""
    credential = credentials.get_credential(user_id, credential_id)
    catalogue = list_models_of(user_id, credential_id)
    return CredentialPage(credential, PROVIDERS.find(credential.provider), catalogue, report)


def show_instance() -> Instance:
    """Gather the operator's page."""
    config, ring = current_config(), current_key_ring()
    counts = {
        "accounts": queries.count_users(),
        "personas": queries.count_rows(Persona),
        "credentials": queries.count_rows(Credential),
    }
    return Instance(
        version=_newest_version(),
        database="SQLite" if config.is_sqlite else "PostgreSQL",
        python=platform.python_version(),
        key_ids=ring.ids,
        keys_kept=str(ring.path) if ring.path else "the environment (KEYS)",
        counts=counts,
    )


def offered_providers() -> list[Provider]:
    """List the providers that a person can set up."""
    return [provider for provider in PROVIDERS.all() if provider.needs_key or provider.asks_address]


def persona_json(persona: PersonaValue) -> dict[str, Any]:
    """Return a persona for programs."""
    closeness = personas.closeness_of(persona.affection)
    return {**asdict(persona), "id": str(persona.id), "closeness": closeness.name}


def credential_json(credential: CredentialValue) -> dict[str, Any]:
    """Return a credential for programs; there is no key in it."""
    stored = asdict(credential)
    return {**stored, "id": str(credential.id), "updated_at": credential.updated_at.isoformat()}


def catalogue_json(catalogue: Catalogue) -> dict[str, Any]:
    """Return a list of models for programs."""
    fetched_at = catalogue.fetched_at.isoformat() if catalogue.fetched_at else None
    models: list[ModelInfo] = list(catalogue.models)
    return {
        "models": [asdict(info) for info in models],
        "source": catalogue.source,
        "fetched_at": fetched_at,
        "error": catalogue.error,
    }


def provider_json(provider: Provider) -> dict[str, Any]:
    """Return a provider for programs, with the fields of its form."""
    return {
        "name": provider.name,
        "title": provider.title,
        "default_address": provider.default_address,
        "fields": [asdict(each) for each in provider.settings],
    }


def trial_json(trial: Trial) -> dict[str, Any]:
    """Return for programs how a provider did that was tried."""
    return {
        "works": trial.works,
        "model": trial.model,
        "credential": credential_json(trial.credential) if trial.credential else None,
        "steps": [asdict(step) for step in trial.report.steps],
    }


def instance_json(instance: Instance) -> dict[str, Any]:
    """Return the operator's page for programs."""
    return asdict(instance)


def _newest_version() -> str:
    """Return the newest heading of the changelog, which is where a release is named."""
    written = (Path(current_app.root_path) / "CHANGELOG.md").read_text("utf-8")
    found = re.search(r"^## \[(.+?)\]", written, re.MULTILINE)
    return found[1] if found else "unknown"


def _rows(links: list[ChainLink]) -> list[ChainRow]:
    rows = [
        ChainRow(str(link.credential_id) if link.credential_id else BUILT_IN, link.model) for link in links
    ]
    empty = max(1, FORM_ROWS - len(rows))
    return [*rows, *[ChainRow(UNUSED, "")] * empty][:CHAIN_LENGTH]
