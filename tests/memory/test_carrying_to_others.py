"""A memory that another person takes in: with words and companions of their own, and with the same days."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import now
from app.extensions import db
from app.memory import keeping, learning
from app.memory.facts import queries
from app.memory.forgetting.finishing import finish_forgetting
from app.memory.forgetting.forget import forget
from app.memory.forms import FactInput
from app.memory.models import MemoryEvidence, MemoryFact, MemoryReview
from app.memory.showing.values import open_shelf
from tests.accounts.people import Person, create_person
from tests.memory.mochi import fact_id, let_time_pass, read_life, tell_all, tell_life
from tests.memory.test_carrying import bring, exported
from tests.memory.test_entered_days import set_zone


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_life)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Jakarta"])
def test_what_held_for_hours_has_its_day_for_another_person_too(app: Flask, rina: Person, zone: str) -> None:
    budi, citra = create_person(app, "budi"), create_person(app, "citra")
    with app.app_context():
        for person in (rina, budi, citra):
            set_zone(person.id, zone)
        # In Jakarta it is the next day by then.
        begun = datetime(2026, 3, 3, 20, tzinfo=UTC)
        tell_all(rina.id, "I live in Town1.", at=begun)
        tell_all(rina.id, "I live in Town2.", at=begun + timedelta(hours=1))
        day = date(2026, 3, 3 if zone == "UTC" else 4)
        assert days_of(rina.id, zone)["Town1"] == (day, day)
        for _time in range(2):
            bring(budi.id, exported(rina.id))
            assert days_of(budi.id, zone) == days_of(rina.id, zone)
        bring(citra.id, exported(budi.id))
        assert days_of(citra.id, zone) == days_of(rina.id, zone)


def days_of(owner: UUID, zone: str) -> dict[str, tuple[date | None, date | None]]:
    """Return since when and until when each fact is shown to have held, by its target."""
    shelf = open_shelf(owner, ZoneInfo(zone))
    return {each.target: (each.since, each.until) for each in map(shelf.show, shelf.known)}


def test_what_ended_and_was_told_again_comes_back_with_its_last_days(app: Flask, rina: Person) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        tell_all(rina.id, "I drink tea", at=now() - timedelta(days=900))
        ended = FactInput(relation="drinks", target="tea", valid_to=date(2025, 1, 1))
        keeping.correct_fact(rina.id, fact_id(rina.id, "tea"), ended)
        tell_all(rina.id, "I drink tea")
        bring(budi.id, exported(rina.id))
        assert days_of(budi.id, "UTC") == days_of(rina.id, "UTC")
        assert days_of(budi.id, "UTC")["tea"][1] is None


def test_a_fact_whose_correction_is_gone_comes_back(app: Flask, rina: Person) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        old = keeping.add_fact(rina.id, FactInput(relation="likes", target="Dewi Sartika"))
        new = keeping.correct_fact(rina.id, old, FactInput(relation="likes", target="Raden Saleh"))
        forget(rina.id, new)
        assert bring(budi.id, exported(rina.id)).added == 1
        let_time_pass()
        finish_forgetting()
        assert bring(budi.id, exported(rina.id)).known == 1
        # An import of before may have left this.
        fact = db.session.get_one(MemoryFact, old)
        fact.valid_from, fact.valid_to, fact.replaced_by_id = date(2020, 2, 1), date(2020, 1, 1), old
        db.session.commit()
        assert bring(budi.id, exported(rina.id)).known == 1


def test_another_person_gets_words_of_their_own_and_no_row_of_the_first(app: Flask, rina: Person) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        tell_life(rina.id)
        keeping.retract(rina.id, fact_id(rina.id, "Mochi"), answer_id=tell_all(rina.id, "Hm.", "Hm?")[1])
        before = exported(rina.id)
        report = bring(budi.id, before)
        assert (report.added, report.untied) == (3, 3)
        assert exported(rina.id) == before
        theirs = queries.list_facts(budi.id)
        assert {fact.origin for fact in theirs} == {"written"}
        assert not {str(fact.id) for fact in theirs} & {fact["id"] for fact in before["facts"]}
        assert not db.session.scalars(
            select(MemoryEvidence.id).where(MemoryEvidence.user_id == budi.id)
        ).all()
        reviews = db.session.scalars(select(MemoryReview).where(MemoryReview.user_id == budi.id)).all()
        assert [(each.rating, each.answer_id) for each in reviews] == [("wrong", None)]
        again = bring(budi.id, before)
        assert (again.added, again.extended, again.known) == (0, 0, 3)
