"""What rows mean, one signed byte a number, in blocks; and how like each is to what a question means.

Blocks, since an array that grows is copied, which stops everybody for a while and needs the memory twice. They are
compared as bytes, for which numpy has no fast way: its own takes floats, so that each byte would be written again as four.
"""

from collections.abc import Sequence

import numpy as np
import simsimd

from app.memory.formula import Bools, Floats, Ints8

BLOCK = 1_024
# The first block begins smaller, for the many who have said little; of that size nobody feels a copy.
SMALLEST = 64
LARGEST = 127


class Meanings:
    """The vectors of the places of one index. A place whose norm is 0 has none."""

    def __init__(self) -> None:
        self._blocks: list[Ints8] = []
        self._norms = np.zeros(SMALLEST, np.float32)
        self._dimension = 0

    @property
    def size(self) -> int:
        """The bytes of the arrays."""
        return self._norms.nbytes + sum(block.nbytes for block in self._blocks)

    def make_room(self, places: int) -> None:
        """Have at least so many places."""
        if places > len(self._norms):
            more = max(SMALLEST, len(self._norms) // 4)
            self._norms = np.concatenate([self._norms, np.zeros(more, np.float32)])

    def put(self, places: Sequence[int], vectors: Sequence[bytes]) -> None:
        """Say what these places mean; vectors of another length than before were made by another model and begin anew."""
        for length in sorted({len(vector) for vector in vectors}):
            chosen = [place for place, vector in zip(places, vectors, strict=True) if len(vector) == length]
            joined = b"".join(vector for vector in vectors if len(vector) == length)
            self._put(chosen, np.frombuffer(joined, np.int8).reshape(len(chosen), length))

    def drop(self, place: int) -> None:
        """Forget what a place means."""
        self._norms[place] = 0

    def known(self, count: int) -> Bools:
        """Tell of each of the first places whether it is known what it means."""
        known: Bools = self._norms[:count] > 0
        return known

    def cosines(self, vector: Floats, count: int) -> Floats | None:
        """Return how like each of the first places is to a vector; None where no place could be compared with it.

        The vector is as coarse as the rows for it, which changes a cosine by some ten-thousandths; see `finely`.
        """
        known = self.known(count)
        if self._dimension != len(vector) or not known.any() or not vector.any():
            return None
        scale = LARGEST / float(np.abs(vector).max())
        asked = np.rint(vector * scale).astype(np.int8).reshape(1, -1)
        cosines = np.zeros(count, np.float32)
        # The last places may mean nothing yet and have no block.
        for number, block in enumerate(self._blocks):
            start = number * BLOCK
            rows = block[: max(count - start, 0)]
            if len(rows):
                cosines[start : start + len(rows)] = np.asarray(simsimd.cdist(asked, rows, "dot"))[0]
        np.divide(cosines, self._norms[:count] * (scale * np.linalg.norm(vector)), out=cosines, where=known)
        # A place that means nothing any more still has its old numbers.
        cosines[~known] = 0
        return cosines

    def finely(self, vector: Floats, places: Sequence[int]) -> Floats:
        """Return the same for some places that mean something, with the vector as it is."""
        rows = np.stack([self._blocks[place // BLOCK][place % BLOCK] for place in places]).astype(np.float32)
        lengths = self._norms[list(places)] * float(np.linalg.norm(vector))
        cosines: Floats = np.divide(rows @ vector, lengths, dtype=np.float32)
        return cosines

    def _put(self, places: Sequence[int], numbers: Ints8) -> None:
        if self._dimension != numbers.shape[1]:
            self._blocks, self._dimension = [], numbers.shape[1]
            self._norms[:] = 0
        self._grow(max(places) + 1)
        for place, row in zip(places, numbers, strict=True):
            self._blocks[place // BLOCK][place % BLOCK] = row
        # Sums of squares of bytes are exact in these floats.
        wide = numbers.astype(np.float32)
        self._norms[list(places)] = np.sqrt(np.einsum("ij,ij->i", wide, wide))

    def _grow(self, places: int) -> None:
        first = len(self._blocks[0]) if self._blocks else 0
        if first < min(places, BLOCK):
            larger = self._empty(min(max(2 * first, places, SMALLEST), BLOCK))
            if first:
                larger[:first] = self._blocks[0]
            self._blocks[:1] = [larger]
        while len(self._blocks) * BLOCK < places:
            self._blocks.append(self._empty(BLOCK))

    def _empty(self, places: int) -> Ints8:
        return np.zeros((places, self._dimension), np.int8)
