"""Hears that what a sentence states is over by its own end: "a goldfish, Bubbles, but he's dead now", "or I used to".

What is over so is learned as that, and nothing else is ended by it: of whom or what it is said, stands right before it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.memory.extraction.alphabets import CAPITALS, SMALL
from app.memory.extraction.ending_words import (
    DEAD,
    DIED,
    DIJUAL,
    DIKASIH,
    DIPECAT,
    DISMISSED,
    DONE,
    HAD_TO,
    KABUR,
    LEFT_ME,
    MATI,
    NINGGALIN,
    NO_DEATH,
    SOLD,
    STOPS,
    STRAYED,
    TIDAK,
    UNSURE,
    WHEN,
    let_go,
)
from app.memory.extraction.folding import Span, spaced
from app.memory.facts.statement import PERSON, Statement

# Further behind a claim, something else may be meant.
NEAR = 48
_SEPARATED = (
    r"(?:\s*[,;:(—–-]+\s*|\s+)(?:(?:but|and|though|although|until|then|yet|sadly|unfortunately|well|or|rather|i mean"
    r"|actually|at least|no|sorry|tapi|tetapi|namun|cuma|cuman|sayangnya|terus|trus|lalu|dan|eh|sekarang|kini|now),? ){0,4}"
)
_I = r"(?:(?:i|we|aku|saya|gue|gua|gw|kami|kita) )?"
_HER = "(?:her|him|it|them|dia|mereka)"
_SHE = r"(?:(?:and |yang )?(?:he|she|it|they|who|that|which|dia|ia|mereka|kucingnya|anjingnya) |yang )"
# Of one of several; Indonesian may leave out of whom it speaks.
_ONE = re.compile(r"\b(?:he|she|it|him|her|who|that|which|dia|ia|yang|ex)\b", re.IGNORECASE)
_EX = r"ex(?:[- ](?:wife|husband|girlfriend|boyfriend|partner|fiancée?))?"


@dataclass(frozen=True, slots=True)
class _Over:
    """Words behind a claim by which it is over, and of which relations; of any where none are named."""

    words: re.Pattern[str]
    relations: frozenset[str]


def _over(relations: str, *said: str) -> _Over:
    words = "|".join(said)
    return _Over(re.compile(spaced(rf"{_SEPARATED}(?:{words})"), re.IGNORECASE), frozenset(relations.split()))


_OVERS = (
    _over(
        "has_pet partner",
        rf"{_SHE}{DONE}{DIED}\b{NO_DEATH}",
        rf"{_SHE}{DONE}(?:{DEAD}|gone|no more)\b{WHEN}{STOPS}",
        rf"{_SHE}?{DONE}(?:{MATI}|tiada|{TIDAK} ada)\b{NO_DEATH}{WHEN}{STOPS}",
    ),
    _over(
        "has_pet",
        *(rf"{_I}{DONE}{HAD_TO}{said}\b{WHEN}" for said in let_go(_HER)),
        rf"{_I}{DONE}lost {_HER}\b{WHEN}{STOPS}",
        rf"{_SHE}{DONE}{STRAYED}\b{WHEN}{STOPS}",
        rf"{_SHE}?{DONE}(?:{KABUR}|{DIKASIH})\b{WHEN}{STOPS}",
    ),
    _over(
        "has_pet vehicle owns",
        rf"{_I}{DONE}{HAD_TO}(?:sold|sell) {_HER}\b{WHEN}",
        rf"{_SHE}{DONE}{SOLD}\b{WHEN}{STOPS}",
        rf"{_SHE}?{DONE}(?:{DIJUAL}|jual|dijual)\b{WHEN}{STOPS}",
    ),
    _over(
        "partner",
        rf"(?:and |but )?(?:{_SHE}{DONE})?(?:my )?(?:now )?{_EX}(?: now)?{STOPS}",
        rf"(?:dia )?(?:maksudku |sekarang )?(?:udah |sudah )?(?:jadi )?mantan(?:ku)?(?: sekarang)?{STOPS}",
        rf"{_SHE}{DONE}(?:{LEFT_ME}|{NINGGALIN})\b{WHEN}{STOPS}",
    ),
    _over(
        "works_at job studies attends",
        rf"{_I}{DONE}(?:quit|left|resigned|retired|{DISMISSED}|dropped out|graduated)\b{WHEN}{STOPS}",
        rf"{_I}(?:(?:udah|sudah|baru|baru aja|akhirnya) )+(?:resign|keluar|berhenti|{DIPECAT}|pensiun|lulus)\b{WHEN}"
        rf"{STOPS}",
    ),
    _over("lives_in home", rf"{_I}{DONE}moved (?:out|away)\b{WHEN}{STOPS}"),
    _over("lives_in home", rf"{_I}(?:(?:udah|sudah) )pindah\b{WHEN}{STOPS}"),
    _over(
        "",
        rf"{_I}used to{STOPS}",
        rf"(?:that|it|this) was (?:\w+ years ago|years ago|long ago|a long time ago|in the past|back then|before){STOPS}",
        rf"(?:itu |(?<=,\s))dulu(?: sih| ya| deng)?{STOPS}",
        rf"itu (?:udah|sudah) lama{STOPS}",
        rf"not really{STOPS}",
        rf"no more(?! than| of){STOPS}",
    ),
)
# Somebody else of whom it may be said instead.
_ANOTHER = re.compile(
    rf"(?i:\b(?:(?:my|our|his|her|their|had|have|bought|punya|beli)|(?:and|dan)\s+(?:an?|the|two|se\w+|dua))\s+\w|\w{{3,}}(?:ku|nya)\b)|(?<=[\w,]\s)(?!I\b)[{CAPITALS}][{SMALL}]"
)

# What came before the claim: "I work at Gojek now because I got fired".
_BECAUSE = re.compile(
    r"\b(?:because|since|after|karena|krn|soalnya|gara-gara|setelah|abis|habis)\b", re.IGNORECASE
)


def told_over(plain: str, span: Span, stated: Sequence[Statement]) -> list[Statement]:
    """Return the statements of a stretch, those as ended of which it goes on to say that they are over.

    What is said of whom somebody had ("with my cat Momo, who died") is left out.
    """
    found = list(_found(plain, span, stated))
    if not found:
        return list(stated)
    ended = {id(claim): replace(claim, stance="ends", end=end) for claim, end in found}
    names = {claim.target.split()[-1] for claim, _end in found if claim.relation in ("has_pet", "partner")}
    names = {name for name in names if name[:1].isupper()}
    return [
        ended.get(id(each), each)
        for each in stated
        if id(each) in ended or each.subject != PERSON or names.isdisjoint(each.target.split())
    ]


def _found(plain: str, span: Span, stated: Sequence[Statement]) -> Iterator[tuple[Statement, int]]:
    """Yield the claims that are over, each with where the words end that say so."""
    for over in _OVERS:
        claims = [
            each
            for each in stated
            if each.stance == "holds" and each.subject == PERSON
            if not over.relations or each.relation in over.relations
        ]
        for found in over.words.finditer(plain, *span) if claims else ():
            before = [each for each in claims if 0 <= found.start() - each.end <= NEAR]
            last = max(before, key=lambda each: (each.end, each.start), default=None)
            if (
                last is None
                or _ANOTHER.search(plain, last.end, found.start())
                or UNSURE.search(plain, last.end, found.end())
                or _BECAUSE.search(plain, last.end, found.start())
            ):
                continue
            end = found.start() + len(found.group().rstrip())
            for each in before:
                is_meant = each.end == last.end if _ONE.search(found.group()) else each.start == last.start
                if is_meant:
                    yield each, end
