"""A day that is entered by hand is kept: the list, the page, the form, every day and the prompt tell the same span."""

import random
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.database import now
from app.extensions import db
from app.memory import learning
from app.memory.facts.knowing import Known, know
from app.memory.prompting.lines import now_line, then_line
from tests.accounts.people import Person
from tests.memory.conftest import JSON, Telling

ZONES = ("Asia/Jakarta", "America/New_York", "UTC")
TARGETS = ("Bandung", "Solo", "Bali", "Depok", "Bogor")
KINDS = {"lives_in": "I live in {}.", "likes": "I like {}."}
# By fact: the days since when and until when the list says that it held.
Days = Mapping[str, tuple[str | None, str | None]]
FIELD = 'name="{}"[^>]*value="([^"]*)"'
SPAN = re.compile(r"\((?:from (?P<since>\d+ \w+ \d+) )?(?:until (?P<until>\d+ \w+ \d+)|and still)\)$")


def correct(browser: FlaskClient, fact_id: UUID | str, **wanted: object) -> dict[str, Any]:
    """Correct a fact and return what it is then."""
    answer = browser.patch(f"/memory/facts/{fact_id}", json=wanted, headers=JSON)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def listed(browser: FlaskClient, **wanted: object) -> dict[str, dict[str, Any]]:
    """Return what is listed, by target."""
    answer = browser.get("/memory/facts", query_string=wanted, headers=JSON)
    assert answer.json is not None
    return {fact["target"]: fact for fact in answer.json["facts"]}


def entered(browser: FlaskClient, fact_id: str) -> tuple[str, str]:
    """Return the days that the form shows."""
    page = browser.get(f"/memory/facts/{fact_id}/edit").text
    found = [re.search(FIELD.format(name), page) for name in ("valid_from", "valid_to")]
    since, until = (each[1] if each else "" for each in found)
    return since, until


def set_zone(owner: UUID, zone: str) -> None:
    """Let a person live in a time zone."""
    db.session.get_one(User, owner).timezone = zone
    db.session.commit()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("relation", "told", "old", "new"),
    [
        ("partner", "My partner is Anna.", "Anna", "Hanna"),
        ("works_at", "I work at bank BCA.", "bank BCA", "bank Mandiri"),
        ("likes", "I like tea.", "tea", "green tea"),
    ],
)
def test_a_new_target_has_the_day_that_was_entered_with_it(
    app: Flask,
    rina: Person,
    tell: Telling,
    browser: FlaskClient,
    relation: str,
    told: str,
    old: str,
    new: str,
    zone: str,
) -> None:
    tell(told)
    with app.app_context():
        set_zone(rina.id, zone)
        learning.catch_up()
    before = listed(browser)[old]
    shown = correct(browser, before["id"], relation=relation, target=new, valid_from="2022-02-02")
    assert (shown["since"], shown["until"], shown["state"]) == ("2022-02-02", None, "holds")
    assert listed(browser)[new]["since"] == "2022-02-02"
    assert old not in listed(browser)
    assert entered(browser, shown["id"]) == ("2022-02-02", "")
    assert "since Feb 2022" in browser.get(f"/memory/facts/{shown['id']}").text
    assert list(listed(browser, as_of="2022-02-02")) == [new]
    assert list(listed(browser, as_of="2022-02-01")) == []
    # Another day for the same target, and none at all.
    shown = correct(browser, shown["id"], relation=relation, target=new, valid_from="2021-01-03")
    assert shown["since"] == listed(browser)[new]["since"] == "2021-01-03"
    assert list(listed(browser, as_of="2021-06-01")) == [new]


def test_what_was_written_by_hand_can_be_dated_anew_and_what_is_told_later_ends_it(
    app: Flask, rina: Person, tell: Telling, browser: FlaskClient
) -> None:
    written = browser.post("/memory/facts", json={"relation": "works_at", "target": "Acme"}, headers=JSON)
    assert written.json is not None
    acme = correct(
        browser, written.json["id"], relation="works_at", target="Acme Corp", valid_from="2019-01-01"
    )
    assert (acme["since"], acme["state"]) == ("2019-01-01", "holds")
    tell("I work at Pertamina.")
    with app.app_context():
        learning.catch_up()
    today = now().date().isoformat()
    (former,) = listed(browser, state="former", q="Acme Corp").values()
    assert (former["since"], former["until"]) == ("2019-01-01", today)
    # Its beginning alone is entered anew, so it is over as it was.
    acme = correct(browser, former["id"], relation="works_at", target="Acme Corp", valid_from="2018-05-01")
    assert (acme["since"], acme["until"], acme["state"]) == ("2018-05-01", today, "ended")


def test_what_is_entered_beside_others_ends_with_the_next_one_that_was(browser: FlaskClient) -> None:
    for home, since in (("Depok", "2020-06-01"), ("Bogor", "2020-03-01"), ("Solo", "2022-01-01")):
        wanted = {"relation": "lives_in", "target": home, "valid_from": since}
        assert browser.post("/memory/facts", json=wanted, headers=JSON).status_code == 201
    spans = {name: (each["since"], each["until"]) for name, each in listed(browser, state="all").items()}
    assert spans == {
        "Bogor": ("2020-03-01", "2020-06-01"),
        "Depok": ("2020-06-01", "2022-01-01"),
        "Solo": ("2022-01-01", None),
    }


