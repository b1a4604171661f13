"""Finds what a sentence says is over: what was sold, who died or parted, what was cancelled, and what is done instead.

A reader does not know what is known, so these name what is over; `facts/ended.py` puts them to what they mean. What is not
named ("I sold it", "my dog died") ends nothing.
"""

import re
from collections.abc import Iterator, Sequence

from app.memory.extraction.alphabets import INITIALS
from app.memory.extraction.ending_words import (
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
    NO_DEATH,
    SOLD,
    STOPS,
    STRAYED,
    UNSURE,
    WHEN,
    let_go,
)
from app.memory.extraction.folding import FOREIGN, Span, any_of, fold, spaced
from app.memory.extraction.kinship import kin_in, relation_of_kin
from app.memory.extraction.nouns import PETS
from app.memory.extraction.targets import before_ago, thing
from app.memory.facts.keys import target_key
from app.memory.facts.likeness import unmeasured
from app.memory.facts.statement import PERSON, Statement
from app.memory.terms import STOP_WORDS

# Nearer than this, a claim and what it took the place of are of one thought.
NEAR = 48
_WORD = rf"[^\s,.;:!?()—–{FOREIGN}]+"
_WORDS = rf"(?P<t>{_WORD}(?:\s+{_WORD}){{0,3}})"
_NAME = rf"(?P<t>(?-i:[{INITIALS}])[\w-]+)"
_NAMES = rf"(?P<t>(?-i:[{INITIALS}])[\w-]+(?: (?-i:[{INITIALS}])[\w-]+){{0,3}})"
_I = r"(?:i|we|aku|saya|gue|gua|gw|kami|kita)"
# Behind a claim, what it is said instead of.
_INSTEAD = (
    rf"\b(?:instead of|and no longer|bukan lagi) (?:the |my |an? )?(?!\w+(?:ku|mu)\b){_WORDS}",
    r"\b(?:gave up|given up|switched from|changed from|went from|ganti dari|pindah dari) "
    rf"(?!because|karena|it\b){_WORDS}? (?:and|to|into|for|ke|jadi|terus|dan)\b",
)
_SOLD = (
    rf"\b{_I} {DONE}(?:sold|got rid of|gave away|scrapped|jual|menjual|ngejual) (?:my |our |the )?(?:old )?{_WORDS}",
    rf"\b{_I} {DONE}traded (?:in )?(?:my|our) (?:old )?{_WORDS}? (?:for|in)\b",
    rf"\b(?:my|our) (?:old )?{_WORDS}? (?:was|is|got|has been|s been) {SOLD}\b",
    rf"\b(?P<t>{_WORD}(?: {_WORD})?) (?:sih |mah )?{DONE}{DIJUAL}\b",
)
_PETS = any_of(PETS).removeprefix(r"\b").removesuffix(r"(?!\w)")
_DIED = (
    rf"\b{_NAME} {DONE}(?:{DIED}|{MATI})\b{NO_DEATH}",
    rf"\b(?:my|our) (?:old |poor |dear |beloved )*(?P<t>{_PETS} (?-i:[{INITIALS}])[\w-]+) {DONE}{DIED}\b{NO_DEATH}",
)
_REHOMED = (
    *(rf"\b{_I} {DONE}{HAD_TO}{said}\b" for said in let_go(_NAME)),
    rf"\b{_NAME} {DONE}{DIKASIH}\b",
    # Somebody else's, for whoever took it for theirs.
    rf"\b{_NAME} (?:isn t|is not|isnt|s not|bukan) (?:actually |really )?(?:(?:my|our) {_PETS}|{_PETS}ku)\b",
)
_STRAYED = (
    rf"\b(?:my|our) (?:\w+ )?(?P<t>{_PETS} (?-i:[{INITIALS}])[\w-]+) {DONE}{STRAYED}\b",
    rf"\b(?P<t>{_PETS}ku (?-i:[{INITIALS}])[\w-]+) {DONE}{KABUR}\b",
)
_PACAR = "(?:pacar|istri|suami|tunangan)(?:ku| aku| gue| saya)"
_PARTED = (
    rf"\b{_I} (?:sama|dan|ama) {_NAME} {DONE}(?:putus|cerai|bercerai)\b(?! (?:asa|kontak|sambungan))",
    rf"\b{_NAME} {DONE}{LEFT_ME}\b{WHEN}{STOPS}",
    rf"\b{_NAME} (?:udah |sudah )?(?:bukan|(?:tidak|nggak) lagi) (?:jadi )?{_PACAR}\b",
    rf"\b{_NAME} (?:is|s) (?:no longer|not) my (?:girlfriend|boyfriend|wife|husband|partner|fiancée?)\b",
    rf"\b{_NAME} and i (?:have |just |finally |recently )*(?:broke up|split up|got divorced|broken up)\b",
)
_LEFT = (
    rf"\b{_I} {DONE}(?:got |was |been |were )*{DISMISSED} (?:from|by|at) "
    rf"(?:my job at )?{_WORDS}",
    rf"\b{_I} {DONE}(?:handed in my notice|resigned|quit my job|left my job|stopped working) (?:at|from|with) {_WORDS}",
    rf"\b{_I} {DONE}(?:{DIPECAT}|resign) (?:dari|di) {_WORDS}",
    rf"\b{_I} {DONE}(?:left|quit) {_NAMES}",
)
_SWITCHED_FROM = (rf"\b{_I} {DONE}(?:switched|changed|ganti|beralih) (?:from|dari) {_WORDS}? (?:to|ke)\b",)
_CANCELLED = (
    rf"\b(?:i|we) (?:am|m|are|re) (?:no longer|not) (?:going|travell?ing|flying|moving) to {_WORDS}? any ?more\b",
    rf"\b{_I} {DONE}(?:cancelled|canceled|called off) (?:my |our |the |that )(?:plans? to |plan to go to )?{_WORDS}",
    rf"\b(?:my|our|the) (?P<t>{_WORD}(?: {_WORD}){{0,3}}?) (?:is|was|got|has been|s been|is now) "
    r"(?:cancelled|canceled|called off)\b",
    rf"\b(?P<t>{_WORD}(?: {_WORD}){{0,3}}?) (?:jadinya |ternyata |akhirnya )?(?:batal|dibatalin|dibatalkan)\b",
)
_ENDS = (
    (_SOLD, ("vehicle", "owns")),
    (_DIED, ("has_pet",)),
    (_REHOMED, ("has_pet",)),
    (_STRAYED, ("has_pet",)),
    (_PARTED, ("partner",)),
    (_LEFT, ("works_at",)),
    (_CANCELLED, ("plans",)),
    (_SWITCHED_FROM, ("drinks", "uses", "learns", "studies")),
)
_OVER = [
    (re.compile(spaced(pattern), re.IGNORECASE), relations)
    for patterns, relations in _ENDS
    for pattern in patterns
]
_REPLACED = [re.compile(spaced(pattern), re.IGNORECASE) for pattern in _INSTEAD]
# "Crab, not shrimp" right behind a claim, of what is so at any time of the day; tea may be drunk in the morning alone.
_NOT = re.compile(
    spaced(rf",? (?:and )?(?:not|bukan) (?:the |my |an? )?(?!\w+(?:ku|mu)\b){_WORDS}"), re.IGNORECASE
)
_LASTING = """
    allergic_to health neighbour friend brother sister teacher doctor colleague partner has_pet has_child comes_from knows
"""
_SUFFIX = re.compile(r"(?<=\w{3})(?:ku|nya)\b")
# Of these the same thing on another day or in another number takes the place of the one before, if words say so.
_MEASURED = """
    exercises attends drinks eats plans plays habit hobby saves_for reads owns has_child has_pet employee
"""
_CHANGED = re.compile(
    spaced(
        r"\b(?:now|these days|nowadays|instead|moved to|switched to|changed to|sekarang|kini|pindah ke|ganti|diganti"
        r"|jadinya)\b(?! that\b)"
    ),
    re.IGNORECASE,
)
_ALSO = re.compile(
    spaced(
        r"\b(?:too|also|as well|another|extra|both|besides|plus|right now|juga|tambah|nambah|sama-sama|selain)\b"
    ),
    re.IGNORECASE,
)
_SWITCHED = re.compile(
    spaced(
        r"\b(?:switched|changed|gone over|went over) to\b|\b(?:ganti|pindah|beralih)(?: ke| pakai| pake)?\b"
    ),
    re.IGNORECASE,
)
# What somebody sees by; who switches to the one gives up the other.
_EYEWEAR = (("glasses", "kacamata"), ("contact lenses", "contacts", "lenses", "softlens", "lensa kontak"))


