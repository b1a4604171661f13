"""What a person writes or corrects by hand reaches the companions, and what a file says is over stays over."""

import json
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import now
from app.extensions import db
from app.memory import keeping, learning
from app.memory.carrying.exporting import export_json
from app.memory.carrying.importing import ImportReport, import_memory
from app.memory.facts.knowing import know
from app.memory.forms import FactInput
from app.memory.models import MemoryFact
from app.memory.prompting.heads import read_head
from app.settings import personas
from tests.accounts.people import Person, create_person
from tests.memory.conftest import JSON, Telling

JAKARTA = ZoneInfo("Asia/Jakarta")


def head(owner: UUID, persona_id: UUID | None) -> str:
    """Return what a companion keeps in mind."""
    return "\n".join(line.text for line in read_head(owner, persona_id, JAKARTA, begins=True))


def current(owner: UUID) -> set[tuple[str, str]]:
    """Return what holds now."""
    return {
        (known.fact.relation, known.fact.target)
        for known in know(owner, persona_id=None)
        if known.holds_at(now())
    }


def carry(owner: UUID, other: UUID) -> ImportReport:
    """Bring a memory to somebody who has none of its messages."""
    return import_memory(other, json.dumps(json.loads(export_json(owner))).encode())


def test_what_is_written_by_hand_is_known_to_the_companion_that_one_talks_with(
    app: Flask, rina: Person, browser: FlaskClient
) -> None:
    with app.app_context():
        persona = personas.ensure_persona(rina.id).id
    form = {"relation": "likes", "target": "kayaking", "subject": ""}
    assert browser.post("/memory/facts", data=form).status_code == 303
    with app.app_context():
        assert "kayaking" in head(rina.id, persona)
        assert "kayaking" in head(rina.id, None)


def test_a_correction_stays_with_whom_it_was_told_to(app: Flask, rina: Person, browser: FlaskClient) -> None:
    with app.app_context():
        persona = personas.ensure_persona(rina.id).id
        told = FactInput(relation="lives_in", target="Kediri", persona_id=persona)
        fact_id = keeping.add_fact(rina.id, told)
    form = {"relation": "lives_in", "target": "Magelang", "subject": "", "reason": "moved"}
    assert browser.post(f"/memory/facts/{fact_id}", data=form).status_code == 303
    with app.app_context():
        kept = head(rina.id, persona)
        assert "Magelang" in kept
        assert "Magelang" not in head(rina.id, None)
        # A day alone changes the fact itself.
        (magelang,) = [
            known.fact.id for known in know(rina.id, persona_id=persona) if "Magelang" in known.fact.target
        ]
    assert (
        browser.post(f"/memory/facts/{magelang}", data=form | {"valid_from": "2026-01-01"}).status_code == 303
    )
    with app.app_context():
        assert db.session.query(MemoryFact).filter(MemoryFact.target == "Magelang").count() == 1


def test_what_a_file_says_is_over_stays_over_without_the_messages(
    app: Flask, rina: Person, tell: Telling
) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        moment = now() - timedelta(days=40)
        for place, text in enumerate(
            (
                "I live in Bandung. I have a cat called Mochi. I own a red Honda Jazz.",
                "My dog is called Toro. I drink coffee.",
                "We moved to Yogyakarta.",
                "Toro died last night.",
                "I sold the Jazz.",
                "I stopped drinking coffee.",
            )
        ):
            tell(text, at=moment + timedelta(days=5 * place))
        learning.catch_up()
        mine = current(rina.id)
        assert {target for _relation, target in mine} >= {"Yogyakarta"}
        report = carry(rina.id, budi.id)
        assert report.untied == report.added > 0
        assert current(budi.id) == mine
        assert "Yogyakarta" in head(budi.id, personas.ensure_persona(budi.id).id)
        again = carry(rina.id, budi.id)
        assert again.added == 0
        assert current(budi.id) == mine


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_at_the_end_of_the_calendar_is_refused(browser: FlaskClient, moment: str) -> None:
    answer = browser.get("/memory/timeline", query_string={"before": moment}, headers=JSON)
    assert answer.status_code == 400
    assert browser.get("/memory/timeline", query_string={"before": moment}).status_code == 400


def test_a_page_says_why_something_was_not_done_and_goes_nowhere_else(
    app: Flask, rina: Person, browser: FlaskClient
) -> None:
    with app.app_context():
        fact_id = keeping.add_fact(rina.id, FactInput(relation="likes", target="tea"))
    for sent, words in (
        ({"act": "merge"}, "Please tick what means the same."),
        ({"act": "keep", "day": "2020-01-01"}, "day"),
        ({"act": "keep"}, "Please choose a day."),
    ):
        answer = browser.post(f"/memory/facts/{fact_id}/standing", data=sent)
        assert answer.status_code == 303
        assert "notice--bad" in (page := browser.get(answer.location).text)
        assert words in page
        assert browser.post(f"/memory/facts/{fact_id}/standing", json=sent, headers=JSON).status_code == 400
    form = {"relation": "likes", "target": "tea", "valid_from": "2026-05-05", "valid_to": "2025-01-01"}
    assert "It cannot end before it begins." in browser.post(f"/memory/facts/{fact_id}", data=form).text


def test_each_page_is_in_the_language_of_who_reads_it(
    app: Flask, rina: Person, browser: FlaskClient, tell: Telling
) -> None:
    with app.app_context():
        tell("I live in Bandung.", at=now() - timedelta(days=9))
        tell("We moved to Yogyakarta.", at=now() - timedelta(days=2))
        learning.catch_up()
    # In both orders, since what is made once stays as it was first.
    for language, words, others in (
        ("en", "no longer", "tidak lagi"),
        ("id", "tidak lagi", "no longer"),
        ("en", "no longer", "tidak lagi"),
    ):
        page = browser.get("/memory?state=former", headers={"Accept-Language": language}).text
        assert words in page
        assert others not in page
