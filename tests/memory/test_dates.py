"""Questions name days in two languages; everything else names none, and nothing is an error."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.memory.date_words import MONTHS, NUMBERS, UNITS, WEEKDAYS
from app.memory.dates import SPILL, find_windows, without_dates

JAKARTA = ZoneInfo("Asia/Jakarta")
# A Friday.
ASKED = datetime(2026, 11, 27, 1, tzinfo=UTC)


def days(question: str, asked: datetime = ASKED, zone: ZoneInfo = JAKARTA) -> list[tuple[str, str]]:
    """Return the first and the last day of each window, without the spill."""
    windows = find_windows(question, asked, zone)
    return [
        (
            window.start.astimezone(zone).date().isoformat(),
            ((window.end - SPILL).astimezone(zone) - timedelta(days=1)).date().isoformat(),
        )
        for window in windows
    ]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Where did I live last March?", "2026-03-01", "2026-03-31"),
        ("What did we say in May?", "2026-05-01", "2026-05-31"),
        ("in December", "2025-12-01", "2025-12-31"),
        ("what happened in March 2024", "2024-03-01", "2024-03-31"),
        ("March 3rd", "2026-03-03", "2026-03-03"),
        ("on 15 March 2025", "2025-03-15", "2025-03-15"),
        ("2025-03-01", "2025-03-01", "2025-03-01"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("yesterday", "2026-11-26", "2026-11-26"),
        ("the day before yesterday", "2026-11-25", "2026-11-25"),
        ("two weeks ago", "2026-11-09", "2026-11-16"),
        ("3 days ago", "2026-11-23", "2026-11-25"),
        ("a month ago", "2026-10-01", "2026-10-31"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last Monday", "2026-11-23", "2026-11-23"),
        ("in 2024", "2024-01-01", "2024-12-31"),
        ("kemarin aku makan apa?", "2026-11-26", "2026-11-26"),
        ("kemarin lusa", "2026-11-25", "2026-11-25"),
        ("minggu lalu", "2026-11-16", "2026-11-22"),
        ("dua minggu yang lalu", "2026-11-09", "2026-11-16"),
        ("seminggu lalu", "2026-11-16", "2026-11-22"),
        ("bulan Maret", "2026-03-01", "2026-03-31"),
        ("Maret tahun lalu", "2025-03-01", "2025-03-31"),
        ("bulan lalu", "2026-10-01", "2026-10-31"),
        ("17 Agustus 2025", "2025-08-17", "2025-08-17"),
        ("hari Senin", "2026-11-23", "2026-11-23"),
        ("Senin lalu", "2026-11-23", "2026-11-23"),
        ("hari Minggu", "2026-11-22", "2026-11-22"),
        ("hari minggu lalu aku ke mana?", "2026-11-22", "2026-11-22"),
        ("waktu minggu pagi itu", "2026-11-22", "2026-11-22"),
        ("malam minggu kemarin", "2026-11-21", "2026-11-21"),
        ("malam Senin", "2026-11-22", "2026-11-22"),
        ("Jumat malam lalu", "2026-11-20", "2026-11-20"),
        ("minggu kemarin", "2026-11-16", "2026-11-22"),
        ("minggu ini", "2026-11-23", "2026-11-29"),
        ("dua hari lalu", "2026-11-24", "2026-11-26"),
        ("tahun lalu aku tinggal di mana?", "2025-01-01", "2025-12-31"),
        ("hari ini", "2026-11-27", "2026-11-27"),
    ],
)
def test_a_time_becomes_a_window(question: str, first: str, last: str) -> None:
    assert days(question) == [(first, last)]


@pytest.mark.parametrize(
    "question",
    [
        "",
        "May I march with April?",
        "What is my cat called?",
        "siapa nama kucingku",
        "2025-13",
        "99 March",
        "9999 years ago",
    ],
)
def test_what_names_no_time_has_no_window(question: str) -> None:
    assert days(question) == []


def test_two_times_are_two_windows() -> None:
    assert len(days("Was it yesterday or last year?")) == 2


def test_a_day_is_the_persons_own() -> None:
    late = datetime(2026, 11, 26, 20, tzinfo=UTC)
    assert days("yesterday", late) == [("2026-11-26", "2026-11-26")]
    assert days("yesterday", late, ZoneInfo("America/New_York")) == [("2026-11-25", "2026-11-25")]


def test_any_words_on_any_day_are_no_error_and_windows_begin_before_they_end() -> None:
    chance = random.Random(7)
    words = [
        *MONTHS,
        *NUMBERS,
        *UNITS,
        *WEEKDAYS,
        "last",
        "lalu",
        "ago",
        "in",
        "2024",
        "31",
        "29",
        "tahun",
        "this",
        "kemarin",
    ]
    zones = [ZoneInfo(name) for name in ("Asia/Jakarta", "America/New_York", "Pacific/Apia", "UTC")]
    found = 0
    for _ in range(3_000):
        question = " ".join(chance.choice(words) for _ in range(chance.randrange(1, 8)))
        day = date(1990, 1, 1) + timedelta(days=chance.randrange(30_000))
        asked = datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=UTC)
        for window in find_windows(question, asked, chance.choice(zones)):
            assert window.start < window.end
            found += 1
    assert found > 1_000


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What did we do last week?", "what did we do ?"),
        ("Apa yang kita bicarakan kemarin?", "apa yang kita bicarakan ?"),
        ("On 15 March 2024 and in May I swam.", "on and i swam."),
        ("Where is Mochi?", "where is mochi?"),
    ],
)
def test_what_is_left_of_a_question_without_its_times(question: str, rest: str) -> None:
    assert without_dates(question, ASKED, ZoneInfo("UTC")) == rest


@pytest.mark.parametrize(
    "question",
    [
        "What was on 31 February 2026?",
        "tanggal 30 Februari",
        "99999 minggu lalu",
        "300 years ago",
        "31/02/2026",
    ],
)
def test_a_day_that_never_was_is_no_time_and_nothing_near_it_is_meant(question: str) -> None:
    assert find_windows(question, datetime(2026, 11, 28, tzinfo=UTC), ZoneInfo("UTC")) == ()
