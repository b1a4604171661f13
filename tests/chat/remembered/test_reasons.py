"""Under an answer each memory says what really put it there, and what is there by chance says so."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import now
from app.extensions import db
from app.memory.models import MemoryReview
from app.memory.prompting.scenes import reason_of
from app.memory.receipts.showing import REASONS
from app.memory.rows import Match
from tests.chat.remembered.test_receipts import memories_of
from tests.chat.remembered.told import Telling
from tests.chat.talk import Talk


@pytest.fixture
def known(telling: Telling) -> Telling:
    """Rina has a cat, and takes walks."""
    ago = now() - timedelta(days=9)
    telling.tell("My cat Mochi is asleep on the keyboard.", "has_pet", "Mochi", at=ago)
    telling.tell(
        "I take a long walk by the river early in the morning.",
        "habit",
        "long walk by the river early in the morning",
        at=ago,
    )
    return telling


def reasons(talk: Talk) -> dict[str, str]:
    """Return why each fact was used, by its last word."""
    used = memories_of(talk)["used"]
    return {each["text"].split()[-1]: each["reason"] for each in used if each["kind"] == "fact"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is Mochi well?", {"Mochi": "asked"}),
        ("Do I have a pet?", {"Mochi": "kind"}),
        ("Apakah aku punya peliharaan?", {"Mochi": "kind"}),
        ("What does a river need?", {"morning": "words"}),
        ("What is photosynthesis?", {}),
    ],
)
def test_a_fact_says_whether_it_was_named_asked_for_by_kind_or_shares_words(
    known: Telling, question: str, expected: dict[str, str]
) -> None:
    assert reasons(known.tell(question)) == expected


def test_a_fact_says_that_it_stands_on_what_was_recalled(known: Telling) -> None:
    talk = known.tell("Who is asleep on the keyboard?")
    assert reasons(talk) == {"Mochi": "source"}
    message = next(each for each in memories_of(talk)["used"] if each["kind"] == "message")
    assert message["reason"] == "words"


@pytest.mark.parametrize(
    ("words", "meaning", "shares", "in_window", "reason"),
    [
        (0.9, 0.9, True, False, "both"),
        (0.9, 0.3, True, False, "words"),
        (0.3, 0.9, True, False, "meaning"),
        (0.9, 0.9, False, False, "meaning"),
        (0.9, 0.3, False, False, "near"),
        (0.39, 0.59, True, False, "loose"),
        (0.0, 0.4, False, False, "loose"),
        (0.0, 0.0, False, True, "window"),
    ],
)
def test_a_message_says_which_part_of_its_score_is_telling(
    words: float, meaning: float, *, shares: bool, in_window: bool, reason: str
) -> None:
    match = Match(uuid4(), None, None, words, meaning, in_window, words + meaning / 2)
    assert reason_of(match, shares=shares) == reason
    assert reason in REASONS


def test_what_is_only_loosely_related_says_so_and_strengthens_nothing(app: Flask, known: Telling) -> None:
    before = _count_uses(app)
    talk = known.tell("Sand, or a river?")
    used = memories_of(talk)["used"]
    assert [each["why"] for each in used if each["kind"] == "message"] == [
        "It is only loosely related to your question."
    ]
    assert _count_uses(app) == before + sum(
        each["kind"] == "fact" and each["reason"] != "loose" for each in used
    )


def _count_uses(app: Flask) -> int:
    with app.app_context():
        count = select(func.count()).select_from(MemoryReview).where(MemoryReview.rating == "used")
        return db.session.scalar(count) or 0
