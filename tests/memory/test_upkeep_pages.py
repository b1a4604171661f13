"""The pages on which a memory is looked after: forgetting with a minute to undo it, files, the timeline, and its upkeep."""

import io
import json
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.conversations.models import MemoryClock
from app.database import now
from app.extensions import db
from app.memory import learning
from app.memory.rebuilding import rebuild
from app.memory.showing import upkeep
from tests.accounts.people import Person, create_person, sign_in
from tests.memory.conftest import JSON, Telling
from tests.memory.teaching import teach


@pytest.fixture
def mochi(app: Flask, tell: Telling) -> UUID:
    """What Rina told of her cat; returns the fact."""
    said, *_ = tell("My cat is called Mochi.", "Mochi is a lovely name.", at=now() - timedelta(days=3))
    return teach(app, said, relation="has_pet", target="Mochi")


def listed(browser: FlaskClient) -> list[str]:
    """Return the targets of all facts."""
    answer = browser.get("/memory/facts?state=all", headers=JSON).json
    assert answer is not None
    return [fact["target"] for fact in answer["facts"]]


def test_forgetting_says_what_goes_and_can_be_undone(browser: FlaskClient, mochi: UUID) -> None:
    address = f"/memory/facts/{mochi}/forgetting"
    preview = browser.get(address, headers=JSON).json
    assert preview is not None
    assert (preview["facts"], preview["messages"], preview["id"]) == (1, 2, None)
    assert "Forget it for good" in browser.get(address).text
    assert listed(browser) == ["Mochi"]
    assert browser.post(address, data={}).status_code == 303
    assert listed(browser) == []
    page = browser.get("/memory").text
    assert "It can be undone until" in page
    undo = page.split('action="/memory/forgettings/')[1].split('"')[0]
    assert browser.post(f"/memory/forgettings/{undo}").status_code == 303
    assert listed(browser) == ["Mochi"]
    assert "It can be undone until" not in browser.get("/memory").text


def test_nobody_else_forgets_it(app: Flask, browser: FlaskClient, mochi: UUID) -> None:
    budi = app.test_client()
    sign_in(budi, create_person(app, "budi"))
    assert budi.get(f"/memory/facts/{mochi}/forgetting").status_code == 404
    assert budi.post(f"/memory/facts/{mochi}/forgetting", json={}, headers=JSON).status_code == 404
    done = browser.post(f"/memory/facts/{mochi}/forgetting", json={}, headers=JSON).json
    assert done is not None
    assert budi.post(f"/memory/forgettings/{done['id']}/undo", headers=JSON).status_code == 404
    assert browser.post(f"/memory/forgettings/{done['id']}/undo", headers=JSON).status_code == 204


def test_a_memory_goes_out_as_a_file_and_comes_in_again(
    app: Flask, browser: FlaskClient, mochi: UUID
) -> None:
    assert "Mochi" in browser.get("/memory/export.md").text
    answer = browser.get("/memory/export.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="memory.json"'
    assert [fact["target"] for fact in json.loads(answer.text)["facts"]] == ["Mochi"]
    budi = app.test_client()
    sign_in(budi, create_person(app, "budi"))
    sent = budi.post("/memory/imports", data={"file": (io.BytesIO(answer.data), "memory.json")})
    assert sent.status_code == 303
    assert "1 facts are new" in budi.get(sent.headers["Location"]).text
    assert listed(budi) == ["Mochi"]
    again = budi.post("/memory/imports", data=answer.data, content_type="application/json", headers=JSON)
    assert again.json is not None
    assert (again.json["added"], again.json["known"]) == (0, 1)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"format": "else"}', b"\xff\xfe"])
def test_a_file_that_is_none_is_refused_and_changes_nothing(
    browser: FlaskClient, mochi: UUID, body: bytes
) -> None:
    sent = browser.post("/memory/imports", data={"file": (io.BytesIO(body), "memory.json")})
    assert sent.status_code == 400
    assert "notice--bad" in sent.text
    assert listed(browser) == ["Mochi"]


def test_the_timeline_shows_what_was_talked_about(app: Flask, browser: FlaskClient, tell: Telling) -> None:
    assert "Nothing is summed up yet" in browser.get("/memory/timeline").text
    for day in range(33):
        tell(
            f"Today number {day} I decided to move to <Malang> because I love the cold air there.",
            "A big decision.",
            at=now() - timedelta(days=40 - day),
        )
    with app.app_context():
        while _is_behind():
            learning.catch_up()
    page = browser.get("/memory/timeline").text
    assert "number 32" in page
    assert "&lt;Malang&gt;" in page
    first = browser.get("/memory/timeline", headers=JSON).json
    assert first is not None
    rest = browser.get("/memory/timeline", query_string={"before": first["before"]}, headers=JSON).json
    assert rest is not None
    assert (len(first["stretches"]), len(rest["stretches"]), rest["before"]) == (30, 3, None)
    events = browser.get("/memory/timeline?which=events", headers=JSON).json
    assert events is not None
    assert events["stretches"]
    assert all(each["events"] for each in events["stretches"])


