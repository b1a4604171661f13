"""Which rows stand side by side in a conversation, as arrays of places; -1 where there is none."""

from bisect import bisect_left
from collections.abc import Sequence
from uuid import UUID

import numpy as np


class Neighbours:
    """The places before and after each place. The last one of each array is nobody's and leads to itself."""

    def __init__(self, room: int) -> None:
        self.before = np.full(room + 1, -1, np.int32)
        self.after = np.full(room + 1, -1, np.int32)
        # Of each conversation the seqs in order, and the place of each.
        self._seqs: dict[UUID, list[int]] = {}
        self._places: dict[UUID, list[int]] = {}
        self._where: dict[int, tuple[UUID, int]] = {}

    @property
    def size(self) -> int:
        """The bytes of the arrays; a row's part of the lists is in the index's own estimate."""
        return self.before.nbytes + self.after.nbytes

    def places_of(self, conversation_id: UUID) -> Sequence[int]:
        """Return the places of a conversation in order."""
        return tuple(self._places.get(conversation_id, ()))

    def link(self, place: int, conversation_id: UUID, seq: int) -> None:
        """Put a place between those that come before and after it."""
        seqs = self._seqs.setdefault(conversation_id, [])
        places = self._places.setdefault(conversation_id, [])
        at = bisect_left(seqs, seq)
        self._join(places[at - 1] if at else -1, place)
        self._join(place, places[at] if at < len(places) else -1)
        seqs.insert(at, seq)
        places.insert(at, place)
        self._where[place] = (conversation_id, seq)

    def unlink(self, place: int) -> None:
        """Let those around a place stand side by side."""
        conversation_id, seq = self._where.pop(place)
        seqs, places = self._seqs[conversation_id], self._places[conversation_id]
        at = bisect_left(seqs, seq)
        del seqs[at], places[at]
        self._join(int(self.before[place]), int(self.after[place]))
        self.before[place] = self.after[place] = -1
        if not seqs:
            del self._seqs[conversation_id], self._places[conversation_id]

    def make_room(self, more: int) -> None:
        """Have this many places more."""
        self.before = np.concatenate([self.before, np.full(more, -1, np.int32)])
        self.after = np.concatenate([self.after, np.full(more, -1, np.int32)])

    def _join(self, first: int, second: int) -> None:
        if first >= 0:
            self.after[first] = second
        if second >= 0:
            self.before[second] = first
