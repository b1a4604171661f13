"""Messages get their meaning in the background, once each; a question finds what has no word in common with it."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import gevent
import gevent.event
import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.conversations import deletion, shelving
from app.conversations.forms import ConversationChange
from app.conversations.models import Message, MessageEmbedding, Turn
from app.database import now, uuid7
from app.extensions import db
from app.memory import embedder_server, embedding, embedding_work
from app.memory.formula import Floats
from app.registry import Registry
from tests.accounts.people import Person
from tests.memory.conftest import JSON, Telling

# What texts are about, for the small model of these tests.
ABOUT = ({"cat", "kitten", "kucing", "Mochi"}, {"house", "moved", "rumah"}, {"rain", "hujan", "weather"})


class SmallEmbedder:
    """Means by what a text is about; counts what it was asked."""

    dimension = len(ABOUT) + 1

    def __init__(self, model: str) -> None:
        self.model = model
        self.seen: list[str] = []
        self.on_batch: Callable[[], None] = lambda: None

    def question(self, text: str, *, aside: bool = False) -> Floats:
        """Return what a question means."""
        return np.array([*(float(bool(words & set(text.split()))) for words in ABOUT), 0.3], np.float32)

    def messages(self, texts: Sequence[str]) -> list[bytes]:
        """Return what each message means."""
        self.seen += texts
        self.on_batch()
        return [embedder_server.in_bytes(self.question(text)) for text in texts]


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not rest between batches, however busy the machine is, and wait for no question of another test."""
    monkeypatch.setattr(embedding, "_asked", set())
    monkeypatch.setattr(embedding_work, "REST", 0.0)
    monkeypatch.setattr(embedding_work.room, "is_crowded", lambda: False)


@pytest.fixture
def embedder(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallEmbedder]:
    """Put a small model in the place of the built-in one."""
    yield install(app, monkeypatch, "small-1")


def install(app: Flask, monkeypatch: pytest.MonkeyPatch, model: str) -> SmallEmbedder:
    """Use a small model of this name from now on."""
    made = SmallEmbedder(model)
    known: Registry[embedding.Late | None] = Registry("embedder")
    known.register("builtin", embedding.Late("small", model))
    monkeypatch.setattr(embedding, "EMBEDDERS", known)
    app.extensions["embedder"] = made
    return made


def run(app: Flask) -> int:
    """Do the job once."""
    with app.app_context():
        return embedding_work.embed_messages()


def stored(app: Flask) -> dict[UUID, str]:
    """Return by which model each message is embedded."""
    with app.app_context():
        return {row.message_id: row.model for row in db.session.scalars(select(MessageEmbedding))}


def ask(browser: FlaskClient, question: str) -> dict[str, Any]:
    """Recall until the index is whole and the meaning was known."""
    for _ in range(100):
        answer = browser.get("/memory/search", query_string={"q": question}, headers=JSON)
        if answer.json and answer.json["complete"] and answer.json["meaning"] == "used":
            return dict(answer.json)
    raise AssertionError(f"never whole: {answer.text}")


def test_each_message_is_embedded_once_however_often_the_job_runs(
    app: Flask, tell: Telling, embedder: SmallEmbedder
) -> None:
    first = tell("My cat sleeps.", "Sweet.")
    tell("A secret cat.", use="none")
    assert run(app) == 2
    assert set(stored(app)) == set(first)
    assert run(app) == run(app) == 0
    more = tell("We moved house.")
    assert run(app) == 1
    assert set(stored(app)) == {*first, *more}
    assert sorted(embedder.seen) == ["My cat sleeps.", "Sweet.", "We moved house."]


def test_a_question_finds_what_shares_no_word_with_it(
    app: Flask, browser: FlaskClient, tell: Telling, embedder: SmallEmbedder
) -> None:
    for number in range(8):
        tell(f"The weather today, number {number}.")
    cat = tell("Mochi sleeps a lot.")
    assert not [hit for hit in ask(browser, "kucing")["hits"] if hit["message_ids"] == [str(cat[0])]]
    assert run(app) == 9
    best = ask(browser, "kucing")["hits"][0]
    assert best["message_ids"] == [str(cat[0])]
    assert best["score"]["meaning"] > 0
    assert best["score"]["words"] == 0


def test_a_run_that_was_killed_is_gone_on_with(app: Flask, tell: Telling, embedder: SmallEmbedder) -> None:
    texts = [f"Word {number}" for number in range(40)]
    tell(*texts)
    batches = []

    def die_in_the_second() -> None:
        batches.append(1)
        if len(batches) == 2:
            raise KeyboardInterrupt

    embedder.on_batch = die_in_the_second
    with pytest.raises(KeyboardInterrupt):
        run(app)
    assert len(stored(app)) == embedding_work.AT_ONCE
    embedder.on_batch = lambda: None
    assert run(app) == 40 - embedding_work.AT_ONCE
    assert len(stored(app)) == 40


