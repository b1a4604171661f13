"""What turns and the list of conversations have to do with each other."""

from typing import Any

import pytest
from flask import Flask

from app.chat.shelf import ShelfPage
from app.conversations.models import Conversation
from app.extensions import db
from tests.accounts.people import create_person
from tests.chat.conftest import browser_of
from tests.chat.talk import JSON, Talk, wait_until
from tests.ops.figures import Lookups


def listed(talk: Talk) -> dict[str, Any]:
    """Return the line of this conversation, or nothing."""
    answer = talk.client.get("/conversations", headers=JSON).json or {}
    return next((dict(row) for row in answer["conversations"] if row["id"] == talk.id), {})


def test_an_answer_is_news_from_its_end_until_it_was_seen(talk: Talk) -> None:
    turn = talk.send("Take your time [[tokens=20 rate=20]]")["turn"]["id"]
    assert (listed(talk)["answering"], listed(talk)["unread"]) == (True, False)
    talk.follow(turn)
    assert (listed(talk)["answering"], listed(talk)["unread"]) == (False, True)
    seen = talk.client.put(f"/conversations/{talk.id}/seen", json={"seq": 2}, headers=JSON)
    assert seen.status_code == 204
    assert listed(talk)["unread"] is False


def test_going_on_with_an_answer_that_was_seen_is_news_again(talk: Talk) -> None:
    turn = talk.send("A story [[tokens=300 rate=50]]")["turn"]["id"]
    wait_until(lambda: talk.messages()[-1]["text"])
    talk.stop(turn)
    talk.wait_for_state(turn, "stopped")
    talk.client.put(f"/conversations/{talk.id}/seen", json={"seq": 2}, headers=JSON)
    assert listed(talk)["unread"] is False
    assert talk.go_on(turn, 2).status_code == 202
    talk.stop(turn)
    talk.wait_for_state(turn, "stopped", "done")
    assert listed(talk)["unread"] is True


def test_deleting_a_conversation_stops_its_answer_and_undo_shows_what_was_said(talk: Talk) -> None:
    turn = talk.send("A story [[tokens=400 rate=40]]")["turn"]["id"]
    wait_until(lambda: talk.messages()[-1]["text"])
    assert talk.client.delete(f"/conversations/{talk.id}", headers=JSON).status_code == 204
    for address in (f"/turns/{turn}", f"/conversations/{talk.id}/state"):
        assert talk.client.get(address, headers=JSON).status_code == 404
    assert talk.client.delete(f"/turns/{turn}", headers=JSON).status_code == 404
    assert wait_until(lambda: talk.client.get(f"/turns/{turn}/events").status_code == 404)
    assert talk.client.put(f"/conversations/{talk.id}/restoration", headers=JSON).status_code == 200
    assert talk.wait_for_state(turn, "stopped")["can_continue"]
    assert talk.messages()[-1]["text"]


def test_nothing_can_be_said_in_the_bin(talk: Talk) -> None:
    talk.ask("Hello [[tokens=3]]")
    answer = talk.messages()[-1]["id"]
    leaf = talk.leaf()
    talk.client.delete(f"/conversations/{talk.id}", headers=JSON)
    key = {"turn_key": "0190c0de-0000-4000-8000-000000000001"}
    said = {"text": "Hello?", "parent_id": leaf, **key}
    assert talk.client.post(f"/conversations/{talk.id}/turns", json=said, headers=JSON).status_code == 404
    assert talk.client.post(f"/messages/{answer}/variants", json=key, headers=JSON).status_code == 404


def test_both_sides_are_found_as_soon_as_they_are_said(talk: Talk) -> None:
    talk.ask("Where do capybaras bathe? [[tokens=5]]")
    said = talk.messages()[-1]["text"].split()[0].strip(".,")
    for query in ("capyba", said):
        found = talk.client.get("/search", query_string={"q": query}, headers=JSON).json or {}
        assert found["hits"], query


def test_whoever_speaks_in_an_archived_conversation_has_it_back_on_the_list(talk: Talk) -> None:
    talk.ask("Hello [[tokens=3]]")
    talk.client.patch(f"/conversations/{talk.id}", json={"archived": True}, headers=JSON)
    assert listed(talk) == {}
    talk.ask("Again [[tokens=3]]")
    assert listed(talk)["archived"] is False


def test_a_name_of_ones_own_outlives_the_first_words(talk: Talk) -> None:
    talk.client.patch(f"/conversations/{talk.id}", json={"title": "Mine"}, headers=JSON)
    talk.ask("Other words [[tokens=3]]")
    with talk.client.application.app_context():
        titles = [row.title for row in db.session.query(Conversation)]
    assert titles == ["Mine"]


def test_the_fragment_is_drawn_once_as_long_as_nothing_in_it_changes(chatting: Flask, talk: Talk) -> None:
    talk.ask("Hello [[tokens=3]]")
    lookups = Lookups("list")
    first = talk.client.get("/conversations/list")
    assert talk.client.get("/conversations/list").text == first.text
    assert lookups.since() == (1, 1)
    unchanged = talk.client.get("/conversations/list", headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.text) == (304, "")
    talk.client.patch(f"/conversations/{talk.id}", json={"title": "Renamed"}, headers=JSON)
    changed = talk.client.get("/conversations/list", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200 and "Renamed" in changed.text
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_nobody_is_handed_what_was_drawn_for_another(
    chatting: Flask, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The conversations' ids in the mark keep lists apart already; the owner must do so even without them.
    monkeypatch.setattr(ShelfPage, "mark", "the same for everybody")
    other = Talk(browser_of(chatting, create_person(chatting, "tom")))
    own = {talk: "Of Rina", other: "Of Tom"}
    for each, title in own.items():
        each.client.patch(f"/conversations/{each.id}", json={"title": title}, headers=JSON)
    lookups = Lookups("list")
    for each, title in [*own.items(), *own.items()]:
        shown = each.client.get("/conversations/list").text
        assert title in shown
        assert not any(foreign in shown for foreign in own.values() if foreign != title)
    assert lookups.since() == (2, 2), "each was handed the own one the second time"
