"""Which facts a question is about: by the words of subject and target, by what kind of thing it asks for, and by the
messages that were recalled for it. What held once counts where the question names a time."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.database import now
from app.languages import LANGUAGES, speaking
from app.memory.dates import SPILL, Window
from app.memory.facts import queries as facts
from app.memory.facts.knowing import Known, derive, is_for
from app.memory.facts.likeness import is_count
from app.memory.facts.relations import RELATIONS
from app.memory.facts.spans import Span
from app.memory.facts.statement import PERSON
from app.memory.prompting import lines, queries
from app.memory.prompting.queries import FactKey
from app.memory.prompting.remembered import Memory, Reason
from app.memory.terms import Keys, question_terms, terms_of

MOST_LETTERS = 2_000
# Shorter ones begin too many words.
SHORTEST_STEM = 3
MOST_STEMS = 24
MOST_FACTS = 12
# Of those that fit by their words, the best are read whole.
MOST_READ = 24
TARGET, KIND, SUBJECT, RECALLED = 2.0, 1.0, 1.5, 1.0
# What a question may call a kind of fact beside its own name, in both languages.
CALLED = {
    "has_pet": "pet cat dog bird animal peliharaan kucing anjing burung hewan",
    "lives_in": "live living home house city town move tinggal pindah rumah kota",
    "job": "work job profession career kerja pekerjaan profesi",
    "works_at": "work company office employer kerja kantor perusahaan",
    "partner": "husband wife boyfriend girlfriend suami istri pacar",
    "has_child": "son daughter kid children anak",
    "likes": "like love enjoy favourite suka cinta gemar",
    "dislikes": "dislike hate benci",
    "avoids": "eat food cook makan masak makanan",
    "allergic_to": "allergy eat food cook alergi makan masak makanan",
    "diet": "eat food cook vegetarian vegan makan masak makanan",
    "favourite_food": "eat food cook makan masak makanan",
    "birthday": "birthday born ulang tahun lahir",
    "health": "health sick illness sehat sakit",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and by whom: a companion, its person's own clock, and what the person does not want here."""

    owner: UUID
    persona_id: UUID | None
    question: str
    zone: ZoneInfo
    windows: Sequence[Window]
    # Messages that were recalled, with the reason.
    recalled: Mapping[UUID, Reason]
    unwanted: Collection[UUID]


@dataclass(frozen=True, slots=True)
class Named:
    """The words of a question that say something, and the facts that they may be about, the weightiest first."""

    terms: Sequence[Keys]
    keys: Sequence[FactKey]


@dataclass(frozen=True, slots=True)
class _Scored:
    known: Known
    score: float
    reason: Reason
    # In which it held at the time that the question names.
    span: Span | None


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a fact fits the words of a question, and why; None where it only stands on a message that was recalled."""

    score: float
    reason: Reason | None


NO_FIT = _Fit(0.0, None)


def find_named(owner: UUID, question: str) -> Named:
    """Return what a question's own words lead to; it needs nothing of what is recalled, so it can be done meanwhile."""
    terms = question_terms(question[-MOST_LETTERS:])
    stems = [stem for keys in terms for stem in keys if len(stem) >= SHORTEST_STEM or not stem.isascii()]
    relations = {name for stem in stems for name in _relations_by_stem().get(stem, ())}
    keys = queries.list_keys(owner, stems[:MOST_STEMS], relations=relations) if stems else []
    return Named(terms, keys)


def find_facts(wanted: Wanted, named: Named) -> list[Memory]:
    """Return the facts that fit a question, by its words and by the messages that were recalled for it, the best first."""
    recalled = list(wanted.recalled)
    told = {key.id: key for key in queries.list_keys_told_in(wanted.owner, recalled)} if recalled else {}
    keys = {key.id: key for key in named.keys} | told
    if not keys:
        return []
    fits = {key.id: _fit(key, named.terms, is_told=key.id in told) for key in keys.values()}
    best = sorted(keys.values(), key=lambda key: fits[key.id].score, reverse=True)[:MOST_READ]
    by_id = _read(wanted, best)
    scored = [
        _Scored(known, fit.score, *held)
        for fact_id, known in by_id.items()
        if (fit := fits.get(fact_id, NO_FIT)).score > 0
        and fact_id not in wanted.unwanted
        and (held := _held(known, wanted, fit.reason)) is not None
    ]
    scored.sort(
        key=lambda each: (each.reason == "then", each.score, each.known.fact.importance), reverse=True
    )
    return [_memory(each, by_id, wanted.zone) for each in scored[:MOST_FACTS]]


