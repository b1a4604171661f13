"""What was said is recalled by its own person and nobody else; private, deleted and hidden words never are."""

import random
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.conversations import branches, changes, deletion, queries, shelving
from app.conversations.forms import ConversationChange
from app.conversations.models import MemoryChange, MemoryClock, Message
from app.database import now
from app.extensions import db
from app.memory import embedding, index_cache, upkeep
from app.memory.facts import storing
from app.memory.facts.statement import Statement
from app.memory.index import UserIndex
from app.memory.index_cache import IndexCache
from app.memory.models import MemoryFact
from app.memory.rows import Row
from tests.accounts.people import Person, create_person, sign_in
from tests.memory.conftest import JSON, Telling, add_talk


def ask(browser: FlaskClient, question: str, **more: object) -> dict[str, Any]:
    """Recall and return what was answered, once the index is whole."""
    for _ in range(50):
        answer = browser.get("/memory/search", query_string={"q": question, **more}, headers=JSON)
        assert answer.status_code == 200, answer.text
        if answer.json and answer.json["complete"]:
            return dict(answer.json)
    raise AssertionError("the index was never complete")


def found(browser: FlaskClient, question: str) -> list[UUID]:
    """Return the ids of the messages that were recalled, the best first."""
    return [UUID(hit["message_ids"][0]) for hit in ask(browser, question, limit=50)["hits"]]


def conversation_of(app: Flask, message_id: UUID) -> UUID:
    """Return the conversation of a message."""
    with app.app_context():
        message = db.session.get(Message, message_id)
        assert message is not None
        return message.conversation_id


def test_a_question_finds_the_message_with_its_neighbours(browser: FlaskClient, tell: Telling) -> None:
    tell("The weather is fine.", "Indeed.")
    ids = tell("Hello there", "Hi!", "My cat is called Mochi.", "How sweet.")
    hit = ask(browser, "What is my cat called?")["hits"][0]
    assert hit["message_ids"] == [str(ids[2])]
    assert (hit["kind"], hit["role"], hit["text"]) == ("message", "user", "My cat is called Mochi.")
    assert (hit["before"]["text"], hit["after"]["text"]) == ("Hi!", "How sweet.")
    assert hit["url"] == f"/conversations/{hit['conversation_id']}?message={ids[2]}"
    assert hit["score"]["total"] == pytest.approx(hit["score"]["words"], abs=1e-3)
    assert 0 < hit["score"]["words"] <= 1.7


def test_a_date_lifts_what_was_said_then(browser: FlaskClient, tell: Telling) -> None:
    old = tell("I moved house.", at=now() - timedelta(days=400))
    new = tell("I moved house.")
    assert found(browser, "When did I move house?") == [*new, *old]
    year = (now() - timedelta(days=400)).year
    answer = ask(browser, f"Did I move house in {year}?")
    assert answer["hits"][0]["message_ids"] == [str(old[0])]
    assert answer["hits"][0]["score"]["in_window"] is True
    assert len(answer["windows"]) == 1


def test_what_is_said_later_is_found_without_a_new_build(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person
) -> None:
    tell("A lemon tree.")
    assert len(found(browser, "lemon")) == 1
    before = index_of(app, rina)
    tell("Another lemon.")
    assert len(found(browser, "lemon")) == 2
    assert index_of(app, rina) is before


def test_deleting_hiding_and_bringing_back(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person
) -> None:
    lemon, *_ = tell("A lemon tree.", "How nice.")
    conversation = conversation_of(app, lemon)
    assert found(browser, "lemon")[0] == lemon
    with app.app_context():
        deletion.delete_message(rina.id, lemon)
    assert found(browser, "lemon") == []
    with app.app_context():
        deletion.restore_message(rina.id, lemon)
    assert found(browser, "lemon")[0] == lemon
    with app.app_context():
        shelving.put_into_bin(rina.id, conversation)
    assert found(browser, "lemon") == []
    with app.app_context():
        shelving.restore(rina.id, conversation)
    assert found(browser, "lemon")[0] == lemon
    for use in ("read", "none"):
        with app.app_context():
            shelving.change_conversation(rina.id, conversation, ConversationChange(memory_use=use))
        assert found(browser, "lemon") == []
    with app.app_context():
        shelving.change_conversation(rina.id, conversation, ConversationChange(memory_use="full"))
    assert found(browser, "lemon")[0] == lemon


