"""What fades is put away at night and comes back when it is said again; nothing that matters goes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.background import JOBS
from app.database import now
from app.extensions import db
from app.memory import jobs as _jobs  # noqa: F401  # registers them
from app.memory import learning
from app.memory.facts import queries
from app.memory.facts.knowing import know
from app.memory.forgetting import fading
from app.memory.forgetting.fading import archive_faded, count_faded, list_fading
from app.memory.models import MemoryFact, MemoryHead, MemoryReview
from tests.accounts.people import Person, create_person
from tests.memory.conftest import Telling
from tests.memory.facts import add_fact
from tests.memory.test_learning import read_homes

YEARS_AGO = timedelta(days=900)


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_homes)


def archived(owner: Person) -> list[str]:
    """Return the targets of what was put away."""
    put_away = select(MemoryFact.target).where(
        MemoryFact.user_id == owner.id, MemoryFact.archived_at.is_not(None)
    )
    return sorted(db.session.scalars(put_away))


def review(owner: Person, fact_id: object, rating: str, *, at: datetime) -> None:
    """Write down what happened to a fact."""
    db.session.add(MemoryReview(user_id=owner.id, fact_id=fact_id, rating=rating, at=at))
    db.session.commit()


def test_only_what_is_weak_old_and_not_kept_is_put_away(app: Flask, rina: Person) -> None:
    old = now() - YEARS_AGO
    with app.app_context():
        add_fact(rina.id, "tea", learned_at=old)
        add_fact(rina.id, "fresh", learned_at=now())
        add_fact(rina.id, "important", learned_at=old, importance=0.9)
        add_fact(rina.id, "pinned", learned_at=old, pinned_at=old)
        add_fact(rina.id, "kept", learned_at=old, keep_until=now().date() + timedelta(days=2))
        add_fact(rina.id, "kept once", learned_at=old, keep_until=now().date() - timedelta(days=2))
        add_fact(rina.id, "wrong", learned_at=old, retracted_at=old)
        used = add_fact(rina.id, "used", learned_at=old)
        review(rina, used, "used", at=now() - timedelta(days=3))
        lapsed = add_fact(rina.id, "lapsed", learned_at=now() - timedelta(days=10), importance=0.0)
        for days in range(1, 9):
            review(rina, lapsed, "wrong", at=now() - timedelta(days=days))
        assert count_faded() == 2
        assert archived(rina) == []
        assert JOBS.get("memory.archive_faded")() == 2
        assert archived(rina) == ["kept once", "tea"]
        assert archive_faded() == count_faded() == 0
        assert archived(rina) == ["kept once", "tea"]
        assert "tea" not in [known.fact.target for known in know(rina.id, persona_id=None)]


def test_what_is_about_to_fade_is_known_before(app: Flask, rina: Person) -> None:
    with app.app_context():
        add_fact(rina.id, "tea", learned_at=now() - timedelta(days=586 - 5), importance=0.4)
        add_fact(rina.id, "coffee", learned_at=now() - timedelta(days=586 - 25), importance=0.4)
        add_fact(rina.id, "water", learned_at=now() - timedelta(days=586 - 85), importance=0.4)
        add_fact(rina.id, "gone", learned_at=now() - YEARS_AGO, archived_at=now(), has_faded=True)
        found = {days: [each.fact.target for each in list_fading(rina.id, days=days)] for days in (7, 30, 90)}
        assert found == {7: ["tea"], 30: ["tea", "coffee"], 90: ["tea", "coffee", "water"]}
        (first,) = list_fading(rina.id, days=7)
        assert first.on == now().date() + timedelta(days=5)
        assert 0.6 <= first.strength < 0.61


def test_said_again_it_comes_back_at_once_but_not_what_its_person_put_away(
    app: Flask, rina: Person, tell: Telling
) -> None:
    tell("I live in Bandung.", at=now() - timedelta(days=36_000))
    tell("I live in Medan.", at=now() - timedelta(days=36_000))
    with app.app_context():
        learning.catch_up()
        for row in db.session.scalars(select(MemoryFact)):
            row.importance = 0.2
        db.session.commit()
        assert archive_faded() == 2
        db.session.execute(update(MemoryFact).where(MemoryFact.target == "Medan").values(has_faded=False))
        db.session.commit()
        tell("I live in Bandung.", "Oh!", "I live in Medan.")
        learning.catch_up()
        assert archived(rina) == ["Medan"]
        assert archive_faded() == 0
        assert archived(rina) == ["Medan"]


def test_what_a_clock_that_jumped_put_away_comes_back(
    app: Flask, rina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        add_fact(rina.id, "tea", learned_at=now())
        with monkeypatch.context() as jump:
            jump.setattr(fading, "now", lambda: datetime(2400, 1, 1, tzinfo=UTC))
            assert archive_faded() == 1
        assert archived(rina) == ["tea"]
        assert archive_faded() == 0
        assert archived(rina) == []
        with monkeypatch.context() as jump:
            jump.setattr(fading, "now", lambda: datetime(1971, 1, 1, tzinfo=UTC))
            assert archive_faded() == 0


def test_each_person_has_their_own_and_a_new_epoch_begins_for_whom_something_went(
    app: Flask, rina: Person
) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        add_fact(rina.id, "tea", learned_at=now() - YEARS_AGO)
        add_fact(budi.id, "tea", learned_at=now())
        for owner in (rina.id, budi.id):
            db.session.add(MemoryHead(user_id=owner, epoch=1, text="", fact_ids=[]))
        db.session.commit()
        assert list_fading(budi.id, days=90) == []
        assert archive_faded() == 1
        assert (archived(rina), archived(budi)) == (["tea"], [])
        assert db.session.scalars(select(MemoryHead.user_id)).all() == [budi.id]
        assert db.session.scalar(select(func.count()).select_from(MemoryFact)) == 2
        assert [fact.target for fact in queries.list_facts(budi.id)] == ["tea"]


def test_a_day_is_a_day_of_utc(app: Flask, rina: Person) -> None:
    with app.app_context():
        add_fact(rina.id, "tea", learned_at=datetime(2020, 3, 1, 23, 59, tzinfo=UTC))
        (soon,) = list_fading(rina.id, days=0)
        assert soon.on == date(2020, 3, 1) + timedelta(days=586)