def endings_in(plain: str, span: Span) -> Iterator[Statement]:
    """Yield what a stretch says is over, with the whole of these words as its quote."""
    for pattern, relations in _OVER:
        for found in pattern.finditer(plain, *span):
            named = before_ago(plain, *found.span("t"))
            target = None if UNSURE.search(plain, span[0], found.start()) else _named(named)
            is_kin = target is not None and _is_kin(target, plain, span, place=found.span("t"))
            for relation in relations if target and not is_kin else ():
                yield Statement(PERSON, relation, target or "", *_quote(plain, found), "ends")


def replaced_in(plain: str, span: Span, stated: Sequence[Statement]) -> Iterator[Statement]:
    """Yield what the statements of a stretch are said instead of: "contact lenses instead of glasses"."""
    claims = [each for each in stated if each.stance == "holds"]
    for pattern in _REPLACED:
        for found in pattern.finditer(plain, *span):
            near = [each for each in claims if _distance(each, found) <= NEAR]
            target = _named(found["t"])
            if target and near:
                claim = min(near, key=lambda each: _distance(each, found))
                start, end = min(claim.start, found.start()), max(claim.end, found.end("t"))
                if target.lower() != claim.target.lower():
                    yield Statement(claim.subject, claim.relation, target, start, end, "ends")
    for claim in claims:
        denied = _NOT.match(plain, claim.end, span[1]) if claim.relation in _LASTING.split() else None
        if denied and (target := _named(denied["t"])):
            yield Statement(claim.subject, claim.relation, target, claim.start, denied.end("t"), "ends")
    yield from _changed_in(plain, span, claims)


