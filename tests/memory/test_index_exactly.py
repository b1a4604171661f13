"""The quick index answers as the slow one does, to the last digit, whatever came, went and changed before."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from app.database import uuid7
from app.memory.dates import Window
from app.memory.index import UserIndex
from app.memory.meanings import BLOCK
from app.memory.rows import Row
from tests.memory.slow_index import SlowIndex

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DIMENSION = 12
# The first ones far more often, as in speech; some have two stems that differ.
WORDS = [
    "walked",
    "makanan",
    "kucing",
    "lemon",
    "river",
    "singing",
    "Mochi",
    "pasar",
    "house",
    "hujan",
    "dibawa",
    "running",
    "kumquat",
]
STOPS = ["the", "is", "aku", "yang"]


def make_text(chance: random.Random) -> str:
    """Make a text of a few words, in which a stop word may tell the language."""
    words = [WORDS[int(len(WORDS) * chance.random() ** 2)] for _ in range(chance.randrange(0, 14))]
    return " ".join([*words, *chance.choices(STOPS, k=chance.randrange(3))])


def make_vector(chance: random.Random) -> bytes | None:
    """Make what a row means: nothing yet, nothing at all, or something."""
    kind = chance.random()
    return None if kind < 0.1 else bytes(DIMENSION) if kind < 0.15 else chance.randbytes(DIMENSION)


def fill(chance: random.Random, count: int) -> tuple[UserIndex, SlowIndex]:
    """Let rows come, go, change their words and what they mean."""
    quick, slow, talks = UserIndex(uuid7()), SlowIndex(), [uuid7() for _ in range(1 + count // 60)]
    living: list[Row] = []
    for seq in range(count):
        act = chance.random()
        old = living.pop(chance.randrange(len(living))) if living and act < 0.3 else None
        if old and act < 0.15:
            quick.drop(old.id)
            slow.drop(old.id)
            continue
        row = Row(
            old.id if old else uuid7(),
            old.conversation_id if old else chance.choice(talks),
            old.seq if old else chance.randrange(10**6) * 1_000 + seq % 1_000,
            make_text(chance),
            old.at if old else BEGIN + timedelta(minutes=chance.randrange(count)),
            make_vector(chance),
            chance.choice(["user", "assistant"]),
            about=chance.choice(["", "", "lives in house", "kucing walked"]),
        )
        living.append(row)
        quick.put(row)
        quick.put_vectors([(row.id, row.vector), (UUID(int=seq), b"unknown row")])
        slow.put(row)
    return quick, slow


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 0), (2, 1), (3, 2), (4, 40), (5, 300), (6, 1_500), (7, 2_600)]
)
def test_every_answer_is_the_same_to_the_last_digit(seed: int, count: int) -> None:
    chance = random.Random(seed)
    quick, slow = fill(chance, count)
    assert count < 2_000 or len(quick) > BLOCK, "the largest one has more than one block"
    for asked in range(6):
        question = " ".join(chance.sample(WORDS, chance.randrange(1, 5)))
        vector = np.array([127, *(chance.randrange(-4, 5) for _ in range(DIMENSION - 1))], np.float32)
        start = BEGIN + timedelta(minutes=chance.randrange(count + 1))
        windows = [Window(start, start + timedelta(minutes=count / 9))] if asked % 2 else []
        limit = chance.choice([1, 5, 10, 50])
        found = quick.find(question, vector=vector, windows=windows, limit=limit)
        assert found == slow.find(question, vector=vector, windows=windows, limit=limit)
        assert found or count < 40
