"""What reading by a model costs: counted by person and day, and within the quota of a day if there is one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.config import current_config
from app.conversations import writes
from app.database import now
from app.extensions import db
from app.memory.extraction.asking import Spent
from app.memory.reading import queries
from app.memory.reading.models import MemoryUsageDay


@dataclass(frozen=True, slots=True)
class DayUsed:
    """What reading used on one day of UTC; `cost` is US dollars as far as prices are known."""

    day: date
    calls: int
    tokens: int
    cost: float


def is_used_up(owner: UUID) -> bool:
    """Tell whether this person has no tokens left today."""
    quota = current_config().quota_tokens
    return bool(quota) and queries.count_tokens(owner, now().date()) >= quota


def list_used(owner: UUID, *, since: date) -> list[DayUsed]:
    """List what reading for this person's memory used since then, the oldest day first."""
    return [
        DayUsed(each.day, each.calls, each.prompt_tokens + each.completion_tokens, each.cost)
        for each in queries.list_usage(owner, since=since)
    ]


def count_spent(owner: UUID, spent: Spent) -> None:
    """Count what was used just now. The caller takes the person's memory clock after it, and commits."""
    if not spent.calls:
        return
    config, today = current_config(), now().date()
    if config.quota_answers or config.quota_tokens:
        writes.count_usage(owner, today, tokens=spent.prompt_tokens + spent.completion_tokens)
    used = queries.find_usage(owner, today)
    if used is None:
        used = MemoryUsageDay(
            user_id=owner, day=today, calls=0, prompt_tokens=0, completion_tokens=0, cost=0.0
        )
        db.session.add(used)
    used.calls += spent.calls
    used.prompt_tokens += spent.prompt_tokens
    used.completion_tokens += spent.completion_tokens
    used.cost += spent.cost or 0.0