def _changed_in(plain: str, span: Span, claims: Sequence[Statement]) -> Iterator[Statement]:
    """Yield what is done in another measure now ("yoga on Wednesdays now"), and what is worn for the same purpose."""
    cues = [] if _ALSO.search(plain, *span) else list(_CHANGED.finditer(plain, *span))
    switches = list(_SWITCHED.finditer(plain, *span))
    for claim in claims:
        over: tuple[str, ...] = ()
        if claim.relation in _MEASURED.split() and any(_distance(claim, cue) <= NEAR for cue in cues):
            over = (unmeasured(target_key(claim.target)),)
        if claim.relation == "wears" and any(_distance(claim, cue) <= NEAR for cue in switches):
            over = _seen_by_before(claim.target.lower())
        for target in filter(None, over):
            yield Statement(claim.subject, claim.relation, target, claim.start, claim.end, "ends")


def _seen_by_before(target: str) -> tuple[str, ...]:
    kinds = [any(name in target for name in kind) for kind in _EYEWEAR]
    return _EYEWEAR[kinds.index(False)] if any(kinds) and not all(kinds) else ()


def _named(words: str) -> str | None:
    """Return what is over by its name, None for words that only point at something."""
    target = thing(words)
    is_empty = not target or STOP_WORDS.issuperset(fold(target).split())
    return None if is_empty or not target else _SUFFIX.sub("", target)


def _is_kin(target: str, plain: str, span: Span, *, place: Span) -> bool:
    """Tell whether who is over is one of the person's family: who died is no animal of theirs if they are called dad."""
    others = (kin for kin in kin_in(plain, span) if kin.relation != "has_pet")
    is_named = any(kin.start < place[1] and place[0] < kin.end for kin in others)
    return is_named or relation_of_kin(target) is not None


def _distance(claim: Statement, found: re.Match[str]) -> int:
    return max(found.start() - claim.end, claim.start - found.end(), 0)


def _quote(plain: str, found: re.Match[str]) -> Span:
    """Return the words of a match without spaces and marks at their edges."""
    words = found.group()
    return found.start() + len(words) - len(words.lstrip()), found.start() + len(words.rstrip())
