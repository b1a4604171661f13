"""Which rows hold a word, and how often: the inverted index behind BM25, for one person.

A posting is one number of 32 bits: the row's place above, how often the word is in it (up to 255) below. A place is used
once; whoever drops a row leaves its postings where they are and masks them at the asking.
"""

from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import chain

import numpy as np
import numpy.typing as npt

from app.memory.terms import Keys

COUNT_BITS = 8
MOST_COUNT = 2**COUNT_BITS - 1
MOST_PLACES = 2 ** (32 - COUNT_BITS)

# Of a word's entry beside its postings, as measured: the key, the array and their place in the dictionary.
_WORD_BYTES = 230

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


class Postings:
    """The words of one person's rows. Not safe for threads: whoever owns it lets one in at a time."""

    def __init__(self) -> None:
        self._of: dict[str, array[int]] = {}
        self._count = 0

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        # Arrays grow by an eighth at a time.
        return int(self._count * 4 * 1.06) + len(self._of) * _WORD_BYTES

    def add(self, place: int, terms: Iterable[Keys]) -> None:
        """Add a row's words at a place that is not used yet and lies behind all that are."""
        counts = Counter(chain.from_iterable(terms))
        known, shifted = self._of, place << COUNT_BITS
        for key, count in counts.items():
            found = known.get(key)
            if found is None:
                found = known[key] = array("I")
            found.append(shifted | (count if count < MOST_COUNT else MOST_COUNT))
        self._count += len(counts)

    def look_up(self, keys: Keys, alive: npt.NDArray[np.bool_]) -> tuple[Places, Floats]:
        """Return the living places of the rows that hold any of these stems, and how often each holds it."""
        # Copied at once: an array that is looked at cannot grow.
        found = [np.array(self._of[key], np.uint32) for key in keys if key in self._of]
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        packed = found[0]
        if len(found) > 1:
            # A word that is stored by both of its stems is one word: of equal places the larger count is the last.
            packed = np.sort(np.concatenate(found), kind="stable")
            places = packed >> COUNT_BITS
            packed = packed[np.append(places[1:] != places[:-1], True)]
        places = (packed >> COUNT_BITS).astype(np.int64)
        living = alive[places]
        return places[living], (packed[living] & MOST_COUNT).astype(np.float32)
