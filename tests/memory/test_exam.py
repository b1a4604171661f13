"""The exam is sat in a database of its own, at the time of each question, and its figures do not fall."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.conversations.models import Message, Role
from app.extensions import db
from app.memory.exam import texts
from app.memory.exam.sitting import sit

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def message(number: int, text: str, *, days: int, talk: str = "c1") -> texts.Message:
    """Make a message of a life, so many days after the first one."""
    role: Role = "assistant" if number % 2 else "user"
    return texts.Message(f"m{number}", talk, role, "x", NOON + timedelta(days=days), "en", "plain", text)


def probe(name: str, question: str, *, days: float) -> texts.Probe:
    """Make a question that is asked so many days after the first message."""
    return texts.Probe(name, "en", NOON + timedelta(days=days), "plain", question, None, (), ())


def test_each_question_is_asked_at_its_own_time(make_app: Callable[..., Flask]) -> None:
    life = texts.Life(
        (
            message(0, "I live in Bandung.", days=0),
            message(1, "A fine town.", days=0),
            message(2, "I moved to Yogyakarta, my new home.", days=40, talk="c2"),
            message(4, "And what a home!", days=41),
        ),
        (),
        (),
    )
    probes = (
        probe("late", "Where is my home, as I said yesterday?", days=42),
        probe("early", "Where do I live?", days=1),
        probe("between", "Where is my home?", days=40.5),
    )
    with make_app(memory_embedder="none").app_context():
        answers = {answer.probe.id: answer for answer in sit(life, probes, say=print).answers}
    assert [found.message for found in answers["early"].found] == ["m0", "m1"]
    assert [found.message for found in answers["between"].found][0] == "m2"
    assert "m4" not in {found.message for found in answers["between"].found}
    assert [found.message for found in answers["late"].found][0] == "m4"
    assert [window.start.date() for window in answers["late"].windows] == [(NOON + timedelta(days=40)).date()]
    beside = {found.message: found.beside for found in answers["late"].found}
    assert beside["m4"] == (("m1", "A fine town."),)


@pytest.fixture
def once(request: pytest.FixtureRequest) -> None:
    """Pass over a test whose database is its own in the second of the two rounds."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("the exam has a database of its own, so once is enough")


@pytest.mark.usefixtures("once")
def test_the_figures_have_not_fallen_and_the_installation_is_not_touched(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["memory", "exam"])
    assert result.exit_code == 0, result.output
    assert "across languages" in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Message)) == 0
