"""Hears corrections that leave out what they correct: "no wait, Tuesday", "sorry, it's 14 not 15", "maksudku hari Selasa".

They mean what the person said last: the same kind of word in it, a weekday, a month, a number or a name, is another. What is
meant has to be plain: what is corrected is named ("Tuesday, not Monday"), or there is but one thing that it can be. What was
put right never was so, and is to be no former value of anything.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.memory.extraction.alphabets import INITIALS
from app.memory.extraction.folding import Span, fold, spaced
from app.memory.extraction.sentences import sentences_of
from app.memory.facts.statement import Statement

_DAYS = (
    "mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|senin|selasa|rabu|kamis|jumat|sabtu|ahad"
    "|minggu"
)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|januari|februari|maret|mei"
    "|juni|juli|agustus|oktober|desember"
)
_KINDS = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in (_DAYS, _MONTHS, r"\d+(?:[.:]\d+)?")
)
_NAME = re.compile(rf"[{INITIALS}][\w'-]+(?:\s[{INITIALS}][\w'-]+){{0,2}}")
# Not at the beginning of a sentence, where any word has a capital.
_NAME_WITHIN = re.compile(rf"(?<=[\w,] ){_NAME.pattern}")
# Said to take back what oneself has said; the others may answer somebody else, and count in the same breath alone.
_FIRM = (
    "no wait|wait no|(?:sorry )?i meant|make that|scratch that|correction|my mistake|my bad|oops|ups|eh salah"
    "|ralat|koreksi|maksudku|maksud gue|maksud saya|maksudnya|eh maksudku"
)
_LOOSE = "no|nope|i mean|actually|wait|sorry|bukan|enggak|nggak|eh|eh maaf|eh bukan|maaf|salah"
_SMALL = (
    r"(?:(?:it s|its|that s|i meant|i mean|it was|on|in|at|to|di|ke|hari|itu|deng|tanggal|jam|bulan|harusnya|ding"
    r"|yang bener) )*"
)
_CORRECTS = re.compile(
    spaced(
        rf"\s*(?P<mark>(?:{_FIRM}|{_LOOSE})(?:[ ,.…-]+(?:{_FIRM}|{_LOOSE}))*)[ ,.:…-]+{_SMALL}"
        r"(?P<value>[^,.!?;]{1,40}?)(?:,? (?:not|bukan) (?P<old>[^,.!?;]{1,30}?))?"
        r"(?: (?:deng|ding|ya|kok|sorry|maaf))?[ .!]*$"
    ),
    re.IGNORECASE,
)
_BARE = re.compile(
    spaced(rf"\s*{_SMALL}(?P<value>[^,.!?;]{{1,30}}?),? (?:not|bukan) (?P<old>[^,.!?;]{{1,30}}?)[ .!]*$"),
    re.IGNORECASE,
)
# In the middle of a sentence, only these.
_WITHIN = re.compile(spaced(rf"[,;–—-] *(?=(?:(?:{_LOOSE})[ ,.…-]+)?(?:{_FIRM})\b)"), re.IGNORECASE)
_IS_FIRM = re.compile(rf"\b(?:{_FIRM})\b".replace(" ", r"\s+"), re.IGNORECASE)
MOST_WORDS = 4
# Of these a name may take the place of a name.
_NAMED = """
    lives_in works_at comes_from born_in name school lived_in dentist doctor boss neighbour teacher partner mother father
    friend colleague brother sister
"""


@dataclass(frozen=True, slots=True)
class _Correction:
    value: str
    old: str
    start: int
    end: int
    is_firm: bool


def find_correction(
    plain: str, recent: Sequence[Statement], stated: Sequence[Statement], *, answer: str
) -> tuple[Statement, Statement] | None:
    """Return what a message puts right, of what was stated in it or in the one before (`recent`), and what is so instead.

    `answer` is what the companion said in between: what it speaks of as well may be what is meant.
    """
    for correction in _corrections(plain):
        # "I'm allergic to crab, not shrimp" states something itself.
        if any(each.start < correction.end and correction.start < each.end for each in stated):
            continue
        own = [each for each in stated if each.start < correction.start]
        found = _apply(correction, own)
        if not found and not own and (correction.is_firm or correction.old):
            found = _apply(correction, recent, beside=answer)
        if found:
            before, target = found
            return before, replace(before, target=target, start=correction.start, end=correction.end)
    return None


def _corrections(plain: str) -> Iterator[_Correction]:
    """Yield what may correct, a sentence or what stands behind a firm mark within one, in order."""
    low = fold(plain)
    for sentence in sentences_of(plain):
        if sentence.asks:
            continue
        begins = [found.end() for found in _WITHIN.finditer(low, sentence.start, sentence.end)]
        for start in (sentence.start, *begins):
            if correction := _correction(plain, low, (start, sentence.end)):
                yield correction


def _correction(plain: str, low: str, span: Span) -> _Correction | None:
    found = _CORRECTS.match(low, *span) or _BARE.match(low, *span)
    if not found or len(found["value"].split()) > MOST_WORDS:
        return None
    start, end = found.span("value")
    old = plain[slice(*found.span("old"))] if found["old"] else ""
    is_firm = bool(_IS_FIRM.search(found.groupdict().get("mark") or ""))
    return _Correction(plain[start:end].strip(), old.strip(), start, end, is_firm)


def _apply(
    correction: _Correction, stated: Sequence[Statement], *, beside: str = ""
) -> tuple[Statement, str] | None:
    """Return the one statement that is meant, and its target as it is put right; None if none is, or more than one."""
    meant = {
        (before.subject, before.relation, before.target): (before, target)
        for before in stated
        if before.stance == "holds" and (target := _corrected(correction, before, beside)) is not None
    }
    ((before, target), *others) = meant.values() or [(None, "")]
    is_new = before is not None and target.lower() != before.target.lower()
    return (before, target) if before is not None and is_new and not others else None


def _corrected(correction: _Correction, before: Statement, beside: str) -> str | None:
    """Return the target as it is put right, None where this correction is of something else."""
    old, value, target = correction.old, correction.value, before.target
    for kind in _KINDS:
        new, said = kind.search(value), kind.search(target)
        if not new or not said or new.group() != value.split()[-1]:
            continue
        named = kind.search(old)
        if _stem(named.group()) != _stem(said.group()) if named else bool(old):
            return None
        if any(_stem(other) != _stem(said.group()) for other in kind.findall(beside)) and not named:
            return None
        return f"{target[: said.start()]}{new.group()}{target[said.end() :]}"
    if old:
        place = re.search(rf"\b{re.escape(fold(old))}\b", fold(target))
        return f"{target[: place.start()]}{value}{target[place.end() :]}" if place else None
    is_name = bool(_NAME.fullmatch(value)) and bool(_NAME.fullmatch(target))
    is_plain = not any(name != target for name in _NAME_WITHIN.findall(beside))
    return (
        value if is_name and correction.is_firm and before.relation in _NAMED.split() and is_plain else None
    )


def _stem(value: str) -> str:
    return value.lower().rstrip("s")
