"""The pages of facts: what is known with its words, as of any day, and what its person does with it, also without script."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import now
from app.extensions import db
from app.memory import keeping
from app.memory.forms import FactInput
from app.memory.models import MemoryReview
from app.settings.models import Persona
from tests.accounts.people import Person, create_person, sign_in
from tests.memory.conftest import JSON, Telling
from tests.memory.teaching import teach

BEFORE = datetime(2025, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def homes(app: Flask, tell: Telling) -> tuple[UUID, UUID]:
    """Rina lived in Bandung and moved to Yogyakarta; returns both facts."""
    first, *_ = tell("I live in Bandung, near the <station>.", at=BEFORE)
    second, *_ = tell("I moved to Yogyakarta.", at=BEFORE + timedelta(days=100))
    return teach(app, first, relation="lives_in", target="Bandung"), teach(
        app, second, relation="lives_in", target="Yogyakarta"
    )


def listed(browser: FlaskClient, **wanted: object) -> list[tuple[str, str]]:
    """Return (target, state) of the facts that are listed."""
    answer = browser.get("/memory/facts", query_string=wanted, headers=JSON)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return [(fact["target"], fact["state"]) for fact in answer.json["facts"]]


def act(browser: FlaskClient, fact_id: UUID, name: str, **more: object) -> dict[str, Any]:
    """Do something with a fact and return what it is then."""
    answer = browser.post(f"/memory/facts/{fact_id}/standing", json={"act": name, **more}, headers=JSON)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_what_holds_is_listed_and_what_held_once_on_its_days(
    browser: FlaskClient, homes: tuple[UUID, UUID]
) -> None:
    assert listed(browser) == [("Yogyakarta", "holds")]
    assert listed(browser, state="former") == [("Bandung", "ended")]
    assert listed(browser, as_of="2025-04-01") == [("Bandung", "holds")]
    for day in ("9999-12-31", "0001-01-01"):
        assert browser.get("/memory/facts", query_string={"as_of": day}, headers=JSON).status_code == 400
    assert listed(browser, as_of="2025-04-01", state="former") == []
    assert listed(browser, as_of="2025-04-01", state="all") == [("Bandung", "holds"), ("Yogyakarta", "ahead")]
    assert listed(browser, q="lives bandung", state="all") == [("Bandung", "ended")]
    assert listed(browser, q="medan", state="all") == []


def test_a_fact_shows_its_words_its_past_and_its_strength(
    browser: FlaskClient, homes: tuple[UUID, UUID]
) -> None:
    bandung, yogya = homes
    page = browser.get(f"/memory/facts/{bandung}").text
    assert "I live in <span" not in page
    assert "<mark>Bandung</mark>, near the &lt;station&gt;." in page
    assert f'href="/memory/facts/{yogya}"' in page
    assert "<polyline" in page
    shown = browser.get(f"/memory/facts/{yogya}", headers=JSON).json
    assert shown is not None
    assert (shown["since"], shown["until"], shown["others"][0]["target"]) == ("2025-06-18", None, "Bandung")
    assert shown["quotes"][0]["text"] == "Yogyakarta"
    assert 0 < shown["strength"] < 1


def test_correcting_keeps_the_old_value_with_its_reason(
    browser: FlaskClient, homes: tuple[UUID, UUID]
) -> None:
    _bandung, yogya = homes
    form = browser.get(f"/memory/facts/{yogya}/edit").text
    assert 'value="Yogyakarta"' in form
    sent = {"subject": "", "relation": "lives_in", "target": "Sleman", "reason": "just outside"}
    refused = browser.post(f"/memory/facts/{yogya}", data={**sent, "target": " "})
    assert refused.status_code == 400
    assert "just outside" in refused.text
    answer = browser.post(f"/memory/facts/{yogya}", data=sent)
    assert answer.status_code == 303
    assert "Sleman" in browser.get(answer.headers["Location"]).text
    assert listed(browser) == [("Sleman", "holds")]
    assert "just outside" in browser.get(f"/memory/facts/{yogya}").text
    assert listed(browser, state="former", q="Yogya") == [("Yogyakarta", "corrected")]


def test_what_is_written_by_hand_is_known(browser: FlaskClient) -> None:
    assert "Nothing is known yet" in browser.get("/memory").text
    assert browser.get("/memory/facts/new").status_code == 200
    answer = browser.post("/memory/facts", data={"relation": "has_pet", "target": "Mochi", "subject": ""})
    assert answer.status_code == 303
    assert listed(browser) == [("Mochi", "holds")]
    made = browser.post(
        "/memory/facts", json={"relation": "age", "target": "3", "subject": "Mochi"}, headers=JSON
    )
    assert made.status_code == 201
    assert made.headers["Location"].endswith(made.json["id"] if made.json else "?")
    page = browser.get("/memory").text
    assert page.index("You</h2>") < page.index("Mochi</h2>")
    wrong = browser.post("/memory/facts", json={"relation": "No Such", "target": ""}, headers=JSON)
    assert wrong.status_code == 400
    assert set(wrong.json["error"]["fields"] if wrong.json else ()) == {"relation", "target"}


def test_every_act_has_its_effect_and_can_be_taken_back(
    browser: FlaskClient, homes: tuple[UUID, UUID]
) -> None:
    _bandung, yogya = homes
    assert act(browser, yogya, "pin")["strength"] == 1
    assert act(browser, yogya, "unpin")["pinned"] is False
    tomorrow = (now().date() + timedelta(days=1)).isoformat()
    assert act(browser, yogya, "keep", day=tomorrow)["keep_until"] == tomorrow
    assert act(browser, yogya, "fade")["keep_until"] is None
    assert act(browser, yogya, "share")["shared"] is True
    assert act(browser, yogya, "unshare")["shared"] is False
    assert act(browser, yogya, "archive")["state"] == "away"
    assert act(browser, yogya, "restore")["state"] == "holds"
    assert act(browser, yogya, "wrong")["state"] == "wrong"
    assert listed(browser) == [("Bandung", "holds")]
    assert act(browser, yogya, "restore")["state"] == "holds"
    by_form = browser.post(f"/memory/facts/{yogya}/standing", data={"act": "archive"})
    assert by_form.status_code == 303
    assert "Put away." in browser.get(by_form.headers["Location"]).text
    without_day = browser.post(f"/memory/facts/{yogya}/standing", json={"act": "keep"}, headers=JSON)
    assert without_day.status_code == 400


def test_two_that_mean_the_same_become_one(app: Flask, browser: FlaskClient, tell: Telling) -> None:
    first, _answer, second, *_ = tell("My cat is Mochi.", "Aww.", "My cat Mochi chan sleeps.", "Sweet.")
    one, two = (
        teach(app, first, relation="has_pet", target="Mochi"),
        teach(app, second, relation="has_pet", target="Mochi chan"),
    )
    assert "The same thing twice?" in browser.get(f"/memory/facts/{one}").text
    assert act(browser, one, "merge", others=[str(two)])["evidence"] == 2
    assert listed(browser) == [("Mochi", "holds")]


def test_the_profile_and_the_figures_follow_the_facts(browser: FlaskClient, homes: tuple[UUID, UUID]) -> None:
    browser.post("/memory/facts", data={"relation": "likes", "target": "rain", "subject": ""})
    profile = browser.get("/memory/profile", headers=JSON).json
    assert profile is not None
    sides = {
        section["title"]: [fact["target"] for fact in section["facts"]] for section in profile["sections"]
    }
    assert sides == {"In short": ["Yogyakarta"], "Likes": ["rain"]}
    page = browser.get("/memory/profile").text
    assert "What matters most" in page
    figures = browser.get("/memory/statistics", headers=JSON).json
    assert figures is not None
    assert (figures["holds"], figures["former"], figures["away"]) == (2, 1, 0)
    assert figures["growth"][-1]["known"] == 3
    assert sum(step["count"] for step in figures["strengths"]) == 2
    page = browser.get("/memory/statistics").text
    # Every bar has its name and its number, also for whoever does not see it.
    assert page.count('<th scope="col">') == page.count("<td>") == 12 + 10
    assert "<caption" in page and f"<td>{figures['growth'][-1]['known']}</td>" in page
    assert "60%" in browser.get(f"/memory/facts/{homes[1]}").text


def test_nobody_else_sees_or_changes_it(app: Flask, homes: tuple[UUID, UUID]) -> None:
    budi = app.test_client()
    sign_in(budi, create_person(app, "budi"))
    assert listed(budi, state="all") == []
    for fact_id in (*homes, uuid4()):
        assert budi.get(f"/memory/facts/{fact_id}").status_code == 404
        assert budi.get(f"/memory/facts/{fact_id}/edit").status_code == 404
        for path, sent in (("standing", {"act": "wrong"}), ("", {"relation": "lives_in", "target": "X"})):
            address = f"/memory/facts/{fact_id}/{path}".rstrip("/")
            assert budi.post(address, json=sent, headers=JSON).status_code == 404


def test_pages_speak_indonesian(
    app: Flask, rina: Person, browser: FlaskClient, homes: tuple[UUID, UUID]
) -> None:
    browser.patch("/settings/preferences", json={"language": "id"}, headers=JSON)
    for path in ("", "/profile", "/statistics", "/facts/new", f"/facts/{homes[0]}"):
        page = browser.get(f"/memory{path}")
        assert page.status_code == 200
        assert 'lang="id"' in page.text


def test_the_page_narrows_by_conversation_day_and_what_fades_and_says_what_leaves_nothing(
    browser: FlaskClient, homes: tuple[UUID, UUID]
) -> None:
    day = (BEFORE + timedelta(days=50)).date().isoformat()
    assert listed(browser, state="all", said_from=day) == [("Yogyakarta", "holds")]
    assert listed(browser, state="all", said_to=day) == [("Bandung", "ended")]
    facts = browser.get(f"/memory/facts/{homes[0]}", headers=JSON).json
    assert facts is not None
    place = facts["quotes"][0]["conversation_id"]
    page = browser.get(f"/memory?conversation={place}&state=former").text
    assert "Bandung" in page
    assert f'href="/memory?conversation={place}"' in page
    assert 'href="/memory?state=former"' in page
    nothing = browser.get(f"/memory?q=Bali&said_to={day}&fading=&conversation=").text
    assert "Nothing that is known fits: “Bali”, Said until" in nothing


def test_who_talks_to_several_companions_looks_for_what_one_was_told(
    app: Flask, browser: FlaskClient, rina: Person
) -> None:
    with app.app_context():
        first, second = (Persona(user_id=rina.id, name=name) for name in ("Yuzu", "Kumquat"))
        db.session.add_all([first, second])
        db.session.commit()
        mine, hers = first.id, second.id
        keeping.add_fact(rina.id, FactInput(relation="likes", target="tea", persona_id=mine))
    assert 'name="persona"' not in browser.get("/memory").text
    with app.app_context():
        keeping.add_fact(rina.id, FactInput(relation="likes", target="rain", persona_id=hers))
    page = browser.get("/memory", query_string={"persona": str(hers)}).text
    assert f'<option value="{hers}" selected>Kumquat</option>' in page
    assert "Told to Kumquat" in page and "rain" in page and "tea" not in page.partition('class="known"')[2]
    assert listed(browser, persona=str(mine)) == [("tea", "holds")]


def test_what_happened_several_times_on_a_day_is_one_line(
    app: Flask, browser: FlaskClient, rina: Person, homes: tuple[UUID, UUID]
) -> None:
    fact_id, moment = homes[1], BEFORE + timedelta(days=200)
    with app.app_context():
        for hours, rating in ((0, "used"), (1, "used"), (24, "used"), (25, "kept")):
            at = moment + timedelta(hours=hours)
            db.session.add(MemoryReview(user_id=rina.id, fact_id=fact_id, rating=rating, at=at))
        db.session.commit()
    shown = browser.get(f"/memory/facts/{fact_id}", headers=JSON).json
    assert shown is not None
    assert [(each["what"], each["count"]) for each in shown["happened"]] == [
        ("kept", 1),
        ("used", 1),
        ("used", 2),
    ]
    assert "used in 2 answers" in browser.get(f"/memory/facts/{fact_id}").text
