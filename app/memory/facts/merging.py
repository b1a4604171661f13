"""Puts what a model found to what is known already: what both readers found in a message is one fact."""

from collections.abc import Iterable, Sequence

from app.memory.facts.queries import Held
from app.memory.facts.storing import Told, held_of


def only_new(told: Sequence[Told], held: Iterable[Held]) -> list[Told]:
    """Return what is not known from the same message, be it in fewer or in more words ("Mochi", "cat Mochi")."""
    known, new = list(held), list[Told]()
    for each in told:
        found = held_of(each)
        if not any(_says_the_same(found, other) for other in known):
            known.append(found)
            new.append(each)
    return new


def _says_the_same(some: Held, other: Held) -> bool:
    place = (some.message_id, some.subject_key, some.relation, some.stance)
    if place != (other.message_id, other.subject_key, other.relation, other.stance):
        return False
    # The person said that these words mean that fact, whatever a reader calls it.
    if other.is_by_hand and some.start == other.start:
        return True
    words, others = set(some.target_key.split()), set(other.target_key.split())
    return words <= others or others <= words
