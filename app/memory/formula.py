"""The formula that ranks what is recalled, over the rows of one person.

    lex  = BM25 + 0.4 of the neighbours' + 0.16 of the next ones', in one conversation
    L    = min(lex / ideal, 1.5) ^ 1.25      ideal: every word of the question, each once
    D    = max(0, cos - mean) / (5 sd)       cos: of meanings; mean and sd over the person's rows
    S    = w (L + 0.5 D)                     plus 0.3 max(S) inside a window of dates that the question names
    w    = 1, or 0.75 where the companion speaks: what it says of somebody is an echo of their words, and may be wrong

Ranks 3 and 6 go to the two best by D that are not among the first six. Cosines of unlike texts lie at 0.7 already, so
only their distance from the person's own mean says anything. The figures were found on ten long public dialogues.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

K1 = 0.9
B = 0.4
NEAR = 0.4
NEXT = 0.16
MOST_L = 1.5
L_POWER = 1.25
D_SPREAD = 5.0
D_WEIGHT = 0.5
WINDOW_WEIGHT = 0.3
ECHO = 0.75
FIRST = 6
# Of a question's best rows by either part, so many are compared finely.
CLOSE = 64
KEPT_FOR_MEANING = (3, 6)

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Ints8 = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Scores:
    """The parts of the score, each over all places: words, meaning, whether in a window, and the whole."""

    words: Floats
    meaning: Floats
    window: Bools
    total: Floats


def idf(rows: int, holding: int) -> float:
    """Return the weight of a word that so many of the rows hold; the highest is that of a word that none holds."""
    return float(np.log1p((rows - holding + 0.5) / (holding + 0.5)))


def word_score(counts: Floats, lengths: Floats, *, mean_length: float, weight: float) -> Floats:
    """Return BM25 of one word: 1.0 times its weight for a row of mean length that holds it once."""
    norm = K1 * (1 - B + B * lengths / max(mean_length, 1.0))
    return (weight * counts * (K1 + 1) / (counts + norm)).astype(np.float32)


def with_neighbours(own: Floats, before: Ints, after: Ints) -> Floats:
    """Add what the rows around hold. `own` has a zero behind its last place, to which -1 in `before` and `after` leads."""
    left, right = own[before], own[after]
    lex: Floats = own + NEAR * (left + right) + NEXT * (left[before] + right[after])
    return lex


def words_part(lex: Floats, ideal: float) -> Floats:
    """Return L."""
    if ideal <= 0:
        return np.zeros_like(lex)
    part = np.zeros_like(lex)
    # Most rows hold no word of the question, and a power is not cheap.
    holding = np.flatnonzero(lex)
    part[holding] = np.minimum(lex[holding] / np.float32(ideal), MOST_L) ** np.float32(L_POWER)
    return part


def meaning_part(cosines: Floats, known: Bools) -> Floats:
    """Return D; rows whose meaning is not known have none, and neither has anything when all mean the same."""
    part = np.zeros_like(cosines)
    among = cosines[known]
    spread = float(among.std()) if len(among) else 0.0
    if spread > 0:
        part[known] = np.maximum(among - among.mean(), 0) / np.float32(D_SPREAD * spread)
    return part


def close_to_first(words: Floats, cosines: Floats, known: Bools) -> list[int]:
    """Return the places of which any may be among the first when they are compared finely: the best by each part."""
    holding = np.flatnonzero((words > 0) & known)
    likest = np.flatnonzero(known)
    # Cosines differ, so a partial sort of them is quick.
    best = (holding[_best(words[holding])], likest[_best(cosines[likest])])
    return [int(place) for place in np.union1d(*best)]


def _best(scores: Floats) -> npt.NDArray[np.intp]:
    return np.argpartition(scores, -CLOSE)[-CLOSE:] if len(scores) > CLOSE else np.arange(len(scores))


def weight_of(role: str) -> float:
    """Return w."""
    return 1.0 if role == "user" else ECHO


def combine(words: Floats, meaning: Floats, window: Bools) -> Scores:
    """Return S beside its parts."""
    total = words + np.float32(D_WEIGHT) * meaning
    if window.any() and len(total):
        total = total + np.float32(WINDOW_WEIGHT * float(total.max())) * window
    return Scores(words, meaning, window, total.astype(np.float32))


def rank(scores: Scores, times: npt.NDArray[np.float64], *, limit: int) -> list[int]:
    """Return the places of the best rows, the best first; of equal ones the newest. Rows without any score are left out."""
    scored = np.flatnonzero(scores.total > 0)
    wanted = max(limit, FIRST)
    if len(scored) > 4 * wanted:
        least = np.partition(scores.total[scored], -wanted)[-wanted]
        scored = scored[scores.total[scored] >= least]
    order = np.lexsort((scored, -times[scored], -scores.total[scored]))
    ranked = [int(place) for place in scored[order]]
    for seat, place in zip(KEPT_FOR_MEANING, _overlooked(scores, ranked[:FIRST]), strict=False):
        if place in ranked:
            ranked.remove(place)
        ranked.insert(seat - 1, place)
    return ranked[:limit]


def _overlooked(scores: Scores, first: list[int]) -> list[int]:
    """Return those of the two best by D that the first ranks do not show."""
    left, best = scores.meaning.copy(), list[int]()
    # Two looks at everything. A partial sort takes a hundred times as long where many are equal, as those without any are.
    while len(best) < len(KEPT_FOR_MEANING) and left.any():
        best.append(int(left.argmax()))
        left[best[-1]] = 0
    return [place for place in best if place not in first]
