"""The first minute: getting acquainted, and finding somebody who answers. Each step can be passed over and come back to.

A provider is tried with what was typed before anything is stored, so that a wrong key leaves no trace but its reason. No
database session is open while a provider is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import gevent

from app.accounts import people
from app.config import current_config
from app.errors import BadInputError
from app.extensions import db
from app.providers.catalogue import PROVIDERS
from app.providers.errors import ProviderError
from app.providers.probe import probe
from app.providers.provider import Provider
from app.providers.values import Connection, ModelInfo, ProbeReport
from app.settings import catalogue, chain, credentials, personas, queries
from app.settings.forms import (
    CHAIN_LENGTH,
    AcquaintanceInput,
    CredentialChange,
    CredentialInput,
    PersonaInput,
)
from app.settings.prompts import voices
from app.settings.values import ChainLink, CredentialValue, PersonaValue

OLLAMA = "ollama"
LOOK_SECONDS = 2.0
# So many models are tried until one answers; a key may not be good for each.
MOST_TRIED = 3
# Names of models that do something else than talk.
NO_TALKERS = (
    "embed",
    "whisper",
    "tts",
    "rerank",
    "guard",
    "moderation",
    "diffusion",
    "flux",
    "image",
    "ocr",
    "audio",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at Ollama's usual address: nobody, or somebody with so many models."""

    address: str
    models: int | None
    may_use: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """How a provider did: who answers now, or why nobody does."""

    provider: Provider
    report: ProbeReport
    model: str
    credential: CredentialValue | None

    @property
    def works(self) -> bool:
        """Whether it answers."""
        return self.credential is not None

    @property
    def refused_at_the_door(self) -> bool:
        """Whether it was the key or the address, so that the reason belongs at the field."""
        return self.report.steps[0].state == "failed"

    @property
    def trouble(self) -> str:
        """Why it does not answer."""
        return next((step.detail for step in self.report.steps if step.state == "failed"), "")


def get_acquainted(user_id: UUID, wanted: AcquaintanceInput) -> PersonaValue:
    """Store how both are called, how the companion speaks, and where the person is at home."""
    persona = personas.ensure_persona(user_id)
    chosen = next((voice.words for voice in voices() if voice.name == wanted.voice), wanted.own_voice)
    changed = PersonaInput(
        name=wanted.name,
        user_name=wanted.user_name,
        identity=persona.identity,
        voice=chosen,
        limits=persona.limits,
        affection=persona.affection,
    )
    people.place_user(user_id, language=wanted.language, timezone=wanted.timezone)
    try:
        return personas.update_persona(user_id, persona.id, changed)
    except BadInputError as error:
        db.session.rollback()
        fields = {
            "own_voice" if name == "voice" else name: said for name, said in error.details["fields"].items()
        }
        raise BadInputError(error.message, details={"fields": fields}) from error


def voice_of(persona: PersonaValue) -> str:
    """Return which of the voices the companion has, or `own`."""
    return next((voice.name for voice in voices() if voice.words == persona.voice), "own")


def look_for_ollama(*, is_admin: bool) -> Found:
    """Look whether Ollama runs at its usual address; takes at most two seconds."""
    ollama = PROVIDERS.get(OLLAMA)
    address = current_config().provider_addresses.get(OLLAMA, ollama.default_address)
    if not credentials.may_reach(address, is_admin=is_admin):
        return Found(address, None, may_use=False)
    # No database connection may wait for it.
    db.session.rollback()
    try:
        with gevent.Timeout(LOOK_SECONDS):
            return Found(address, len(ollama.list_models(Connection(address))), may_use=True)
    except (ProviderError, gevent.Timeout):
        return Found(address, None, may_use=True)


def try_provider(user_id: UUID, wanted: CredentialInput, *, is_admin: bool) -> Trial:
    """Ask the provider for real; if it answers, keep it and let it speak first."""
    connection = credentials.connection_for(wanted, is_admin=is_admin)
    provider = PROVIDERS.get(wanted.provider)
    db.session.rollback()
    report, model = _try_models(provider, connection)
    if not _answers(report):
        return Trial(provider, report, model, None)
    kept = _keep(user_id, wanted, is_admin=is_admin)
    catalogue.refresh_models(user_id, kept.id)
    _let_speak_first(user_id, ChainLink(kept.id, model))
    return Trial(provider, report, model, kept)


def _try_models(provider: Provider, connection: Connection) -> tuple[ProbeReport, str]:
    tried = list(_likely(provider, connection))[:MOST_TRIED] or [""]
    for model in tried:
        report = probe(provider, connection, model)
        # Another model mends neither a key nor an address.
        if _answers(report) or report.steps[0].state == "failed":
            break
    return report, model


def _answers(report: ProbeReport) -> bool:
    return all(step.state == "ok" for step in report.steps if step.name in ("key", "model"))


def _likely(provider: Provider, connection: Connection) -> Iterator[str]:
    """Yield the models to try: those that we know and the provider has, then its others that talk, with tools first."""
    known = [info.id for info in provider.shipped_models()]
    try:
        listed = provider.list_models(connection)
    except ProviderError:
        yield from known
        return
    there = {info.id for info in listed}
    ours = [model for model in known if model in there]
    yield from ours
    talkers = [info for info in listed if _talks(info) and info.id not in ours]
    yield from (info.id for info in sorted(talkers, key=lambda info: not info.tools))


def _talks(info: ModelInfo) -> bool:
    return not any(sign in info.id.lower() for sign in NO_TALKERS)


def _keep(user_id: UUID, wanted: CredentialInput, *, is_admin: bool) -> CredentialValue:
    """Store the credential, in the place of an earlier one of this provider: the step may be taken twice."""
    earlier = queries.find_credential_labelled(user_id, wanted.provider, wanted.label)
    if earlier is None:
        return credentials.add_credential(user_id, wanted, is_admin=is_admin)
    change = CredentialChange(
        address=wanted.address or earlier.address, key=wanted.key, options=wanted.options
    )
    return credentials.change_credential(user_id, earlier.id, change, is_admin=is_admin)


def _let_speak_first(user_id: UUID, link: ChainLink) -> None:
    others = [each for each in chain.get_chain(user_id) if each.credential_id != link.credential_id]
    chain.set_chain(user_id, [link, *others][:CHAIN_LENGTH])