def test_an_end_that_was_entered_alone_leaves_the_beginning_open_where_it_was_told_later(
    app: Flask, tell: Telling, browser: FlaskClient
) -> None:
    tell("I live in Bandung.")
    with app.app_context():
        learning.catch_up()
    (bandung,) = listed(browser).values()
    shown = correct(browser, bandung["id"], relation="lives_in", target="Bandung", valid_to="2024-06-01")
    assert (shown["since"], shown["until"], shown["state"]) == (None, "2024-06-01", "ended")
    assert entered(browser, bandung["id"]) == ("", "2024-06-01")
    assert "until Jun 2024" in browser.get(f"/memory/facts/{bandung['id']}").text
    assert list(listed(browser, as_of="2024-05-31")) == ["Bandung"]
    assert list(listed(browser, as_of="2024-06-01")) == []


@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize("relation", KINDS)
def test_the_list_the_page_the_form_each_day_and_the_prompt_agree(
    app: Flask, rina: Person, tell: Telling, browser: FlaskClient, relation: str, zone_name: str
) -> None:
    chance, zone = random.Random(f"{relation} in {zone_name}"), ZoneInfo(zone_name)
    with app.app_context():
        set_zone(rina.id, zone.key)
    for number in range(10):
        if number < 3 or chance.random() < 0.25:
            ago = timedelta(days=chance.choice([0, chance.randrange(900)]))
            tell(KINDS[relation].format(chance.choice(TARGETS)), at=now() - ago)
            with app.app_context():
                learning.catch_up()
        else:
            enter_something(browser, chance, relation)
        shown = browser.get("/memory/facts", query_string={"state": "all"}, headers=JSON).json or {}
        days = {fact["id"]: (fact["since"], fact["until"]) for fact in shown["facts"]}
        for fact in shown["facts"]:
            page = browser.get(f"/memory/facts/{fact['id']}", headers=JSON).json or {}
            assert {name: page[name] for name in fact} == fact
        with app.app_context():
            known = know(rina.id, persona_id=None)
        check_prompt(known, zone, days)
        check_forms(browser, known, days)
        check_each_day(browser, days, is_single=relation != "likes")


def enter_something(browser: FlaskClient, chance: random.Random, relation: str) -> None:
    """Write a fact down or correct one, with days or without, and check that those that were entered count."""
    days = sorted(
        (now() - timedelta(days=chance.randrange(2, 1_500))).date().isoformat() for _number in range(2)
    )
    wanted = {"relation": relation, "target": chance.choice(TARGETS)}
    if chance.random() < 0.7:
        wanted["valid_from"] = days[0]
    if chance.random() < 0.3 and days[0] < days[1]:
        wanted["valid_to"] = days[1]
    known = listed(browser, state="all")
    if known and chance.random() < 0.7:
        fact = chance.choice(list(known.values()))
        wanted["target"] = chance.choice([fact["target"], wanted["target"]])
        answer = browser.patch(f"/memory/facts/{fact['id']}", json=wanted, headers=JSON)
    else:
        answer = browser.post("/memory/facts", json=wanted, headers=JSON)
    if answer.status_code == 409:
        return
    assert answer.status_code in (200, 201) and answer.json is not None
    assert wanted.get("valid_from") in (None, answer.json["since"])
    assert wanted.get("valid_to") in (None, answer.json["until"])


def check_prompt(known: Sequence[Known], zone: ZoneInfo, days: Days) -> None:
    """Check that a prompt says of each fact what the list does, which of others knows no day."""
    by_id = {each.fact.id: each for each in known}
    told = {}
    for each in known:
        match = SPAN.search(then_line(each, each.spans[-1], zone))
        assert match is not None
        told[str(each.fact.id)] = (_iso(match["since"]), _iso(match["until"]))
        line, _ids = now_line(each, by_id, zone)
        if since := re.search(r"\(since (\d+ \w+ \d+)", line):
            assert _iso(since[1]) == told[str(each.fact.id)][0]
    assert told | {fact: (None, None) for fact in days.keys() - told} == days


def check_forms(browser: FlaskClient, known: Sequence[Known], days: Days) -> None:
    """Check that a form shows the days that were entered as they count now, and no other."""
    for each in known:
        was_entered = (each.fact.valid_from, each.fact.valid_to)
        pairs = zip(was_entered, days[str(each.fact.id)], strict=True)
        assert entered(browser, str(each.fact.id)) == tuple(day or "" if was else "" for was, day in pairs)


def check_each_day(browser: FlaskClient, days: Days, *, is_single: bool) -> None:
    """Check that each fact is listed on its days, and of one kind only one on each."""
    edges = {date.fromisoformat(day) for span in days.values() for day in span if day}
    for day in sorted({edge - timedelta(days=1) for edge in edges} | edges):
        listed_then = browser.get("/memory/facts", query_string={"as_of": day}, headers=JSON).json or {}
        held = {fact["id"] for fact in listed_then["facts"]}
        assert not is_single or len(held) <= 1
        for fact, (since, until) in days.items():
            if since and since <= day.isoformat() and not (until and until <= day.isoformat()):
                assert fact in held


def _iso(spoken: str | None) -> str | None:
    return datetime.strptime(spoken, "%d %B %Y").replace(tzinfo=UTC).date().isoformat() if spoken else None
