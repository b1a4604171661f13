"""What a rebuild would change, fact by fact: a value that is made block by block and stored as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.memory.facts.merging import only_new
from app.memory.facts.queries import FoundBy, Held
from app.memory.facts.storing import Told, held_of

# Of each kind; the counts are of all.
MOST_SHOWN = 200

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A fact that would be new, be gone or stand on other words; how many pieces of evidence it has and would have."""

    subject: str
    relation: str
    target: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Some facts of each kind, and how many there are."""

    added: Sequence[Line]
    removed: Sequence[Line]
    changed: Sequence[Line]
    counts: dict[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not any(self.counts.values())

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        lines = {"added": self.added, "removed": self.removed, "changed": self.changed}
        shown = {
            kind: [[each.subject, each.relation, each.target, each.before, each.after] for each in found]
            for kind, found in lines.items()
        }
        return {**shown, "counts": self.counts}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Difference":
        """Read a stored one."""
        added, removed, changed = (
            [Line(*each) for each in stored.get(kind, ())] for kind in ("added", "removed", "changed")
        )
        return cls(added, removed, changed, dict(stored.get("counts", {})))


@dataclass(slots=True)
class Comparison:
    """What patterns found before and find now, as far as it was compared."""

    _before: dict[Key, int] = field(default_factory=dict)
    _after: dict[Key, int] = field(default_factory=dict)
    _moved: set[Key] = field(default_factory=set)
    _words: dict[Key, tuple[str, str]] = field(default_factory=dict)

    def take(self, found: Sequence[FoundBy], told: Sequence[Told], by_others: Sequence[Held]) -> None:
        """Compare what is kept of some messages with what would be; `by_others` is what a model found there."""
        old = {(each.held, each.start, each.end) for each in found}
        fresh = only_new(told, by_others)
        new = {(held_of(each), each.statement.start, each.statement.end) for each in fresh}
        self._words |= {_key(each.held): (each.subject, each.target) for each in found}
        self._words |= {
            _key(held_of(each)): (each.statement.subject, each.statement.target) for each in fresh
        }
        for held in by_others:
            _count(self._before, held)
            _count(self._after, held)
        for held, _start, _end in old:
            _count(self._before, held)
        for held, _start, _end in new:
            _count(self._after, held)
        self._moved |= {_key(held) for held, _start, _end in old ^ new}

    def result(self) -> Difference:
        """Return what would change."""
        lines = sorted(
            (self._line(key) for key in self._moved),
            key=lambda line: (line.subject, line.relation, line.target),
        )
        added = [line for line in lines if not line.before]
        removed = [line for line in lines if not line.after]
        changed = [line for line in lines if line.before and line.after]
        counts = {"added": len(added), "removed": len(removed), "changed": len(changed)}
        return Difference(added[:MOST_SHOWN], removed[:MOST_SHOWN], changed[:MOST_SHOWN], counts)

    def _line(self, key: Key) -> Line:
        subject, target = self._words[key]
        return Line(subject, key[1], target, self._before.get(key, 0), self._after.get(key, 0))


def _count(counts: dict[Key, int], held: Held) -> None:
    counts[_key(held)] = counts.get(_key(held), 0) + 1


def _key(held: Held) -> Key:
    return held.subject_key, held.relation, held.target_key
