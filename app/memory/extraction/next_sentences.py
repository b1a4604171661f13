"""Hears that who was just told of is no more, where the next sentence says so of "she" or "dia": "My cat is Luna. She died."

Whom a pronoun means has to be plain: one animal or partner alone was told of in the sentence before, or in the whole message
before, and nobody else who could be meant. A brother who died is a brother still, so he ends nothing, but he may be the
one who is meant. Words that say so by name only of whom was just told of are heard here as well: "Kiko udah nggak ada" of
a dog, where a cake would be sold out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.memory.extraction.alphabets import CAPITALS, INITIALS, SMALL
from app.memory.extraction.ending_words import (
    DEAD,
    DIED,
    DIKASIH,
    DONE,
    HAD_TO,
    KABUR,
    LEFT_ME,
    MATI,
    NINGGALIN,
    NO_DEATH,
    STOPS,
    STRAYED,
    TIDAK,
    UNSURE,
    WHEN,
    let_go,
)
from app.memory.extraction.folding import FOREIGN, Span, any_of, fold, spaced, without
from app.memory.extraction.kinship import is_name, singular_of
from app.memory.extraction.nouns import KERABAT, KIN, MEN, PETS, WOMEN
from app.memory.facts.keys import target_key
from app.memory.facts.likeness import is_count
from app.memory.facts.relations import PEOPLE
from app.memory.facts.statement import PERSON, Statement

_LEADS = (
    r"\s*(?:(?:but|and|then|well|oh|so|sadly|unfortunately|(?:last|this) \w+|yesterday|tapi|terus|trus|lalu|eh|sayangnya"
    r"|kemarin|tadi \w+|(?:minggu|bulan|tahun) lalu),? ){0,3}"
)
_SHE = r"(?P<who>he|she|it|they|dia|ia|mereka) "
_HER = r"(?P<who>him|her|it|them|dia|mereka)"
_I = r"(?:i|we|aku|saya|gue|gua|gw|kami|kita) "
_PAST = r"(?:udah|udh|sudah|telah) "


@dataclass(frozen=True, slots=True)
class _End:
    """What may be said of whom was told of before, of whom it ends, and of whom else it may be said."""

    words: re.Pattern[str]
    ends: frozenset[str]
    others: frozenset[str]


def _of(ends: str, others: frozenset[str], *said: str) -> Iterator[_End]:
    for words in said:
        yield _End(re.compile(spaced(_LEADS + words), re.IGNORECASE), frozenset(ends.split()), others)


_LIVING = PEOPLE - {"status", "friend_since", "has_children"}
_ENDS = (
    *_of(
        "has_pet partner",
        _LIVING,
        rf"{_SHE}{DONE}{DIED}\b{NO_DEATH}",
        rf"{_SHE}{DONE}{DEAD}\b{WHEN}{STOPS}",
        rf"{_SHE}{DONE}{MATI}\b{NO_DEATH}{WHEN}{STOPS}",
        rf"{_SHE}{_PAST}(?:tiada|{TIDAK} ada)\b{WHEN}{STOPS}",
        rf"{_I}{DONE}lost (?!it\b){_HER}\b{WHEN}{STOPS}",
    ),
    *_of(
        "has_pet",
        frozenset({"has_pet"}),
        *(rf"{_I}{DONE}{HAD_TO}{said}\b{WHEN}" for said in let_go(_HER)),
    ),
    *_of(
        "has_pet",
        _LIVING,
        rf"{_SHE}{DONE}{STRAYED}\b{WHEN}{STOPS}",
        rf"{_SHE}{DONE}(?:{KABUR}|{DIKASIH})\b{WHEN}{STOPS}",
    ),
    *_of(
        "partner",
        PEOPLE,
        rf"{_SHE}{DONE}(?:{LEFT_ME}|{NINGGALIN})\b{WHEN}{STOPS}",
        rf"{_SHE}{DONE}(?:my ex|mantanku)(?: now| sekarang)?{STOPS}",
    ),
)
_NAMED = rf"(?P<who>(?-i:[{INITIALS}])[\w-]+) "
_BEGINS = r"(?:^|(?<=[.!?…\n])|[,;(–—]|\b(?:tapi|tp|tpi|but|and|dan|terus|trus)\b)"
_NAMED_ENDS = tuple(
    (re.compile(spaced(_BEGINS + _LEADS + _NAMED + words), re.IGNORECASE), frozenset(ends.split()))
    for ends, words in (
        ("has_pet partner", rf"{DONE}{DEAD}\b{WHEN}{STOPS}"),
        ("has_pet partner", rf"(?:sih |mah )?{_PAST}(?:tiada|{TIDAK} ada)\b{WHEN}{STOPS}"),
        ("has_pet", rf"{DONE}(?:{STRAYED}|{KABUR})\b{WHEN}{STOPS}"),
    )
)
# Of several, or of those who are counted, these are said.
_SEVERAL = frozenset(("they", "them", "mereka"))
_THING = "it"
_NOT = {"he": any_of(WOMEN), "him": any_of(WOMEN), "she": any_of(MEN), "her": any_of(MEN)}
_PET = re.compile(any_of(PETS), re.IGNORECASE)
# Somebody of whom nothing was learned, and of whom it may be said instead.
_SOMEBODY = re.compile(
    rf"\b(?:my|our|his|her|their)\s+\w|\w{{3,}}(?:ku|nya)\b|{any_of(PETS)}|^\s*\w+\s+(?:and|dan|sama)\s+{FOREIGN}",
    re.IGNORECASE,
)
_CAPITAL = re.compile(rf"(?<=[\w,]\s)(?!I\b)[{CAPITALS}][{SMALL}][\w-]*")
_NOBODY = re.compile(r"(?:no|none|tidak)\b", re.IGNORECASE)
_KIN = re.compile("|".join(any_of(words) for words in (*KIN, MEN, WOMEN)), re.IGNORECASE)
_KERABAT = re.compile(rf"\b(?:{'|'.join(KERABAT)})(?:mu|nya|ku)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Before:
    """What was told up to some words, and the stretch of a text, as it was meant, that stands before them."""

    plain: str
    told: Sequence[Statement]
    span: Span


def ended_next(plain: str, span: Span, before: Before) -> Iterator[Statement]:
    """Yield what a stretch at the beginning of a sentence says is over of what was told in the one `before`."""
    near = [each for each in before.told if each.stance == "holds" and before.span[0] < each.end]
    if not near or FOREIGN in before.plain[slice(*before.span)]:
        return
    for end in _ENDS:
        found = end.words.match(plain, *span)
        if found and not UNSURE.search(plain, *found.span()) and _is_alone(near, before):
            for each in _meant(before.plain, end, who=found["who"].lower(), near=near):
                yield _over(found, each)
            return


def ended_in_reply(plain: str, span: Span, before: Before, *, answer: str) -> Iterator[Statement]:
    """Yield what a stretch that begins a message says is over of all that was told in the person's one `before`.

    Nothing is where the companion's `answer` in between speaks of anybody else.
    """
    for end in ended_next(plain, span, before):
        words = set(fold(end.target).split())
        animals = {singular_of(found.group().lower()) for found in _PET.finditer(answer)}
        names = {name for name in _CAPITAL.findall(answer) if is_name(name)}
        is_kin = _KIN.search(fold(answer)) or _KERABAT.search(fold(answer))
        if not is_kin and animals | {fold(name) for name in names} <= words:
            yield end


def named_over(plain: str, span: Span, told: Sequence[Statement]) -> Iterator[Statement]:
    """Yield who of those that were told of a stretch says by name that they are no more."""
    for words, ends in _NAMED_ENDS:
        for found in words.finditer(plain, *span):
            called = [
                each for each in told if each.stance == "holds" and each.target.split()[-1] == found["who"]
            ]
            is_one = len({(each.subject, each.relation, each.target) for each in called}) == 1
            is_over = is_one and called[0].subject == PERSON and called[0].relation in ends
            if is_over and not UNSURE.search(plain, span[0], found.end()):
                yield _over(found, called[0], found.start("who"))


def _over(found: re.Match[str], told: Statement, start: int | None = None) -> Statement:
    words = found.group()
    begins = found.end() - len(words.lstrip()) if start is None else start
    return Statement(PERSON, told.relation, told.target, begins, found.start() + len(words.rstrip()), "ends")


def _meant(plain: str, end: _End, *, who: str, near: Sequence[Statement]) -> Sequence[Statement]:
    """Return who is meant, if there is no doubt: the only one, or all of several who were told of at once."""
    could = [each for each in near if each.relation in end.others or each.subject != PERSON]
    if not could or any(_is_another(plain, each, end=end, who=who) for each in could):
        return ()
    is_told_at_once = len({each.start for each in could}) == 1
    is_many = len(could) > 1 or _counts(could[0].target)
    return could if is_told_at_once and is_many == (who in _SEVERAL) else ()


def _is_another(plain: str, told: Statement, *, end: _End, who: str) -> bool:
    """Tell whether somebody was told of who may be meant, but of whom the words end nothing."""
    noun, is_person = _PET.search(told.target), told.relation != "has_pet"
    is_other = told.subject != PERSON or told.relation not in end.ends or _NOBODY.match(told.target)
    is_wrong = who in _NOT and is_person and re.search(_NOT[who], fold(plain[told.start : told.end]))
    is_beside = _SOMEBODY.search(told.target, noun.end() if noun else 0)
    return bool(is_other or is_wrong or is_beside or (who == _THING and is_person))


def _counts(target: str) -> bool:
    noun = _PET.search(target)
    return is_count(target_key(target)) or bool(noun and singular_of(noun.group()) != noun.group().lower())


def _is_alone(told: Sequence[Statement], before: Before) -> bool:
    """Tell whether a stretch speaks of nobody but of whom it tells something."""
    rest = without(before.plain, [(each.start, each.end) for each in told])[slice(*before.span)]
    return not _SOMEBODY.search(rest) and not any(is_name(name) for name in _CAPITAL.findall(rest))
