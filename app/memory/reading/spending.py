"""What reading by a model costs: counted by person and day, and within the quota of a day if there is one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, text

from app.config import current_config
from app.conversations import writes
from app.database import now
from app.extensions import db
from app.memory.extraction.asking import Spent
from app.memory.reading import queries

# One statement, for no lock is held yet and two readings of one person may end at once.
_COUNT = text(
    "INSERT INTO memory_usage_days (user_id, day, calls, prompt_tokens, completion_tokens, cost)"
    " VALUES (:owner, :day, :calls, :prompt, :completion, :cost) ON CONFLICT (user_id, day) DO UPDATE SET"
    " calls = memory_usage_days.calls + excluded.calls,"
    " prompt_tokens = memory_usage_days.prompt_tokens + excluded.prompt_tokens,"
    " completion_tokens = memory_usage_days.completion_tokens + excluded.completion_tokens,"
    " cost = memory_usage_days.cost + excluded.cost"
).bindparams(bindparam("owner", type_=Uuid()), bindparam("day", type_=Date()))


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
    counted = {
        "owner": owner,
        "day": today,
        "calls": spent.calls,
        "prompt": spent.prompt_tokens,
        "completion": spent.completion_tokens,
        "cost": spent.cost or 0.0,
    }
    db.session.connection().execute(_COUNT, counted)
