"""The index as it would be written if time were no matter: each question goes through every row.

Numbers are worked out in the same kind of floats and the same order of sums, so its answers are those of the quick index to
the last digit, as long as the products of meanings are exact: let the numbers of a question's vector be whole, and 127 the
largest of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from app.memory import formula
from app.memory.dates import Window
from app.memory.formula import Bools, Floats
from app.memory.rows import Match, Row
from app.memory.terms import question_terms, terms_of


@dataclass
class SlowIndex:
    """Rows in the order in which they came; None where one was dropped."""

    rows: list[Row | None] = field(default_factory=list)

    def put(self, row: Row) -> None:
        """Take a row in, in the place of what it was before."""
        self.drop(row.id)
        self.rows.append(row)

    def drop(self, row_id: UUID) -> None:
        """Take a row out."""
        self.rows = [None if row and row.id == row_id else row for row in self.rows]

    def find(self, question: str, *, vector: Floats, windows: Sequence[Window], limit: int) -> list[Match]:
        """Return the rows that answer a question best."""
        before, after = self._sides()
        weights = np.array([formula.weight_of(row.role) if row else 0 for row in self.rows], np.float32)
        words, meaning = self._words(question, before, after) * weights, self._meaning(vector) * weights
        total = words + np.float32(formula.D_WEIGHT) * meaning
        inside = np.array(
            [row is not None and any(w.start <= row.at < w.end for w in windows) for row in self.rows],
            np.bool_,
        )
        if inside.any():
            total = total + np.float32(formula.WINDOW_WEIGHT * float(total.max())) * inside
        return [
            Match(
                self._id(place),
                self._find_id(before[place]),
                self._find_id(after[place]),
                words=float(words[place]),
                meaning=float(meaning[place]),
                in_window=bool(inside[place]),
                score=float(total[place]),
            )
            for place in self._rank(total, meaning)[:limit]
        ]

    def _words(self, question: str, before: Sequence[int], after: Sequence[int]) -> Floats:
        stems = [[] if row is None else terms_of(row.text) + terms_of(row.about) for row in self.rows]
        lengths = np.array([*map(len, stems), 0], np.float32)
        living = sum(row is not None for row in self.rows)
        mean = float(lengths[:-1].sum()) / max(living, 1)
        own, ideal = np.zeros(len(lengths), np.float32), 0.0
        for keys in question_terms(question):
            held = [max(sum(key in word for word in words) for key in keys) for words in stems]
            places = np.flatnonzero(np.array(held))
            weight = formula.idf(living, len(places))
            ideal += weight
            counts = np.array(held, np.float32)[places]
            own[places] += formula.word_score(counts, lengths[places], mean_length=mean, weight=weight)
        left, right = np.array([*before, -1]), np.array([*after, -1])
        lex = own + formula.NEAR * (own[left] + own[right])
        lex = lex + formula.NEXT * (own[left[left]] + own[right[right]])
        return formula.words_part(lex[:-1] * self._alive(), ideal)

    def _meaning(self, vector: Floats) -> Floats:
        rows = [row.vector if row and row.vector and any(row.vector) else None for row in self.rows]
        known = np.array([row is not None for row in rows], np.bool_)
        matrix = np.array(
            [np.frombuffer(row or bytes(len(vector)), np.int8) for row in rows], np.float32
        ).reshape(len(rows), len(vector))
        norms = np.array([np.linalg.norm(row) for row in matrix], np.float32)
        cosines = np.zeros(len(rows), np.float32)
        np.divide(matrix @ vector, norms * np.linalg.norm(vector), out=cosines, where=known)
        among = cosines[known]
        part = np.zeros_like(cosines)
        if len(among) and among.std() > 0:
            spread = np.float32(formula.D_SPREAD * float(among.std()))
            part[known] = np.maximum(among - among.mean(), 0) / spread
        return part

    def _rank(self, total: Floats, meaning: Floats) -> list[int]:
        def newest(place: int) -> float:
            row = self.rows[place]
            return -row.at.timestamp() if row else 0.0

        ranked = sorted(np.flatnonzero(total > 0).tolist(), key=lambda it: (-total[it], newest(it), it))
        first = ranked[: formula.FIRST]
        best = sorted(range(len(meaning)), key=lambda it: (-meaning[it], it))[:2]
        overlooked = [place for place in best if meaning[place] > 0 and place not in first]
        for seat, place in zip(formula.KEPT_FOR_MEANING, overlooked, strict=False):
            ranked.remove(place)
            ranked.insert(seat - 1, place)
        return ranked

    def _sides(self) -> tuple[list[int], list[int]]:
        before, after = [-1] * len(self.rows), [-1] * len(self.rows)
        talks: dict[UUID, list[tuple[int, int]]] = {}
        for place, row in enumerate(self.rows):
            if row:
                talks.setdefault(row.conversation_id, []).append((row.seq, place))
        for talk in talks.values():
            order = [place for _, place in sorted(talk)]
            for first, second in zip(order, order[1:], strict=False):
                after[first], before[second] = second, first
        return before, after

    def _alive(self) -> Bools:
        return np.array([row is not None for row in self.rows], np.bool_)

    def _id(self, place: int) -> UUID:
        row = self.rows[place]
        assert row is not None
        return row.id

    def _find_id(self, place: int) -> UUID | None:
        row = self.rows[place] if place >= 0 else None
        return row.id if row else None
