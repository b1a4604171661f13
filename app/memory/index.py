"""The index of one person's rows: postings for words and blocks of bytes for meanings, changed row by row.

A row takes the next free place and keeps it. What is dropped only dies: its place is masked, and once there are more dead
places than living ones the owner of the index builds it anew. The arrays have one place more than there are rows, the
last one, always empty, to which -1 leads; so a missing neighbour needs no case of its own.

Not safe for threads: `lock` is for whoever uses it from several.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from app.memory import formula
from app.memory.dates import Window
from app.memory.formula import Bools, Floats, Scores
from app.memory.meanings import Meanings
from app.memory.neighbours import Neighbours
from app.memory.postings import Postings
from app.memory.rows import Match, Row, Scope
from app.memory.terms import Keys, question_terms, terms_of

SMALLEST = 64
FEW_DEAD = 1_000
# Of a row beside its arrays, as measured: its id, and its entries in the list and in the dictionary.
ROW_BYTES = 190


@dataclass(frozen=True, slots=True)
class Looked:
    """What a question finds without its meaning, over all places of an index at one version of it."""

    terms: Sequence[Keys]
    windows: Sequence[Window]
    scope: Scope | None
    version: int
    words: Floats
    inside: Bools
    # Whose rows are not looked for; None where everything is.
    outside: Bools | None


class UserIndex:
    """The living rows of one person. `n` is the number of the newest change that is in it."""

    def __init__(self, owner: UUID, model: str | None = None) -> None:
        self.owner = owner
        # Whose vectors are in it.
        self.model = model
        self.lock = threading.RLock()
        self.n = 0
        self.is_complete = False
        # Another one whenever a row has come or gone.
        self._version = 0
        self._postings = Postings()
        # Ids as plain numbers, which the collector of garbage passes over.
        self._places: dict[int, int] = {}
        self._ids: list[int | None] = []
        self._alive = np.zeros(SMALLEST + 1, np.bool_)
        self._lengths = np.zeros(SMALLEST + 1, np.float32)
        self._times = np.zeros(SMALLEST + 1, np.float64)
        self._weights = np.zeros(SMALLEST + 1, np.float32)
        # Of each place to which persona it was said, by its number here.
        self._personas = np.zeros(SMALLEST + 1, np.int16)
        self._numbers: dict[UUID | None, int] = {}
        self._neighbours = Neighbours(SMALLEST)
        self._meanings = Meanings()

    def __len__(self) -> int:
        return len(self._places)

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        arrays = (self._alive, self._lengths, self._times, self._weights, self._personas)
        fixed = sum(each.nbytes for each in arrays) + len(self._ids) * ROW_BYTES
        return fixed + self._neighbours.size + self._meanings.size + self._postings.size

    @property
    def is_wasteful(self) -> bool:
        """Whether so much of it is dead that building it anew is better."""
        dead = len(self._ids) - len(self)
        return dead > FEW_DEAD and dead > len(self)

    def ids_of(self, conversation_id: UUID) -> set[UUID]:
        """Return the rows of a conversation that are in it."""
        return {self._id(place) for place in self._neighbours.places_of(conversation_id)}

    def put(self, row: Row) -> None:
        """Take a row in, in the place of what it was before; what it means is said apart."""
        self.drop(row.id)
        self._version += 1
        place = len(self._ids)
        self._make_room(place + 1)
        terms = terms_of(row.text) + terms_of(row.about)
        self._postings.add(place, terms)
        self._ids.append(row.id.int)
        self._places[row.id.int] = place
        self._alive[place] = True
        self._lengths[place] = len(terms)
        self._times[place] = row.at.timestamp()
        self._weights[place] = formula.weight_of(row.role)
        self._personas[place] = self._numbers.setdefault(row.persona_id, len(self._numbers))
        self._neighbours.link(place, row.conversation_id, row.seq)

    def put_vectors(self, vectors: Iterable[tuple[UUID, bytes | None]]) -> None:
        """Say what rows mean; of those that are not in it nothing is kept."""
        found = [
            (self._places[row.int], vector) for row, vector in vectors if vector and row.int in self._places
        ]
        if found:
            self._meanings.put([place for place, _ in found], [vector for _, vector in found])

    def drop(self, row_id: UUID) -> None:
        """Take a row out; nothing happens when it is not in."""
        place = self._places.pop(row_id.int, None)
        if place is not None:
            self._version += 1
            self._alive[place] = False
            self._ids[place] = None
            self._lengths[place] = 0
            self._meanings.drop(place)
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
        self,
        terms: Sequence[Keys],
        *,
        vector: Floats | None,
        windows: Sequence[Window],
        limit: int,
        scope: Scope | None = None,
    ) -> list[Match]:
        """Return the same for the words of a question."""
        return self.rank(self.look(terms, windows=windows, scope=scope), vector=vector, limit=limit)

    def look(self, terms: Sequence[Keys], *, windows: Sequence[Window], scope: Scope | None) -> Looked:
        """Do what needs no meaning of the question; also in a native thread, while the caller holds the lock."""
        count = len(self._ids)
        words = self._words(terms, count) * self._weights[:count]
        inside = self._in_windows(windows, count)
        outside = None if scope is None else self._outside(scope, count)
        if outside is not None:
            words[outside] = 0
            inside[outside] = False
        return Looked(terms, windows, scope, self._version, words, inside, outside)

    def rank(self, looked: Looked, *, vector: Floats | None, limit: int) -> list[Match]:
        """Return the rows that answer best, by what was found before and by meaning; likewise under the lock."""
        if looked.version != self._version:
            # Rows came or went while the meaning of the question was waited for.
            looked = self.look(looked.terms, windows=looked.windows, scope=looked.scope)
        count = len(self._ids)
        meaning = self._meaning(vector, looked.words) * self._weights[:count]
        if looked.outside is not None:
            meaning[looked.outside] = 0
        scores = formula.combine(looked.words, meaning, looked.inside)
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
        # Whoever is dead holds no word and stands beside nobody, so it has nothing.
        return formula.words_part(lex, ideal)

    def _meaning(self, vector: Floats | None, words: Floats) -> Floats:
        cosines = None if vector is None else self._meanings.cosines(vector, len(words))
        if vector is None or cosines is None:
            return np.zeros_like(words)
        known = self._meanings.known(len(words))
        close = formula.close_to_first(words, cosines, known)
        cosines[close] = self._meanings.finely(vector, close)
        return formula.meaning_part(cosines, known)

    def _in_windows(self, windows: Sequence[Window], count: int) -> formula.Bools:
        inside = np.zeros(count, np.bool_)
        times = self._times[:count]
        for window in windows:
            inside |= (times >= window.start.timestamp()) & (times < window.end.timestamp())
        return inside & self._alive[:count]

    def _outside(self, scope: Scope, count: int) -> formula.Bools:
        outside: formula.Bools = self._personas[:count] != self._numbers.get(scope.persona_id, -1)
        known = (self._places.get(row.int) for row in scope.without)
        outside[[place for place in known if place is not None]] = True
        return outside

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
        found = self._find_id(place)
        assert found is not None, "a place that is asked for lives"
        return found

    def _find_id(self, place: int) -> UUID | None:
        number = None if place < 0 else self._ids[place]
        return None if number is None else UUID(int=number)

    def _make_room(self, places: int) -> None:
        room = len(self._alive) - 1
        if places <= room:
            return
        # A quarter more at a time: doubling would leave up to half of the largest array empty.
        more = max(SMALLEST, room // 4)
        for name in ("_alive", "_lengths", "_times", "_weights", "_personas"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros(more, old.dtype)]))
        self._neighbours.make_room(more)
        self._meanings.make_room(room + more)
