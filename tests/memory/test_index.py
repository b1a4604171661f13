"""The index finds what the formula says, however its rows came in, and forgets what it drops."""

import math
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from app.database import uuid7
from app.memory import formula
from app.memory.dates import Window
from app.memory.index import UserIndex
from app.memory.rows import Match, Row, Scope
from app.memory.terms import question_terms, terms_of

WORDS = [
    "lemon",
    "kumquat",
    "river",
    "cat",
    "Mochi",
    "kucing",
    "pasar",
    "makanan",
    "Bandung",
    "walked",
    "singing",
    "Yogyakarta",
    "hujan",
    "piano",
]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DIMENSION = 16


def make_row(chance: random.Random, talks: list[UUID], seq: int) -> Row:
    """Make a row of random words and a random meaning; one in five means nothing yet."""
    vector = bytes(chance.randrange(256) for _ in range(DIMENSION)) if chance.random() < 0.8 else None
    text = " ".join(chance.choice(WORDS) for _ in range(chance.randrange(1, 12)))
    role = chance.choice(["user", "assistant"])
    return Row(uuid7(), chance.choice(talks), seq, text, BEGIN + timedelta(hours=seq), vector, role)


def make_index(rows: list[Row]) -> UserIndex:
    """Build an index of these rows."""
    index = UserIndex(uuid7())
    for row in rows:
        index.put(row)
        index.put_vectors([(row.id, row.vector)])
    return index


def plain_scores(rows: list[Row], question: str, *, vector: np.ndarray, window: Window) -> dict[UUID, float]:
    """Work the formula out the plain way, row by row."""
    terms = {row.id: terms_of(row.text) for row in rows}
    mean = sum(map(len, terms.values())) / len(rows)
    asked, own, ideal = question_terms(question), dict.fromkeys(terms, 0.0), 0.0
    for keys in asked:
        counts = {
            each: max(sum(key in stored for stored in stems) for key in keys) for each, stems in terms.items()
        }
        weight = formula.idf(len(rows), sum(count > 0 for count in counts.values()))
        ideal += weight
        for each, count in counts.items():
            length = 0.9 * (0.6 + 0.4 * len(terms[each]) / mean)
            own[each] += weight * count * 1.9 / (count + length) if count else 0.0
    lex = dict(own)
    for talk in {row.conversation_id for row in rows}:
        order = [row.id for row in sorted(rows, key=lambda row: row.seq) if row.conversation_id == talk]
        for place, each in enumerate(order):
            for away, share in ((1, 0.4), (2, 0.16)):
                for other in (place - away, place + away):
                    lex[each] += share * own[order[other]] if 0 <= other < len(order) else 0.0
    cosines = {
        row.id: float(np.dot(v, vector) / (np.linalg.norm(v) * np.linalg.norm(vector)))
        for row in rows
        if row.vector and (v := np.frombuffer(row.vector, np.int8).astype(np.float64)).any()
    }
    middle = sum(cosines.values()) / len(cosines)
    spread = math.sqrt(sum((each - middle) ** 2 for each in cosines.values()) / len(cosines))
    total = {
        row.id: (
            (min(lex[row.id] / ideal, 1.5) ** 1.25 if ideal else 0.0)
            + 0.5 * max(0.0, cosines.get(row.id, -9.0) - middle) / (5 * spread)
        )
        * (1 if row.role == "user" else 0.75)
        for row in rows
    }
    best = max(total.values())
    return {
        row.id: total[row.id] + (0.3 * best if window.start <= row.at < window.end else 0.0) for row in rows
    }


@pytest.mark.parametrize("seed", range(12))
def test_it_scores_as_the_plain_formula_does(seed: int) -> None:
    chance = random.Random(seed)
    talks = [uuid7() for _ in range(4)]
    rows = [make_row(chance, talks, seq) for seq in range(150)]
    # Of whole numbers up to 127, which comparing as bytes leaves as they are.
    vector = np.array([127, *(chance.randrange(-127, 128) for _ in range(DIMENSION - 1))], np.float32)
    window = Window(BEGIN + timedelta(hours=20), BEGIN + timedelta(hours=40))
    question = " ".join(chance.sample(WORDS, 3)) + " neverheard"
    found = make_index(rows).find(question, vector=vector, windows=[window], limit=150)
    plain = plain_scores(rows, question, vector=vector, window=window)
    for match in found:
        assert match.score == pytest.approx(plain[match.id], abs=2e-4)
    assert {match.id for match in found} == {each for each, score in plain.items() if score > 0}


@pytest.mark.parametrize("seed", range(8))
def test_what_comes_first_is_compared_as_finely_as_the_rows_are_kept(seed: int) -> None:
    chance = random.Random(seed)
    talks = [uuid7() for _ in range(4)]
    rows = [make_row(chance, talks, seq) for seq in range(400)]
    vector = np.array([chance.gauss(0, 1) for _ in range(DIMENSION)], np.float32)
    window = Window(BEGIN - timedelta(hours=2), BEGIN - timedelta(hours=1))
    question = " ".join(chance.sample(WORDS, 2))
    found = make_index(rows).find(question, vector=vector, windows=[window], limit=16)
    plain = plain_scores(rows, question, vector=vector, window=window)
    for match in found:
        assert match.score == pytest.approx(plain[match.id], abs=2e-4)


