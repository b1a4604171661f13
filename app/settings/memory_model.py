"""Which model reads for a person's memory: the one that they chose, else the cheapest that can and that they have a key for.

What was not chosen never costs more than talking does: it is a model of the provider that the person talks through, and
none with a higher price than the one they talk with. The built-in model is too small for it and is never asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.extensions import db
from app.providers.values import ModelInfo
from app.settings import catalogue, queries
from app.settings.chain import check_link, resolve_chain
from app.settings.preferences import lock_preferences
from app.settings.values import ChainLink, Speaker

OFF = {"off": True}
FEWEST_TOKENS = 8_192
# Smaller ones answer with something that is no JSON, or make up what they quote.
FEWEST_BILLIONS = 7.0
_BILLIONS = re.compile(r"(?<![a-z\d.])(\d+(?:\.\d+)?)b(?![a-z])")
_OTHER_WORK = re.compile(r"guard|moderat|embed|rerank|whisper|tts|audio|image|ocr|coder|math|:free\b")
# Reading takes in several times more than it writes; who thinks first writes several times more.
READ_FOR_EACH_WRITTEN = 4.0
THINKING = 4.0


@dataclass(frozen=True, slots=True)
class Reader:
    """Who was chosen to read: whom the program finds, patterns alone, or one model, which is the link."""

    mode: Literal["automatic", "patterns", "model"]
    link: ChainLink | None = None


def find_reader(user_id: UUID) -> Reader:
    """Return who was chosen to read for this person's memory."""
    kept = queries.find_preferences(user_id)
    if kept is None or kept.memory_model is None:
        return Reader("automatic")
    return (
        Reader("patterns")
        if kept.memory_model.get("off")
        else Reader("model", ChainLink.from_json(kept.memory_model))
    )


def find_memory_model(user_id: UUID) -> Speaker | None:
    """Return whom to ask on behalf of this person's memory; None where patterns alone read."""
    reader = find_reader(user_id)
    if reader.mode == "patterns":
        return None
    if reader.link is not None:
        return _reach(user_id, reader.link)
    own = next((each for each in resolve_chain(user_id) if each.credential_id is not None), None)
    if own is None or own.credential_id is None:
        return None
    offered = catalogue.list_models_of(user_id, own.credential_id).models
    cheapest = _cheapest(own, offered)
    return _reach(user_id, ChainLink(own.credential_id, cheapest)) if cheapest else None


def choose_memory_model(user_id: UUID, link: ChainLink | None, *, is_off: bool = False) -> None:
    """Set who reads for the memory: this model, nobody, or with None whom the program finds."""
    if link is not None:
        check_link(user_id, link)
    lock_preferences(user_id).memory_model = OFF if is_off else link.as_json() if link else None
    db.session.commit()


def _reach(user_id: UUID, link: ChainLink) -> Speaker | None:
    speakers = resolve_chain(user_id, link)
    wanted = (
        each for each in speakers if (each.credential_id, each.model) == (link.credential_id, link.model)
    )
    found = next(wanted, None)
    return found if found is not None and found.credential_id is not None else None


def _cheapest(own: Speaker, offered: Sequence[ModelInfo]) -> str | None:
    """Return the model to ask at the provider that somebody talks through, or None where none is able to."""
    info = own.info or ModelInfo(own.model, own.model)
    most = _price(info)
    # Without a price nothing can be compared, and who talks for nothing shall not pay for this.
    if most:
        able = [(price, each.id) for each in offered if is_able(each) and (price := _price(each))]
        affordable = [(price, name) for price, name in able if price <= most]
        if affordable:
            return min(affordable)[1]
    return own.model if info.window is None or info.window >= FEWEST_TOKENS else None


def is_able(info: ModelInfo) -> bool:
    """Tell whether a model can be expected to read for a memory, by what is told of it and by its name."""
    name = info.id.lower()
    sizes = [float(size) for size in _BILLIONS.findall(name)]
    is_large = not sizes or max(sizes) >= FEWEST_BILLIONS
    has_room = info.window is not None and info.window >= FEWEST_TOKENS
    return is_large and has_room and info.tools is not False and not _OTHER_WORK.search(name)


def _price(info: ModelInfo) -> float:
    """Return what reading a little costs, in no unit but to compare by; 0 where it costs nothing or nobody tells."""
    if not info.price_prompt or not info.price_completion:
        return 0.0
    written = info.price_completion * (THINKING if info.reasoning else 1.0)
    return info.price_prompt * READ_FOR_EACH_WRITTEN + written
