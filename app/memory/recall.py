"""Recall: what was said that answers a question best, from all that its person said and was told.

The index behind it needs numpy, which an idle process does not load; so its module is imported when somebody asks first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from app.accounts import queries as accounts
from app.config import Config
from app.database import now
from app.memory import queries
from app.memory.dates import Window, find_windows
from app.memory.queries import Said
from app.memory.rows import Match
from app.registry import load_late

if TYPE_CHECKING:
    from app.memory.index_cache import IndexCache

MIB = 1024 * 1024
# As long as a page may take to open; a build of some twenty thousand rows takes longer.
PATIENCE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was recalled, one more on each side of it, and the parts of its score."""

    said: Said
    before: Said | None
    after: Said | None
    match: Match


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was found, the best first, and the dates that the question names.

    `is_complete` is False while the index is being built and only a part was searched, the newest conversations.
    """

    hits: Sequence[Hit]
    windows: Sequence[Window]
    is_complete: bool


def init_recall(app: Flask, config: Config) -> None:
    """Divide the bytes of the host among its web processes."""
    app.extensions["recall_bytes"] = config.memory_cache_mib * MIB // (config.web_workers or 1)


def recall(owner: UUID, question: str, *, limit: int) -> Recalled:
    """Return what answers this question best; nothing for a question without a word that says something."""
    windows = find_windows(question, now(), ZoneInfo(accounts.get_timezone(owner)))
    index = _indexes().current(owner, patience=PATIENCE_SECONDS)
    with index.lock:
        matches = index.find(question, windows=windows, limit=limit)
        is_complete = index.is_complete
    return Recalled(_read(owner, matches), windows, is_complete)


def _read(owner: UUID, matches: Sequence[Match]) -> list[Hit]:
    # Read from the rows, whatever the index says: what was deleted this moment is not shown any more.
    ids = {row for match in matches for row in (match.id, match.before, match.after) if row is not None}
    said = queries.find_said(owner, list(ids))
    return [
        Hit(said[match.id], _find(said, match.before), _find(said, match.after), match)
        for match in matches
        if match.id in said
    ]


def _find(said: dict[UUID, Said], row: UUID | None) -> Said | None:
    return said.get(row) if row is not None else None


def _indexes() -> "IndexCache":
    known = current_app.extensions.get("memory_indexes")
    if known is None:
        make = load_late("app.memory.index_cache").IndexCache
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # the documented way from the proxy to it
        known = make(app, most_bytes=current_app.extensions["recall_bytes"])
        known = current_app.extensions.setdefault("memory_indexes", known)
    return cast("IndexCache", known)
