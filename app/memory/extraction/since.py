"""Since when something holds, or is over, where its person says so in the same breath: "we moved to Yogyakarta in June"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.memory.date_words import NUMBERS
from app.memory.dates import DAY, Days, find_days
from app.memory.extraction.folding import spaced
from app.memory.facts.statement import Statement

# What is behind these is said of something else, or by way of explanation.
_ENDS = re.compile(
    r"[,;:.!?()\n]|\b(?:and|but|because|since i|since we|so|when|while|then"
    r"|dan|tapi|tpi|tp|terus|trus|trs|karena|soalnya|jadi|waktu|saat|ketika)\b",
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
    r"(?:\s+(?:19|20)\d\d)?|(?<=\d{4} )to\s+(?:\w+\s+)?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|dari)\s+(?=(?:19|20)\d\d\b)", re.IGNORECASE)
# What says when, and only to who knows on which day it was said.
_SPAN = (
    "(?:night|week|month|year|morning|afternoon|evening|weekend|monday|tuesday|wednesday|thursday|friday|saturday"
    "|sunday)"
)
_SOME = rf"\d+|{'|'.join(NUMBERS)}|beberapa|sekitar \d+"
_PASSING = re.compile(
    spaced(
        rf"(?:(?:just |only |baru |pada |on |in )*(?:yesterday(?: {_SPAN})?|today|tonight|tomorrow(?: {_SPAN})?|now"
        rf"|right now|just now|earlier|recently|lately|(?:last|this|next) {_SPAN}|the day before yesterday"
        r"|the other day|soon|later"
        r"|(?:\w+|a couple of|a few) (?:days?|weeks?|months?|years?) ago|kemarin(?: \w+)?|tadi(?: \w+)?"
        r"|semalam|semalem|barusan|sekarang|nanti(?: \w+)?|besok(?: \w+)?|lusa|(?:hari|malam|pagi|siang|sore) ini"
        rf"|(?:(?:{_SOME}) |se)?(?:hari|minggu|pekan|bulan|tahun) (?:yang )?(?:lalu|kemarin|ini|depan)))"
    ),
    re.IGNORECASE,
)
MOST_LETTERS = 60
_YEAR = re.compile(r"(?:19|20)\d\d")


def dated(
    text: str, said: Statement, *, at: datetime, zone: ZoneInfo
) -> Iterator[tuple[Statement, date | None]]:
    """Yield a statement of a message, written `at` this moment, with the day from which it counts.

    Who died yesterday died on a day with a date. That anything else is "yesterday" says nothing later, and is left out.
    """
    # With a capital it is the title of something.
    # A model may call it "died on".
    is_death = _is_death(said)
    is_title = not is_death and said.target[:1].isupper()
    if not is_title and _PASSING.fullmatch(said.target):
        day = _date_of(said.target, at, zone) if is_death else ""
        if not day:
            return
        said = replace(said, target=day)
    yield said, since_of(text, said, at=at, zone=zone)


def _is_death(said: Statement) -> bool:
    return said.relation.partition("_")[0] == "died"


def _date_of(words: str, at: datetime, zone: ZoneInfo) -> str:
    """Return the day that words mean as 2026-11-27, or as much of it as they tell; "" if they mean none that has been."""
    found = find_days(words, at, zone)
    if len(found) != 1 or _TO_COME.search(words):
        return ""
    first, last = _as_counted(found[0])
    if first == last:
        return first.isoformat()
    if first.year != last.year:
        return f"{first.isoformat()} – {last.isoformat()}"
    return first.isoformat()[:7] if first.month == last.month else str(first.year)


def _as_counted(days: Days) -> tuple[date, date]:
    """Return the days as exactly as people count them: "two days ago" is a day, "two weeks ago" any around it."""
    is_exact = days.before <= DAY
    return (days.first, days.last) if is_exact else (days.first - days.before, days.last + days.after)


def since_of(text: str, said: Statement, *, at: datetime, zone: ZoneInfo) -> date | None:
    """Return the day from which a statement counts by its own words; None where they name none, several, or one to come.

    `text` is the message, written `at` this moment; days are those of the person's time zone.
    """
    behind = text[said.end : said.end + MOST_LETTERS]
    stop = _ENDS.search(behind)
    quote = text[said.start : said.end]
    # Of a death the day is the target: "died in 2020", "meninggal 2020".
    own = quote if _is_death(said) else _beside(quote, said.target)
    if _is_death(said) and _YEAR.fullmatch(said.target):
        own = f"{quote.removesuffix(said.target)}in {said.target}"
    words = f"{own} {behind[: stop.start()] if stop else behind}"
    words = _FROM.sub("since ", _UNTIL.sub(" ", words))
    if _LASTED.search(words):
        words = _FOR.sub(r"\g<span> ago", words)
    days = {each.first for each in find_days(words, at, zone)} if not _TO_COME.search(words) else set[date]()
    first = days.pop() if len(days) == 1 else None
    return first if first is not None and first < at.astimezone(zone).date() else None


def _beside(quote: str, target: str) -> str:
    """Return a quote without its target: a day in that belongs to it, and who hates Mondays does not since Monday."""
    if target in quote:
        return quote.replace(target, " ")
    # A cat called April is a cat April.
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, target.split()))})\b", " ", quote)
