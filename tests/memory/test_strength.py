"""Strength is FSRS's retrievability, slowed by importance: pure, falling with time alone, and calm when clocks jump."""

import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import fsrs
import pytest

from app.memory.forgetting.queries import Review
from app.memory.forgetting.strength import (
    DECAY,
    FACTOR,
    FADED,
    RATINGS,
    curve_of,
    fades_on,
    strength_of,
    strengths_of,
)
from tests.memory.facts import day, said_on


def some_reviews(chance: random.Random) -> tuple[Review, ...]:
    """Return a few reviews on days of three years."""
    count = chance.randrange(8)
    return tuple(
        Review(chance.choice(["used", "wrong", "kept"]), day(chance.random() * 1_000)) for _ in range(count)
    )


def by_the_library(said: Sequence[datetime], reviews: Sequence[Review], moment: datetime) -> float:
    """Return the retrievability as the library itself says it, with a review on each midnight of a day."""
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = fsrs.Card(card_id=7)
    events = [(at, fsrs.Rating.Good) for at in said]
    events += [(review.at, fsrs.Rating(RATINGS[review.rating])) for review in reviews]
    for on, rating in dict.fromkeys((at.date(), rating) for at, rating in sorted(events)):
        card, _log = scheduler.review_card(card, rating, midnight(on))
    return scheduler.get_card_retrievability(card, midnight(moment.date()))


def midnight(on: date) -> datetime:
    """Return when this day begins."""
    return datetime.combine(on, time(), UTC)


@pytest.mark.parametrize("seed", range(50))
def test_it_is_what_the_library_says_to_the_last_digit(seed: int) -> None:
    chance = random.Random(seed)
    days = [chance.random() * 1_000 for _ in range(chance.randrange(1, 6))]
    fact, reviews = said_on(*days), some_reviews(chance)
    for _ in range(10):
        moment = day(chance.random() * 4_000)
        expected = by_the_library([shown.said_at for shown in fact.evidence], reviews, moment)
        assert curve_of(fact, reviews).retrievability(moment.date()) == expected


def test_the_curve_bends_as_the_library_bends_it() -> None:
    scheduler = fsrs.Scheduler()
    assert -scheduler.parameters[20] == DECAY
    assert 0.9 ** (1 / DECAY) - 1 == FACTOR


@pytest.mark.parametrize("seed", range(30))
def test_with_time_alone_it_only_falls_and_asking_twice_changes_nothing(seed: int) -> None:
    chance = random.Random(seed)
    fact = said_on(*(chance.random() * 300 for _ in range(3)), importance=chance.random())
    reviews = some_reviews(chance)
    moments = sorted(day(chance.random() * 20_000 - 2_000) for _ in range(40))
    strengths = [strength_of(fact, reviews, moment) for moment in moments]
    assert strengths == sorted(strengths, reverse=True)
    assert all(0 < strength <= 1 for strength in strengths)
    assert [strength_of(fact, tuple(reversed(reviews)), moment) for moment in moments] == strengths
    on = fades_on(fact, reviews)
    if on is not None:
        assert strength_of(fact, reviews, midnight(on)) < FADED
        assert strength_of(fact, reviews, midnight(on - timedelta(days=1))) >= FADED


def test_a_clock_in_the_past_makes_nothing_weaker() -> None:
    fact = said_on(100)
    assert strength_of(fact, (), day(-5_000)) == 1.0
    assert strength_of(fact, (), datetime.min.replace(tzinfo=UTC)) == 1.0
    assert 0 < strength_of(fact, (), datetime.max.replace(tzinfo=UTC)) < 0.5


def test_being_said_or_used_strengthens_wrong_weakens_and_keeping_strengthens_most() -> None:
    later = day(400)
    once = strength_of(said_on(0), (), later)
    again = strength_of(said_on(0, 30), (), later)
    used = strength_of(said_on(0), [Review("used", day(30))], later)
    kept = strength_of(said_on(0), [Review("kept", day(30))], later)
    wrong = strength_of(said_on(0), [Review("wrong", day(30))], later)
    assert wrong < once < again == used < kept


def test_what_happens_often_on_one_day_counts_once() -> None:
    uses = [Review("used", day(30 + hour / 100)) for hour in range(40)]
    assert curve_of(said_on(0), uses) == curve_of(said_on(0), uses[:1])
    assert curve_of(said_on(0, 0.1, 0.2), ()) == curve_of(said_on(0), ())


def test_importance_slows_fading_down_and_at_most_stops_it() -> None:
    later = day(1_000)
    strengths = [strength_of(said_on(0, importance=each / 10), (), later) for each in range(11)]
    assert strengths == sorted(strengths)
    assert strengths[10] == 1.0
    assert fades_on(said_on(0, importance=1.0), ()) is None
    assert fades_on(said_on(0, importance=0.99), ()) is None
    days = [fades_on(said_on(0, importance=each), ()) for each in (0.2, 0.4, 0.6)]
    assert [(on - day(0).date()).days for on in days if on is not None] == [146, 586, 9295]


def test_pinned_never_fades_and_until_a_date_is_until_that_date() -> None:
    far = day(30_000)
    assert strength_of(said_on(0, pinned_at=day(1)), (), far) == 1.0
    assert fades_on(said_on(0, pinned_at=day(1)), ()) is None
    until = day(900).date()
    kept = said_on(0, keep_until=until)
    assert strength_of(kept, (), day(900)) == 1.0
    assert strength_of(kept, (), day(901)) == strength_of(said_on(0), (), day(901)) < FADED
    assert fades_on(kept, ()) == until + timedelta(days=1)
    assert fades_on(said_on(0, keep_until=day(1).date()), ()) == fades_on(said_on(0), ())


def test_what_nobody_said_begins_on_the_day_it_was_learned() -> None:
    assert strength_of(said_on(learned_at=day(10)), (), day(10)) == 1.0
    facts = [said_on(0), said_on(50)]
    assert strengths_of(facts, {}, day(60)) == {fact.id: strength_of(fact, (), day(60)) for fact in facts}


def test_the_library_is_loaded_when_it_is_needed_first() -> None:
    program = (
        "import sys, app.memory.forgetting.strength as s; assert 'fsrs' not in sys.modules;"
        "assert s._stability(((3, 0),)) > 2; assert 'fsrs' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
