"""How much one person may ask for in a day: answers, and tokens of prompts and answers. Both are off unless configured.

A day is one of UTC, for everybody and whatever time zone somebody chooses. The sums are rows of the database, written in
the transactions that begin and end a turn, so neither a restart nor a second process forgets any.
"""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from app.chat.times import whole_time
from app.config import current_config
from app.conversations import writes
from app.database import now
from app.errors import TooManyError


class QuotaError(TooManyError):
    """This person has used up what there is for a day; the details say when there is more."""

    code = "quota"


def count_answer(owner: UUID) -> date | None:
    """Count one more answer of today; QuotaError when none is left. The caller commits, or rolls back and nothing counts.

    Returns the day, for `give_back`; None where nobody counts.
    """
    config, moment = current_config(), now()
    if not (config.quota_answers or config.quota_tokens):
        return None
    answers, tokens = writes.count_usage(owner, moment.date(), answers=1)
    if config.quota_answers and answers > config.quota_answers:
        raise _used_up(ngettext("%(num)d answer", "%(num)d answers", config.quota_answers), moment)
    if config.quota_tokens and tokens >= config.quota_tokens:
        raise _used_up(_("%(count)s tokens", count=format_decimal(config.quota_tokens)), moment)
    return moment.date()


def give_back(owner: UUID, day: date | None) -> None:
    """Let an answer that was counted on this day, and came to nothing, not count after all. The caller commits."""
    if day is not None:
        writes.count_usage(owner, day, answers=-1)


def count_tokens(owner: UUID, tokens: int) -> None:
    """Count what an answer used, where anybody wants to know. What is under way may so go beyond the quota once."""
    config = current_config()
    if tokens and (config.quota_answers or config.quota_tokens):
        writes.count_usage(owner, now().date(), tokens=tokens)


def _used_up(amount: str, moment: datetime) -> QuotaError:
    free_at = datetime.combine(moment.date() + timedelta(days=1), time(), UTC)
    sentence = _(
        "You have used all of today's %(amount)s. There is more from %(when)s on.",
        amount=amount,
        when=whole_time(free_at),
    )
    seconds = int((free_at - moment).total_seconds()) + 1
    return QuotaError(sentence, details={"free_at": free_at.isoformat()}, retry_after=seconds)
