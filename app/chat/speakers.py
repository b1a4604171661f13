"""Who could speak in a conversation: every model that the person reaches, and how each provider did the last time."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _

from app.chat import queries
from app.chat.queries import Ended
from app.database import now
from app.providers.values import ModelInfo
from app.settings import catalogue, chain, credentials, provider_breakers
from app.settings.chain import Choice
from app.settings.values import Catalogue, ChainLink, CredentialValue

Key = tuple[UUID | None, str]
Mood = Literal["works", "troubled", "unknown"]

ENDS_READ = 200
MOST_RECENT = 4
MOST_OFFERED = 600
# How a turn ended says nothing about its provider when it was our own doing.
NOT_THE_PROVIDERS = ("too_long", "lease", "restart", "server_error")
THOUSAND = 1_000
LEAST_SHOWN = 0.01


@dataclass(frozen=True, slots=True)
class Offer:
    """One model to choose: how it is called, what it can do, in small words."""

    credential_id: UUID | None
    model: str
    name: str
    words: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """What one provider offers, and its honest state; the first group, the person's own models, has none."""

    title: str
    mood: Mood | None
    state: str
    credential_id: UUID | None
    models: tuple[Offer, ...]


def list_offers(owner: UUID, choice: Choice) -> list[Offers]:
    """List all models by provider, those that the person uses first."""
    reached = {credential.id: credential for credential in credentials.list_credentials(owner)}
    lists = catalogue.list_all_models(owner)
    ends = queries.list_ends(owner, ENDS_READ)
    chosen = chain.current_link(owner, choice)
    built_in = catalogue.list_models_of(owner, None)
    infos: dict[Key, ModelInfo] = {
        (key, info.id): info for key, each in lists.items() for info in each.models
    }
    infos |= {(None, info.id): info for info in built_in.models}
    used = _used(owner, chosen, ends=ends, reached=reached)
    groups = [Offers(_("Yours"), None, "", None, _offers(used, infos, chosen=chosen))]
    for credential in reached.values():
        title = chain.title_of(credential)
        mood, state = _state(credential, title, ends=ends, listed=lists[credential.id])
        links = [ChainLink(credential.id, info.id) for info in lists[credential.id].models[:MOST_OFFERED]]
        groups.append(Offers(title, mood, state, credential.id, _offers(links, infos)))
    links = [ChainLink(None, info.id) for info in built_in.models]
    title = chain.built_in_title()
    return [
        *groups,
        Offers(title, "works", _("always there, tiny"), None, _offers(links, infos)),
    ]


def offers_json(group: Offers) -> dict[str, Any]:
    """Return a group for programs."""
    named = asdict(group)
    models = [{**model, "credential_id": _text(model["credential_id"])} for model in named["models"]]
    return {**named, "credential_id": _text(group.credential_id), "models": models}


def _used(
    owner: UUID, chosen: ChainLink, *, ends: Sequence[Ended], reached: Mapping[UUID, CredentialValue]
) -> list[ChainLink]:
    by_title = {chain.title_of(credential): credential.id for credential in reached.values()}
    recent = [
        ChainLink(by_title[end.title], end.model) for end in ends if end.title in by_title and end.model
    ]
    known = [
        link for link in chain.get_chain(owner) if link.credential_id is None or link.credential_id in reached
    ]
    return list(dict.fromkeys([chosen, *known, *list(dict.fromkeys(recent))[:MOST_RECENT]]))


def _offers(
    links: Iterable[ChainLink], infos: Mapping[Key, ModelInfo], chosen: ChainLink | None = None
) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            credential_id=link.credential_id,
            model=link.model,
            name=chain.short_name(link.model, info := infos.get((link.credential_id, link.model))),
            words=_words(info) if info else (),
            chosen=link == chosen,
        )
        for link in links
    )


def _words(info: ModelInfo) -> tuple[str, ...]:
    told = (
        _("pictures") if info.vision else "",
        _("tools") if info.tools else "",
        _("thinks") if info.reasoning else "",
        _("%(count)sk tokens", count=info.window // THOUSAND)
        if info.window and info.window >= 2 * THOUSAND
        else "",
        _price(info),
    )
    return tuple(word for word in told if word)


def _price(info: ModelInfo) -> str:
    if info.price_prompt is None or info.price_completion is None:
        return ""
    if not info.price_prompt and not info.price_completion:
        return str(_("free"))
    read, written = _dollars(info.price_prompt), _dollars(info.price_completion)
    return str(_("%(read)s / %(written)s a million", read=read, written=written))


def _dollars(price: float) -> str:
    return f"${price:.2f}" if price >= LEAST_SHOWN or not price else f"<${LEAST_SHOWN}"


def _state(
    credential: CredentialValue, title: str, *, ends: Sequence[Ended], listed: Catalogue
) -> tuple[Mood, str]:
    if seconds := _resting_seconds(credential, title, ends=ends):
        rests = ngettext(
            "failed several times, asked again in %(num)d second",
            "failed several times, asked again in %(num)d seconds",
            seconds,
        )
        return "troubled", str(rests)
    last = next((end for end in ends if end.title == title and end.error_kind not in NOT_THE_PROVIDERS), None)
    # What was before the last change of key or address says nothing any more.
    if last is None or last.finished_at < credential.updated_at:
        return (
            ("troubled", _("its list cannot be fetched")) if listed.error else ("unknown", _("not tried yet"))
        )
    if last.error_kind in (None, "length"):
        return "works", _("works")
    return "troubled", _(
        "%(trouble)s, tried %(ago)s", trouble=_trouble(last.error_kind), ago=_ago(last.finished_at)
    )


def _resting_seconds(credential: CredentialValue, title: str, *, ends: Sequence[Ended]) -> int:
    """Return for how long the provider, or the model of it that was wanted last, is left alone."""
    model = next((end.model for end in ends if end.title == title and end.model), "")
    address = credentials.address_of(credential.provider, credential.address)
    return math.ceil(provider_breakers.seconds_until_asked(credential.provider, address, model))


def _trouble(kind: str | None) -> str:
    troubles = {
        "bad_key": _("key refused"),
        "not_allowed": _("not allowed with this key"),
        "unreachable": _("cannot be reached"),
        "timeout": _("did not answer in time"),
        "rate_limited": _("takes no more just now"),
        "unknown_model": _("did not have that model"),
        "resting": _("failed several times in a row"),
    }
    return str(troubles.get(kind or "", _("had trouble")))


def _ago(moment: datetime) -> str:
    return str(format_timedelta(-max(now() - moment, timedelta(seconds=1)), add_direction=True))


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
