"""Reads what a clause states of the person, and of what is theirs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.memory.extraction import english_about, english_life, english_work, indonesian_about, indonesian_self
from app.memory.extraction.claims import ARTICLE, claim_of
from app.memory.extraction.clauses import Clause
from app.memory.extraction.folding import fold, spaced
from app.memory.extraction.sentence_forms import Form, expand
from app.memory.extraction.targets import name, only_name, thing, trimmed
from app.memory.facts.statement import PERSON, Statement

_SELF: dict[str, Sequence[Form]] = {
    "en": (*english_work.SELF, *english_life.SELF),
    "id": indonesian_self.SELF,
}
_CLAUSES = (*english_about.CLAUSES, *indonesian_about.CLAUSES)
_LEARNED = tuple(re.compile(spaced(pattern)) for pattern in (english_about.LEARNED, indonesian_about.LEARNED))
_MINE = re.compile(
    r"\b(?:my|me|i|the|we)\b|ku\b|\b(?:aku|saya|gue|gw|gua)\b|\bke ?(?:mana-mana|kantor|kampus|sekolah)\b"
)
_KIN_WORD = re.compile(r"\bmy\b|\w+ku\b|\b(?:pakde|bude|paman|tante|nenek|kakek|ibu|bapak|kakak)\b")
_MOST_NAME_WORDS = 4

# What "we" says of the person as well.
_OURS = frozenset(
    (
        "attends",
        "exercises",
        "lives_in",
        "has_pet",
        "home",
        "plans",
        "has_child",
        "vehicle",
        "eats",
        "siblings",
    )
)
# What a clause may say that leaves its subject out.
_DROPPED = frozenset(
    (
        *(
            "lives_in",
            "job",
            "works_at",
            "plans",
            "studies",
            "dislikes",
            "likes",
            "has_pet",
            "feels",
            "speaks",
            "avoids",
        ),
        *("eats", "drinks", "plays", "owns", "listens_to", "exercises", "wears", "quit"),
    )
)
# What depends on a condition is not settled.
_PLANNED = frozenset(("plans", "wants", "saves_for"))
# What is said of a time to come is a plan.
_FUTURE = frozenset(("lives_in", "job", "works_at", "home", "status", "partner", "studies", "vehicle"))
_SOON = re.compile(r"\b(?:besok|lusa|nanti|depan|next\s+(?:week|month|year)|tomorrow|soon)\b")
# What is done today is no habit yet.
_HABITS = frozenset(
    ("wakes_at", "sleeps_at", "sleeps", "eats", "drinks", "plays", "watches", "reads", "smokes", "avoids")
)
_ONCE = re.compile(
    r"\b(?:tadi|barusan|kemarin|semalam|semalem|hari ini|malam ini|today|tonight|right now|this morning|for now)\b"
)
_USUAL = re.compile(r"\b(?:tiap|setiap|selalu|sering|biasanya|suka|sehari|seminggu|rutin|cuma|hanya|doang)\b")
# What is said to have been so is another relation than what is.
_THEN = {"lives_in": "lived_in", "job": "past_job", "studies": "studied"} | {
    relation: relation for relation in ("lived_in", "past_job", "born_in", "school")
}
_WORKS = re.compile(r"(?:\w+\s+)*?(?:jadi|menjadi|kerja|bekerja|sebagai|work|working)\b")
_BECOMES = re.compile(r"(?:jadi|menjadi)\b(?!\s+(?:seorang|\w+\s+di\b))")
_JOINED = re.compile(r"\b(?:and|but)\s+(?:\w+\s+){0,2}$")
_TOLD = re.compile(r"\b(?:touch|(?:eat|drink)\s+(?:my|our|the|this|that|these|those|your|his|her))\b")
# What somebody works as, behind where they do; "as a favour" is no job.
_AS = {
    "en": re.compile(expand(r" as (an?|the) <job>")),
    "id": re.compile(expand(r" (sebagai|jadi) (seorang )?{<pekerjaan>( .+)?}")),
}
_NOW = re.compile(r"\b(?:sekarang|kini|akhirnya|udah|sudah)\b")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a clause stands: its message, as written and folded, and what its sentence tells."""

    text: str
    low: str
    is_conditional: bool
    introduces: bool


def statements_of(clause: Clause, setting: Setting) -> Iterator[Statement]:
    """Yield what a clause states of the person: the first form that fits it, or from whom they learned something."""
    own = _of_person(clause, setting)
    if own:
        yield own
        yield from _employed_as(own, clause, setting)
    elif not clause.is_past and _is_near(clause, setting):
        about = _of_theirs(clause, setting)
        yield from [about] if about else _learned(clause, setting)


