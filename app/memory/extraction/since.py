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
# Who has lived somewhere for three years has since three years ago; who lived there for them may not any more.
_LASTED = re.compile(
    r"\b(?:have|ve|has)\s+(?:\w+\s+)?(?:been|lived|worked|had|owned|kept|played|known|loved|hated|smoked|collected)\b"
    r"|\b(?:udah|sudah|telah)\b",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:for|selama|udah|sudah)\s+(?:(?:over|about|almost|nearly|around|(?:the\s+)?(?:last|past)|more\s+than|hampir"
    r"|sekitar|lebih\s+dari)\s+)?(?P<span>(?:a\s+(?:couple\s+of|few)|[\w]+)\s+"
    r"(?:years?|months?|weeks?|tahun|bulan|minggu))\b(?!\s+(?:ago|lalu|yang|old|kemarin))",
    re.IGNORECASE,
)
# A day up to which it was so is none since when.
_UNTIL = re.compile(
    r"\b(?:until|till|by|sampai|sampe|hingga)\s+(?:(?:the|end|of|early|late|last|next|tahun|bulan|akhir|awal)\s+)*\w+"
    r"(?:\s+(?:19|20)\d\d)?",
    re.IGNORECASE,
)
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
    words = _UNTIL.sub(" ", words)
    if _LASTED.search(words):
        words = _FOR.sub(r"\g<span> ago", words)
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
