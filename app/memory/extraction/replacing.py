"""Tells what of a statement is another once its speaker has put right, in the same breath, a thing or a name in it."""

import re
from collections.abc import Sequence

from app.memory.extraction.alphabets import INITIALS
from app.memory.extraction.folding import any_of, fold
from app.memory.extraction.nouns import PETS
from app.memory.extraction.targets import small_place, thing
from app.memory.facts.relations import FAVOURITE
from app.memory.facts.statement import Statement

NAME = re.compile(rf"[{INITIALS}][\w'-]+(?:\s[{INITIALS}][\w'-]+){{0,2}}")
# Of these a name may take the place of a name.
NAMED = """
    lives_in works_at comes_from born_in name school lived_in dentist doctor boss neighbour teacher partner mother father
    friend colleague brother sister
"""
_LAST_NAME = re.compile(rf"(?:^|(?<=\s)){NAME.pattern}$")
# Of these a thing may take the place of a thing, whatever it is.
_THINGS = """
    likes dislikes allergic_to hobby plays drinks eats avoids fears learns studies speaks collects cooks grows wants owns
    vehicle listens_to watches reads job religion
"""
# "I love Bali, I mean who doesn't": goes on instead of putting right.
_GOES_ON = re.compile(
    r"(?:not|no|bukan|nggak|gak|ga|tidak|really|very|so|like|just|even|come|look|seriously|literally|who|what|how|maybe"
    r"|sometimes|usually|always|never|only|well|yeah|ok|okay|sure|sort|kind|if|when|because|since|as|for|with|without|from"
    r"|kalau|kalo|karena|sebagai|biar|supaya|kayak|cuma|emang|memang|jujur|serius|sih|buat|untuk|sering|kadang|biasanya"
    r"|pernah|lebih|paling|udah|sudah|masih|\w+ly$)\b"
    r"|.*\b(?:i|we|you|he|she|they|it|is|are|was|were|am|do|does|did|can|could|would|will|has|have|rocks?|sucks?|doesn|isn"
    r"|aku|saya|gue|kamu|dia|itu|adalah|suka)\b"
)
# Where only one of the two is a name, longer words say rather what is thought of it.
_FEW = 2


def in_place_of(before: Statement, words: str, *, is_placed: bool) -> str | None:
    """Return the target that a statement has with `words` in the place of what they put right.

    It is empty where they cannot stand there, None where they put nothing right. `is_placed` says that a preposition
    stood in front of them.
    """
    value, target = thing(words), before.target
    is_thing = before.relation in _THINGS.split() or before.relation.startswith(FAVOURITE)
    if (
        not value
        or _GOES_ON.match(fold(value))
        or value.lower() == target.lower()
        or (is_placed and is_thing)
    ):
        return None
    named, is_name = _LAST_NAME.search(target), bool(NAME.fullmatch(value))
    if named and is_name:
        return f"{target[: named.start()]}{value}"
    if is_thing:
        is_alike = bool(named) == is_name or len(value.split()) <= _FEW
        return value if is_alike else ""
    if before.relation == "has_pet" and _PET.search(fold(value)):
        return value
    is_small = before.relation in NAMED.split() and not named and target == target.lower()
    return value if is_small and small_place(value) == value else ""


def said_again(plain: str, before: Sequence[Statement], itself: Sequence[Statement]) -> list[Statement]:
    """Return what is put right by being said again with something else: "I like cumin, I mean I like cinnamon"."""
    return [
        wrong
        for wrong in before
        for right in itself
        if (wrong.subject, wrong.relation) == (right.subject, right.relation)
        and wrong.target.lower() != right.target.lower()
        and plain[right.start : right.end].lower().split()[:2]
        == plain[wrong.start : wrong.end].lower().split()[:2]
    ]


_PET = re.compile(any_of(PETS))
