"""How a person reaches a provider: credentials are added, changed, removed and listed; a key goes in and never comes out.

Looking an address up is a network call, so it happens before the database is touched. A stored key goes along to an address
only if it was given for that address: who changes the address has to give the key again.
"""

from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.config import current_config
from app.encryption import KeyRing, SealError, current_key_ring
from app.errors import BadInputError, ConflictError
from app.extensions import db
from app.outbound import check_address
from app.providers.catalogue import PROVIDERS
from app.providers.provider import Provider
from app.providers.values import Connection
from app.settings import queries
from app.settings.forms import CredentialChange, CredentialInput
from app.settings.models import PROVIDER_KEYS, Credential, Preferences
from app.settings.queries import Reach
from app.settings.values import CredentialValue

LAST_SHOWN = 4
# Of a shorter key four characters would give too much away.
LONG_ENOUGH_TO_SHOW = 16
KEYS_IN_MEMORY = 1024

log = structlog.get_logger(__name__)


def add_credential(user_id: UUID, wanted: CredentialInput, *, is_admin: bool) -> CredentialValue:
    """Store a new credential. Private addresses are for admins and for the hosts that the configuration names."""
    provider = _offered(wanted.provider)
    address = _checked_address(provider, wanted.address, is_admin)
    if provider.needs_key and not wanted.key:
        raise _fault("key", _("%(provider)s needs a key.", provider=provider.title))
    credential = Credential(
        user_id=user_id,
        provider=provider.name,
        label=wanted.label,
        address=address,
        options=_known_options(provider, wanted.options),
    )
    db.session.add(credential)
    _flush_unique(credential)
    _put_key(credential, wanted.key)
    return _commit(credential)


def connection_for(wanted: CredentialInput, *, is_admin: bool) -> Connection:
    """Return how the provider would be reached with what was typed, to try it before anything is stored."""
    provider = _offered(wanted.provider)
    address = _checked_address(provider, wanted.address, is_admin)
    if provider.needs_key and not wanted.key:
        raise _fault("key", _("%(provider)s needs a key.", provider=provider.title))
    return Connection(
        address_of(provider.name, address), wanted.key or None, _known_options(provider, wanted.options)
    )


def change_credential(
    user_id: UUID, credential_id: UUID, wanted: CredentialChange, *, is_admin: bool
) -> CredentialValue:
    """Change what is named, replace the key if one is given; the id stays, so conversations keep their choice."""
    provider = _offered(queries.get_credential(user_id, credential_id).provider)
    address = None if wanted.address is None else _checked_address(provider, wanted.address, is_admin)
    options = None if wanted.options is None else _known_options(provider, wanted.options)
    credential = queries.get_credential(user_id, credential_id)
    if address is not None and address != credential.address:
        if credential.sealed_key is not None and not wanted.key:
            raise _fault("key", _("Please enter the key again: it was given for another address."))
        credential.address = address
    if wanted.label is not None:
        credential.label = wanted.label
    if options is not None:
        credential.options = options
    _flush_unique(credential)
    if wanted.key:
        _put_key(credential, wanted.key)
    _forget_models(credential)
    return _commit(credential)


def delete_credential(user_id: UUID, credential_id: UUID) -> None:
    """Remove a credential with its key and its list of models, and take it out of the chain."""
    credential = queries.get_credential(user_id, credential_id)
    preferences = queries.find_preferences(user_id)
    if preferences is not None:
        _unlink(preferences, credential_id)
    db.session.delete(credential)
    db.session.commit()


def get_credential(user_id: UUID, credential_id: UUID) -> CredentialValue:
    """Return one's own credential without its key; NotFoundError for any other id."""
    return _value(queries.get_credential(user_id, credential_id))


def may_reach(address: str, *, is_admin: bool) -> bool:
    """Tell whether this person may use an address inside the server's own network."""
    return is_admin or _is_allowed_host(address)


def list_credentials(user_id: UUID) -> list[CredentialValue]:
    """List one's own credentials, without keys."""
    return [_value(credential) for credential in queries.list_credentials(user_id)]


def connection_of(credential: Credential | Reach) -> Connection:
    """Return what a provider needs to be reached, with the key in clear. It must not be logged, stored or shown."""
    options = {name: str(value) for name, value in credential.options.items()}
    address = address_of(credential.provider, credential.address)
    return Connection(address=address, key=_opened_key(credential), options=options)


