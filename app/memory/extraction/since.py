"""Since when something holds, or is over, where its person says so in the same breath: "we moved to Yogyakarta in June"."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.memory.dates import find_windows
from app.memory.facts.statement import Statement

# What is behind these is said of something else, or by way of explanation.
_ENDS = re.compile(
    r"[,;:.!?()\n]|\b(?:and|but|because|since i|since we|so|when|while|dan|tapi|karena|soalnya|jadi|waktu|saat|ketika)\b",
    re.IGNORECASE,
)
# Indonesian verbs have no tense; a time that is still to come is said so.
_TO_COME = re.compile(r"\b(?:next|coming|will|nanti|depan|besok|lusa|mendatang)\b", re.IGNORECASE)
MOST_LETTERS = 60


def since_of(text: str, said: Statement, *, at: datetime, zone: ZoneInfo) -> date | None:
    """Return the day from which a statement counts by its own words; None where they name none, several, or one to come.

    `text` is the message, written `at` this moment; days are those of the person's time zone.
    """
    behind = text[said.end : said.end + MOST_LETTERS]
    stop = _ENDS.search(behind)
    words = (
        f"{_beside(text[said.start : said.end], said.target)} {behind[: stop.start()] if stop else behind}"
    )
    windows = find_windows(words, at, zone) if not _TO_COME.search(words) else ()
    days = {window.start.astimezone(zone).date() for window in windows}
    first = days.pop() if len(days) == 1 else None
    return first if first is not None and first < at.astimezone(zone).date() else None


def _beside(quote: str, target: str) -> str:
    """Return a quote without its target: a day in that belongs to it, and who hates Mondays does not since Monday."""
    if target in quote:
        return quote.replace(target, " ")
    # A cat called April is a cat April.
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, target.split()))})\b", " ", quote)
