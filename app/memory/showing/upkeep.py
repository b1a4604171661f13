"""How a memory is looked after: whether it is on, who reads for it, what waits and what that cost, and its rebuilding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from app.database import now
from app.job_rows import find_last_sign
from app.memory.reading.spending import list_used
from app.memory.reading.waiting import Waiting, what_waits
from app.memory.rebuilding import rebuild as rebuilding
from app.memory.rebuilding.rebuild import RebuildValue
from app.settings import credentials, preferences
from app.settings.job_overview import Doers, who_does_jobs
from app.settings.memory_model import Reader, find_memory_model, find_reader
from app.settings.values import CredentialValue

COSTS_OF = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Everything that the page of it shows. `speaker` is (provider, model) of who reads now, None for patterns alone.

    `calls`, `tokens` and `cost` are those of the last thirty days; `unasked` counts the stretches that no model has read.
    """

    is_on: bool
    reader: Reader
    speaker: tuple[str, str] | None
    credentials: Sequence[CredentialValue]
    waiting: Waiting
    calls: int
    tokens: int
    cost: float
    rebuild: RebuildValue | None
    unasked: int
    # Who does what is done in the background.
    doers: Doers

    @property
    def is_busy(self) -> bool:
        """Whether a rebuild is under way, so that the page looks again by itself."""
        return self.rebuild is not None and self.rebuild.state in rebuilding.ACTIVE

    @property
    def mode(self) -> Literal["automatic", "patterns", "model"]:
        """Return what was chosen."""
        return self.reader.mode

    def as_json(self) -> dict[str, object]:
        """Return it for a program."""
        return {
            "on": self.is_on,
            "reader": self.mode,
            "model": self.speaker[1] if self.speaker else None,
            "waiting": {
                "segments": self.waiting.segments,
                "why": self.waiting.why,
                "sentence": self.waiting.sentence,
                "retry_at": self.waiting.retry_at.isoformat() if self.waiting.retry_at else None,
            },
            "last_30_days": {"calls": self.calls, "tokens": self.tokens, "cost": round(self.cost, 6)},
            "rebuild": rebuild_json(self.rebuild) if self.rebuild else None,
            "unasked": self.unasked,
        }


def show_upkeep(owner: UUID) -> Upkeep:
    """Gather the page."""
    used = list_used(owner, since=(now() - COSTS_OF).date())
    speaker = find_memory_model(owner)
    return Upkeep(
        is_on=preferences.is_memory_on(owner),
        reader=find_reader(owner),
        speaker=(speaker.title, speaker.model) if speaker else None,
        credentials=credentials.list_credentials(owner),
        waiting=what_waits(owner),
        calls=sum(day.calls for day in used),
        tokens=sum(day.tokens for day in used),
        cost=sum(day.cost for day in used),
        rebuild=rebuilding.find_rebuild(owner),
        unasked=rebuilding.count_for_model(owner) if speaker else 0,
        doers=who_does_jobs(find_last_sign()),
    )


def rebuild_json(rebuild: RebuildValue) -> dict[str, object]:
    """Return a rebuild for a program."""
    return {
        "id": str(rebuild.id),
        "state": rebuild.state,
        "done": rebuild.done,
        "total": rebuild.total,
        "waiting": rebuild.is_waiting,
        "difference": rebuild.difference.as_json(),
        "began_at": rebuild.began_at.isoformat(),
    }
