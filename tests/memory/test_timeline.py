"""Since when and until when facts hold: another target of a single relation ends the one before, nothing is overwritten."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from app.memory.facts.spans import Span, day_of, midnight
from app.memory.facts.statement import Stance
from app.memory.facts.timeline import Dates, Saying, spans_of

START = datetime(2025, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    """Return the moment of a day."""
    return START + timedelta(days=number)


def fact(name: str) -> UUID:
    """Return the id of a fact by its target."""
    return UUID(int=int.from_bytes(name.encode()))


def said(relation: str, target: str, on: int, *, stance: Stance = "holds", subject: str = "user") -> Saying:
    """Return what was said on a day."""
    return Saying(fact(target), subject, relation, target, stance, day(on), order=0)


def test_a_new_home_ends_the_old_one_and_every_day_has_its_answer() -> None:
    spans = spans_of([said("lives_in", "yogya", 100), said("lives_in", "bandung", 0)])
    assert spans[fact("bandung")] == (Span(day(0), day(100), ended_by=fact("yogya")),)
    assert spans[fact("yogya")] == (Span(day(100)),)
    assert [spans[fact("bandung")][0].holds_at(day(on)) for on in (-1, 0, 99, 100)] == [
        False,
        True,
        True,
        False,
    ]


def test_saying_it_again_changes_nothing_and_going_back_begins_anew() -> None:
    spans = spans_of(
        [said("lives_in", name, on) for on, name in enumerate(["bandung", "bandung", "yogya", "bandung"])]
    )
    assert spans[fact("bandung")] == (Span(day(0), day(2), fact("yogya")), Span(day(3)))


def test_many_pets_live_side_by_side_until_words_end_one() -> None:
    spans = spans_of(
        [said("has_pet", "mochi", 0), said("has_pet", "toro", 1), said("has_pet", "mochi", 2, stance="ends")]
    )
    assert spans[fact("mochi")] == (Span(day(0), day(2)),)
    assert spans[fact("toro")] == (Span(day(1)),)


def test_a_dislike_ends_the_liking_of_the_same_thing() -> None:
    likes, dislikes = said("likes", "tea", 0), said("dislikes", "tea", 5)
    other = Saying(fact("no tea"), "user", "dislikes", "tea", "holds", day(5), order=0)
    spans = spans_of([likes, other, said("likes", "coffee", 1)])
    assert spans[fact("tea")] == (Span(day(0), day(5), fact("no tea")),)
    assert spans[fact("coffee")] == (Span(day(1)),)
    assert dislikes.target_key == likes.target_key


def test_other_subjects_are_left_alone() -> None:
    spans = spans_of([said("lives_in", "bandung", 0), said("lives_in", "medan", 1, subject="mother")])
    assert spans[fact("bandung")] == (Span(day(0)),)


def test_an_end_without_a_beginning_makes_nothing() -> None:
    assert spans_of([said("has_pet", "mochi", 0, stance="ends")]) == {}


@pytest.mark.parametrize("seed", range(100))
def test_days_that_are_entered_last_count_and_there_is_one_home_at_a_time(seed: int) -> None:
    chance, homes = random.Random(seed), "abcd"
    told = [said("lives_in", chance.choice(homes), chance.randrange(60)) for _number in range(8)]
    last = Dates(None, None)
    for on, target in enumerate(chance.sample(homes, 4), start=60):
        since, until = sorted((day(chance.randrange(60)), day(chance.randrange(60))))
        last = chance.choice(
            [Dates(since, None), Dates(None, until), Dates(since, until + timedelta(days=1))]
        )
        instead_of = frozenset({fact(chance.choice(homes))} - {fact(target)})
        last = replace(last, instead_of=chance.choice([frozenset(), instead_of]))
        told.append(replace(said("lives_in", target, on), dates=last))
    spans = spans_of(told)
    span = spans[told[-1].fact_id][-1]
    assert last.since in (None, span.since) and last.until in (None, span.until)
    for on in range(-1, 70):
        assert sum(each.holds_at(day(on)) for some in spans.values() for each in some) <= 1
    for some in spans.values():
        assert all(each.until and each.until <= after.begin for each, after in pairwise(some))


def test_a_day_begins_at_midnight_where_its_person_lives_and_is_that_day_everywhere() -> None:
    span = Span(midnight(date(2022, 2, 2)), START + timedelta(hours=3))
    here = ZoneInfo("America/New_York")
    assert span.in_zone(here) == Span(datetime(2022, 2, 2, 5, tzinfo=UTC), span.until)
    for since in (span.begin, span.in_zone(here).begin):
        assert day_of(since, here) == date(2022, 2, 2)


def test_the_order_in_which_rows_are_read_does_not_matter() -> None:
    chance = random.Random(5)
    sayings = [
        Saying(
            fact(target := chance.choice("abcd")),
            "user",
            chance.choice(["lives_in", "has_pet"]),
            target,
            chance.choice(["holds", "ends"]),
            day(chance.randrange(40)),
            order=number,
        )
        for number in range(200)
    ]
    expected = spans_of(sayings)
    for _ in range(5):
        chance.shuffle(sayings)
        assert spans_of(sayings) == expected
