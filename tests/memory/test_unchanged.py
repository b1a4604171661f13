"""What is not entered with a correction stays as it was of the fact, be it left out by a program or left empty in a form."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import now
from app.memory import learning
from tests.memory.conftest import JSON, Telling
from tests.memory.test_entered_days import correct, entered, listed


def today() -> str:
    """Return what day it is."""
    return now().date().isoformat()


def write(browser: FlaskClient, relation: str, target: str, **fields: object) -> str:
    """Write a fact down and return its id."""
    answer = browser.post(
        "/memory/facts", json={"relation": relation, "target": target, **fields}, headers=JSON
    )
    assert answer.status_code == 201 and answer.json is not None
    return str(answer.json["id"])


def span(fact: dict[str, Any]) -> tuple[str | None, str | None, str]:
    """Return the days and the state of a fact."""
    return fact["since"], fact["until"], fact["state"]


def correct_by_form(browser: FlaskClient, fact_id: str, **fields: str) -> dict[str, Any]:
    """Correct a fact as the page does, with all that it shows but for these fields; returns what took its place."""
    since, until = entered(browser, fact_id)
    shown = browser.get(f"/memory/facts/{fact_id}", headers=JSON).json or {}
    sent = {"subject": "", "relation": shown["relation"], "target": shown["target"], "reason": ""}
    sent |= {"valid_from": since, "valid_to": until, **fields}
    answer = browser.post(f"/memory/facts/{fact_id}", data=sent)
    assert answer.status_code == 303, answer.text
    return dict(browser.get(answer.headers["Location"], headers=JSON).json or {})


@pytest.mark.parametrize(
    ("days", "state"),
    [
        ({"valid_from": "2019-03-01", "valid_to": "2021-05-05"}, "ended"),
        ({"valid_from": "2019-03-01"}, "holds"),
        ({"valid_to": "2021-05-05"}, "ended"),
    ],
)
@pytest.mark.parametrize("target", ["Acme Ltd", "ACME"])
def test_entered_days_stay_where_a_program_leaves_them_out(
    browser: FlaskClient, days: dict[str, str], state: str, target: str
) -> None:
    acme = write(browser, "works_at", "Acme", **days)
    shown = correct(browser, acme, relation="works_at", target=target, reason="full name")
    assert span(shown) == (days.get("valid_from"), days.get("valid_to"), state)
    assert list(listed(browser, as_of="2021-05-04")) == [target]
    assert list(listed(browser)) == ([target] if state == "holds" else [])


def test_one_day_alone_is_changed_where_the_other_is_left_out(browser: FlaskClient) -> None:
    acme = write(browser, "works_at", "Acme", valid_from="2019-03-01", valid_to="2021-05-05")
    shown = correct(browser, acme, relation="works_at", target="Acme Ltd", valid_to="2022-01-01")
    assert span(shown) == ("2019-03-01", "2022-01-01", "ended")
    # What is entered goes before what was known.
    shown = correct(browser, shown["id"], relation="works_at", target="Acme", valid_to="2018-01-01")
    assert span(shown) == (None, "2018-01-01", "ended")


def test_a_day_that_is_null_or_emptied_in_the_form_is_taken_away(browser: FlaskClient) -> None:
    acme = write(browser, "works_at", "Acme", valid_from="2019-03-01", valid_to="2021-05-05")
    shown = correct(browser, acme, relation="works_at", target="Acme", valid_to=None)
    assert span(shown) == ("2019-03-01", None, "holds")
    shown = correct(browser, acme, relation="works_at", target="Acme", valid_to="2021-05-05")
    assert span(shown) == ("2019-03-01", "2021-05-05", "ended")
    shown = correct_by_form(browser, acme, valid_to="")
    assert span(shown) == ("2019-03-01", None, "holds")
    shown = correct_by_form(browser, acme, target="Acme Ltd")
    assert span(shown) == ("2019-03-01", None, "holds")


def test_a_job_that_is_told_to_be_over_stays_so_under_its_full_name(
    app: Flask, tell: Telling, browser: FlaskClient
) -> None:
    tell("I work at Acme.", at=now() - timedelta(days=900))
    tell("I don't work at Acme any more.", at=now() - timedelta(days=300))
    with app.app_context():
        learning.catch_up()
    (acme,) = listed(browser, state="former").values()
    by_form = correct_by_form(browser, acme["id"], target="Acme Ltd")
    assert span(by_form) == (acme["since"], acme["until"], "ended")
    by_program = correct(browser, by_form["id"], relation="works_at", target="Acme Limited")
    assert span(by_program) == (acme["since"], acme["until"], "ended")
    assert listed(browser) == {}


def test_what_holds_by_what_was_told_is_followed_by_what_it_is_corrected_to(
    app: Flask, tell: Telling, browser: FlaskClient
) -> None:
    tell("I live in Bandung.", at=now() - timedelta(days=900))
    with app.app_context():
        learning.catch_up()
    (bandung,) = listed(browser).values()
    shown = correct(browser, bandung["id"], relation="lives_in", target="Solo", reason="moved")
    assert span(shown) == (today(), None, "holds")
    assert list(listed(browser, as_of="2026-01-01")) == ["Bandung"]


def test_a_day_on_which_it_began_and_ended_is_shown(browser: FlaskClient) -> None:
    guru = write(browser, "job", "guru di SMA 3", valid_from="2026-01-05", valid_to="2026-01-05")
    assert span(listed(browser, state="former")["guru di SMA 3"]) == ("2026-01-05", "2026-01-05", "ended")
    assert entered(browser, guru) == ("2026-01-05", "2026-01-05")
    shown = correct(browser, guru, relation="job", target="guru di SMA 4")
    assert span(shown) == ("2026-01-05", "2026-01-05", "ended")
    assert listed(browser, as_of="2026-01-05") == listed(browser) == {}


def test_whom_it_is_about_and_how_weighty_it_is_stay_as_well(browser: FlaskClient) -> None:
    age = write(browser, "age", "3 years", subject="Mochi", importance=0.9)
    shown = correct(browser, age, relation="age", target="4 years")
    assert (shown["subject"], shown["importance"]) == ("Mochi", 0.9)


def test_a_day_until_which_it_was_to_hold_is_not_entered_again_where_it_ended_before(
    app: Flask, tell: Telling, browser: FlaskClient
) -> None:
    acme = write(browser, "works_at", "Acme", valid_from="2019-03-01", valid_to="2099-01-01")
    tell("I don't work at Acme any more.")
    with app.app_context():
        learning.catch_up()
    assert span(listed(browser, state="former")["Acme"]) == ("2019-03-01", today(), "ended")
    shown = correct(browser, acme, relation="works_at", target="Acme Ltd")
    assert span(shown) == ("2019-03-01", today(), "ended")