def test_only_the_branch_that_is_shown_is_recalled(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person
) -> None:
    first, second = tell("What fruit?", "A kumquat.")
    conversation_id = conversation_of(app, first)
    assert found(browser, "kumquat")
    with app.app_context():
        talk = queries.lock_conversation(rina.id, conversation_id)
        beside = branches.add_message(talk, "user", "What vegetable?", parent_id=None)
        changes.note_conversation(rina.id, conversation_id)
        changes.note_message(rina.id, beside.id, is_new=True)
        db.session.commit()
    assert found(browser, "kumquat") == []
    assert found(browser, "vegetable") == [beside.id]
    with app.app_context():
        branches.show_branch(rina.id, conversation_id, second)
    assert second in found(browser, "kumquat")
    assert found(browser, "vegetable") == []


def test_what_a_message_is_evidence_of_leads_to_it(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person
) -> None:
    tell("Nothing of that kind.")
    (said,) = tell("Oyen slept on my knees.")
    assert found(browser, "Which pet do I have?") == []
    built = index_of(app, rina)
    with app.app_context():
        told = storing.Told(said, now(), None, Statement("user", "has_pet", "Oyen", 0, 4))
        changes.note(rina.id, "fact", storing.store_told(rina.id, [told], extractor="patterns"))
        db.session.commit()
    assert found(browser, "Which pet do I have?") == [said]
    assert found(browser, "Hewan peliharaanku apa?") == [said]
    assert index_of(app, rina) is built
    with app.app_context():
        (fact,) = db.session.scalars(select(MemoryFact))
        fact.retracted_at = now()
        changes.note(rina.id, "fact", [fact.id])
        db.session.commit()
    assert found(browser, "Which pet do I have?") == []


def test_private_chats_never_get_in(browser: FlaskClient, tell: Telling) -> None:
    tell("A secret lemon.", use="none")
    tell("Another secret lemon.", use="read")
    told = tell("An open lemon.")
    assert found(browser, "lemon") == told


def test_nobody_else_recalls_it(app: Flask, browser: FlaskClient, tell: Telling) -> None:
    mine = tell("My lemon is yellow.")
    budi = create_person(app, "budi", admin=True)
    theirs = tell("His lemon is green.", owner=budi)
    stranger = app.test_client()
    sign_in(stranger, budi)
    assert found(browser, "lemon yellow green") == mine
    assert found(stranger, "lemon yellow green") == theirs


def test_two_people_in_one_small_cache_never_meet(app: Flask) -> None:
    chance = random.Random(11)
    people = [create_person(app, name) for name in ("rina", "budi", "sari")]
    words = {person.id: f"word{number}" for number, person in enumerate(people)}
    owned: dict[UUID, set[UUID]] = {person.id: set() for person in people}
    cache = IndexCache(app, most_bytes=1)
    with app.app_context():
        for _ in range(60):
            person = chance.choice(people).id
            if chance.random() < 0.5:
                texts = [
                    f"lemon {words[person]} {chance.randrange(9)}" for _ in range(chance.randrange(1, 5))
                ]
                owned[person] |= set(add_talk(person, texts))
            index = cache.current(person, patience=10)
            assert index.is_complete
            matches = {match.id for match in index.find("lemon word0 word1 word2", limit=500)}
            assert matches == owned[person]
            assert cache.size == index.size, "only the one that was asked for fits"


def test_the_one_asked_longest_ago_is_dropped(app: Flask) -> None:
    people = [create_person(app, name).id for name in ("rina", "budi", "sari")]
    with app.app_context():
        one = IndexCache(app, most_bytes=10**9).current(people[0], patience=10).size
        cache = IndexCache(app, most_bytes=2 * one)
        first, second = (cache.current(person, patience=10) for person in people[:2])
        assert cache.current(people[0], patience=10) is first
        cache.current(people[2], patience=10)
        assert cache.current(people[0], patience=10) is first
        assert cache.current(people[1], patience=10) is not second


