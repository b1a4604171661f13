"""Whom to ask: the person's chain of models, turned into speakers with everything that a call needs.

This runs in front of every turn, so it is one or two small selects, no network, and keys and capabilities from memory where
they have not changed. A link whose credential or provider is gone is passed over.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from flask_babel import gettext as _

from app.errors import BadInputError, NotFoundError
from app.extensions import db
from app.providers.catalogue import PROVIDERS
from app.providers.provider import Provider
from app.providers.values import Connection, ModelInfo
from app.settings import queries
from app.settings.credentials import connection_of
from app.settings.model_infos import infos_by_id
from app.settings.preferences import lock_preferences
from app.settings.queries import Reach
from app.settings.values import ChainLink, CredentialValue, Speaker, SpeakerChoice

BUILT_IN = "builtin"
LISTS_IN_MEMORY = 256

# A chain as its row keeps it.
Stored = Sequence[Mapping[str, str | None]]
Choice = ChainLink | Mapping[str, str | None] | None


def resolve_chain(user_id: UUID, choice: Choice = None, *, stored: Stored | None = None) -> list[Speaker]:
    """Return whom to ask: the conversation's own choice, then the chain; the built-in model if there is nobody.

    The choice is a link, or one as it is stored; `stored` is the chain where it has been read already.
    """
    links = _links(user_id, choice, stored)
    wanted = [link.credential_id for link in links if link.credential_id]
    reaches = queries.list_reaches(user_id, wanted) if wanted else {}
    speakers = [speaker for link in links if (speaker := _speaker(link, reaches))]
    return speakers or [_built_in("")]


def current_link(user_id: UUID, choice: Choice = None) -> ChainLink:
    """Return who is asked first."""
    reached = {credential.id for credential in queries.list_credentials(user_id)}
    there = (
        link
        for link in _links(user_id, choice)
        if link.credential_id is None or link.credential_id in reached
    )
    return next(there, ChainLink(None, _built_in("").model))


def find_speaker(user_id: UUID, choice: Choice = None) -> SpeakerChoice:
    """Return who is asked first, by the names that people read."""
    link = current_link(user_id, choice)
    if link.credential_id is None:
        built_in = _built_in(link.model)
        return SpeakerChoice(None, built_in.title, built_in.model, short_name(built_in.model, built_in.info))
    reaches = queries.list_reaches(user_id, [link.credential_id])
    reach = reaches[link.credential_id]
    provider = PROVIDERS.find(reach.provider)
    info = _info(provider, reach, link.model) if provider else None
    return SpeakerChoice(link.credential_id, _title(link, reaches), link.model, short_name(link.model, info))


def short_name(model: str, info: ModelInfo | None) -> str:
    """Return a model's name without its maker's, as it fits on a button."""
    if info is not None and info.name != model:
        return info.name.partition(": ")[2] or info.name
    return model.rpartition("/")[2] or model


def title_of(credential: CredentialValue) -> str:
    """Return how turns name the provider that is reached with this credential."""
    return (
        f"{credential.provider_title} ({credential.label})" if credential.label else credential.provider_title
    )


def built_in_title() -> str:
    """Return how people read the built-in model's provider."""
    return str(_(PROVIDERS.get(BUILT_IN).title))


def find_credential_titled(user_id: UUID, provider: str, title: str) -> UUID | None:
    """Return the credential that went by this title when it was asked, or None when it is gone or called otherwise."""
    found = queries.list_reaches(user_id)
    titled = (link for link in (ChainLink(known, "") for known in found) if _title(link, found) == title)
    return next(
        (
            link.credential_id
            for link in titled
            if link.credential_id and found[link.credential_id].provider == provider
        ),
        None,
    )


def get_chain(user_id: UUID) -> list[ChainLink]:
    """Return the person's chain as it was chosen; empty before the first choice."""
    return _chain_from(queries.find_model_chain(user_id))


def set_chain(user_id: UUID, links: Sequence[ChainLink]) -> None:
    """Choose the models to ask, the first one first."""
    for number, link in enumerate(links):
        _require_own(user_id, number, link)
    lock_preferences(user_id).model_chain = [link.as_json() for link in dict.fromkeys(links)]
    db.session.commit()


def check_link(user_id: UUID, link: ChainLink) -> None:
    """Raise BadInputError unless this person may ask this model: for the choice of a single conversation."""
    _require_own(user_id, 0, link)


def _require_own(user_id: UUID, number: int, link: ChainLink) -> None:
    if link.credential_id is None:
        return
    try:
        queries.get_credential(user_id, link.credential_id)
    except NotFoundError as error:
        fields = {
            f"models.{number}.credential_id": _(
                "This provider is not set up. Please choose one of your list."
            )
        }
        raise BadInputError(_("Please correct the marked fields."), details={"fields": fields}) from error


def _chain_from(stored: Stored) -> list[ChainLink]:
    return [ChainLink.from_json(link) for link in stored]


def _links(user_id: UUID, choice: Choice, stored: Stored | None = None) -> list[ChainLink]:
    first = choice if choice is None or isinstance(choice, ChainLink) else ChainLink.from_json(choice)
    chain = get_chain(user_id) if stored is None else _chain_from(stored)
    return list(dict.fromkeys([first, *chain] if first else chain))


def _speaker(link: ChainLink, reaches: Mapping[UUID, Reach]) -> Speaker | None:
    if link.credential_id is None:
        return _built_in(link.model)
    reach = reaches.get(link.credential_id)
    provider = PROVIDERS.find(reach.provider) if reach else None
    if reach is None or provider is None:
        return None
    return Speaker(
        provider=provider,
        connection=connection_of(reach),
        model=link.model,
        info=_info(provider, reach, link.model),
        credential_id=link.credential_id,
        title=_title(link, reaches),
    )


def _built_in(model: str) -> Speaker:
    provider = PROVIDERS.get(BUILT_IN)
    shipped = {info.id: info for info in provider.shipped_models()}
    info = shipped.get(model) or next(iter(shipped.values()))
    return Speaker(
        provider, Connection(address=provider.default_address), info.id, info, None, built_in_title()
    )


def _title(link: ChainLink, reaches: Mapping[UUID, Reach]) -> str:
    if link.credential_id is None:
        return built_in_title()
    credential = reaches[link.credential_id]
    provider = PROVIDERS.find(credential.provider)
    title = provider.title if provider else credential.provider
    return f"{title} ({credential.label})" if credential.label else title


def _info(provider: Provider, reach: Reach, model: str) -> ModelInfo | None:
    listed = _listed_of(reach).get(model)
    return listed or next((info for info in provider.shipped_models() if info.id == model), None)


def _listed_of(reach: Reach) -> dict[str, ModelInfo]:
    if reach.listed_at is None:
        return {}
    return _listed(reach.user_id, reach.id, reach.listed_at.isoformat())


@lru_cache(maxsize=LISTS_IN_MEMORY)
def _listed(owner: UUID, credential_id: UUID, _listed_at: str) -> dict[str, ModelInfo]:
    found = queries.find_model_list(owner, credential_id)
    return infos_by_id(found.models) if found else {}
