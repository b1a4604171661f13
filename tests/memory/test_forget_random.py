"""Random lives of two people: whatever is forgotten, nothing that reads a memory shows it, and nobody else loses a word."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.database import now
from app.extensions import db
from app.memory import keeping, readable
from app.memory.forgetting import finishing
from app.memory.forgetting.forget import forget, preview_forget, undo_forget
from app.memory.forms import FactInput
from tests.accounts.people import Person, create_person
from tests.memory.conftest import add_talk
from tests.memory.mochi import let_time_pass

NAMES = ("Mochi", "Toro", "Sinta Dewi", "Yogyakarta", "café", "猫咪")
AROUND = ("I saw {} today.", "{}'s day", "Where is {}?", "No, {} and {}!", "kemarin {}nya ada di sini")
PLAIN = ("Nothing much.", "What a day it was.", "", "Hari ini biasa saja.")


def some_life(chance: random.Random, owner: UUID) -> list[UUID]:
    """Write conversations in which names stand here and there, of before and of old files."""
    ids: list[UUID] = []
    for _ in range(4):
        texts = [
            chance.choice(AROUND).format(chance.choice(NAMES), chance.choice(NAMES))
            if chance.random() < 0.6
            else chance.choice(PLAIN)
            for _ in range(8)
        ]
        ids += add_talk(owner, texts, at=now() - timedelta(days=chance.randrange(1, 900)))
    return ids


def read(owner: UUID, ids: list[UUID]) -> dict[UUID, str]:
    """Return what the memory shows of these messages."""
    db.session.expire_all()
    return {row.id: row.text for row in readable.list_rows(owner, ids, model=None)}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_forgotten_is_shown_nowhere_and_nothing_else_is_lost(
    app: Flask, rina: Person, seed: int
) -> None:
    chance = random.Random(seed)
    budi = create_person(app, "budi")
    with app.app_context():
        mine, theirs = some_life(chance, rina.id), some_life(chance, budi.id)
        before, other = read(rina.id, mine), read(budi.id, theirs)
        forgotten = chance.sample(NAMES, 3)
        for name in forgotten:
            fact = keeping.add_fact(rina.id, FactInput(relation="knows", target=name))
            expected = preview_forget(rina.id, fact, everywhere=True)
            done = forget(rina.id, fact, everywhere=True)
            assert (done.messages, done.facts) == (expected.messages, expected.facts)
            if chance.random() < 0.5:
                shown = read(rina.id, mine)
                assert done.id is not None
                undo_forget(rina.id, done.id)
                again = forget(rina.id, keeping.add_fact(rina.id, FactInput(relation="knows", target=name)))
                assert again.facts == 1
                assert {each for each, text in read(rina.id, mine).items() if text != shown[each]} == set()
            if chance.random() < 0.5:
                let_time_pass()
                finishing.finish_forgetting()
        late = some_life(chance, rina.id)
        for _ in range(2):
            shown = read(rina.id, mine + late)
            for name in forgotten:
                assert not any(name.lower() in text.lower() for text in shown.values())
            kept = [
                each for each in mine if before.get(each) and not any(n in before[each] for n in forgotten)
            ]
            assert kept and all(shown[each] == before[each] for each in kept)
            assert read(budi.id, theirs) == other
            finishing.settle_forgotten()
