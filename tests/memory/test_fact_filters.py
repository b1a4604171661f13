"""The list of facts when an address does not make sense, and the form of a fact that is gone: nothing typed is lost."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.memory import keeping
from app.memory.forgetting.forget import forget
from app.memory.forms import FactInput
from tests.accounts.people import Person
from tests.memory.conftest import JSON


@pytest.fixture
def facts(app: Flask, rina: Person) -> dict[str, UUID]:
    """What Rina wrote down, by target."""
    wanted = (("lives_in", "Bandung"), ("likes", "tea"), ("likes", "rain"))
    with app.app_context():
        return {
            target: keeping.add_fact(rina.id, FactInput(relation=relation, target=target))
            for relation, target in wanted
        }


def test_the_total_counts_what_fits_the_filter(browser: FlaskClient, facts: dict[str, UUID]) -> None:
    for query, count in (("", 3), ("?q=tea", 1), ("?q=Medan", 0), ("?state=former", 0)):
        answer = browser.get(f"/memory/facts{query}", headers=JSON).json or {}
        assert (answer["total"], len(answer["facts"])) == (count, count), query
    assert "Nothing that is known fits" in browser.get("/memory?q=Medan").text


@pytest.mark.parametrize(
    ("bad", "field", "sentence"),
    [
        ("as_of=0001-01-01", "As of", "This day lies too far back."),
        ("as_of=yesterday", "As of", "This is not a valid time."),
        ("said_to=9999-12-31", "Said until", "This day lies too far ahead."),
        ("state=strange", "Which", "Please choose one of"),
        ("persona=me", "Told to", "This is not a valid id."),
        ("fading=0", "Fades", "This must be 1 or more."),
    ],
)
def test_a_filter_that_cannot_be_used_takes_no_other_away(
    browser: FlaskClient, facts: dict[str, UUID], bad: str, field: str, sentence: str
) -> None:
    answer = browser.get(f"/memory?q=tea&said_from=2024-01-01&{bad}")
    assert answer.status_code == 400
    assert f"{field}: {sentence}" in answer.text
    assert 'value="tea"' in answer.text and 'value="2024-01-01"' in answer.text
    assert [target for target in facts if f">{target}<" in answer.text] == ["tea"]
    strict = browser.get(f"/memory/facts?q=tea&{bad}", headers=JSON)
    assert strict.status_code == 400


def test_several_bad_filters_and_unknown_ones_leave_the_rest(
    browser: FlaskClient, facts: dict[str, UUID]
) -> None:
    answer = browser.get("/memory?as_of=0001-01-01&fading=x&colour=red&q=rain")
    assert answer.status_code == 400 and "These filters could not be used" in answer.text
    assert [target for target in facts if f">{target}<" in answer.text] == ["rain"]
    broken = browser.get("/memory?q=%00&state=all&%ff=1")
    assert broken.status_code == 400 and "Bandung" in broken.text


def test_what_was_typed_for_a_fact_that_is_gone_can_be_kept_as_a_new_one(
    app: Flask, browser: FlaskClient, rina: Person, facts: dict[str, UUID]
) -> None:
    with app.app_context():
        forget(rina.id, facts["Bandung"])
    address = f"/memory/facts/{facts['Bandung']}"
    typed = {
        "subject": "Mochi",
        "relation": "lives_in",
        "target": "Sleman <north>",
        "valid_from": "2024-05-01",
        "reason": "moved house",
    }
    answer = browser.post(address, data=typed)
    assert answer.status_code == 404
    assert "is not there any more" in answer.text and "moved house" in answer.text
    assert 'action="/memory/facts"' in answer.text
    for kept in (
        'value="Mochi"',
        'value="Sleman &lt;north&gt;"',
        'value="2024-05-01"',
        'value="lives_in" selected',
    ):
        assert kept in answer.text
    assert browser.get(f"{address}/edit").status_code == 404
    assert browser.patch(address, json={"relation": "likes", "target": "x"}, headers=JSON).status_code == 404
    saved = browser.post("/memory/facts", data={each: typed[each] for each in typed if each != "reason"})
    assert saved.status_code == 303
    assert "Sleman" in browser.get(saved.headers["Location"]).text
