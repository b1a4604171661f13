"""Finds the names behind whom somebody has: "two cats, Mochi and Toro", "a kitten, her name is Kopi", "anjing namanya Oren".

One with a name is known by it; of several each is one more fact, and how many they are stays one.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.memory.extraction.folding import spaced
from app.memory.extraction.kinship import KIN_NOUN, NAME, Kin, is_name, relation_of_kin, singular_of
from app.memory.extraction.numbers import value_of
from app.memory.facts.statement import Statement

_OF_RELATIONS = ("has_pet", "has_child", "siblings")
_NOUN = re.compile(rf"\b{KIN_NOUN}\b", re.IGNORECASE)
_MANY = frozenset(("several", "some", "banyak", "beberapa"))
# So many words in front of a noun may count it: "two old cats".
_NEAREST = 2
_WHEN = (
    r"(?: (?:(?:last|this) \w+|yesterday|today|recently|kemarin|barusan|baru-baru ini|(?:minggu|bulan|tahun)"
    r" (?:lalu|kemarin|ini)|tadi \w+))?"
)
_SAID = (
    r"(?:also |again |juga |lagi )?(?:(?:her|his|its|their) names? (?:is|are|s)"
    r"|(?:she|he|it|they) (?:is|are|s|re) (?:also )?(?:called|named)"
    r"|(?:(?:i|we) (?:have |ve )?)?(?:named|called|call) (?:her|him|it|them)"
    r"|(?:who (?:is|are|s) )?(?:also )?(?:called|named)"
    r"|(?:yang )?(?:namanya|bernama|nama|dinamai|dinamain|dikasih nama|diberi nama|kunamai|kunamain)(?: juga)?"
    r"|(?:aku|saya|gue|kami|kita) (?:kasih nama|beri nama|namai|namain|panggil))"
)
_LIST = rf"(?P<names>{NAME}(?:(?:, (?:and |dan )?| (?:and|dan|&|sama) ){NAME})*)"
_CALLED = re.compile(
    spaced(rf"(?: baru)?{_WHEN}(?: *[,.;:!–—-]+)? *(?:(?:and|dan) )?(?<=\s){_SAID} (?:si )?{_LIST}"),
    re.IGNORECASE,
)
# Where nothing says that these are names, they have to be as many, and the thought ends behind them.
_BARE = re.compile(
    spaced(rf"(?: *[,:(–—-]+) *{_LIST}(?=\s*(?:[.,;:!?)\n–—]|\Z|\b(?:who|which|yang)\b))"), re.IGNORECASE
)
_BETWEEN = re.compile(spaced(r",? (?:and|dan|sama) |, | & "))


def named(plain: str, claim: Statement) -> tuple[list[Statement], Sequence[Kin]]:
    """Return what a claim says once the names behind it are read, and whose names these are."""
    is_of_kin = claim.relation in _OF_RELATIONS and claim.stance == "holds"
    noun = _NOUN.search(plain, claim.start, claim.end) if is_of_kin else None
    place = claim.target.find(noun.group()) if noun else -1
    if not noun or place < 0:
        return [claim], ()
    count = _count(plain[claim.start : noun.start()].lower().split(), noun.group())
    called = _CALLED.match(plain, noun.end())
    names = _names(called or (_BARE.match(plain, noun.end()) if count and count > 1 else None))
    if not names or (called is None and len(names) != count) or (count is not None and len(names) > count):
        return [claim], ()
    last_of_claim, last = plain.find(claim.target, claim.start) + len(claim.target), names[-1][1]
    if last < last_of_claim:
        # More than the names was said with it.
        return [claim], ()
    counted = claim.target[: place + len(noun.group())]
    word = counted if count == 1 else singular_of(noun.group())
    if claim.relation == "has_pet":
        # A kitten is called the same when it has grown up.
        # So is a new one.
        word = word.removeprefix("anak ").removeprefix("new ")
    relation = relation_of_kin(word.split()[-1] if claim.relation == "siblings" else word) or claim.relation
    kin = [Kin(relation, word, name, claim.start, end) for name, end in names]
    statements = [Statement(claim.subject, each.relation, each.target, each.start, each.end) for each in kin]
    if count == 1 and relation == claim.relation:
        return statements, kin
    return [replace(claim, target=counted, end=min(claim.end, noun.end())), *statements], kin


def _count(before: Sequence[str], noun: str) -> int | None:
    """Return how many they are said to be, None for many."""
    near = before[-_NEAREST:]
    values = [value for word in near if (value := value_of(word)) is not None]
    is_many = not _MANY.isdisjoint(near) or singular_of(noun) != noun.lower()
    return values[-1] if values else None if is_many else 1


def _names(found: re.Match[str] | None) -> list[tuple[str, int]]:
    """Return the names in a list, each with where it ends; none where one of them is no name."""
    if not found:
        return []
    at, names = found.start("names"), list[tuple[str, int]]()
    for piece in _BETWEEN.split(found["names"]):
        at = found.string.index(piece, at) + len(piece)
        names.append((piece, at))
    return names if all(is_name(name) for name, _end in names) else []
