"""Takes out of a message what is asked, supposed, reported of others or joked, sentence by sentence."""

import re

from app.memory.extraction.folding import FOREIGN, Span, any_of
from app.memory.extraction.marks import (
    AUTHORITIES,
    CONDITIONS,
    CONTRAST,
    IMPOSSIBLE,
    KIDDING,
    OWN_TURNS,
    REALITY,
    SAID_BY,
    SAID_BY_ANYWHERE,
    SAYS,
    SUPPOSING,
)
from app.memory.extraction.sentences import Sentence

_LEADS = (
    r"(?:(?:and|so|ok|okay|hmm|well|now|just|can you|but|oh|ah|hey|tapi|terus|nah|eh|oke|coba|ya)[, ]+){0,3}"
)
_AT_CLAUSE = rf"(?:^|[,;:.!?(—–\n{FOREIGN}])[ \t]*{_LEADS}"
_SUPPOSES = re.compile(_AT_CLAUSE + any_of(SUPPOSING), re.MULTILINE)
_RETURNS = re.compile(rf"[.!?\n][ \t]*{_LEADS}{any_of(REALITY + OWN_TURNS)}")
_CONDITION = re.compile(_AT_CLAUSE + any_of(CONDITIONS), re.MULTILINE)
_CONTRAST = re.compile(rf"[,;—–{FOREIGN}][ \t]*(?:{CONTRAST})\b")
_SPEAKER = r"(?<!\bi )(?<!\bwe )(?<!\baku )(?<!\bsaya )(?<!\bgue )(?<!\bgw )(?<!\bto )"
_SAYS = re.compile(_SPEAKER + any_of(SAYS))
_SAID_BY = re.compile(
    rf"(?:(?:^|[,;{FOREIGN}])[ \t]*(?:{SAID_BY})|\b(?:{SAID_BY_ANYWHERE}))\b(?!\s+(?:{AUTHORITIES}))"
)
_IMPOSSIBLE = re.compile(any_of(IMPOSSIBLE))
_KIDDING = re.compile(rf"(?:^|[.!?,;(\n—–][ \t]*){any_of(KIDDING)}", re.MULTILINE)


def serious_from(low: str) -> int:
    """Return from where on a message is serious: behind the last mark that takes back what stands before it."""
    return max((found.end() for found in _KIDDING.finditer(low)), default=0)


def begins_by_taking_back(low: str) -> bool:
    """Tell whether a message begins by calling the one before it a joke."""
    return bool(_KIDDING.match(low.lstrip()))


def real_stretches(low: str, span: Span) -> list[Span]:
    """Return what of a stretch is not supposed: a supposition goes on until its author returns, or to the end."""
    real, (at, end) = [], span
    while at < end:
        supposes = _SUPPOSES.search(low, at, end)
        stop = supposes.start() if supposes else end
        if stop > at:
            real.append((at, stop))
        if not supposes:
            break
        returns = _RETURNS.search(low, supposes.end(), end)
        at = returns.start() + 1 if returns else end
    return real


def meant_stretches(low: str, sentence: Sentence) -> list[Span]:
    """Return what of a sentence is said, of the world as it is, by the person themselves."""
    words, at, meant = low[sentence.start : sentence.end], 0, []
    if sentence.asks or _IMPOSSIBLE.search(words):
        return []
    while at < len(words):
        rest = words[at:]
        said_by, says, condition = _SAID_BY.search(rest), _SAYS.search(rest), _CONDITION.search(rest)
        stops = [found.start() for found in (says, condition) if found]
        stop = min([*stops, len(rest)])
        # "..., says my brother" makes his what stands before it, too.
        if not said_by and stop:
            meant.append((sentence.start + at, sentence.start + at + stop))
        contrast = _CONTRAST.search(
            rest, min([*stops, *([said_by.start()] if said_by else [])], default=len(rest))
        )
        # What comes after "but" is meant again; after somebody's words only if those had marks around them.
        if not contrast or ((said_by or says) and FOREIGN not in words[: at + contrast.end()]):
            break
        at += contrast.end()
    return meant


def is_conditional(low: str, sentence: Sentence) -> bool:
    """Tell whether a sentence holds a condition anywhere, so that what it plans is not settled."""
    return bool(_IF.search(low, sentence.start, sentence.end))


_IF = re.compile(any_of(CONDITIONS))
