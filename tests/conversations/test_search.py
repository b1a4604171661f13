"""What was said is found again by its words, on both sides and in titles; by nobody else, and never an error."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.conversations import search, shelving
from app.conversations.models import Message
from app.extensions import db
from tests.accounts.people import Person, create_person, sign_in
from tests.conversations.conftest import JSON, Telling


def ask(browser: FlaskClient, query: str, **more: object) -> dict[str, Any]:
    """Search and return what was found."""
    answer = browser.get("/search", query_string={"q": query, **more}, headers=JSON)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def texts(found: dict[str, Any]) -> list[str]:
    """Return the excerpts."""
    return ["".join(piece["text"] for piece in hit["excerpt"]) for hit in found["hits"]]


def test_both_sides_and_titles_are_found_the_newest_first(browser: FlaskClient, tell: Telling) -> None:
    old = tell("About bread", "How long does a sourdough rest?", "Overnight is best.")
    new = tell("Sourdough again", "It did not rise.", "Your Sourdough was cold.")
    found = ask(browser, "sourdo")
    assert texts(found) == ["Your Sourdough was cold.", "How long does a sourdough rest?"]
    assert [hit["role"] for hit in found["hits"]] == ["assistant", "user"]
    assert [hit["conversation_id"] for hit in found["hits"]] == [str(new), str(old)]
    assert found["hits"][0]["url"] == f"/conversations/{new}?message={found['hits'][0]['message_id']}"
    assert [piece["text"] for piece in found["hits"][0]["excerpt"] if piece["hit"]] == ["Sourdo"]
    assert [title["conversation_id"] for title in found["titles"]] == [str(new)]


@pytest.mark.parametrize(
    "query", ["cafe", "CAFÉ", "groß", "GROSS", "mangga har", "東京", "京", "浅草がい", "cafe owner"]
)
def test_case_accents_beginnings_and_scripts_without_spaces(
    browser: FlaskClient, tell: Telling, query: str
) -> None:
    tell(
        "Places",
        "The Café owner is große Klasse. Mangga harum manis. 東京都に行くなら、浅草がいいですよ。",
    )
    assert len(ask(browser, query)["hits"]) == 1
    assert ask(browser, "cafeteria")["hits"] == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        '"',
        "'",
        "a AND",
        "NEAR(",
        "* *",
        "-x:",
        "\\",
        "a:*b",
        "(((",
        "🍋",
        "%",
        "words " * 1000,
        "&|!<->",
        "ﷺ",
        "x" * 5000,
    ],
)
def test_no_query_is_an_error(browser: FlaskClient, tell: Telling, query: str) -> None:
    tell("Anything", "Words that are there.")
    ask(browser, query)
    page = browser.get("/search", query_string={"q": query})
    assert page.status_code == 200
    assert browser.get("/search/results", query_string={"q": query}).status_code == 200


def test_an_empty_result_says_what_to_try(browser: FlaskClient) -> None:
    assert "Try fewer words" in browser.get("/search?q=nowhere").text
    assert "Write a word" in browser.get("/search?q=!!!").text


def test_pages_follow_each_other_without_gap_or_double(browser: FlaskClient, tell: Telling) -> None:
    tell("Long", *(f"lemon number {number}" for number in range(45)))
    seen: list[str] = []
    before: int | None = None
    while True:
        found = ask(browser, "lemon", **({"before": before} if before else {}))
        seen += texts(found)
        before = found["before"]
        if before is None:
            break
    assert seen == [f"lemon number {number}" for number in reversed(range(45))]


def test_nobody_finds_what_another_said(app: Flask, browser: FlaskClient, tell: Telling) -> None:
    stranger = create_person(app, "budi")
    tell("His", "A secret about lemons", owner=stranger)
    assert ask(browser, "lemons") == {"titles": [], "hits": [], "before": None}
    his = app.test_client()
    sign_in(his, stranger)
    assert len(ask(his, "lemons")["hits"]) == 1


def test_what_is_in_the_bin_is_not_found_until_it_is_back(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person
) -> None:
    conversation = tell("Lemons", "About lemons")
    with app.app_context():
        shelving.put_into_bin(rina.id, conversation)
    assert ask(browser, "lemons") == {"titles": [], "hits": [], "before": None}
    with app.app_context():
        shelving.restore(rina.id, conversation)
    assert len(ask(browser, "lemons")["hits"]) == 1


def test_the_index_follows_its_messages(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person
) -> None:
    conversation = tell("Index", "apples", "pears")
    with app.app_context():
        question, answer = db.session.query(Message).order_by(Message.seq)
        search.index_message(answer.id, "plums", owner=rina.id, conversation_id=conversation)
        search.forget_message(question.id)
        db.session.commit()
    assert [len(ask(browser, word)["hits"]) for word in ("apples", "pears", "plums")] == [0, 0, 1]
    with app.app_context():
        shelving.put_into_bin(rina.id, conversation)
        shelving.remove_for_good(rina.id, conversation)
        assert db.session.execute(text("SELECT count(*) FROM search_entries")).scalar() == 0
        if db.engine.dialect.name == "sqlite":
            # Raises when the index and the table do not hold the same.
            check = "INSERT INTO search_entries_fts(search_entries_fts, rank) VALUES ('integrity-check', 1)"
            db.session.execute(text(check))
            db.session.rollback()
