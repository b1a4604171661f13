"""How like rows are to a question, compared as bytes."""

import numpy as np

from app.memory.formula import Floats, Ints8
from app.memory.meanings import BLOCK, Meanings

DIMENSION = 384
# Of a cosine: what rounding a question to bytes may change at most, in rows that differ by hundredths.
LITTLE = 3e-3
NOTHING = 1e-6


def _some(count: int) -> tuple[Ints8, Floats]:
    chance = np.random.default_rng(count)
    rows = chance.integers(-127, 128, (count, DIMENSION)).astype(np.int8)
    return rows, chance.standard_normal(DIMENSION).astype(np.float32)


def _plain(rows: Ints8, vector: Floats) -> Floats:
    wide = rows.astype(np.float64)
    return np.asarray(wide @ vector / (np.linalg.norm(wide, axis=1) * np.linalg.norm(vector)), np.float32)


def _meanings(rows: Ints8) -> Meanings:
    meanings = Meanings()
    _have_room(meanings, len(rows))
    meanings.put(range(len(rows)), [row.tobytes() for row in rows])
    return meanings


def _have_room(meanings: Meanings, places: int) -> None:
    # A quarter more at a time, as an index asks for it.
    while meanings.known(places).size < places:
        meanings.make_room(places)


def test_over_several_blocks_they_are_the_cosines() -> None:
    count = 2 * BLOCK + 77
    rows, vector = _some(count)
    cosines = _meanings(rows).cosines(vector, count)
    assert cosines is not None
    assert np.abs(cosines - _plain(rows, vector)).max() < LITTLE


def test_some_are_compared_as_finely_as_the_rows_are_kept() -> None:
    rows, vector = _some(2 * BLOCK + 77)
    places = [0, 5, BLOCK - 1, BLOCK, 2 * BLOCK + 76]
    cosines = _meanings(rows).finely(vector, places)
    assert np.abs(cosines - _plain(rows[places], vector)).max() < NOTHING


def test_only_the_first_places_are_compared_where_more_are_there() -> None:
    rows, vector = _some(BLOCK + 5)
    for count in (3, BLOCK - 1, BLOCK, BLOCK + 1):
        cosines = _meanings(rows).cosines(vector, count)
        assert cosines is not None
        assert len(cosines) == count
        assert np.abs(cosines - _plain(rows[:count], vector)).max() < LITTLE


def test_what_was_dropped_or_never_said_is_like_nothing() -> None:
    rows, vector = _some(100)
    meanings = _meanings(rows)
    meanings.drop(7)
    _have_room(meanings, 110)
    cosines = meanings.cosines(vector, 110)
    assert cosines is not None
    assert cosines[7] == 0
    assert not cosines[100:].any()
    assert np.abs(cosines[:7] - _plain(rows[:7], vector)).max() < LITTLE


def test_a_vector_of_nothing_or_of_another_length_is_compared_with_nothing() -> None:
    rows, vector = _some(10)
    meanings = _meanings(rows)
    assert meanings.cosines(vector[:100], 10) is None
    assert meanings.cosines(np.zeros(DIMENSION, np.float32), 10) is None
