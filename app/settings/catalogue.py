"""The models that a person can choose from: asked live on demand, kept, and never lost to a provider that is away.

No database session is open while a provider is asked: read, give the connection back, ask, write.
"""

from uuid import UUID

from flask_babel import gettext

from app.cache import remember
from app.database import now
from app.extensions import db
from app.providers.catalogue import PROVIDERS
from app.providers.errors import ProviderError
from app.providers.values import ModelInfo
from app.settings import queries
from app.settings.chain import BUILT_IN
from app.settings.credentials import connection_of
from app.settings.model_infos import infos_by_id, infos_to_json
from app.settings.models import Credential, ModelList
from app.settings.queries import ModelStamp
from app.settings.values import Catalogue


def list_models_of(user_id: UUID, credential_id: UUID | None) -> Catalogue:
    """Return the last list that the provider gave, or what we ship; without a credential the built-in models."""
    if credential_id is None:
        return _shipped(BUILT_IN)
    credential = queries.get_credential(user_id, credential_id)
    return _catalogue(credential.provider, queries.find_model_list(user_id, credential_id))


def list_all_models(user_id: UUID) -> dict[UUID, Catalogue]:
    """Return the kept lists of all one's credentials."""
    stamps = queries.list_model_stamps(user_id)
    return {
        each.id: _remembered(user_id, each, stamps.get(each.id)) for each in queries.list_credentials(user_id)
    }


def refresh_models(user_id: UUID, credential_id: UUID) -> Catalogue:
    """Ask the provider for its models now; when it fails, the last good list stays and the reason stands beside it."""
    credential = queries.get_credential(user_id, credential_id)
    provider, connection = PROVIDERS.get(credential.provider), connection_of(credential)
    asked_at = credential.updated_at
    db.session.rollback()
    try:
        answer: list[ModelInfo] | ProviderError = provider.list_models(connection)
    except ProviderError as failure:
        answer = failure
    # Changed in the meantime, the credential may lead elsewhere: then this is no list of it.
    credential = queries.get_credential(user_id, credential_id)
    if credential.updated_at == asked_at:
        _keep(user_id, credential_id, answer)
    return list_models_of(user_id, credential_id)


def _keep(user_id: UUID, credential_id: UUID, answer: list[ModelInfo] | ProviderError) -> None:
    queries.lock_owner(user_id)
    kept = queries.find_model_list(user_id, credential_id)
    if kept is None:
        kept = ModelList(credential_id=credential_id, user_id=user_id)
        db.session.add(kept)
    if isinstance(answer, ProviderError):
        kept.error = answer.told(gettext)
    else:
        kept.models, kept.fetched_at, kept.error = infos_to_json(answer), now(), ""
    db.session.commit()


def _remembered(user_id: UUID, credential: Credential, stamp: ModelStamp | None) -> Catalogue:
    if stamp is None or stamp.fetched_at is None:
        return _not_listed(credential.provider, stamp.error if stamp else "")

    def read() -> tuple[ModelInfo, ...]:
        kept = queries.find_model_list(user_id, credential.id)
        return tuple(infos_by_id(kept.models).values()) if kept else ()

    # A list is hundreds of models long and read by several pages; each new one has a moment of its own.
    moment = stamp.fetched_at.isoformat()
    models = remember(
        user_id, "models", *(str(credential.id), moment), shape=tuple[ModelInfo, ...], make=read
    )
    return Catalogue(models, "provider", stamp.fetched_at, stamp.error)


def _catalogue(provider: str, kept: ModelList | None) -> Catalogue:
    if kept is not None and kept.fetched_at is not None:
        return Catalogue(tuple(infos_by_id(kept.models).values()), "provider", kept.fetched_at, kept.error)
    return _not_listed(provider, kept.error if kept else "")


def _not_listed(provider: str, error: str) -> Catalogue:
    shipped = _shipped(provider)
    return Catalogue(shipped.models, shipped.source, None, error)


def _shipped(provider: str) -> Catalogue:
    found = PROVIDERS.find(provider)
    return Catalogue(tuple(found.shipped_models()) if found else (), "shipped", None, "")
