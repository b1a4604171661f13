"""When a model reads for the memory: what waits, and that a killed process loses and doubles nothing."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.conversations.models import Message, UsageDay
from app.database import now
from app.extensions import db
from app.job_runner import JobRunner
from app.memory import learning
from app.memory.models import MemoryEpisode, MemoryEvidence, MemorySegment
from app.memory.reading import by_model
from app.memory.reading.models import MemoryModelState, MemoryUsageDay
from app.memory.reading.waiting import what_waits
from app.settings import chain, memory_model
from app.settings.values import ChainLink
from tests.accounts.people import Person, create_person
from tests.chat.conftest import speak_through
from tests.memory.conftest import add_talk
from tests.memory.reading_texts import HOUR, ORCHIDS, answer, answers, by_models, said_an_hour_ago, told
from tests.servers.scripted_provider import ScriptedProvider


def test_a_provider_that_is_away_loses_nothing(app: Flask, rina: Person, reader: ScriptedProvider) -> None:
    with app.app_context():
        said_an_hour_ago(rina.id, "Down at the harbour I sell orchids.")
        reader.control(down=True)
        assert by_model.read_waiting(rina.id) == 0
        waiting = what_waits(rina.id)
        assert (waiting.segments, waiting.why) == (1, "failed")
        assert "OpenAI-compatible server has trouble" in waiting.sentence
        assert waiting.retry_at is not None
        assert waiting.retry_at > now()
        assert by_models() == 0
        # Left alone until then, however often somebody looks.
        asked = len(reader.chats())
        assert by_model.read_everything() == 0
        assert len(reader.chats()) == asked
        reader.clear()
        answers(reader, answer(ORCHIDS))
        db.session.execute(update(MemoryModelState).values(retry_at=now()))
        db.session.commit()
        assert by_model.read_everything() == 1
        assert by_models() == 1
        waiting = what_waits(rina.id)
        assert (waiting.segments, waiting.why) == (0, "soon")


def test_the_longer_it_is_away_the_later_it_is_asked(
    app: Flask, rina: Person, reader: ScriptedProvider
) -> None:
    with app.app_context():
        said_an_hour_ago(rina.id, "Down at the harbour I sell orchids.")
        reader.control(down=True)
        pauses = []
        for _time in range(9):
            by_model.read_waiting(rina.id)
            state = db.session.get_one(MemoryModelState, rina.id)
            pauses.append(state.retry_at - state.failed_at)
            state.retry_at = now()
            db.session.commit()
        assert pauses[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
        assert pauses[-1] == timedelta(hours=6)


def test_what_would_be_refused_each_time_is_not_asked_again(
    app: Flask, rina: Person, reader: ScriptedProvider
) -> None:
    with app.app_context():
        said_an_hour_ago(rina.id, "Down at the harbour I sell orchids.")
        said_an_hour_ago(rina.id, "In the evening I sell orchids, too.")
        answers(reader, "refused", "refused", answer(ORCHIDS))
        by_model.read_waiting(rina.id)
        assert by_models() == 1
        assert what_waits(rina.id).segments == 0


def test_the_open_segment_is_read_once_it_is_over(app: Flask, rina: Person, reader: ScriptedProvider) -> None:
    with app.app_context():
        answers(reader, answer(ORCHIDS))
        ids = add_talk(rina.id, ["Down at the harbour I sell orchids.", "Nice."])
        learning.catch_up()
        assert by_model.read_waiting(rina.id) == 0
        assert reader.chats() == []
        later = now() - HOUR
        db.session.execute(update(Message).where(Message.id.in_(ids)).values(created_at=later))
        db.session.execute(update(MemorySegment).values(began_at=later, ended_at=later))
        db.session.commit()
        assert by_model.read_everything() == 1


def test_history_is_no_surprise_on_a_bill(app: Flask, rina: Person, reader: ScriptedProvider) -> None:
    with app.app_context():
        add_talk(rina.id, ["Down at the harbour I sell orchids.", "Nice."], at=now() - timedelta(days=30))
        learning.catch_up()
        assert by_model.read_everything() == 0
        assert reader.chats() == []


def test_a_day_without_tokens_waits_for_the_next(
    make_app: Callable[..., Flask], scripted: ScriptedProvider
) -> None:
    app = make_app(quota_tokens=100)
    rina = create_person(app)
    speak_through(app, rina, scripted.address)
    answers(scripted, answer(ORCHIDS))
    with app.app_context():
        said_an_hour_ago(rina.id, "Down at the harbour I sell orchids.")
        said_an_hour_ago(rina.id, "In the evening I sell orchids, too.")
        assert by_model.read_waiting(rina.id) == 1
        assert db.session.scalars(select(UsageDay.tokens)).one() > 100
        assert what_waits(rina.id).why == "quota"
        assert len(scripted.chats()) == 1
        today = db.session.scalars(select(UsageDay)).one()
        today.day -= timedelta(days=1)
        db.session.execute(update(MemoryUsageDay).values(day=today.day))
        db.session.commit()
        assert by_model.read_waiting(rina.id) == 1


def test_whoever_switched_it_off_is_not_read(app: Flask, rina: Person, reader: ScriptedProvider) -> None:
    with app.app_context():
        said_an_hour_ago(rina.id, "Down at the harbour I sell orchids.")
        memory_model.choose_memory_model(rina.id, None, is_off=True)
        assert by_model.read_everything() == 0
        assert what_waits(rina.id).why == "nobody"
        said_an_hour_ago(rina.id, "In the evening I sell orchids, too.")
        memory_model.choose_memory_model(rina.id, None)
        answers(reader, answer(ORCHIDS))
        # What was said meanwhile waits for nobody.
        assert by_model.read_everything() == 1


def test_jobs_do_it_after_a_turn_and_by_the_clock(app: Flask, rina: Person, reader: ScriptedProvider) -> None:
    answers(reader, answer(ORCHIDS))
    with app.app_context():
        add_talk(rina.id, ["Down at the harbour I sell orchids.", "Nice."], at=now() - HOUR)
        JobRunner(app, 1).run_due()
        JobRunner(app, 1).run_due()
        assert by_models() <= 1
        by_model.read_everything()
        assert by_models() == 1
        assert len(reader.chats()) == 1


def test_whoever_is_killed_anywhere_loses_and_doubles_nothing(
    app: Flask, rina: Person, reader: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["I live in Bandung.", "Down at the harbour I sell orchids.", "I hate cilantro."]
    episode = {"kind": "decision", "summary": "She sells orchids.", "importance": 0.5, "weight": 0.1}
    answers(reader, {**answer(ORCHIDS), "episode": episode})
    with app.app_context():
        for number in count():
            person = create_person(app, f"budi{number}")
            speak_through(app, person, reader.address)
            lines = [part for text in texts for part in (text, "I see.")]
            first, *_others = add_talk(person.id, lines, at=now() - HOUR)
            talk = db.session.get_one(Message, first).conversation_id
            was_killed = _was_killed(monkeypatch, number, partial(_remember, person.id, talk))
            # Whoever claimed it is gone, and a while has passed.
            db.session.execute(update(MemorySegment).values(asked_until=None))
            db.session.commit()
            for _time in "ab":
                _remember(person.id, talk)
            assert told(person.id) == {
                ("user", "lives_in", "Bandung"),
                ("user", "sells", "orchids"),
                ("user", "dislikes", "cilantro"),
            }
            for table, rows in ((MemoryEvidence, 3), (MemorySegment, 1), (MemoryEpisode, 1)):
                found = db.session.scalar(select(func.count()).where(table.user_id == person.id))
                assert found == rows
            if not was_killed:
                break
        assert number >= 4


def _remember(owner: UUID, talk: UUID) -> None:
    learning.remember_conversation(owner, talk)
    by_model.read_waiting(owner)


def _was_killed(monkeypatch: pytest.MonkeyPatch, commits: int, work: Callable[[], None]) -> bool:
    """Do this in a process that ends in front of its next commit but so many; tells whether it came to that."""
    commit, left = db.session.commit, iter([False] * commits + [True])

    def commit_or_die() -> None:
        if next(left, False):
            raise SystemExit
        commit()

    with monkeypatch.context() as dying:
        dying.setattr(db.session, "commit", commit_or_die)
        try:
            work()
        except SystemExit:
            db.session.rollback()
            return True
    return False


def test_the_built_in_model_is_never_asked(app: Flask, rina: Person) -> None:
    with app.app_context():
        chain.set_chain(rina.id, [ChainLink(None, "smollm2-135m-instruct")])
        assert memory_model.find_memory_model(rina.id) is None
        said_an_hour_ago(rina.id, "Down at the harbour I sell orchids.")
        assert what_waits(rina.id).segments == 0
