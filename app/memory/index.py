"""The index of one person's rows: postings for words and one matrix of bytes for meanings, changed row by row.

A row takes the next free place and keeps it. What is dropped only dies: its place is masked, and once there are more dead
places than living ones the owner of the index builds it anew. The arrays have one place more than there are rows, the
last one, always empty, to which -1 leads; so a missing neighbour needs no case of its own.

Not safe for threads: `lock` is for whoever uses it from several.
"""

import threading
from collections.abc import Sequence
from uuid import UUID

import numpy as np

from app.memory import formula
from app.memory.dates import Window
from app.memory.formula import Floats, Scores
from app.memory.neighbours import Neighbours
from app.memory.postings import Postings
from app.memory.rows import Match, Row
from app.memory.terms import Keys, question_terms, terms_of

SMALLEST = 64
FEW_DEAD = 1_000
# How many rows are widened at once to be multiplied: their floats stay in the processor's cache.
CHUNK = 1_024
# Of a row beside its arrays, as measured: its id, its entry in the dictionaries and its conversation's list.
ROW_BYTES = 420


class UserIndex:
    """The living rows of one person. `n` is the number of the newest change that is in it."""

    def __init__(self, owner: UUID, model: str | None = None) -> None:
        self.owner = owner
        # Whose vectors are in it.
        self.model = model
        self.lock = threading.RLock()
        self.n = 0
        self.is_complete = False
        self._postings = Postings()
        self._places: dict[UUID, int] = {}
        self._ids: list[UUID | None] = []
        self._alive = np.zeros(SMALLEST + 1, np.bool_)
        self._lengths = np.zeros(SMALLEST + 1, np.float32)
        self._times = np.zeros(SMALLEST + 1, np.float64)
        self._neighbours = Neighbours(SMALLEST)
        self._matrix = np.zeros((0, 0), np.int8)
        self._norms = np.zeros(SMALLEST + 1, np.float32)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        arrays = (self._alive, self._lengths, self._times, self._norms, self._matrix)
        fixed = sum(each.nbytes for each in arrays) + self._neighbours.size
        return fixed + self._postings.size + len(self._ids) * ROW_BYTES

    @property
    def is_wasteful(self) -> bool:
        """Whether so much of it is dead that building it anew is better."""
        dead = len(self._ids) - len(self)
        return dead > FEW_DEAD and dead > len(self)

    def ids_of(self, conversation_id: UUID) -> set[UUID]:
        """Return the rows of a conversation that are in it."""
        return {self._id(place) for place in self._neighbours.places_of(conversation_id)}

    def put(self, row: Row) -> None:
        """Take a row in, in the place of what it was before."""
        self.drop(row.id)
        place = len(self._ids)
        self._make_room(place + 1)
        terms = terms_of(row.text)
        self._postings.add(place, terms)
        self._ids.append(row.id)
        self._places[row.id] = place
        self._alive[place] = True
        self._lengths[place] = len(terms)
        self._times[place] = row.at.timestamp()
        self._neighbours.link(place, row.conversation_id, row.seq)
        self.put_vector(row.id, row.vector)

    def put_vector(self, row_id: UUID, vector: bytes | None) -> None:
        """Say what a row means; nothing happens when it is not in."""
        place = self._places.get(row_id)
        if place is None:
            return
        self._norms[place] = 0
        if vector:
            numbers = np.frombuffer(vector, np.int8)
            if self._matrix.shape[1] != len(numbers):
                # Another model: what the old one said cannot be compared.
                self._matrix = np.zeros((len(self._alive) - 1, len(numbers)), np.int8)
                self._norms[:] = 0
            self._matrix[place] = numbers
            self._norms[place] = np.linalg.norm(numbers.astype(np.float32))

    def drop(self, row_id: UUID) -> None:
        """Take a row out; nothing happens when it is not in."""
        place = self._places.pop(row_id, None)
        if place is not None:
            self._alive[place] = False
            self._ids[place] = None
            self._norms[place] = self._lengths[place] = 0
            self._neighbours.unlink(place)

    def find(
        self,
        question: str,
        *,
        vector: Floats | None = None,
        windows: Sequence[Window] = (),
        limit: int = 10,
    ) -> list[Match]:
        """Return the rows that answer a question best; `vector` is what the question means, where that is known."""
        return self.find_terms(question_terms(question), vector=vector, windows=windows, limit=limit)

    def find_terms(
        self, terms: Sequence[Keys], *, vector: Floats | None, windows: Sequence[Window], limit: int
    ) -> list[Match]:
        """Return the same for the words of a question; also in a native thread, while the caller holds the lock."""
        count = len(self._ids)
        scores = formula.combine(
            self._words(terms, count), self._meaning(vector, count), self._in_windows(windows, count)
        )
        ranked = formula.rank(scores, self._times[:count], limit=limit)
        return [self._match(place, scores) for place in ranked]

    def _words(self, terms: Sequence[Keys], count: int) -> Floats:
        own = np.zeros(len(self._alive), np.float32)
        ideal = 0.0
        mean = float(self._lengths[:count].sum()) / max(len(self), 1)
        for keys in terms:
            places, counts = self._postings.look_up(keys, self._alive)
            weight = formula.idf(len(self), len(places))
            ideal += weight
            own[places] += formula.word_score(counts, self._lengths[places], mean_length=mean, weight=weight)
        lex = formula.with_neighbours(own, self._neighbours.before, self._neighbours.after)[:count]
        return formula.words_part(lex * self._alive[:count], ideal)

    def _meaning(self, vector: Floats | None, count: int) -> Floats:
        known = self._norms[:count] > 0
        cosines = np.zeros(count, np.float32)
        if vector is None or not known.any() or self._matrix.shape[1] != len(vector):
            return cosines
        wide = np.empty((min(CHUNK, max(count, 1)), len(vector)), np.float32)
        for start in range(0, count, CHUNK):
            part = self._matrix[start : min(start + CHUNK, count)]
            np.copyto(wide[: len(part)], part)
            np.dot(wide[: len(part)], vector, out=cosines[start : start + len(part)])
        np.divide(cosines, self._norms[:count] * np.linalg.norm(vector), out=cosines, where=known)
        return formula.meaning_part(cosines, known)

    def _in_windows(self, windows: Sequence[Window], count: int) -> formula.Bools:
        inside = np.zeros(count, np.bool_)
        times = self._times[:count]
        for window in windows:
            inside |= (times >= window.start.timestamp()) & (times < window.end.timestamp())
        return inside & self._alive[:count]

    def _match(self, place: int, scores: Scores) -> Match:
        return Match(
            self._id(place),
            self._find_id(int(self._neighbours.before[place])),
            self._find_id(int(self._neighbours.after[place])),
            words=float(scores.words[place]),
            meaning=float(scores.meaning[place]),
            in_window=bool(scores.window[place]),
            score=float(scores.total[place]),
        )

    def _id(self, place: int) -> UUID:
        found = self._ids[place]
        assert found is not None, "a place that is asked for lives"
        return found

    def _find_id(self, place: int) -> UUID | None:
        return None if place < 0 else self._ids[place]

    def _make_room(self, places: int) -> None:
        room = len(self._alive) - 1
        if places <= room:
            return
        # A quarter more at a time: doubling would leave up to half of the largest array empty.
        more = max(SMALLEST, room // 4)
        for name in ("_alive", "_lengths", "_times", "_norms"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros(more, old.dtype)]))
        self._neighbours.make_room(more)
        if self._matrix.shape[1]:
            self._matrix = np.concatenate([self._matrix, np.zeros((more, self._matrix.shape[1]), np.int8)])
