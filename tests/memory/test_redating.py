"""The day since when something holds is another one where the next words put it right; nothing else is by a day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.extraction.since import since_of
from app.memory.facts.statement import Heard

NOVEMBER = datetime(2026, 11, 20, 5, tzinfo=UTC)


def found(*texts: str) -> set[tuple[str, str, str, date | None]]:
    """Return what messages state, by turns the person's and the companion's, each with the day from which it counts."""
    heard = [Heard("assistant" if number % 2 else "user", text) for number, text in enumerate(texts)]
    return {
        (
            each.relation,
            each.target,
            each.stance,
            since_of(texts[place], each, at=NOVEMBER, zone=ZoneInfo("Asia/Jakarta")),
        )
        for place, each in find_statements(heard)
    }


@pytest.mark.parametrize(
    ("texts", "relation", "target", "day"),
    [
        (
            ["I moved to Yogyakarta in March 2025.", "Nice!", "no wait, it was April 2025"],
            "lives_in",
            "Yogyakarta",
            date(2025, 4, 1),
        ),
        (
            ["I moved to Yogyakarta in March 2025. No wait, it was in April 2025."],
            "lives_in",
            "Yogyakarta",
            date(2025, 4, 1),
        ),
        (
            ["I play the violin since 2019", "Lovely!", "no wait, since 2018"],
            "plays",
            "violin",
            date(2018, 1, 1),
        ),
        (
            ["I have 2 cats since 2019", "Lovely!", "no wait, since 2018"],
            "has_pet",
            "2 cats",
            date(2018, 1, 1),
        ),
        (
            ["Aku pindah ke Bandung bulan Maret 2025.", "Seru!", "eh salah, April 2025"],
            "lives_in",
            "Bandung",
            date(2025, 4, 1),
        ),
        (
            ["Aku main gitar sejak 2019", "Keren!", "eh maksudku sejak 2018"],
            "plays",
            "gitar",
            date(2018, 1, 1),
        ),
    ],
)
def test_it_counts_from_the_day_that_is_right(
    texts: list[str], relation: str, target: str, day: date
) -> None:
    assert found(*texts) == {(relation, target, "holds", day)}


@pytest.mark.parametrize(
    "texts",
    [
        ["I moved to Yogyakarta in March 2025.", "Nice!", "no wait, it was April"],
        ["I moved to Yogyakarta in March 2025.", "And in 2019?", "no wait, it was April 2025"],
        ["I moved to Yogyakarta in March 2025.", "Nice!", "April 2025 was cold."],
        ["I moved to Yogyakarta in March 2025.", "Nice!", "I mean the food is great"],
        ["I moved to Yogyakarta in March 2025.", "Nice!", "no wait, it was Tuesday"],
    ],
)
def test_in_doubt_the_day_stays(texts: list[str]) -> None:
    assert found(*texts) == {("lives_in", "Yogyakarta", "holds", date(2025, 3, 1))}


def test_of_several_things_none_is_dated_anew() -> None:
    told = "I moved to Yogyakarta in March 2025 and I have a cat."
    assert found(told) <= found(told, "Nice!", "no wait, it was April 2025")