def address_of(provider: str, stored: str) -> str:
    """Return where a provider is really reached: the configuration's word goes before the credential's.

    That word is the deployment's own, for a mirror or gateway in front of a provider.
    """
    return current_config().provider_addresses.get(provider, stored)


def _offered(name: str) -> Provider:
    provider = PROVIDERS.find(name)
    if provider is None or not (provider.needs_key or provider.asks_address):
        raise _fault("provider", _("Please choose one of the providers of the list."))
    return provider


def _checked_address(provider: Provider, address: str, is_admin: bool) -> str:
    if not provider.asks_address and address and address.rstrip("/") != provider.default_address:
        raise _fault(
            "address", _("%(provider)s is always reached at its own address.", provider=provider.title)
        )
    wanted = (address or provider.default_address).rstrip("/")
    if not provider.asks_address:
        return wanted
    # The look-up goes over the network: no database connection may wait for it.
    db.session.rollback()
    try:
        check_address(wanted, allow_private=is_admin or _is_allowed_host(wanted))
    except BadInputError as error:
        raise _fault("address", error.message) from error
    return wanted


def _is_allowed_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        allowed = (parts.netloc.lower(), (parts.hostname or "").lower())
    except ValueError:
        return False
    return any(entry.lower() in allowed for entry in current_config().private_addresses)


def _known_options(provider: Provider, options: dict[str, str]) -> dict[str, str]:
    known = {field.name: field for field in provider.settings if not field.secret and field.name != "address"}
    for name, value in options.items():
        if name not in known:
            raise _fault(f"options.{name}", _("This field is not known here."))
        if (
            known[name].kind == "number"
            and value
            and not (value.isascii() and value.isdigit() and len(value) < 10)
        ):
            raise _fault(f"options.{name}", _("This must be a whole number."))
    return {name: value for name, value in options.items() if value}


def _put_key(credential: Credential, key: str) -> None:
    if not key:
        return
    credential.sealed_key = current_key_ring().seal(
        key.encode(),
        purpose=PROVIDER_KEYS.purpose,
        table=PROVIDER_KEYS.table,
        row=credential.id,
        owner=credential.user_id,
    )
    credential.last_four = key[-LAST_SHOWN:] if len(key) >= LONG_ENOUGH_TO_SHOW else ""


def _flush_unique(credential: Credential) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        fields = {
            "label": _("You already have one of this provider with this label. Please choose another label.")
        }
        raise ConflictError(_("This label is taken."), details={"fields": fields}) from error


def _forget_models(credential: Credential) -> None:
    """Drop the list of models: it may have come from another address or for another key."""
    listed = queries.find_model_list(credential.user_id, credential.id)
    if listed is not None:
        db.session.delete(listed)


def _unlink(preferences: Preferences, credential_id: UUID) -> None:
    kept = [link for link in preferences.model_chain if link["credential_id"] != str(credential_id)]
    preferences.model_chain = kept


def _opened_key(credential: Credential | Reach) -> str | None:
    if credential.sealed_key is None:
        return None
    try:
        return _open(current_key_ring(), credential.sealed_key, row=credential.id, owner=credential.user_id)
    except SealError as error:
        # Without a key the provider refuses in its own plain words, and the person knows what to enter again.
        log.error(
            "a stored provider key cannot be opened", credential_id=str(credential.id), reason=error.message
        )
        return None


@lru_cache(maxsize=KEYS_IN_MEMORY)
def _open(ring: KeyRing, sealed: bytes, *, row: UUID, owner: UUID) -> str:
    return ring.open(
        sealed, purpose=PROVIDER_KEYS.purpose, table=PROVIDER_KEYS.table, row=row, owner=owner
    ).decode()


def _commit(credential: Credential) -> CredentialValue:
    value = _value(credential)
    db.session.commit()
    return value


def _value(credential: Credential) -> CredentialValue:
    provider = PROVIDERS.find(credential.provider)
    return CredentialValue(
        id=credential.id,
        provider=credential.provider,
        provider_title=provider.title if provider else credential.provider,
        label=credential.label,
        address=credential.address,
        options={name: str(value) for name, value in credential.options.items()},
        has_key=credential.sealed_key is not None,
        last_four=credential.last_four,
        updated_at=credential.updated_at,
    )


def _fault(field: str, sentence: str) -> BadInputError:
    return BadInputError(_("Please correct the marked fields."), details={"fields": {field: sentence}})
