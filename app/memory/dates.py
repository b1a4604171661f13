"""When a question asks about: windows of days that it names in English or Indonesian, by the person's own calendar.

What names a time in general ("last March", "kemarin", "two weeks ago", "2025-03-01") becomes a window with a beginning and
an end. A name of a month that is also a word ("may", "march") counts only where the words around it speak of time. A date
without a year is the last one that has been.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.conversations.words import fold
from app.memory.date_words import INDONESIAN_WEEKDAYS, MONTHS, NUMBERS, PLAIN_MONTHS, UNITS, WEEKDAYS

# People speak of what happened for some days after it.
SPILL = timedelta(days=10)
MOST_LETTERS = 20_000
DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1970, 2100

NONE = timedelta()


class Days(NamedTuple):
    """From `first` to `last`, as the words mean it; who counts back may be wrong by so much `before` and `after` these."""

    first: date
    last: date
    before: timedelta = NONE
    after: timedelta = NONE


Reader = Callable[[re.Match[str], date], Days | None]


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` until before `end`, with the spill."""

    start: datetime
    end: datetime


def find_windows(question: str, asked_at: datetime, zone: ZoneInfo) -> tuple[Window, ...]:
    """Return the windows that a question names, in the order of its words; none when it names no time."""
    return tuple(
        Window(
            _midnight(days.first - days.before, zone), _midnight(days.last + days.after + DAY, zone) + SPILL
        )
        for days in find_days(question, asked_at, zone)
    )


def find_days(words: str, said_at: datetime, zone: ZoneInfo) -> tuple[Days, ...]:
    """Return the days that words name, in their order; none when they name no time."""
    _text, found = _find(words, said_at, zone)
    return tuple(days for days, _place in found)


def without_dates(question: str, asked_at: datetime, zone: ZoneInfo) -> str:
    """Return what a question says beside the times that it names, in small letters."""
    text, found = _find(question, asked_at, zone)
    at, pieces = 0, list[str]()
    for start, end in sorted(place for _days, place in found):
        pieces.append(text[at:start])
        at = end
    return " ".join("".join([*pieces, text[at:]]).split())


def _find(
    question: str, asked_at: datetime, zone: ZoneInfo
) -> tuple[str, list[tuple[Days, tuple[int, int]]]]:
    text = " ".join(fold(question[-MOST_LETTERS:]).split())
    return text, list(_read(text, asked_at.astimezone(zone).date()))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _read(text: str, today: date) -> Iterator[tuple[Days, tuple[int, int]]]:
    taken: list[tuple[int, int]] = []
    for pattern, reader in _PATTERNS:
        for match in pattern.finditer(text):
            # Longer forms come first, and what they have read is not read again: "15 March 2024" is one day.
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            try:
                days = reader(match, today)
            except (ValueError, OverflowError):
                # There is no such day, as in "31 February", and nothing shorter is meant by its words: not all of February.
                taken.append(match.span())
                continue
            if days is not None:
                taken.append(match.span())
                if days.first.year >= FIRST_YEAR and days.last.year <= LAST_YEAR:
                    yield days, match.span()


def _month(year: int, month: int) -> Days:
    following = date(year + month // 12, month % 12 + 1, 1)
    return Days(date(year, month, 1), following - DAY)


def _months_back(today: date, count: int) -> Days:
    whole = today.year * 12 + today.month - 1 - count
    return _month(whole // 12, whole % 12 + 1)


def _week(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + timedelta(days=6))


def _year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31))


def _one(day: date) -> Days:
    return Days(day, day)


def _iso(match: re.Match[str], _today: date) -> Days:
    year, month = int(match["year"]), int(match["month"])
    return _one(date(year, month, int(match["day"]))) if match["day"] else _month(year, month)


def _numbered(match: re.Match[str], _today: date) -> Days:
    # As both languages write it here: the day first.
    return _one(date(int(match["year"]), int(match["month"]), int(match["day"])))


def _day_of_month(match: re.Match[str], today: date) -> Days:
    month, day = MONTHS[match["name"]], int(match["day"])
    if match["year"]:
        return _one(date(int(match["year"]), month, day))
    this_year = date(today.year, month, day)
    return _one(this_year if this_year <= today else date(today.year - 1, month, day))


def _month_of_year(match: re.Match[str], _today: date) -> Days:
    return _month(int(match["year"]), MONTHS[match["name"]])


def _month_of_last_year(match: re.Match[str], today: date) -> Days:
    return _month(today.year - 1, MONTHS[match["name"]])


def _last_month_named(match: re.Match[str], today: date) -> Days:
    month = MONTHS[match["name"]]
    return _month(today.year - (month >= today.month), month)


def _month_named(match: re.Match[str], today: date) -> Days:
    month = MONTHS[match["name"]]
    return _month(today.year - (month > today.month), month)