def _of_person(clause: Clause, setting: Setting) -> Statement | None:
    if not clause.language or clause.predicate >= clause.end:
        return None
    for form in _SELF[clause.language]:
        found = form.pattern.match(setting.low, clause.predicate, _end(form, clause))
        claim = found and claim_of(setting.text, form, found, start=clause.start)
        if not found or not claim or not _is_allowed(claim, clause, setting):
            continue
        if form.cut is only_name and not setting.introduces:
            continue
        if claim.relation == "job" and not _is_job(found.group(), setting.low, clause):
            continue
        return _in_its_time(claim, clause, setting)
    return None


def _employed_as(own: Statement, clause: Clause, setting: Setting) -> Iterator[Statement]:
    """Yield what somebody works as, where it is said behind where they work: "at Tokopedia as a data analyst"."""
    is_now = own.relation == "works_at" and own.stance == "holds"
    pattern = _AS.get(clause.language or "") if is_now else None
    found = pattern and pattern.match(setting.low, own.end, clause.end)
    target = thing(setting.text[found.start("t") : found.end("t")]) if found else None
    if target and found:
        end = setting.text.find(target, found.start("t")) + len(target)
        yield Statement(PERSON, "job", target, clause.start, end)


def _of_theirs(clause: Clause, setting: Setting) -> Statement | None:
    for form in _CLAUSES:
        found = form.pattern.match(setting.low, clause.start, _end(form, clause))
        claim = found and claim_of(setting.text, form, found, start=clause.start)
        if claim and not (setting.is_conditional and claim.relation in _PLANNED):
            return claim
    return None


def _end(form: Form, clause: Clause) -> int:
    return clause.stretch_end if form.reaches else clause.end


def _is_near(clause: Clause, setting: Setting) -> bool:
    """Tell whether a clause speaks of the person at all; "Ana and I ..." does in the next one."""
    end = min(clause.end + len("and i "), clause.stretch_end)
    return bool(_MINE.search(setting.low, clause.start, end))


def _is_allowed(statement: Statement, clause: Clause, setting: Setting) -> bool:
    relation = statement.relation
    if (clause.is_ours and relation not in _OURS) or (clause.is_dropped and relation not in _DROPPED):
        return False
    if clause.is_past and relation not in _THEN:
        return False
    if clause.is_dropped and relation == "avoids" and _is_told(clause, setting.low):
        return False
    if relation in _HABITS and _ONCE.search(setting.low, clause.start, clause.end):
        return False
    # Indonesian verbs have no form of their own for what one always does.
    is_usual = clause.language != "id" or bool(_USUAL.search(setting.low, clause.start, clause.end))
    if relation == "drinks" and not is_usual:
        return False
    return not (setting.is_conditional and relation in _PLANNED)


def _is_told(clause: Clause, low: str) -> bool:
    """Tell whether "don't eat ..." without a subject may as well be told to somebody: "I love cake, don't eat my fries"."""
    is_joined = _JOINED.search(low, max(0, clause.start - 20), clause.start)
    return clause.language == "en" and (not is_joined or bool(_TOLD.search(low, clause.start, clause.end)))


def _is_job(said: str, low: str, clause: Clause) -> bool:
    """Tell whether a job is said and not only a noun, or a part in a play ("aku jadi pilot")."""
    if clause.is_dropped:
        return bool(_WORKS.match(said))
    return not _BECOMES.match(said) or bool(_NOW.search(low, max(0, clause.start - 12), clause.start))


def _in_its_time(statement: Statement, clause: Clause, setting: Setting) -> Statement:
    relation, target = statement.relation, statement.target
    if clause.is_past:
        relation = _THEN[relation]
    elif relation in _FUTURE and _SOON.search(setting.low, clause.start, clause.end):
        relation, target = "plans", trimmed(setting.text[clause.predicate : clause.end]) or target
    return Statement(PERSON, relation, target, statement.start, statement.end, statement.stance)


def _learned(clause: Clause, setting: Setting) -> Iterator[Statement]:
    """Yield what somebody of the person's taught them."""
    for pattern, preposition in zip(_LEARNED, ("from", "dari"), strict=True):
        found = pattern.match(setting.low, clause.start, clause.end)
        if not found:
            continue
        who = setting.text[found.start("who") : found.end("who")].strip()
        what = thing(setting.text[found.start("t") : found.end("t")])
        is_theirs = bool(name(who)) or bool(_KIN_WORD.search(fold(who)))
        if what and is_theirs and len(who.split()) <= _MOST_NAME_WORDS:
            end = setting.text.find(what, found.start("t")) + len(what)
            target = f"{what} {preposition} {ARTICLE.sub('', who)}"
            yield Statement(PERSON, "learned_from", target, clause.start, end)