def test_another_model_embeds_everything_anew(
    app: Flask, tell: Telling, embedder: SmallEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tell("My cat sleeps.", "Sweet.")
    assert run(app) == 2
    install(app, monkeypatch, "small-2")
    assert run(app) == 2
    assert stored(app) == dict.fromkeys(told, "small-2")


def test_what_is_deleted_or_made_private_keeps_no_meaning(
    app: Flask, tell: Telling, embedder: SmallEmbedder, rina: Person
) -> None:
    gone, _ = tell("My cat sleeps.", "Sweet.")
    private, _ = tell("We moved house.", "Oh.")
    kept = tell("Rain again.")
    assert run(app) == 5
    with app.app_context():
        deletion.delete_message(rina.id, gone)
        message = db.session.get(Message, private)
        assert message is not None
        shelving.change_conversation(rina.id, message.conversation_id, ConversationChange(memory_use="read"))
    assert gone not in stored(app)
    assert private not in stored(app)
    assert kept[0] in stored(app)
    assert run(app) == 0
    with app.app_context():
        deletion.restore_message(rina.id, gone)
    assert run(app) == 1


def test_what_is_deleted_while_the_model_works_is_not_stored(
    app: Flask, tell: Telling, embedder: SmallEmbedder, rina: Person
) -> None:
    gone, kept = tell("My cat sleeps.", "Sweet.")
    real = embedding.embed

    def delete_meanwhile(texts: Sequence[str]) -> list[bytes]:
        vectors = real(texts)
        deletion.delete_message(rina.id, gone)
        return vectors

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedding, "embed", delete_meanwhile)
        assert run(app) == 1
    assert set(stored(app)) == {kept}


def test_without_a_model_words_alone_count_and_it_is_said(
    make_app: Callable[..., Flask], tell: Telling, browser: FlaskClient
) -> None:
    tell("My cat sleeps.")
    app = make_app(memory_embedder="none")
    with app.app_context():
        assert embedding_work.embed_messages() == 0
        assert embedding.begin_question("cat") is None
        assert embedding.model_name() is None


def test_questions_are_not_piled_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    small, held = install(app, monkeypatch, "small-1"), gevent.event.Event()
    monkeypatch.setattr(small, "question", lambda _text, **_how: held.wait() and np.zeros(1, np.float32))
    with app.app_context():
        begun = [embedding.begin_question("cat") for _ in range(4)]
        assert [each is not None for each in begun] == [True, True, False, False]
        held.set()
        assert begun[0] is not None
        assert begun[0].wait(5) is not None
        gevent.sleep(0)
        assert embedding.begin_question("cat") is not None


def test_one_that_is_late_gives_those_behind_it_a_rest(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    small, held = install(app, monkeypatch, "small-1"), gevent.event.Event()
    monkeypatch.setattr(small, "question", lambda _text, **_how: held.wait() and np.zeros(1, np.float32))
    with app.app_context():
        late = embedding.begin_question("cat")
        assert late is not None
        assert late.wait(0.01) is None
        held.set()
        assert late.wait(5) is not None
        assert embedding.begin_question("cat") is None
        app.extensions["questions_rest_until"] = 0.0
        assert embedding.begin_question("cat") is not None


@pytest.mark.parametrize(("took", "known"), [(9.0, False), (0.01, True)])
def test_nobody_waits_in_vain_where_the_last_questions_took_longer(
    app: Flask, monkeypatch: pytest.MonkeyPatch, took: float, known: bool
) -> None:
    small, held = install(app, monkeypatch, "small-1"), gevent.event.Event()
    monkeypatch.setattr(small, "question", lambda _text, **_how: held.wait() and np.zeros(1, np.float32))
    with app.app_context():
        app.extensions["questions_took"] = deque([took] * embedding.LAST, maxlen=embedding.LAST)
        asked = embedding.begin_question("cat")
        assert asked is not None
        gevent.spawn_later(0.05, held.set)
        assert (asked.wait(8) is not None) == known
        held.set()


def test_how_long_questions_take_is_counted_also_of_those_that_were_late(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, held = install(app, monkeypatch, "small-1"), gevent.event.Event()
    monkeypatch.setattr(small, "question", lambda _text, **_how: held.wait() and np.zeros(1, np.float32))
    with app.app_context():
        late = embedding.begin_question("cat")
        assert late is not None and late.wait(0.01) is None
        assert not app.extensions["questions_took"]
        held.set()
        gevent.sleep(0.05)
        assert app.extensions["questions_took"][0] >= 0.01


def test_on_a_crowded_machine_new_messages_wait_and_the_periodic_job_rests_longer(
    app: Flask, tell: Telling, rina: Person, embedder: SmallEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    monkeypatch.setattr(embedding_work, "CROWDED_REST", 1e6)
    clock = SimpleNamespace(sleep=rests.append, monotonic=time.monotonic)
    monkeypatch.setattr("app.memory.embedding_work.time", clock)
    monkeypatch.setattr(embedding_work.room, "is_crowded", lambda: True)
    first, *_ = tell("The cat sleeps.", "Good.")
    with app.app_context():
        talk = db.session.get_one(Message, first).conversation_id
        assert embedding_work.embed_newest(rina.id, talk) == 0
        assert embedding_work.embed_messages() == 2
        # But no longer than it may keep its place among the jobs.
        assert 1 < rests[0] <= embedding_work.RUN_SECONDS


def test_while_an_answer_is_written_new_messages_wait_unless_whoever_wrote_it_is_gone(
    app: Flask, tell: Telling, rina: Person, embedder: SmallEmbedder
) -> None:
    question, answer = tell("The cat sleeps.", "Good.")
    with app.app_context():
        talk = db.session.get_one(Message, question).conversation_id
        turn = Turn(id=uuid7(), user_id=rina.id, conversation_id=talk, question_id=question, answer_id=answer)
        turn.key, turn.fingerprint, turn.holder = uuid7(), "", ""
        turn.attempt, turn.state, turn.lease_until = 1, "generating", now() + timedelta(seconds=20)
        db.session.add(turn)
        db.session.commit()
        assert embedding_work.embed_newest(rina.id, talk) == 0
        turn.lease_until = now() - timedelta(seconds=1)
        db.session.commit()
        assert embedding_work.embed_newest(rina.id, talk) == 2
