"""Who says since when something holds is right about it: a move in June that is told in November was in June."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from app.conversations.models import Message
from app.database import now
from app.extensions import db
from app.memory import learning
from app.memory.extraction.patterns import find_statements
from app.memory.extraction.since import since_of
from app.memory.facts.knowing import know
from app.memory.facts.statement import Heard, Stance
from app.memory.facts.timeline import Saying, spans_of
from app.memory.models import MemoryEvidence
from tests.accounts.people import Person
from tests.memory.conftest import Telling

JAKARTA = ZoneInfo("Asia/Jakarta")
NOVEMBER = datetime(2026, 11, 20, 5, tzinfo=UTC)


def days(text: str) -> set[date | None]:
    """Return since when the statements of a message of November count."""
    stated = find_statements([Heard("user", text)])
    return {since_of(text, statement, at=NOVEMBER, zone=JAKARTA) for _place, statement in stated}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We moved to Yogyakarta in June.", date(2026, 6, 1)),
        ("In June we moved to Yogyakarta.", date(2026, 6, 1)),
        ("We moved to Berlin two weeks ago because of work.", date(2026, 11, 6)),
        ("Kiwi died two days ago.", date(2026, 11, 18)),
        ("Kiwi died 3 days ago.", date(2026, 11, 17)),
        ("Kiwi died yesterday.", date(2026, 11, 19)),
        ("Kiwi mati dua hari lalu.", date(2026, 11, 18)),
        ("Kiwi mati 2 hari yang lalu.", date(2026, 11, 18)),
        ("Kiwi mati tiga minggu yang lalu.", date(2026, 10, 30)),
        ("I've lived in Bandung since 2019.", date(2019, 1, 1)),
        ("Since March I work at Tokopedia.", date(2026, 3, 1)),
        ("I moved to Jogja last month and now I live alone.", date(2026, 10, 1)),
        ("Aku pindah ke Yogyakarta bulan Juni lalu.", date(2026, 6, 1)),
        ("Aku kerja di Gojek sejak Januari.", date(2026, 1, 1)),
        ("Sejak bulan lalu aku vegetarian", date(2026, 10, 1)),
        ("I've been living in Bogor for three years", date(2023, 1, 1)),
        ("I have worked at Gojek for over 5 years.", date(2021, 1, 1)),
        ("I have been vegan for a couple of months.", date(2026, 9, 1)),
        ("Aku udah tinggal di Bogor selama tiga tahun.", date(2023, 1, 1)),
        ("Aku tinggal di Bogor udah tiga tahun.", date(2023, 1, 1)),
        ("Aku udah 5 tahun kerja di Gojek.", date(2021, 1, 1)),
        ("I started playing the drums in 2015", date(2015, 1, 1)),
        ("I lived in Tokyo from 2012 to 2015", date(2012, 1, 1)),
        ("I lived in Tokyo from March 2012 to May 2015", date(2012, 3, 1)),
        ("I lived in Tokyo from 2012 until 2015", date(2012, 1, 1)),
        ("Aku tinggal di Tokyo dari 2012 sampai 2015", date(2012, 1, 1)),
        ("Dulu aku tinggal di Tokyo dari tahun 2012 sampai tahun 2015", date(2012, 1, 1)),
        ("I bought a Toyota Yaris two weeks ago", date(2026, 11, 6)),
        ("I bought a bike three days ago", date(2026, 11, 17)),
        ("Aku beli sepeda tiga hari yang lalu.", date(2026, 11, 17)),
        ("My dad died in 2020.", date(2020, 1, 1)),
        ("ayahku sudah meninggal tahun 2020", date(2020, 1, 1)),
        ("Ayahku meninggal 2020.", date(2020, 1, 1)),
        ("My dad died in March 2019.", date(2019, 3, 1)),
        ("Ayahku meninggal Maret 2019.", date(2019, 3, 1)),
    ],
)
def test_a_day_that_is_named_beside_it_counts(text: str, day: date) -> None:
    assert days(text) == {day}


@pytest.mark.parametrize(
    "text",
    [
        "We moved to Yogyakarta.",
        "I live in Bandung. In June I was in Bali.",
        "I live in Bandung, and in June I was in Bali.",
        "I live in Bandung but in June I was in Bali.",
        "I hate Mondays.",
        "Aku pindah ke Jogja bulan Juni depan.",
        "I live in Bandung since today.",
        "I live in Bandung until March.",
        "I lived in Bandung for three years.",
        "I'm in Bali for three weeks, I live in Bandung.",
        "I've lived in Bandung for years.",
        "I've booked a trip to Bali for two weeks.",
        "I used to live in Tegal until March 2018.",
        "Aku tinggal di Bandung sampai Maret.",
        "Aku tinggal di Bandung selama tiga tahun.",
    ],
)
def test_another_day_does_not(text: str) -> None:
    assert days(text) == {None}


def test_what_it_took_the_place_of_was_over_by_then(app: Flask, rina: Person, tell: Telling) -> None:
    with app.app_context():
        told_at = now()
        june = (told_at - timedelta(days=160)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        tell("I live in Bandung.", at=told_at - timedelta(days=300))
        tell(f"We moved to Yogyakarta on {june.date().isoformat()}.", at=told_at)
        learning.catch_up()
        spans = {known.fact.target: known.spans for known in know(rina.id, persona_id=None)}
    assert [span.until for span in spans["Bandung"]] == [june]
    assert [(span.since, span.until) for span in spans["Yogyakarta"]] == [(june, None)]


def test_a_day_before_the_other_began_is_not_believed(app: Flask, rina: Person, tell: Telling) -> None:
    with app.app_context():
        told_at = now()
        long_ago = told_at - timedelta(days=400)
        tell("I live in Bandung.", at=told_at - timedelta(days=300))
        tell(f"We moved to Yogyakarta on {long_ago.date().isoformat()}.", at=told_at)
        learning.catch_up()
        spans = {known.fact.target: known.spans for known in know(rina.id, persona_id=None)}
    assert [span.until for span in spans["Bandung"]] == [span.since for span in spans["Yogyakarta"]]
    assert spans["Yogyakarta"][0].since == told_at


def test_a_day_that_is_named_later_moves_the_beginning_and_the_end_of_what_was_before(
    app: Flask, rina: Person, tell: Telling
) -> None:
    with app.app_context():
        told_at = now()
        june = (told_at - timedelta(days=160)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        tell("I live in Bandung.", at=told_at - timedelta(days=300))
        tell("We moved to Yogyakarta.", at=told_at - timedelta(days=20))
        tell(f"I've lived in Yogyakarta since {june.date().isoformat()}.", at=told_at)
        tell("I drink coffee. I work at Tokopedia.", at=told_at - timedelta(days=90))
        tell("I work at Tokopedia since March 2020.", at=told_at)
        learning.catch_up()
        spans = {known.fact.target: known.spans for known in know(rina.id, persona_id=None)}
    assert [span.until for span in spans["Bandung"]] == [june]
    assert [(span.since, span.until) for span in spans["Yogyakarta"]] == [(june, None)]
    assert [span.begin.date() for span in spans["Tokopedia"]] == [date(2020, 3, 1)]


def test_a_day_before_what_was_told_in_the_same_sitting_is_believed(
    app: Flask, rina: Person, tell: Telling
) -> None:
    with app.app_context():
        told_at = now()
        tell("I live in Bandung.", at=told_at - timedelta(days=300))
        tell("I live in Semarang.", at=told_at - timedelta(hours=2))
        tell("I moved to Kudus two weeks ago.", at=told_at)
        learning.catch_up()
        spans = {known.fact.target: known.spans for known in know(rina.id, persona_id=None)}
    (kudus,) = spans["Kudus"]
    assert 13 <= (told_at - kudus.begin).days <= 21 and kudus.until is None
    assert [span.until for span in spans["Bandung"]] == [kudus.since]
    # It held at no moment that anybody knows.
    assert "Semarang" not in spans


def test_of_what_was_over_before_it_was_first_told_nobody_knows_the_beginning(
    app: Flask, rina: Person, tell: Telling
) -> None:
    with app.app_context():
        told_at = now()
        tell("I live in Bandung.", at=told_at - timedelta(hours=2))
        tell("I moved from Bandung to Yogyakarta two weeks ago.", at=told_at)
        learning.catch_up()
        spans = {known.fact.target: known.spans for known in know(rina.id, persona_id=None)}
    (yogya,) = spans["Yogyakarta"]
    assert [(span.since, span.until) for span in spans["Bandung"]] == [(None, yogya.since)]
    assert spans["Bandung"][0].holds_at(told_at - timedelta(days=900))


def test_what_was_over_before_began_after_what_was_over_before_that() -> None:
    bali, bandung, yogya, day = uuid4(), uuid4(), uuid4(), timedelta(days=1)

    def said(
        fact: UUID, ago: timedelta, *, stance: Stance = "holds", since: datetime | None = None
    ) -> Saying:
        at = NOVEMBER - ago
        return Saying(fact, "user", "lives_in", str(fact), stance, at, order=0, since=since)

    over, moved = NOVEMBER - 800 * day, NOVEMBER - 150 * day
    told = [said(bali, 900 * day), said(bali, 800 * day, stance="ends"), said(bandung, day / 8)]
    (held,) = spans_of([*told, said(yogya, timedelta(0), since=moved)])[bandung]
    assert (held.since, held.until, held.ended_by) == (None, moved, yogya)
    assert not held.holds_at(over - day) and held.holds_at(over)


def test_a_day_that_is_named_later_never_lets_two_homes_overlap() -> None:
    bandung, yogya, bali, day = uuid4(), uuid4(), uuid4(), timedelta(days=1)

    def said(fact: UUID, target: str, ago: int, *, since: int | None = None) -> Saying:
        named = None if since is None else NOVEMBER - since * day
        return Saying(fact, "user", "lives_in", target, "holds", NOVEMBER - ago * day, order=0, since=named)

    homes = [said(bandung, "bandung", 300), said(bali, "bali", 200), said(yogya, "yogyakarta", 20)]
    before = spans_of(homes)
    # Before Bali began, and before the day that was said already.
    for since in (250, 200, 10):
        assert spans_of([*homes, said(yogya, "yogyakarta", 1, since=since)]) == before
    moved = spans_of([*homes, said(yogya, "yogyakarta", 1, since=150)])
    assert moved[bali][0].until == moved[yogya][0].since == NOVEMBER - 150 * day
    assert moved[bandung] == before[bandung]


def test_reading_again_finds_the_day_that_was_not_kept(app: Flask, rina: Person, tell: Telling) -> None:
    with app.app_context():
        said, *_ = tell("Since March 2020 I work at Tokopedia.")
        learning.catch_up()
        db.session.execute(update(MemoryEvidence).values(since=None))
        db.session.commit()
        talk = db.session.get_one(Message, said).conversation_id
        assert learning.learn_block(rina.id, talk, 0) == 1
        assert learning.learn_block(rina.id, talk, 0) == 0
        (known,) = know(rina.id, persona_id=None)
        assert known.spans[0].begin.date() == date(2020, 3, 1)


def test_what_was_over_in_between_did_not_hold_all_along() -> None:
    fact, day = uuid4(), timedelta(days=1)

    def said(stance: Stance, at: datetime, since: datetime | None = None) -> Saying:
        return Saying(fact, "user", "drinks", "coffee", stance, at, order=0, since=since)

    over, again = NOVEMBER - 50 * day, NOVEMBER
    told = [said("holds", NOVEMBER - 90 * day), said("ends", over)]
    for since, begun in ((over - day, again), (over + day, over + day)):
        spans = spans_of([*told, said("holds", again, since)])[fact]
        assert [(span.since, span.until) for span in spans] == [
            (NOVEMBER - 90 * day, over),
            (begun, None),
        ]


@pytest.mark.parametrize("seed", range(200))
def test_whatever_days_are_named_there_is_one_home_at_a_time(seed: int) -> None:
    chance, day = random.Random(seed), timedelta(days=1)
    homes = {name: uuid4() for name in ("bandung", "yogyakarta", "bali", "solo")}
    sayings = []
    for order in range(14):
        name, ago = chance.choice(list(homes)), chance.randrange(100)
        stance: Stance = "ends" if chance.random() < 0.2 else "holds"
        since = NOVEMBER - (ago + chance.randrange(60)) * day if chance.random() < 0.5 else None
        at = NOVEMBER - ago * day
        sayings.append(Saying(homes[name], "user", "lives_in", name, stance, at, order=order, since=since))
    spans = spans_of(sayings)
    for moment in (NOVEMBER - (hours * day / 2) for hours in range(400)):
        assert sum(span.holds_at(moment) for each in spans.values() for span in each) <= 1
    for each in spans.values():
        assert all(span.until is None or span.begin < span.until for span in each)