def test_a_build_lets_others_go_on_after_each_few_rows(
    app: Flask, rina: Person, tell: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 3 * index_cache.ROWS_AT_ONCE + 7
    tell(*(f"Message {number} of many" for number in range(count)))
    done: list[str] = []
    put, sleep = UserIndex.put, time.sleep

    def count_row(index: UserIndex, row: Row) -> None:
        done.append("row")
        put(index, row)

    def count_pause(seconds: float) -> None:
        done.append("pause")
        sleep(seconds)

    monkeypatch.setattr(UserIndex, "put", count_row)
    monkeypatch.setattr(time, "sleep", count_pause)
    # Every row is a slice by itself where time is up at once.
    for slice_seconds, most in ((60.0, index_cache.ROWS_AT_ONCE), (-1.0, 1)):
        monkeypatch.setattr(index_cache, "SLICE_SECONDS", slice_seconds)
        done.clear()
        with app.app_context():
            assert IndexCache(app, most_bytes=10**9).current(rina.id, patience=60).is_complete
        stretches = "".join("r" if each == "row" else " " for each in done).split()
        assert sum(map(len, stretches)) == count and max(map(len, stretches)) <= most
        assert len(stretches) >= count / most


def test_numbers_have_no_gap_and_a_trimmed_log_means_a_new_build(
    app: Flask, browser: FlaskClient, tell: Telling, rina: Person
) -> None:
    tell("One lemon.", "Two.", "Three.")
    assert found(browser, "lemon")
    built = index_of(app, rina)
    tell("Another lemon.")
    with app.app_context():
        numbers = list(db.session.scalars(select(MemoryChange.n).order_by(MemoryChange.n)))
        assert numbers == [1, 2, 3, 4]
        assert db.session.scalar(select(MemoryClock.n)) == 4
        assert upkeep.trim_changes() == 0
        for change in db.session.scalars(select(MemoryChange)):
            change.at = now() - timedelta(days=8)
        db.session.commit()
        assert upkeep.count_old_changes() == 4
        assert upkeep.trim_changes() == 4
        assert db.session.scalar(select(func.count()).select_from(MemoryChange)) == 0
    assert len(found(browser, "another lemon")) >= 2
    assert index_of(app, rina) is not built


def test_the_page_says_what_it_found_and_what_it_did_not(browser: FlaskClient, tell: Telling) -> None:
    assert "Nothing recalled" in browser.get("/memory/search?q=lemon").text
    assert "Nothing recalled" not in browser.get("/memory/search?q=").text
    tell("A <b lemon tree.")
    page = browser.get("/memory/search?q=lemon+last+year").text
    assert "&lt;b" in page
    assert "<b lemon" not in page
    assert "<mark>lemon</mark>" in page
    assert "Looked above all at" in page


@pytest.mark.parametrize(
    "question", ["", "🍋", "\\", "%", "words " * 3_000, "and the", "x" * 15_000, "2025-99-99"]
)
def test_no_question_is_an_error(browser: FlaskClient, tell: Telling, question: str) -> None:
    tell("Anything at all.")
    ask(browser, question)
    assert browser.get("/memory/search", query_string={"q": question}).status_code == 200


@pytest.mark.parametrize(
    "query", ["q=x&limit=0", "q=x&limit=51", "q=x&limit=many", "q=x&other=1", f"q={'x' * 20_001}"]
)
def test_what_is_not_understood_is_refused(browser: FlaskClient, query: str) -> None:
    assert browser.get(f"/memory/search?{query}", headers=JSON).status_code == 400


def index_of(app: Flask, person: Person) -> UserIndex:
    """Return the index that is in memory for this person."""
    with app.app_context():
        cache = app.extensions["memory_indexes"]
        assert isinstance(cache, IndexCache)
        return cache.current(person.id, model=embedding.model_name(), patience=10)
