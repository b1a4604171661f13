"""Does this credential really work? Asks the provider and reports key, model, streaming, tools and vision apart."""

from uuid import UUID

from flask_babel import gettext

from app.extensions import db
from app.providers.catalogue import PROVIDERS
from app.providers.probe import probe
from app.providers.values import ProbeReport
from app.settings import provider_breakers, queries
from app.settings.catalogue import list_models_of
from app.settings.chain import get_chain
from app.settings.credentials import connection_of


def test_connection(user_id: UUID, credential_id: UUID, model: str = "") -> ProbeReport:
    """Try the credential with this model, or with one that the person uses, or with the first of the list."""
    credential = queries.get_credential(user_id, credential_id)
    provider, connection = PROVIDERS.get(credential.provider), connection_of(credential)
    chosen = model or _likely_model(user_id, credential_id)
    # No database connection may wait for a provider.
    db.session.rollback()
    report = probe(provider, connection, chosen, translate=gettext)
    if any(step.name == "model" and step.state == "ok" for step in report.steps):
        provider_breakers.forgive(provider.name, connection.address, chosen)
    return report


def _likely_model(user_id: UUID, credential_id: UUID) -> str:
    used = [link.model for link in get_chain(user_id) if link.credential_id == credential_id]
    listed = [info.id for info in list_models_of(user_id, credential_id).models]
    return next(iter([*used, *listed]), "")