def _ago(match: re.Match[str], today: date) -> Days:
    written = match["count"]
    count = int(written) if written.isdigit() else NUMBERS[written]
    unit = UNITS[match["unit"]]
    if unit == "day":
        return _one(today - timedelta(days=count))._replace(before=DAY, after=DAY)
    if unit == "week":
        day = today - timedelta(weeks=count)
        return Days(day, day, before=timedelta(days=4), after=timedelta(days=3))
    return _months_back(today, count) if unit == "month" else _year(today.year - count)


def _last_span(match: re.Match[str], today: date) -> Days:
    unit = UNITS[match["unit"]]
    if unit == "week":
        return _week(today - timedelta(weeks=1))
    return _months_back(today, 1) if unit == "month" else _year(today.year - 1)


def _this_span(match: re.Match[str], today: date) -> Days:
    unit = UNITS[match["unit"]]
    if unit == "week":
        return _week(today)
    return _months_back(today, 0) if unit == "month" else _year(today.year)


def _weekday(match: re.Match[str], today: date) -> Days:
    return _one(_last_weekday(WEEKDAYS[match["weekday"]], today))


def _hari(match: re.Match[str], today: date) -> Days:
    return _one(_last_weekday(INDONESIAN_WEEKDAYS[match["weekday"]], today))


def _malam(match: re.Match[str], today: date) -> Days:
    # The evening before: "malam minggu" is Saturday's.
    return _one(_last_weekday((INDONESIAN_WEEKDAYS[match["weekday"]] - 1) % 7, today))


def _last_weekday(weekday: int, today: date) -> date:
    return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)


def _in_year(match: re.Match[str], _today: date) -> Days:
    return _year(int(match["year"]))


def _days_back(first: int, last: int) -> Reader:
    return lambda _match, today: Days(today - timedelta(days=first), today - timedelta(days=last))


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NAME = f"(?P<name>{_either(MONTHS)})"
_PLAIN = f"(?P<name>{_either(PLAIN_MONTHS)})"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_COUNT = rf"(?P<count>\d{{1,9}}|{_either(NUMBERS)})"
_UNIT = f"(?P<unit>{_either(UNITS)})"
_SPAN = "(?P<unit>week|month|year|minggu|pekan|bulan|tahun)"
_WEEKDAY = f"(?P<weekday>{_either(WEEKDAYS)})"
_HARI = f"(?P<weekday>{_either(INDONESIAN_WEEKDAYS)})"
_PAST = "(?: (?:(?:yang )?lalu|kemarin))"

# The longer form first.
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), reader)
    for pattern, reader in (
        (rf"{_YEAR}-(?P<month>[01]\d)(?:-(?P<day>[0-3]\d))?(?:t[\d:.]+z?)?", _iso),
        (rf"(?P<day>[0-3]?\d)[./](?P<month>[01]?\d)[./]{_YEAR}", _numbered),
        (rf"(?:the )?{_DAY} (?:of )?{_NAME}(?:,? {_YEAR})?", _day_of_month),
        (rf"(?:{_NAME}) {_DAY}(?!\d)(?:,? {_YEAR})?", _day_of_month),
        (rf"{_NAME},? (?:of |tahun )?{_YEAR}", _month_of_year),
        (rf"{_NAME} (?:(?:of )?last year|tahun (?:lalu|kemarin))", _month_of_last_year),
        (rf"hari {_HARI}{_PAST}?", _hari),
        (rf"malam {_HARI}{_PAST}?", _malam),
        (rf"{_HARI} (?:pagi|siang|sore|malam){_PAST}?", _hari),
        (rf"{_COUNT} {_UNIT} (?:ago|(?:yang )?lalu|silam)", _ago),
        (rf"last {_NAME}", _last_month_named),
        (rf"(?:bulan )?{_NAME} (?:(?:yang )?lalu|kemarin)", _last_month_named),
        (r"se(?P<unit>minggu|bulan|tahun) (?:yang )?lalu", _last_span),
        (rf"last {_WEEKDAY}", _weekday),
        (rf"{_WEEKDAY}{_PAST}", _weekday),
        (rf"last {_SPAN}", _last_span),
        (rf"{_SPAN} (?:(?:yang )?lalu|kemarin)", _last_span),
        (r"the day before yesterday|kemarin (?:lusa|dulu)", _days_back(2, 2)),
        (r"yesterday|last night|kemarin|semalam|tadi malam", _days_back(1, 1)),
        (
            r"today|this (?:morning|afternoon|evening)|tonight|hari ini|tadi (?:pagi|siang|sore)|barusan",
            _days_back(0, 0),
        ),
        (r"recently|lately|the other day|belakangan ini|akhir-akhir ini|baru-baru ini", _days_back(14, 0)),
        (rf"this {_SPAN}", _this_span),
        (r"(?P<unit>minggu|pekan|bulan|tahun) ini", _this_span),
        (rf"(?:in|since|during|around|early|late|mid|until|by|of|bulan|pada|sejak) {_NAME}", _month_named),
        (rf"on {_WEEKDAY}", _weekday),
        (_PLAIN, _month_named),
        (rf"(?:in|since|during|back in|tahun|pada|sejak) {_YEAR}", _in_year),
    )
)
