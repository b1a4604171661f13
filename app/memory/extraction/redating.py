"""Hears that the day since when something holds is put right: "in March 2025", and then "no wait, it was April 2025".

The thing itself stays as it was said; it counts from the new day, whose words are its quote. Only a day with a year is
taken for another one, for April alone might be that of another year.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.memory.date_words import MONTHS
from app.memory.facts.statement import Statement

# Further behind a statement, a day may be that of something else.
NEAR = 60
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
_DAY = re.compile(rf"\b(?:{_MONTH}\s+)?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_ONLY_DAY = re.compile(
    rf"(?:(?:since|from|in|back|sejak|dari|mulai|bulan|tahun|pada)\s+)*{_DAY.pattern}", re.IGNORECASE
)
_ALREADY = frozenset(("died", "birthday", "birth_year"))


@dataclass(frozen=True, slots=True)
class Told:
    """What was said before: its text, what that states, and what the companion said in between."""

    text: str
    stated: Sequence[Statement]
    answer: str


def with_another_day(value: str, told: Told) -> Statement | None:
    """Return the one statement of what was told of whose day `value` is the right one; None if it is of none.

    What the companion answered must not name another year, which could be what is meant.
    """
    new, days = _ONLY_DAY.fullmatch(value), list(_DAY.finditer(told.text))
    held = [each for each in told.stated if each.stance == "holds"]
    if not new or len(days) != 1 or len(held) != 1 or held[0].relation in _ALREADY:
        return None
    (day,), (said,) = days, held
    is_alike = bool(day["month"]) == bool(new["month"]) and day.group().lower() != new.group().lower()
    is_beside = said.start <= day.start() <= said.end + NEAR and day["year"] not in said.target
    is_another = any(each["year"] not in (day["year"], new["year"]) for each in _DAY.finditer(told.answer))
    return said if is_alike and is_beside and not is_another else None
