"""Judges what is found in a dialogue: whether a statement that was found is one that the dialogue makes."""

import re
from collections.abc import Iterable

from app.memory.facts.statement import Statement
from tests.memory.adversarial_texts import Dialogue
from tests.memory.adversarial_texts import Statement as Stated

# Words with a beginning of this length in common are forms of one word.
STEM = 4
# Ways of saying that there is none.
ABSENT = ("none", "no", "not", "tidak", "nggak", "belum", "bukan")


def says(found: Statement, stated: Stated, text: str) -> bool:
    """Tell whether a statement found in the text is the stated one: quotes overlap, and words of what they say.

    The words are those of the targets. Where the list writes what is quoted in another way ("05:00" for "at five"), the
    relation must be the same and the target stand in the quote; or one's relation is the other's target ("skis: never").
    """
    begin = text.index(stated.quote)
    if not (found.start < begin + len(stated.quote) and begin < found.end):
        return False
    if found.target.lower() == stated.target.lower() or share(found.target, stated.target):
        return True
    if found.relation == stated.relation and share(found.target, stated.quote):
        return True
    return share(found.relation, stated.target) and share(found.target, stated.quote)


def split_found(
    dialogue: Dialogue, found: Iterable[tuple[int, Statement]]
) -> tuple[set[Stated], list[tuple[int, Statement]]]:
    """Return the stated facts that were found, and what was found beside them."""
    seen, beside = set(), []
    for number, statement in found:
        text = dialogue.messages[number].text
        same = {fact for fact in dialogue.facts if fact.message == number and says(statement, fact, text)}
        seen |= same
        beside += [] if same else [(number, statement)]
    return seen, beside


def share(one: str, other: str) -> bool:
    """Tell whether two texts have a word in common, in whatever form."""
    return any(
        first == second or (min(len(first), len(second)) >= STEM and first[:STEM] == second[:STEM])
        for first in _words(one)
        for second in _words(other)
    )


def _words(text: str) -> list[str]:
    words = (word for word in re.findall(r"[^\W_]+", text.lower()) if len(word) > 1 or word.isdigit())
    return ["none" if word in ABSENT else word for word in words]
