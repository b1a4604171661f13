"""Recall: what was said that answers a question best, from all that its person said and was told.

The index behind it needs numpy, which an idle process does not load; so its module is imported when somebody asks first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from app.accounts import queries as accounts
from app.config import Config
from app.database import now
from app.memory import embedding, readable
from app.memory.dates import Window, find_windows
from app.memory.queries import Said
from app.memory.rows import Match, Scope
from app.registry import load_late

if TYPE_CHECKING:
    from app.memory.index import UserIndex
    from app.memory.index_cache import IndexCache

MIB = 1024 * 1024
# As long as a page may take to open; a build of some twenty thousand rows takes longer.
PATIENCE_SECONDS = 0.5
# A question that is not understood within this is answered by its words alone: nobody notices a fraction of a second, but
# whoever asks in other words than theirs notices what is not found.
MEANING_SECONDS = 0.3
# The same where others wait for this process: all of them would wait.
HURRIED_SECONDS = 0.06
# Below this, going to a thread and back costs more than the sums.
FEW_ROWS = 5_000

Meaning = Literal["used", "late", "off"]
Result = TypeVar("Result")


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

    `meaning` is "late" when it was not known in time what the question means, "off" where nothing finds that out; then
    hits were found by words alone. `is_complete` is False while the index is being built: only the newest conversations
    were searched.
    """

    hits: Sequence[Hit]
    windows: Sequence[Window]
    meaning: Meaning
    is_complete: bool


NOTHING = Recalled((), (), "off", is_complete=True)


def init_recall(app: Flask, config: Config) -> None:
    """Divide the bytes of the host among its web processes."""
    app.extensions["recall_bytes"] = config.memory_cache_mib * MIB // (config.web_workers or 1)


def recall(
    owner: UUID,
    question: str,
    *,
    limit: int,
    zone: ZoneInfo | None = None,
    scope: Scope | None = None,
    asked_at: datetime | None = None,
    meaning: embedding.Pending | None = None,
    patience: float = MEANING_SECONDS,
    building: float = PATIENCE_SECONDS,
) -> Recalled:
    """Return what answers this question best; nothing for a question without a word that says something.

    Without a scope everything of this person is looked through. Dates are read as of `asked_at`, which is now unless
    something else is said, in this time zone or else the person's. `patience` is how many seconds the meaning of the
    question is waited for, and `building` how many an index that is not there yet. `meaning` is that of the question
    where somebody has begun to find it out before.
    """
    model, pending = embedding.model_name(), meaning or embedding.begin_question(question)
    windows = find_windows(question, asked_at or now(), zone or ZoneInfo(accounts.get_timezone(owner)))
    index = _indexes().current(owner, model=model, patience=building)
    terms = load_late("app.memory.terms").question_terms(question)
    # Words first: the meaning of the question is being worked on meanwhile, and so may be there although the time is over.
    with index.lock:
        looked = _do(index, partial(index.look, terms, windows=windows, scope=scope))
    vector = pending.wait(patience) if pending else None
    with index.lock:
        matches = _do(index, partial(index.rank, looked, vector=vector, limit=limit))
        is_complete = index.is_complete
    used: Meaning = "off" if model is None else "late" if vector is None else "used"
    return Recalled(_read(owner, matches, scope), windows, used, is_complete)


def _do(index: "UserIndex", sums: Callable[[], Result]) -> Result:
    return sums() if len(index) < FEW_ROWS else embedding.in_thread(sums)


def _read(owner: UUID, matches: Sequence[Match], scope: Scope | None) -> list[Hit]:
    # Read from the rows, whatever the index says: what was deleted this moment is not shown any more.
    ids = {row for match in matches for row in (match.id, match.before, match.after) if row is not None}
    said = readable.find_said(owner, list(ids))
    if scope is not None:
        # Also of the neighbours, and of a conversation that is another persona's by now.
        said = {
            row: each
            for row, each in said.items()
            if each.persona_id == scope.persona_id and row not in scope.without
        }
    return [
        Hit(said[match.id], _said(said, match.before), _said(said, match.after), match)
        for match in matches
        if match.id in said
    ]


def _said(said: dict[UUID, Said], row: UUID | None) -> Said | None:
    return said.get(row) if row is not None else None


def _indexes() -> "IndexCache":
    known = current_app.extensions.get("memory_indexes")
    if known is None:
        make = load_late("app.memory.index_cache").IndexCache
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # the documented way from the proxy to it
        known = make(app, most_bytes=current_app.extensions["recall_bytes"])
        known = current_app.extensions.setdefault("memory_indexes", known)
    return cast("IndexCache", known)
