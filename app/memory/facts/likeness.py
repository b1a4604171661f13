"""Whether two targets speak of one thing, be it in two languages: "coffee" and "three cups of coffee a day", "kopi".

Compared are keys as they are stored, by the stems and the everyday words of both languages. In doubt they are two: to miss
that something is over does less harm than to end what is still so.
"""

from collections.abc import Iterable
from functools import lru_cache

from app.memory.facts.compared_words import (
    DAYS,
    DETAILS,
    GENERIC,
    JOURNEYS,
    LIGHT,
    MONTHS,
    NUMBERS,
    SMOKES,
    STRENGTHENING,
    TALKED,
    UNITS,
    VERBS,
)
from app.memory.facts.relations import NAMED, TASTES, UNNAMED
from app.memory.terms import Keys, question_terms

_LIGHT, _UNITS, _DETAILS = (frozenset(words.split()) for words in (LIGHT, UNITS, DETAILS))
_STRENGTHENING = frozenset(STRENGTHENING.split())
_JOURNEYS, _GENERIC, _SMOKES = (frozenset(words.split()) for words in (JOURNEYS, GENERIC, SMOKES))
_VERBS = {verb: frozenset(relations.split()) for verbs, relations in VERBS for verb in verbs.split()}


def _places(lines: Iterable[str]) -> dict[str, str]:
    return {word: str(place) for line in lines for place, word in enumerate(line.split())}


_MEASURES = {"number": _places(NUMBERS), "day": _places(DAYS), "month": _places(MONTHS)}
# What is measured, and by kind ("day") the values of it.
Measured = tuple[tuple[str, ...], dict[str, tuple[str, ...]]]


def is_ended(relation: str, said: str, held: str) -> bool:
    """Tell whether words that say that something is over mean what holds by this relation."""
    if said == held:
        return True
    if relation in TASTES:
        return False
    if said == UNNAMED.get(relation):
        return held != "none"
    return covers(said, held) or (relation in NAMED and is_named(said, held))


def is_given_up(relation: str, excluded: str, *, said: str, held: str) -> bool:
    """Tell whether what is said by a relation cannot be together with what holds by one that it excludes."""
    if said == held or excluded in TASTES:
        return said == held
    if relation == "quit":
        return _gives_up(said, doing=excluded, done=held)
    if excluded == "quit":
        return _gives_up(held, doing=relation, done=said)
    return covers(said, held) if relation == "avoids" else covers(held, said)


def covers(whole: str, part: str) -> bool:
    """Tell whether a target is all of what another one is of: "coffee" covers "coffee in the evening", not the other way."""
    _words, more = _parts(whole)
    return is_same_thing(whole, part) and (not more or more[0] in _STRENGTHENING)


def is_same_thing(some: str, other: str) -> bool:
    """Tell whether two targets name the same thing, of which either may say more: how often, when, with what."""
    (words, _), (others, _) = _parts(some), _parts(other)
    return len(words) == len(others) > 0 and all(map(_is_same_word, words, others))


def is_named(said: str, held: str) -> bool:
    """Tell whether all that is said stands in what holds, and is a name: "Jazz", and "used Honda Jazz 2009"."""
    wanted, words = set(said.split()) - _LIGHT - _JOURNEYS, set(held.split())
    return bool(wanted - _GENERIC) and wanted <= words


def is_one_of(kind: str, held: str) -> bool:
    """Tell whether a target names one of a kind: "dog Rex" is one of "dog", by either language, and "two dogs" are not."""
    (words, more), (names, _) = _parts(kind), _parts(held)
    return not more and len(names) > len(words) and all(map(_is_same_word, words, names))


def is_other_measure(new: str, old: str) -> bool:
    """Tell whether two targets say one thing with another number, weekday or month: "swim on Tuesdays", "on Thursdays"."""
    (thing, values), (other, before) = _measured(new), _measured(old)
    differ = any(before.get(kind, value) != value for kind, value in values.items())
    return differ and len(thing) == len(other) > 0 and all(map(_is_same_word, thing, other))


def is_other_count(new: str, old: str) -> bool:
    """Tell whether two targets are the same thing counted, and nothing else: "two cats", "three cats"."""
    return is_count(new) and is_count(old) and is_other_measure(new, old)


def is_count(key: str) -> bool:
    """Tell whether a target is something counted, and nothing else: "two cats"."""
    number, _, counted = key.partition(" ")
    return bool(counted) and " " not in counted and _is_number(number)


def unmeasured(key: str) -> str:
    """Return what a target measures without its measures, "" if it has none: "yoga on mondays" is of yoga."""
    thing, values = _measured(key)
    return " ".join(thing) if values else ""


def _gives_up(given_up: str, *, doing: str, done: str) -> bool:
    verb = given_up.split()[0]
    if doing not in _VERBS.get(verb, (doing,)):
        return False
    is_smoke = doing == "smokes" and done != "no" and not _SMOKES.isdisjoint(given_up.split())
    return is_smoke or covers(given_up, done)


@lru_cache(maxsize=4096)
def _parts(key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of the thing that a target begins with, and those that say more of it."""
    words = key.split()
    while len(words) > 1 and (words[0] in _LIGHT or words[0] in _UNITS or _is_number(words[0])):
        words = words[1:]
    end = next(
        (at for at, word in enumerate(words) if at and (word in _DETAILS or _is_measure(word))), len(words)
    )
    thing = tuple(word for word in words[:end] if word not in _LIGHT)
    return thing or tuple(words[:end]), tuple(words[end:])


@lru_cache(maxsize=4096)
def _measured(key: str) -> Measured:
    found: dict[str, tuple[str, ...]] = {}
    for word in key.split():
        for kind, names in _MEASURES.items():
            if word in names or (kind == "number" and word.isdigit()):
                found[kind] = (*found.get(kind, ()), names.get(word, word))
    return _parts(key)[0], found


def _is_measure(word: str) -> bool:
    return word.isdigit() or any(word in names for names in _MEASURES.values())


def _is_number(word: str) -> bool:
    return word.isdigit() or word in _MEASURES["number"]


@lru_cache(maxsize=16_384)
def _is_same_word(some: str, other: str) -> bool:
    return some == other or not set(_keys(some)).isdisjoint(_keys(other))


@lru_cache(maxsize=4096)
def _keys(word: str) -> Keys:
    terms = question_terms(TALKED.get(word, word))
    return terms[0] if terms else (word,)
