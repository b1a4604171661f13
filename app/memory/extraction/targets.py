"""Cuts the target out of what follows a verb: without articles in front, and without what the sentence adds behind."""

import re
from collections.abc import Callable

from app.memory.extraction.alphabets import INITIALS, NO_CASE
from app.memory.extraction.folding import any_of, fold, spaced
from app.memory.extraction.negators import BEFORE, DENIED_VERBS, NEGATORS
from app.memory.extraction.nouns import FUNNY
from app.memory.extraction.target_words import AGO, ARTICLES, NO_PLACES, NO_TARGETS, TAILS

# What a target may be, from a stretch of a message; None if the stretch is none.
Cut = Callable[[str], str | None]

MOST_WORDS = 9
_ARTICLES = re.compile(any_of(ARTICLES) + r"\s+(?:" + any_of(ARTICLES) + r"\s+)*")
# What follows is another thought, or only strengthens.
_DENIED = spaced(rf"(?:{any_of(BEFORE)} )*{any_of(NEGATORS)} {DENIED_VERBS}\b")
_TAIL = re.compile(rf"\s+(?:{_DENIED}|{any_of(f'{AGO}|{TAILS}')}).*", re.DOTALL)
_AGO = re.compile(rf"\s+{any_of(AGO)}")
# A form may take words for a name that begin such a phrase: "a Toyota Yaris two" weeks ago.
_MOST_OF_AGO = 40
_NO_TARGET = re.compile(any_of(NO_TARGETS))
_VAGUE = re.compile(
    r"(?:things?|stuff|people|life|lot|hal|barang|orang|bit|feeling|days?|time)|(?:way|idea|fact|thought|look|sound)\b.*"
)
# What points at something that was said before, and says nothing by itself.
_POINTS = re.compile(r"\b(?:it|them|him|me|you|that one|itu|kamu|dia|mereka|aku)$")
_PLACE = re.compile(
    r"(?:(?:the|daerah|kota|kabupaten|kampung|kawasan|sekitar|Kota|Kab\.?|Jl\.?|New|central|north|south|east"
    r"|west)\s+)?"
    rf"[{INITIALS}][\w'’.-]*"
    rf"(?:(?:\s+(?:of|de|la|le|am|an der|upon|on|and|y|bei|near))?\s+[{INITIALS}][\w'’-]*){{0,3}}"
)
_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|drg|dr|Pak|Bu|Mas|Mbak)\.?\s+)?"
    rf"[{INITIALS}][\w'’-]+(?:\s+[{INITIALS}][\w'’-]+){{0,2}}"
)
_NO_CAPITAL = re.compile(f"[{NO_CASE}]")
_NO_PLACE = re.compile(any_of(NO_PLACES))
_NUMBER = re.compile(r"\d{1,3}\b")
_DOING = {
    **{verb: f"{verb}ing" for verb in ("play", "do", "sing", "paint", "drink", "collect")},
    **{f"{verb}e": f"{verb}ing" for verb in ("practic", "practis", "danc", "smok")},
    **{verb: f"{verb}{verb[-1]}ing" for verb in ("run", "swim", "knit")},
}
# How people say a relation again where they put its target right.
_SAYS = {
    relation: re.compile(spaced(rf"(?:{says}) (?=\w)"))
    for relation, says in {
        "allergic_to": "allergic to|alergi(?:nya)?(?: (?:sama|ama|dengan|terhadap))?",
        "fears": "(?:afraid|scared|terrified) of|takut(?: (?:sama|ama|dengan))?",
    }.items()
}
_FUNNY = re.compile(f"(?:{any_of(FUNNY)})")
_EDGES = re.compile(r"^[^\w$€£#]+|[^\w%+]+$")
# Words written with a capital that are no names.
_NO_NAME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November"
    r"|December|Christmas|Easter|OK|Okay|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu|I|Aku|Saya|Gue|Yes|No|TV"
    r"|AC|WFH|WA|My|Our|Mantan|Ex"
)


def thing(words: str) -> str | None:
    """Return what a stretch names: a noun with what belongs to it, or an activity."""
    kept = trimmed(words)
    low = fold(kept)
    if (
        not kept
        or _NO_TARGET.match(low)
        or _VAGUE.fullmatch(low)
        or _POINTS.search(low)
        or len(low.split()) > MOST_WORDS
        or not any(map(str.isalnum, low))
    ):
        return None
    return kept


def trimmed(words: str) -> str:
    """Return a stretch without articles, tails and marks at its edges."""
    kept = _bare(words)
    if articles := _ARTICLES.match(fold(kept) + " "):
        kept = kept[articles.end() :] if articles.end() < len(kept) else ""
    low = fold(kept)
    tail = _TAIL.search(low)
    return _bare(kept[: tail.start()] if tail else kept)


def before_ago(text: str, start: int, end: int) -> str:
    """Return a stretch of a message up to the words that say how long ago it was, be it that these go on behind it."""
    ago = _AGO.search(fold(text[start : end + _MOST_OF_AGO]))
    return text[start:end] if ago is None else text[start:end][: ago.start()]


def without_relation(words: str, relation: str) -> str:
    """Return a target without the words of its own relation in front: "no, allergic to crab" is of crab."""
    says = _SAYS.get(relation)
    found = says.match(fold(words)) if says else None
    return words[found.end() :] if found else words


def doing(words: str) -> str | None:
    """Return what somebody does as what they may give up: "play the piano" is playing the piano."""
    verb, *rest = trimmed(words).split()
    return " ".join([_DOING.get(verb.lower(), verb), *rest])


def serious(words: str) -> str | None:
    """Return a thing that is no joke as the object of an ill or a fear."""
    kept = thing(words)
    return None if kept is None or _FUNNY.match(fold(kept)) else kept


def place(words: str) -> str | None:
    """Return the name of a place at the beginning of a stretch; small letters do where it has no capital at all."""
    # Where all is written large, every word looks like a name.
    words = trimmed(words) if words.isupper() else _bare(words)
    if found := _PLACE.match(words):
        return None if _NO_NAME.fullmatch(found.group()) else _bare(found.group())
    return None


def small_place(words: str) -> str | None:
    """Return the name of a place in a message that has no capitals; one word, and no common one."""
    found = re.match(r"[^\W\d_]{3,}", _bare(words))
    return found.group() if found and not _NO_PLACE.match(found.group()) else None


def name(words: str) -> str | None:
    """Return the name of somebody at the beginning of a stretch."""
    found = _NAME.match(_bare(words))
    return found.group() if found and not _NO_NAME.fullmatch(found.group()) else None


def only_name(words: str) -> str | None:
    """Return a name if the stretch holds nothing else, and a capital or a title says that it is one."""
    found = name(words)
    return found if found == _bare(words) and not _NO_CAPITAL.match(found) else None


def years(words: str) -> str | None:
    """Return an age in years that somebody who writes may have."""
    found = _NUMBER.match(_bare(words))
    return found.group() if found and 5 <= int(found.group()) <= 110 else None


def whole(words: str) -> str | None:
    """Return the stretch as it stands, without marks at its edges."""
    kept = _bare(words)
    return kept if kept and len(kept.split()) <= MOST_WORDS + 3 else None


def _bare(words: str) -> str:
    """Return a stretch without the marks and signs at its edges."""
    return _EDGES.sub("", words)