def _fit(key: FactKey, terms: Sequence[Keys], *, is_told: bool) -> _Fit:
    """Score how many words of the question speak of a fact, each by what it names, and say what they name."""
    target = _stems(key.target_key)
    subject = _stems(key.subject_key) if key.subject_key != PERSON else frozenset()
    score, named = RECALLED if is_told else 0.0, set[str]()
    reason: Reason | None = None
    for keys in terms:
        if target & set(keys) or subject & set(keys):
            score += TARGET if target & set(keys) else SUBJECT
            named |= set(keys)
            reason = "words"
        elif any(key.relation in _relations_by_stem().get(stem, ()) for stem in keys):
            score += KIND
            reason = reason or "kind"
    if any(_names_half(of, named) for of in (key.target_key, key.subject_key) if of != PERSON):
        reason = "asked"
    return _Fit(score, reason)


def _names_half(words: str, named: Set[str]) -> bool:
    """Tell whether at least half of these words are named: one of many is shared by chance ("a walk in the morning")."""
    terms = terms_of(words) if named else []
    return bool(terms) and 2 * sum(not named.isdisjoint(keys) for keys in terms) >= len(terms)


def _read(wanted: Wanted, keys: Sequence[FactKey]) -> dict[UUID, Known]:
    """Read these facts with all that may end them, since when one held follows from the others."""
    counted = {key.relation for key in keys if is_count(key.target_key)}
    kin = queries.list_kin(wanted.owner, keys, counted=counted)
    rows = [fact for fact in facts.list_facts_and_ends(wanted.owner, kin) if is_for(fact, wanted.persona_id)]
    used = (known for known in derive(rows) if known.spans and known.fact.archived_at is None)
    return {known.fact.id: known.in_zone(wanted.zone) for known in used}


def _held(known: Known, wanted: Wanted, reason: Reason | None) -> tuple[Reason, Span | None] | None:
    """Return why a fact fits, and in which span: it held at a time that the question names, or it holds now.

    Without a reason of its own it has that of the messages that led to it.
    """
    moment = now()
    for window in wanted.windows:
        for span in known.spans:
            if span.begin < window.end - SPILL <= moment and (
                span.until is None or span.until > window.start
            ):
                return "then", span
    if not known.holds_at(moment):
        return None
    return reason or _led_by(known, wanted.recalled), None


def _led_by(known: Known, recalled: Mapping[UUID, Reason]) -> Reason:
    led = {recalled.get(shown.message_id, "loose") for shown in known.fact.evidence}
    return "source" if led - {"loose"} else "loose"


def _memory(scored: _Scored, by_id: Mapping[UUID, Known], zone: ZoneInfo) -> Memory:
    fact = scored.known.fact
    text = (
        lines.then_line(scored.known, scored.span, zone)
        if scored.span
        else lines.now_line(scored.known, by_id, zone)[0]
    )
    why: dict[str, Any] = {"score": round(scored.score, 2)}
    stands_on = frozenset(shown.message_id for shown in fact.evidence)
    return Memory("fact", fact.id, text, scored.reason, why, stands_on)


@lru_cache(maxsize=10_000)
def _stems(words: str) -> frozenset[str]:
    return frozenset(stem for keys in terms_of(words) for stem in keys)


@cache
def _relations_by_stem() -> Mapping[str, frozenset[str]]:
    """Return which kinds of fact a word may ask for: by their names in each language, and by what else they are called."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, relation in RELATIONS.items():
        called = [relation.phrase, CALLED.get(name, "")]
        for language in LANGUAGES:
            with speaking(language):
                called.append(str(_(relation.title)))
        for keys in question_terms(" ".join(called)):
            for stem in keys:
                found[stem].add(name)
    return {stem: frozenset(names) for stem, names in found.items()}
