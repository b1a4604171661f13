"""The models that the page offers for a conversation."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from app.providers.catalogue import PROVIDERS
from app.settings import catalogue, chain, credentials
from app.settings.values import ChainLink, CredentialValue

OFFERED_PER_CREDENTIAL = 40


@dataclass(frozen=True, slots=True)
class SpeakerChoice:
    """One model to choose; no credential is the built-in one."""

    credential_id: UUID | None
    provider_title: str
    model: str
    chosen: bool


def list_choices(owner: UUID, choice: ChainLink | None) -> list[SpeakerChoice]:
    """List the person's own chain first, then models of each credential, then the built-in one; one of them is chosen."""
    titles = {each.id: _title(each) for each in credentials.list_credentials(owner)}
    wanted = [link for link in (choice, *chain.get_chain(owner)) if link is not None]
    offered = [*wanted, *_offers(owner)]
    links = list(dict.fromkeys(link for link in offered if not link.credential_id or link.credential_id in titles))
    return [
        SpeakerChoice(link.credential_id, _of(link, titles), link.model, chosen=link == links[0]) for link in links
    ]


def _of(link: ChainLink, titles: dict[UUID, str]) -> str:
    return titles[link.credential_id] if link.credential_id else PROVIDERS.get(chain.BUILT_IN).title


def _title(credential: CredentialValue) -> str:
    return f"{credential.provider_title} ({credential.label})" if credential.label else credential.provider_title


def _offers(owner: UUID) -> Iterator[ChainLink]:
    for credential_id, models in catalogue.list_all_models(owner).items():
        for info in models.models[:OFFERED_PER_CREDENTIAL]:
            yield ChainLink(credential_id, info.id)
    for info in catalogue.list_models_of(owner, None).models:
        yield ChainLink(None, info.id)