@pytest.mark.parametrize("seed", range(8))
def test_rows_that_came_went_and_changed_score_like_rows_built_at_once(seed: int) -> None:
    chance = random.Random(seed)
    talks = [uuid7() for _ in range(3)]
    index, living = UserIndex(uuid7()), dict[UUID, Row]()
    for seq in range(400):
        row = make_row(chance, talks, seq)
        act = chance.random()
        if living and act < 0.3:
            gone = chance.choice(list(living))
            del living[gone]
            index.drop(gone)
        elif living and act < 0.5:
            old = living[chance.choice(list(living))]
            row = Row(old.id, old.conversation_id, old.seq, row.text, old.at, row.vector, row.role)
        index.put(row)
        index.put_vectors([(row.id, row.vector)])
        living[row.id] = row
    vector = np.ones(DIMENSION, np.float32)
    fresh = make_index(list(living.values()))
    for word in WORDS:
        ours = {match.id: match for match in index.find(word, vector=vector, limit=50)}
        anew = {match.id: match for match in fresh.find(word, vector=vector, limit=50)}
        assert ours.keys() <= living.keys()
        for each in ours.keys() & anew.keys():
            assert _parts(ours[each]) == pytest.approx(_parts(anew[each]), abs=1e-4)
            assert (ours[each].before, ours[each].after) == (anew[each].before, anew[each].after)
        assert len(ours.keys() & anew.keys()) >= 45
    assert len(index) == len(living)


def _parts(match: Match) -> list[float]:
    return [match.score, match.words, match.meaning]


@pytest.mark.parametrize("seed", range(5))
def test_rows_that_come_and_go_between_the_words_and_the_meaning_count(seed: int) -> None:
    chance = random.Random(seed)
    talks = [uuid7() for _ in range(3)]
    rows = [make_row(chance, talks, seq) for seq in range(80)]
    index, vector = (
        make_index(rows[:60]),
        np.array([chance.gauss(0, 1) for _ in range(DIMENSION)], np.float32),
    )
    terms = question_terms(" ".join(chance.sample(WORDS, 4)))
    scope = Scope(None, without=frozenset(row.id for row in chance.sample(rows, 9)))
    looked = index.look(terms, windows=(), scope=scope)
    before = index.rank(looked, vector=vector, limit=20)
    assert before == index.find_terms(terms, vector=vector, windows=(), limit=20, scope=scope)
    for row in rows[60:]:
        index.put(row)
        index.put_vectors([(row.id, row.vector)])
    index.drop(before[0].id)
    found = index.rank(looked, vector=vector, limit=20)
    assert found == index.find_terms(terms, vector=vector, windows=(), limit=20, scope=scope)
    assert before[0].id not in {match.id for match in found}
    assert found != before


def test_ranks_three_and_six_are_kept_for_meaning() -> None:
    talks = [uuid7() for _ in range(40)]
    rows = [
        Row(uuid7(), talk, 1, "lemon " * 3, BEGIN, bytes([100, 1, 0, place]))
        for place, talk in enumerate(talks[:20])
    ]
    alike = [Row(uuid7(), talk, 1, "nothing alike", BEGIN, bytes([1, 100, 0, 0])) for talk in talks[20:22]]
    found = make_index(rows + alike).find("lemon", vector=np.array([0, 1, 0, 0], np.float32), limit=10)
    assert {found[2].id, found[5].id} == {row.id for row in alike}
    assert len({match.id for match in found}) == 10
    without = make_index(rows + alike).find("lemon", limit=10)
    assert not {row.id for row in alike} & {match.id for match in without}


def test_equal_ones_come_newest_first() -> None:
    rows = [Row(uuid7(), uuid7(), 1, "lemon", BEGIN + timedelta(days=day), None) for day in (1, 3, 2)]
    found = make_index(rows).find("lemon", limit=3)
    assert [match.id for match in found] == [rows[1].id, rows[2].id, rows[0].id]


def test_what_somebody_says_comes_before_its_echo() -> None:
    talks = [uuid7(), uuid7()]
    own = Row(uuid7(), talks[0], 1, "My cat is called Mochi", BEGIN, None, "user")
    echo = Row(uuid7(), talks[1], 1, "My cat is called Mochi", BEGIN + timedelta(days=1), None, "assistant")
    found = make_index([own, echo]).find("cat", limit=2)
    assert [match.id for match in found] == [own.id, echo.id]
    assert found[1].score == pytest.approx(0.75 * found[0].score)


def test_another_model_replaces_what_was_meant() -> None:
    row = Row(uuid7(), uuid7(), 1, "lemon", BEGIN, bytes([1, 2, 3, 4]))
    index = make_index([row, Row(uuid7(), uuid7(), 1, "cat", BEGIN, bytes([9, 9, 9, 9]))])
    index.put_vectors([(row.id, bytes([1, 2]))])
    assert all(match.meaning == 0 for match in index.find("lemon", vector=np.ones(4, np.float32)))


@pytest.mark.parametrize("text", ["", "🍋", "x" * 100_000, "word " * 20_000, "and the"])
def test_any_text_can_be_put_and_asked(text: str) -> None:
    index = make_index([Row(uuid7(), uuid7(), 1, text, BEGIN, None)])
    assert len(index.find(text)) <= 1
    assert index.size > 0