def test_an_event_is_put_away_brought_back_and_pinned(
    app: Flask, browser: FlaskClient, tell: Telling
) -> None:
    tell(
        "I decided to move to Malang because I love the cold air there.",
        "A big one.",
        at=now() - timedelta(days=3),
    )
    with app.app_context():
        while _is_behind():
            learning.catch_up()
    (event,) = _events_of(browser, "events")
    sent = browser.post(f"/memory/events/{event}/standing", data={"act": "archive", "which": "events"})
    assert sent.status_code == 303
    assert "Put away. It is not recalled" in browser.get("/memory/timeline?which=events").text
    assert (_events_of(browser, "events"), _events_of(browser, "all")) == (set(), {event})
    assert _events_of(browser, "away") == {event}
    for act, which in (("restore", "events"), ("pin", "pinned")):
        assert (
            browser.post(f"/memory/events/{event}/standing", json={"act": act}, headers=JSON).status_code
            == 204
        )
        assert _events_of(browser, which) == {event}
    assert _events_of(browser, "away") == set()
    budi = app.test_client()
    sign_in(budi, create_person(app, "budi"))
    refused = budi.post(f"/memory/events/{event}/standing", json={"act": "archive"}, headers=JSON)
    assert refused.status_code == 404


def _events_of(browser: FlaskClient, which: str) -> set[str]:
    shown = browser.get(f"/memory/timeline?which={which}", headers=JSON).json
    assert shown is not None
    return {event["id"] for each in shown["stretches"] for event in each["events"]}


def test_memory_is_switched_off_and_on(browser: FlaskClient) -> None:
    assert "Memory is on" in browser.get("/memory/upkeep").text
    assert browser.post("/memory/switch", data={"on": "false"}).status_code == 303
    assert "Memory is off" in browser.get("/memory/upkeep").text
    assert (browser.post("/memory/switch", json={"on": True}, headers=JSON).json or {})["on"] is True


def test_who_reads_is_chosen(browser: FlaskClient) -> None:
    assert (browser.get("/memory/upkeep", headers=JSON).json or {})["reader"] == "automatic"
    assert browser.post("/memory/reader", data={"reader": "patterns"}).status_code == 303
    assert (browser.get("/memory/upkeep", headers=JSON).json or {})["reader"] == "patterns"
    refused = browser.post("/memory/reader", data={"reader": "model", "model": ""})
    assert refused.status_code == 400
    assert "name its model" in refused.text
    foreign = {"reader": "model", "model": "large", "credential_id": str(UUID(int=5))}
    assert browser.post("/memory/reader", json=foreign, headers=JSON).status_code == 400
    assert (browser.get("/memory/upkeep", headers=JSON).json or {})["reader"] == "patterns"


def test_a_rebuild_shows_its_difference_before_it_changes_anything(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person
) -> None:
    said, *_ = tell("I live in Bandung.", "Nice.", at=now() - timedelta(days=3))
    with app.app_context():
        learning.catch_up()
    assert listed(browser) == ["Bandung"]
    teach(app, said, relation="likes", target="Bandung")
    begun = browser.post("/memory/rebuilds", headers=JSON)
    assert (begun.status_code, (begun.json or {})["state"]) == (202, "reading")
    assert (begun.json or {})["waiting"] is True
    page = browser.get("/memory/upkeep")
    assert "It waits for its turn." in page.text and "<progress" not in page.text
    assert 'data-controller="look-again"' in page.text and 'http-equiv="refresh"' in page.text
    with app.app_context():
        rebuild.work_on(rina.id, UUID((begun.json or {})["id"]))
    ready = (browser.get("/memory/upkeep", headers=JSON).json or {})["rebuild"]
    assert ready["state"] == "ready"
    decision = f"/memory/rebuilds/{ready['id']}/decision"
    assert browser.post(decision, data={"act": "discard"}).status_code == 303
    assert browser.post(decision, json={"act": "apply"}, headers=JSON).status_code == 409
    assert "Bandung" in listed(browser)


def test_a_rebuild_that_waits_says_so_and_when_nobody_is_there_to_do_it(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("I live in Bandung.", "Nice.", at=now() - timedelta(days=3))
    with app.app_context():
        begun = rebuild.begin(rina.id, hand_over=lambda _owner, _id: None)
        rebuild.work_on(rina.id, begun.id)
        ready = rebuild.find_rebuild(rina.id)
        assert ready is not None and (ready.is_waiting, ready.total) == (False, 1)
        assert rebuild.apply(rina.id, begun.id, hand_over=lambda _owner, _id: None).is_waiting
    assert "It waits for its turn." in browser.get("/memory/upkeep").text
    monkeypatch.setattr(upkeep, "who_does_jobs", lambda _seen_at: "nobody")
    assert "no worker was seen lately" in browser.get("/memory/upkeep").text
    with app.app_context():
        rebuild.work_on(rina.id, begun.id)
    done = browser.get("/memory/upkeep").text
    assert "It waits" not in done and "look-again" not in done and 'http-equiv="refresh"' not in done


def _is_behind() -> bool:
    clock = db.session.query(MemoryClock).one()
    is_behind = clock.learned_n < clock.n
    db.session.rollback()
    return is_behind
