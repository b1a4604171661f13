"""Tombstones know words by keyed hashes: whole words of before, in any spelling, for one person and through every key."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.conversations import changes
from app.encryption import current_key_ring
from app.extensions import db
from app.memory.forgetting import tombstones
from app.memory.forgetting.blanking import FILLER, is_cut
from app.memory.forgetting.tombstones import Phrase, Secret, Stones, carve, join, target_phrase, words_in
from app.memory.models import MemorySecret
from app.ops import keys
from tests.accounts.people import Person, create_person

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
BEFORE, AFTER = NOON - timedelta(days=3), NOON + timedelta(days=3)


def stones_of(rina: Person, *phrases: Phrase) -> Stones:
    """Return tombstones of these phrases, made at noon."""
    return carve(rina.id, phrases, secret=Secret(), made_at=NOON, forgetting_id=None)


def found(stones: Stones, text: str, at: datetime = BEFORE) -> list[str]:
    """Return the forgotten pieces of a text."""
    return [text[start:end] for start, end in stones.find(text, at=at)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("My cat Mochi sleeps.", ["Mochi"]),
        ("MOCHI, mochi and Móchi!", ["MOCHI", "mochi", "Móchi"]),
        ("Mochi's bowl, Mochi\u2019s toy", ["Mochi", "Mochi"]),
        ("Mochinya tidur, mochiku", ["Mochinya", "mochiku"]),
        ("Mochiko and Amochi", []),
        ("MochiMochi", []),
        ("", []),
    ],
)
def test_a_word_is_found_whole_in_any_spelling(rina: Person, text: str, pieces: Sequence[str]) -> None:
    assert found(stones_of(rina, Phrase("words", ("mochi",))), text) == pieces


def test_several_words_are_found_side_by_side_and_a_script_without_spaces_by_its_letters(
    rina: Person,
) -> None:
    stones = stones_of(rina, Phrase("words", ("black", "tea")), Phrase("words", words_in("猫咪")))
    assert found(stones, "Black  tea, a black cup of tea; black-tea.") == ["Black  tea", "black-tea"]
    assert found(stones, "我的猫咪很好") == ["猫咪"]


def test_a_name_is_found_where_it_is_written_as_one(rina: Person) -> None:
    assert found(stones_of(rina, Phrase("name", ("may",))), "May may come in May.") == ["May", "May"]


def test_a_quote_is_found_in_messages_of_its_second(rina: Person) -> None:
    stones = stones_of(rina, Phrase("place", ("tea", "please"), at=BEFORE))
    assert found(stones, "Tea, please.") == ["Tea, please"]
    assert found(stones, "Tea, please.", BEFORE.replace(microsecond=0)) == ["Tea, please"]
    assert found(stones, "Tea, please.", BEFORE + timedelta(seconds=1)) == []


def test_what_is_said_afterwards_is_new(rina: Person) -> None:
    stones = stones_of(rina, Phrase("words", ("mochi",)), target_phrase("user", "Mochi"))
    assert found(stones, "Mochi", NOON - timedelta(microseconds=1)) == ["Mochi"]
    assert found(stones, "Mochi", NOON) == found(stones, "Mochi", AFTER) == []
    assert stones.forbids("user", "the Mochi", said_at=BEFORE)
    assert not stones.forbids("user", "the Mochi", said_at=AFTER)


def test_a_target_is_not_learned_again_nor_anything_that_names_it(rina: Person) -> None:
    stones = stones_of(rina, target_phrase("user", "tea"))
    assert stones.forbids("user", "Tea", said_at=BEFORE)
    assert not stones.forbids("sister", "tea", said_at=BEFORE)
    assert not stones.forbids("user", "tea with milk", said_at=BEFORE)
    assert found(stones, "tea") == []
    named = stones_of(rina, Phrase("words", ("mochi",)))
    assert named.forbids("Mochi", "three", said_at=BEFORE)
    assert named.forbids("user", "a walk with Mochi", said_at=BEFORE)


def test_without_any_nothing_is_forgotten(rina: Person) -> None:
    assert found(Stones(rina.id, []), "Mochi") == []
    assert not Stones(rina.id, []).forbids("user", "Mochi", said_at=BEFORE)


def test_words_that_hold_or_lead_up_to_what_is_forgotten_are_cut() -> None:
    text = f'I have a cat named "{FILLER * 5}", and I like tea.'
    assert is_cut(text, 0, text.index(' "'))
    assert is_cut(text, 0, text.index(","))
    start = text.index("I like")
    assert not is_cut(text, start, len(text))
    assert not is_cut(text, 0, len("I have"))


def test_places_that_touch_become_one() -> None:
    assert join([(5, 8), (0, 2), (2, 3), (6, 7), (10, 11)]) == [(0, 3), (5, 8), (10, 11)]


def test_each_person_has_a_key_that_outlives_those_of_the_installation(app: Flask, rina: Person) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        for owner in (rina.id, budi.id):
            changes.hold(owner)
            tombstones.make_secret(owner)
            tombstones.make_secret(owner)
            db.session.commit()
        digest = tombstones.open_secret(rina.id).digest("words", "mochi")
        assert digest != tombstones.open_secret(budi.id).digest("words", "mochi")
        assert digest != tombstones.open_secret(rina.id).digest("name", "mochi")
        assert keys.rotate() == 2
        keys.retire_old_keys()
        ring = current_key_ring()
        ring.adopt(ring.retired())
        assert tombstones.open_secret(rina.id).digest("words", "mochi") == digest


def test_one_person_s_key_is_of_no_use_to_another(app: Flask, rina: Person) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        changes.hold(rina.id)
        tombstones.make_secret(rina.id)
        db.session.add(MemorySecret(user_id=budi.id, sealed=b""))
        db.session.flush()
        stolen = select(MemorySecret.sealed).where(MemorySecret.user_id == rina.id).scalar_subquery()
        db.session.execute(update(MemorySecret).where(MemorySecret.user_id == budi.id).values(sealed=stolen))
        db.session.commit()
        rinas = tombstones.open_secret(rina.id).digest("words", "mochi")
        assert tombstones.open_secret(budi.id).digest("words", "mochi") != rinas
        changes.hold(budi.id)
        tombstones.make_secret(budi.id)
        db.session.commit()
        digest = tombstones.open_secret(budi.id).digest("words", "mochi")
        assert tombstones.open_secret(budi.id).digest("words", "mochi") == digest != rinas
