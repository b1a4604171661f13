"""Forget takes a fact out of everything but the transcript, at once and for good, and of nobody else."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.background import JOBS
from app.conversations import deletion, shelving
from app.conversations.models import MemoryChange, MessageEmbedding
from app.database import now, uuid7
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.memory import jobs as _jobs  # noqa: F401  # registers them
from app.memory import learning, writes
from app.memory.forgetting.forget import forget, preview_forget, undo_forget
from app.memory.models import ForgottenSpan, MemoryForgetting, MemoryTombstone
from tests.accounts.people import Person, create_person
from tests.memory.conftest import JSON
from tests.memory.mochi import (
    LONG_AGO,
    conversation_of,
    count,
    fact_id,
    facts_of,
    let_time_pass,
    read_life,
    shown,
    tell_all,
    tell_life,
)

HOME = ("user", "lives_in", "Bandung")


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_life)


def test_it_is_gone_from_all_that_the_memory_shows_at_once(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        assert facts_of(rina.id) == [("Mochi", "age", "three"), ("user", "has_pet", "Mochi"), HOME]
        before = preview_forget(rina.id, fact_id(rina.id, "Mochi"))
        assert (before.facts, before.messages, before.titles, before.everywhere) == (2, 5, 2, "words")
        assert shown(rina.id, told[1]) == "Mochi sounds lovely!"
        done = forget(rina.id, fact_id(rina.id, "Mochi"))
        assert (done.facts, done.messages, done.titles, done.left) == (2, 5, 2, 0)
        assert facts_of(rina.id) == [HOME]
        assert [shown(rina.id, each) for each in told] == [
            "[…]. I live in Bandung.",
            "[…] sounds lovely!",
            "[…]. […]'s bowl is blue.",
            "Good for […].",
            "What a day.",
            "Tell me.",
            "[…] sakit",
            "Oh no.",
        ]


def test_it_can_be_undone_for_a_minute_and_then_no_more(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        known, texts = facts_of(rina.id), [shown(rina.id, each) for each in told]
        done = forget(rina.id, fact_id(rina.id, "Mochi"))
        assert done.id is not None and done.until is not None
        undo_forget(rina.id, done.id)
        assert (facts_of(rina.id), [shown(rina.id, each) for each in told]) == (known, texts)
        assert count(MemoryTombstone.id) == count(ForgottenSpan.start) == count(MemoryForgetting.id) == 0
        assert conversation_of(told[4]).title == "Mochi is ill"
        with pytest.raises(NotFoundError):
            undo_forget(rina.id, done.id)
        late = forget(rina.id, fact_id(rina.id, "Mochi"))
        let_time_pass()
        assert late.id is not None
        with pytest.raises(ConflictError):
            undo_forget(rina.id, late.id)
        assert facts_of(rina.id) == [HOME]


def test_undoing_one_of_two_leaves_the_other(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        home = forget(rina.id, fact_id(rina.id, "Bandung"))
        forget(rina.id, fact_id(rina.id, "Mochi"))
        assert shown(rina.id, told[0]) == "[…]. […]."
        assert home.id is not None
        undo_forget(rina.id, home.id)
        assert shown(rina.id, told[0]) == "[…]. I live in Bandung."
        assert facts_of(rina.id) == [HOME]


def test_titles_are_blanked_at_once_and_come_back(app: Flask, rina: Person, browser: FlaskClient) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        first, second = conversation_of(told[0]), conversation_of(told[4])
        before = (first.title, second.title, first.titled_by)
        bare = conversation_of(tell_all(rina.id, "Hello", title="Mochi")[0])
        done = forget(rina.id, fact_id(rina.id, "Mochi"))
        assert (conversation_of(told[0]).title, conversation_of(told[4]).title) == (
            "[…]. I live in Bandung.",
            "[…] is ill",
        )
        db.session.refresh(bare)
        assert (bare.title, bare.titled_by) == ("", "nobody")
        for address in ("/conversations", "/memory", "/memory/timeline", f"/conversations/{second.id}"):
            titles = browser.get(address, headers=JSON if address == "/conversations" else {}).text
            assert "Mochi is ill" not in titles
        assert done.id is not None
        undo_forget(rina.id, done.id)
        again = conversation_of(told[0])
        assert (again.title, conversation_of(told[4]).title, again.titled_by) == before
        db.session.refresh(bare)
        assert (bare.title, bare.titled_by) == ("Mochi", "first_words")


def test_a_title_that_got_another_name_meanwhile_keeps_that(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        done = forget(rina.id, fact_id(rina.id, "Mochi"))
        conversation_of(told[4]).title = "At the vet"
        db.session.commit()
        assert done.id is not None
        undo_forget(rina.id, done.id)
        assert conversation_of(told[4]).title == "At the vet"


@pytest.mark.parametrize("is_older_first", [True, False])
def test_two_that_are_undone_in_any_order_give_a_title_back(
    app: Flask, rina: Person, is_older_first: bool
) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        before = conversation_of(told[0]).title
        done = [forget(rina.id, fact_id(rina.id, target)).id for target in ("Bandung", "Mochi")]
        assert conversation_of(told[0]).title == ""
        for each in done if is_older_first else reversed(done):
            assert each is not None
            undo_forget(rina.id, each)
        assert conversation_of(told[0]).title == before


def test_an_ordinary_word_goes_only_where_it_taught(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_all(rina.id, "I drink tea.", "Tea is nice.", "A cup of tea now.", "Enjoy your tea.")
        tell_all(rina.id, "Yes, I drink tea", at=now() - LONG_AGO)
        tea = fact_id(rina.id, "tea")
        report = preview_forget(rina.id, tea)
        assert (report.facts, report.messages, report.everywhere, report.left) == (1, 2, None, 3)
        forget(rina.id, tea)
        assert [shown(rina.id, each) for each in told[:3]] == ["[…].", "Tea is nice.", "A cup of tea now."]
        brought_in = tell_all(rina.id, "Yes, I drink tea", at=now() - LONG_AGO)
        assert facts_of(rina.id) == []
        assert shown(rina.id, brought_in[0]) == "[…]"


def test_its_person_may_decide_otherwise(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_all(rina.id, "I drink tea.", "Tea is nice.")
        forget(rina.id, fact_id(rina.id, "tea"), everywhere=True)
        assert shown(rina.id, told[1]) == "[…] is nice."
        cat = tell_all(rina.id, "I have a cat called Mochi.", "Mochi is a nice name.")
        forget(rina.id, fact_id(rina.id, "Mochi"), everywhere=False)
        assert [shown(rina.id, each) for each in cat] == ["[…].", "Mochi is a nice name."]


def test_deleted_private_and_thrown_away_messages_are_blanked_as_well(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        gone, *_ = tell_all(rina.id, "Mochi was deleted.")
        binned, *_ = tell_all(rina.id, "Mochi is in the bin.")
        private, *_ = tell_all(rina.id, "Mochi is private.", use="none")
        deletion.delete_message(rina.id, gone)
        shelving.put_into_bin(rina.id, conversation_of(binned).id)
        forget(rina.id, fact_id(rina.id, "Mochi"))
        blanked = set(db.session.scalars(select(ForgottenSpan.message_id)))
        assert {gone, binned, private, told[0]} <= blanked
        deletion.restore_message(rina.id, gone)
        assert shown(rina.id, gone) == "[…] was deleted."


def test_nobody_else_s_is_touched_or_reached(app: Flask, rina: Person) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        tell_life(rina.id)
        told = tell_life(budi.id)
        known = facts_of(budi.id)
        mine = fact_id(rina.id, "Mochi")
        verbs: list[Callable[[], object]] = [
            lambda: forget(budi.id, mine),
            lambda: preview_forget(budi.id, mine),
            lambda: forget(budi.id, uuid7()),
        ]
        for verb in verbs:
            with pytest.raises(NotFoundError):
                verb()
            db.session.rollback()
        done = forget(rina.id, mine)
        assert done.id is not None
        with pytest.raises(NotFoundError):
            undo_forget(budi.id, done.id)
        db.session.rollback()
        let_time_pass()
        JOBS.get("memory.finish_forgetting")()
        assert facts_of(budi.id) == known
        assert shown(budi.id, told[1]) == "Mochi sounds lovely!"
        assert conversation_of(told[4]).title == "Mochi is ill"
        assert set(db.session.scalars(select(ForgottenSpan.user_id))) == {rina.id}


def test_indexes_hear_of_it_and_meanings_are_found_out_anew(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        writes.store_vectors(rina.id, [(told[1], b"12"), (told[5], b"34")], model="test")
        db.session.commit()
        newest = db.session.scalar(select(func.max(MemoryChange.n)))
        forget(rina.id, fact_id(rina.id, "Mochi"))
        left = set(db.session.scalars(select(MessageEmbedding.message_id)))
        assert told[5] in left
        assert not left & {*told[:4], told[6]}
        noted = select(MemoryChange.row_id).where(MemoryChange.n > newest, MemoryChange.kind == "message")
        assert set(db.session.scalars(noted)) == {*told[:4], told[6]}
