"""Model capabilities as they are kept in the database, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from app.providers.values import ModelInfo

# More than any provider has; a hostile one shall not fill the database.
LONGEST_LIST = 2_000
LONGEST_NAME = 200

_known = {field.name for field in fields(ModelInfo)}


def infos_to_json(infos: Sequence[ModelInfo]) -> list[Any]:
    """Return the list as it is stored; what no conversation could name is left out."""
    return [asdict(info) for info in infos if 0 < len(info.id) <= LONGEST_NAME][:LONGEST_LIST]


def info_from_json(stored: Mapping[str, Any]) -> ModelInfo:
    """Read a stored model; fields of an older version are passed over."""
    return ModelInfo(**{name: value for name, value in stored.items() if name in _known})


def infos_by_id(stored: Sequence[Mapping[str, Any]]) -> dict[str, ModelInfo]:
    """Read a stored list, by id."""
    return {info.id: info for info in map(info_from_json, stored)}
