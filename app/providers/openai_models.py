"""The model list of the OpenAI wire, read from the shapes in which servers write down windows, senses and prices."""

from typing import Any

import msgspec

from app.providers.errors import ProviderError
from app.providers.exchange import Endpoint
from app.providers.values import ModelInfo

WINDOW_FIELDS = ("context_length", "max_model_len", "context_window", "max_context_length")


def read_models(endpoint: Endpoint, document: bytes, price_scale: float) -> list[ModelInfo]:
    """Read the answer to GET /models; entries without an id are passed over."""
    try:
        found = msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProviderError("malformed", endpoint.title) from error
    entries = found.get("data") if isinstance(found, dict) else found
    if not isinstance(entries, list):
        raise ProviderError("not_a_provider", endpoint.title)
    return [
        _model(entry, price_scale)
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    ]


def _model(entry: dict[str, Any], price_scale: float) -> ModelInfo:
    price = _table(entry, "pricing")
    senses = _list(entry, "input_modalities") or _list(_table(entry, "architecture"), "input_modalities")
    skills = _list(entry, "supported_parameters") or _list(entry, "supported_features")
    name = entry.get("name")
    return ModelInfo(
        id=entry["id"],
        name=name if isinstance(name, str) and name else entry["id"],
        window=_window(entry),
        vision="image" in senses if senses else None,
        tools="tools" in skills if skills else None,
        reasoning="reasoning" in skills if skills else None,
        price_prompt=_price(price.get("prompt"), price_scale),
        price_completion=_price(price.get("completion"), price_scale),
    )


def _window(entry: dict[str, Any]) -> int | None:
    told = [entry.get(name) for name in WINDOW_FIELDS] + [_table(entry, "meta").get("n_ctx")]
    return next((window for window in told if isinstance(window, int) and window > 0), None)


def _price(told: object, scale: float) -> float | None:
    """Read a price; negative ones stand for "it depends" at OpenRouter."""
    try:
        price = float(told) if isinstance(told, str | int | float) else -1.0
    except ValueError:
        return None
    return round(price * scale, 6) if price >= 0 else None


def _table(entry: dict[str, Any], name: str) -> dict[str, Any]:
    found = entry.get(name)
    return found if isinstance(found, dict) else {}


def _list(entry: dict[str, Any], name: str) -> list[Any]:
    found = entry.get(name)
    return found if isinstance(found, list) else []
