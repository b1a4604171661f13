"""What reading by a model used is counted by person and day, also when two readings end at once."""

import gevent
import pytest
from flask import Flask
from gevent.event import Event

from app.database import now
from app.extensions import db
from app.memory.extraction.asking import Spent
from app.memory.reading.spending import count_spent, list_used
from tests.accounts.people import Person, create_person

ONCE = Spent(1, 100, 20, 0.5)
WITHOUT_A_PRICE = Spent(2, 10, 5, None)


def test_days_and_people_are_counted_apart(app: Flask, rina: Person) -> None:
    other = create_person(app, "budi")
    with app.app_context():
        for spent in (ONCE, WITHOUT_A_PRICE, Spent()):
            count_spent(rina.id, spent)
        db.session.commit()
        (used,) = list_used(rina.id, since=now().date())
        assert (used.calls, used.tokens) == (3, 135)
        assert used.cost == pytest.approx(0.5)
        assert list_used(other.id, since=now().date()) == []


def test_two_readings_that_end_at_once_are_both_counted(app: Flask, rina: Person) -> None:
    counted = Event()

    def first() -> None:
        with app.app_context():
            count_spent(rina.id, ONCE)
            counted.set()
            # The second one comes now, and has to wait for this.
            gevent.sleep(0)
            db.session.commit()

    def second() -> None:
        with app.app_context():
            # It has looked before the first one was done.
            list_used(rina.id, since=now().date())
            counted.wait()
            count_spent(rina.id, ONCE)
            db.session.commit()

    readings = [gevent.spawn(second), gevent.spawn(first)]
    gevent.joinall(readings, timeout=20, raise_error=True)
    with app.app_context():
        (used,) = list_used(rina.id, since=now().date())
        assert (used.calls, used.tokens) == (2, 240)
