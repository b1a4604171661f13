"""Hears corrections that leave out what they correct: "no wait, Tuesday", "sorry, it's 14 not 15", "maksudku hari Selasa".

They mean what the person said last: the same kind of word in it, a weekday, a month, a number or a name, is another. What is
meant has to be plain: what is corrected is named ("Tuesday, not Monday"), or there is but one thing that it can be. What was
put right never was so, and is to be no former value of anything.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.memory.extraction.folding import FOREIGN, Span, fold, spaced
from app.memory.extraction.redating import Told, with_another_day
from app.memory.extraction.replacing import NAME, NAMED, in_place_of, said_again
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
# Not at the beginning of a sentence, where any word has a capital.
_NAME_WITHIN = re.compile(rf"(?<=[\w,] ){NAME.pattern}")
# Said to take back what oneself has said; the others may answer somebody else, and count in the same breath alone.
_FIRM = (
    "no wait|wait no|(?:sorry )?i meant|make that|scratch that|correction|my mistake|my bad|oops|ups|eh salah"
    "|ralat|koreksi|maksudku|maksud gue|maksud saya|maksudnya|eh maksudku"
)
_LOOSE = "no|nope|i mean|actually|wait|sorry|bukan|enggak|nggak|eh|eh maaf|eh bukan|maaf|salah"
# Said in the middle of a sentence, these take back what stands right before them.
_MEANT = "i mean|maksud aku|maksud gw|mksdku|mksdnya|mksd"
_SMALL = (
    r"(?:(?:it s|its|that s|i meant|i mean|it was|on|in|at|to|di|ke|hari|itu|deng|tanggal|jam|bulan|harusnya|ding"
    r"|yang bener) )*"
)
_MARK = f"(?:{_FIRM}|{_MEANT}|{_LOOSE})"
_PUTS = (
    rf"\s*(?P<mark>{_MARK}(?:[ ,.…-]+{_MARK})*)[ ,.:…-]+(?P<small>{_SMALL})"
    r"(?P<value>[^,.!?;()]{1,40}?)(?:,? (?:not|bukan) (?P<old>[^,.!?;]{1,30}?))?"
    r"(?: (?:deng|ding|ya|kok|sorry|maaf))?"
)
_CORRECTS = re.compile(spaced(rf"{_PUTS}[ .!]*$"), re.IGNORECASE)
_CORRECTS_WITHIN = re.compile(spaced(rf"{_PUTS}(?:[ .!)]*$| *(?=[,;)]))"), re.IGNORECASE)
_BARE = re.compile(
    spaced(rf"\s*{_SMALL}(?P<value>[^,.!?;]{{1,30}}?),? (?:not|bukan) (?P<old>[^,.!?;]{{1,30}}?)[ .!]*$"),
    re.IGNORECASE,
)
# In the middle of a sentence, only these.
_WITHIN = re.compile(
    spaced(
        rf"[,;(–—-] *(?=(?:(?:{_LOOSE})[ ,.…-]+){{0,2}}(?:{_FIRM}|{_MEANT})\b)"
        r"|(?<=\d)\s(?=(?:eh|no|wait|sorry)[ ,]+(?:\w+ )?\d)"
        rf"|\s(?=(?:(?:sorry|no|wait|eh|maaf)[ ,.…-]+)?(?:i meant|maksudku|maksudnya|{_MEANT})\b)"
    ),
    re.IGNORECASE,
)
_IS_FIRM = re.compile(rf"\b(?:{_FIRM})\b".replace(" ", r"\s+"), re.IGNORECASE)
_IS_MEANT = re.compile(rf"\b(?:{_FIRM}|{_MEANT})\b".replace(" ", r"\s+"), re.IGNORECASE)
# Too little to tell what is taken back: "I love cake. Oops, my diet."
_OOPS = re.compile(r"(?:oops|ups|my\s+(?:bad|mistake))", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:in|on|at|to|di|ke|hari|tanggal|jam|bulan)\b", re.IGNORECASE)
# "Maksudku nggak jauh dari sini" denies, and takes nothing back.
_DENIES = re.compile(rf"(?:{_FIRM}|{_MEANT}) (?:bukan|enggak|nggak|no)$".replace(" ", r"\s+"), re.IGNORECASE)
# What may stand between something said and the words that take it back.
_BREATH = re.compile(rf"[^,.;:!?()\n{FOREIGN}]{{0,24}}[\s,.;…(–—-]*")
MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Correction:
    value: str
    old: str
    start: int
    end: int
    is_firm: bool
    # Where its words begin, whether "in", "at" or the like stands before the value, and whether a thing may be put right.
    begins: int
    is_placed: bool
    is_taken_back: bool
    # "I mean 42" as a message takes back a number or a day, but may explain anything else.
    is_meant: bool


def find_corrections(
    text: str, plain: str, *, told: str, recent: Sequence[Statement], stated: Sequence[Statement], answer: str
) -> list[tuple[Statement, Statement | None]]:
    """Return what a message puts right of what was stated in it or in the one before (`told`), and what is so instead.

    None stands where the latter is stated by itself or cannot take the place. `plain` is what of the message is meant,
    `recent` what the one before states, and `answer` what the companion said in between: what it speaks of as well may be
    what is meant.
    """
    found: list[tuple[Statement, Statement | None]] = []
    for correction in _corrections(plain):
        left = [each for each in stated if all(each is not wrong for wrong, _new in found)]
        # "I'm allergic to crab, not shrimp" states something itself.
        itself = [each for each in left if each.start < correction.end and correction.start < each.end]
        if itself:
            found += [
                (wrong, None) for wrong in said_again(plain, _right_before(plain, correction, left), itself)
            ]
            continue
        own = [each for each in left if each.start < correction.start]
        is_said = correction.is_firm or correction.is_meant
        where = Told(plain[: correction.begins], own, "") if own else Told(told, recent, answer)
        if is_said and not found and (wrong := with_another_day(correction.value, where)):
            found.append((wrong, _put(correction, wrong, wrong.target)))
            continue
        applied = _apply(correction, own)
        if not applied and not own and not found and (is_said or correction.old):
            applied = _apply(correction, recent, beside=answer)
        if applied:
            found.append((applied[0], _put(correction, *applied)))
            continue
        for wrong in _right_before(plain, correction, own):
            target = in_place_of(
                wrong, text[correction.start : correction.end], is_placed=correction.is_placed
            )
            if target is not None:
                found.append((wrong, _put(correction, wrong, target) if target else None))
    return found


def _put(correction: _Correction, wrong: Statement, target: str) -> Statement:
    return replace(wrong, target=target, start=correction.start, end=correction.end)


def _right_before(plain: str, correction: _Correction, stated: Sequence[Statement]) -> list[Statement]:
    """Return what is stated last before a correction, if it is in the same breath."""
    if correction.old or not correction.is_taken_back:
        return []
    before = [each for each in stated if each.end <= correction.begins and each.stance == "holds"]
    last = max((each.end for each in before), default=0)
    if not before or not _BREATH.fullmatch(plain, last, correction.begins):
        return []
    return [each for each in before if each.end == last]


def _corrections(plain: str) -> Iterator[_Correction]:
    """Yield what may correct, a sentence or what stands behind a firm mark within one, in order."""
    low = fold(plain)
    for sentence in sentences_of(plain):
        if sentence.asks:
            continue
        words = low[sentence.start : sentence.end]
        begin = sentence.end - len(words.lstrip())
        marks = [found.end() for found in _WITHIN.finditer(low, begin, sentence.end)]
        for start in (sentence.start, *marks):
            if correction := _correction(plain, low, (start, sentence.end), is_within=start in marks):
                yield correction


def _correction(plain: str, low: str, span: Span, *, is_within: bool) -> _Correction | None:
    corrects = _CORRECTS_WITHIN if is_within else _CORRECTS
    found = corrects.match(low, *span) or _BARE.match(low, *span)
    if (
        not found
        or len(found["value"].split()) > MOST_WORDS
        or _DENIES.search(found.groupdict().get("mark") or "")
    ):
        return None
    start, end = found.span("value")
    old = plain[slice(*found.span("old"))] if found["old"] else ""
    groups = found.groupdict()
    is_meant = _IS_MEANT if is_within else _IS_FIRM
    is_firm = bool(is_meant.search(groups.get("mark") or groups.get("small") or ""))
    is_placed = bool(_PLACED.search(groups.get("small") or ""))
    is_taken_back = is_firm and not _OOPS.fullmatch(groups.get("mark") or "")
    means = not is_within and bool(_IS_MEANT.search(groups.get("mark") or ""))
    value = plain[start:end].strip()
    return _Correction(value, old.strip(), start, end, is_firm, span[0], is_placed, is_taken_back, means)


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
    # Who says that it was April names no town, but when it was.
    is_day = any(kind.fullmatch(value) for kind in _KINDS)
    is_name = bool(NAME.fullmatch(value)) and bool(NAME.fullmatch(target)) and not is_day
    is_plain = not any(name != target for name in _NAME_WITHIN.findall(beside))
    return value if is_name and correction.is_firm and before.relation in NAMED.split() and is_plain else None


def _stem(value: str) -> str:
    return value.lower().rstrip("s")
