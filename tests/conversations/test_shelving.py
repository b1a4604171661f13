"""What a person does with a conversation: name, pin, put away, keep private, throw away, bring back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.conversations import queries, shelving
from app.conversations.models import Conversation, Message
from app.database import now
from app.extensions import db
from tests.accounts.people import Person
from tests.conversations.conftest import JSON, Telling


def listed(browser: FlaskClient, shelf: str = "") -> list[dict[str, Any]]:
    """Return what stands on a shelf."""
    answer = browser.get(f"/conversations{shelf}", headers=JSON)
    assert answer.status_code == 200, answer.text
    return list((answer.json or {})["conversations"])


def titles(browser: FlaskClient, shelf: str = "") -> list[str]:
    """Return the titles on a shelf."""
    return [row["title"] for row in listed(browser, shelf)]


def change(browser: FlaskClient, conversation: UUID, **values: object) -> int:
    """Change a conversation; returns the status."""
    return browser.patch(f"/conversations/{conversation}", json=values, headers=JSON).status_code


def row(app: Flask, conversation: UUID) -> Conversation:
    """Return the conversation as it is stored."""
    with app.app_context():
        return db.session.get_one(Conversation, conversation)


def test_a_name_of_ones_own_stays(app: Flask, browser: FlaskClient, tell: Telling) -> None:
    conversation = tell("By a model", "Hi", titled_by="model", earlier_title="Hi")
    assert change(browser, conversation, title="  My \n own  name ") == 200
    stored = row(app, conversation)
    assert (stored.title, stored.titled_by, stored.earlier_title) == ("My own name", "person", None)


@pytest.mark.parametrize(
    "wrong", [{"title": "  "}, {"title": "x" * 201}, {"memory_use": "some"}, {"pinned": "yes"}, {"color": 1}]
)
def test_a_wrong_change_is_refused_and_changes_nothing(
    app: Flask, browser: FlaskClient, tell: Telling, wrong: dict[str, object]
) -> None:
    conversation = tell("Name", "Hi")
    assert change(browser, conversation, **wrong) == 400
    assert row(app, conversation).version == 1
    assert change(browser, conversation, title="x" * 200) == 200


def test_pinned_ones_come_first_and_archived_ones_stand_elsewhere(
    browser: FlaskClient, tell: Telling
) -> None:
    first, second, third = (tell(title, "Hi") for title in ("first", "second", "third"))
    assert titles(browser) == ["third", "second", "first"]
    assert change(browser, first, pinned=True) == 200
    assert change(browser, second, archived=True) == 200
    assert titles(browser) == ["first", "third"]
    assert titles(browser, "/archived") == ["second"]
    assert change(browser, first, pinned=False) == change(browser, second, archived=False) == 200
    assert titles(browser) == ["third", "second", "first"]
    assert third


def test_a_deleted_conversation_is_nowhere_but_in_the_bin(
    app: Flask, browser: FlaskClient, tell: Telling
) -> None:
    conversation = tell("Gone", "Hi", "Hello")
    message = row(app, conversation).leaf_id
    addresses = [
        f"/conversations/{conversation}",
        f"/conversations/{conversation}/state",
        f"/messages/{message}",
    ]
    assert [browser.get(address, headers=JSON).status_code for address in addresses] == [200] * 3
    assert browser.delete(f"/conversations/{conversation}", headers=JSON).status_code == 204
    assert [browser.get(address, headers=JSON).status_code for address in addresses] == [404] * 3
    assert (titles(browser), titles(browser, "/deleted")) == ([], ["Gone"])
    assert browser.delete(f"/conversations/{conversation}", headers=JSON).status_code == 404
    assert change(browser, conversation, title="x") == 404
    assert "2 messages will be gone" in browser.get("/conversations/deleted").text
    for _ in range(2):
        assert browser.put(f"/conversations/{conversation}/restoration", headers=JSON).status_code == 200
    assert titles(browser) == ["Gone"]


def test_only_what_is_in_the_bin_is_removed_for_good(app: Flask, browser: FlaskClient, tell: Telling) -> None:
    conversation = tell("Gone", *("words" for _ in range(1500)))
    for_good = {"json": {"for_good": True}, "headers": JSON}
    assert browser.delete(f"/conversations/{conversation}", **for_good).status_code == 409
    browser.delete(f"/conversations/{conversation}", headers=JSON)
    assert browser.delete(f"/conversations/{conversation}", **for_good).status_code == 204
    assert browser.put(f"/conversations/{conversation}/restoration", headers=JSON).status_code == 404
    with app.app_context():
        assert db.session.query(Message).count() == 0


def test_the_bin_is_emptied_after_a_month(app: Flask, browser: FlaskClient, tell: Telling) -> None:
    tell("Old", "Hi", deleted_at=now() - timedelta(days=31))
    tell("Newer", "Hi", deleted_at=now() - timedelta(days=29))
    with app.app_context():
        assert shelving.purge_bin() == 1
    assert titles(browser, "/deleted") == ["Newer"]


def test_what_is_brought_back_while_the_bin_is_emptied_stays(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tell("Saved at the last moment", "Hi", deleted_at=now() - timedelta(days=31))
    tell("Old", "Hi", deleted_at=now() - timedelta(days=31))
    list_old = queries.list_thrown_away_before

    def list_and_restore(moment: datetime, limit: int) -> Sequence[tuple[UUID, UUID]]:
        found = list_old(moment, limit)
        shelving.restore(rina.id, saved)
        return found

    monkeypatch.setattr(queries, "list_thrown_away_before", list_and_restore)
    with app.app_context():
        assert shelving.purge_bin() == 1
    assert titles(browser) == ["Saved at the last moment"]
    assert titles(browser, "/deleted") == []


def test_forms_do_the_same_without_javascript(browser: FlaskClient, tell: Telling) -> None:
    conversation = tell("Name", "Hi")
    assert browser.post(f"/conversations/{conversation}", data={"archived": "true"}).status_code == 303
    assert titles(browser, "/archived") == ["Name"]
    assert browser.post(f"/conversations/{conversation}/deletion").status_code == 303
    assert browser.post(f"/conversations/{conversation}/restoration").status_code == 303
    browser.post(f"/conversations/{conversation}/deletion")
    assert (
        browser.post(f"/conversations/{conversation}/deletion", data={"for_good": "true"}).status_code == 303
    )
    assert titles(browser, "/deleted") == []


def test_what_was_seen_is_never_less_and_never_more_than_there_is(
    app: Flask, browser: FlaskClient, tell: Telling
) -> None:
    conversation = tell("News", "Hi", "Hello", answered_seq=2)
    assert listed(browser)[0]["unread"] is True
    for sent, stored in ((1, 1), (99, 2), (1, 2)):
        answer = browser.put(f"/conversations/{conversation}/seen", json={"seq": sent}, headers=JSON)
        assert answer.status_code == 204
        assert row(app, conversation).seen_seq == stored
    assert listed(browser)[0]["unread"] is False


def test_pages_of_the_list_follow_each_other_without_gap_or_double(
    browser: FlaskClient, tell: Telling
) -> None:
    moment = now()
    # Some share their moment, and then the id decides.
    for number in range(90):
        tell(f"{number}", "Hi", updated_at=moment - timedelta(minutes=number // 4))
    tell("pinned", "Hi", pinned_at=moment)
    seen: list[str] = []
    address = "/conversations"
    while address:
        page = browser.get(address, headers=JSON).json or {}
        seen += [row["id"] for row in page["conversations"]]
        address = f"/conversations?after={page['after']}" if page["after"] else ""
    assert len(seen) == len(set(seen)) == 91
    assert browser.get("/conversations?after=nonsense", headers=JSON).status_code == 400


def test_the_list_is_told_again_only_when_something_changed(browser: FlaskClient, tell: Telling) -> None:
    conversation = tell("Name", "Hi")
    first = browser.get("/conversations/list")
    assert "Today" in first.text
    again = {"If-None-Match": first.headers["ETag"]}
    assert browser.get("/conversations/list", headers=again).status_code == 304
    change(browser, conversation, title="Another")
    assert browser.get("/conversations/list", headers=again).status_code == 200


def test_days_begin_where_the_person_lives(
    app: Flask, browser: FlaskClient, rina: Person, tell: Telling
) -> None:
    tell("Late", "Hi", updated_at=now() - timedelta(hours=30))
    tell("Old", "Hi", updated_at=now() - timedelta(days=400))
    page = browser.get("/conversations/list").text
    assert page.index("Late") < page.index("Old")
    assert 'data-group="yesterday"' in page or 'data-group="week"' in page
    assert f'data-group="{(now() - timedelta(days=400)):%Y-%m}"' in page
