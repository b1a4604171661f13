"""Which rows stand side by side in a conversation, as arrays of places; -1 where there is none.

Numbers stand in arrays and not in lists of objects: what an index holds for years would else be looked through by the
collector of cyclic garbage at each of its full rounds, while everybody waits.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from uuid import UUID

import numpy as np


class Neighbours:
    """The places before and after each place. The last one of each array is nobody's and leads to itself."""

    def __init__(self, room: int) -> None:
        self.before = np.full(room + 1, -1, np.int32)
        self.after = np.full(room + 1, -1, np.int32)
        # Of each conversation, by its number here, the seqs in order, and the place of each.
        self._numbers: dict[UUID, int] = {}
        self._seqs: list[array[int]] = []
        self._places: list[array[int]] = []
        # Of each place its conversation's number and its seq.
        self._talk_of = array("i")
        self._seq_of = array("i")

    @property
    def size(self) -> int:
        """The bytes of the arrays: 8 each for the sides, for what a place is, and for its entry in the conversation's."""
        return self.before.nbytes + self.after.nbytes + 16 * len(self._talk_of)

    def places_of(self, conversation_id: UUID) -> Sequence[int]:
        """Return the places of a conversation in order."""
        number = self._numbers.get(conversation_id)
        return () if number is None else tuple(self._places[number])

    def link(self, place: int, conversation_id: UUID, seq: int) -> None:
        """Put the next place, which was never linked, between those that come before and after it."""
        assert place == len(self._talk_of), "places are used in order and once"
        number = self._number(conversation_id)
        seqs, places = self._seqs[number], self._places[number]
        at = bisect_left(seqs, seq)
        self._join(places[at - 1] if at else -1, place)
        self._join(place, places[at] if at < len(places) else -1)
        seqs.insert(at, seq)
        places.insert(at, place)
        self._talk_of.append(number)
        self._seq_of.append(seq)

    def unlink(self, place: int) -> None:
        """Let those around a place stand side by side."""
        seqs, places = self._seqs[self._talk_of[place]], self._places[self._talk_of[place]]
        at = bisect_left(seqs, self._seq_of[place])
        del seqs[at], places[at]
        self._join(int(self.before[place]), int(self.after[place]))
        self.before[place] = self.after[place] = -1

    def make_room(self, more: int) -> None:
        """Have this many places more."""
        self.before = np.concatenate([self.before, np.full(more, -1, np.int32)])
        self.after = np.concatenate([self.after, np.full(more, -1, np.int32)])

    def _number(self, conversation_id: UUID) -> int:
        number = self._numbers.setdefault(conversation_id, len(self._seqs))
        if number == len(self._seqs):
            self._seqs.append(array("i"))
            self._places.append(array("i"))
        return number

    def _join(self, first: int, second: int) -> None:
        if first >= 0:
            self.after[first] = second
        if second >= 0:
            self.before[second] = first
