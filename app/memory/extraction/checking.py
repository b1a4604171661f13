"""Believes of a model's claims only what its person said: word for word, of themselves, and meant as such.

A claim is kept if its quote stands in a message of the person, outside of quotes, play and pasted text, and if what it
claims stands in the quote. Whatever is claimed beyond that, or asks to be stored, is dropped without a word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from app.conversations.words import fold as without_accents
from app.memory.extraction.answers import Claim
from app.memory.extraction.echoes import is_echo
from app.memory.extraction.folding import Span, any_of, fold, spaced
from app.memory.extraction.meant import meant_spans
from app.memory.extraction.nouns import KERABAT, KIN
from app.memory.extraction.numbers import same_number
from app.memory.extraction.occupations import PRIVILEGED
from app.memory.extraction.sentences import sentences_of
from app.memory.facts.relations import PEOPLE, RELATIONS
from app.memory.facts.statement import PERSON, Heard, Stance, Statement
from app.memory.terms import STOP_WORDS, question_terms

QUOTE_LETTERS = 400
SUBJECT_LETTERS = 80
TARGET_LETTERS = 160
RELATION_LETTERS = 64
# A shorter message may be an answer that leaves its subject out: "Mochi, a cat."
WHOLE_MESSAGE_WORDS = 6

_RELATION = re.compile(r"[a-z][a-z0-9_]*")
_NOT_WORDS = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")
_ONESELF = {
    "user",
    "the user",
    "i",
    "me",
    "myself",
    "person",
    "the person",
    "self",
    "aku",
    "saya",
    "pengguna",
}
_I = re.compile(r"\b(i|im|ive|we|aku|saya|gue|gua|gw|kami|kita)\b")
_MINE = re.compile(r"\b(me|my|mine|myself|us|our|\w{2,}ku)\b")
_KIN = "|".join(KIN)
_KERABAT = "|".join(KERABAT)
# Others whom somebody calls theirs: what is said of them is not said of oneself.
_THEIRS = re.compile(
    rf"\b(?:my|our)\s+(?:\w+\s+)?(?:{_KIN})s?\b|\b(?:{_KERABAT})(?:ku|\s+(?:aku|saya|gue|gw|gua|kami|kita))\b"
)
WORDS_BEFORE = 3
# Words that speak of the person as of a row, or to whoever keeps it.
_ORDERS = re.compile(
    spaced(
        r"\b(the user|this user|user is|system prompt|developer mode|pengguna ini|si pengguna"
        r"|(ignore|disregard|forget|override) (all|any|your|the|previous)|abaikan (semua|instruksi|perintah|aturan))\b"
    )
)
_PRIVILEGE = re.compile(any_of(PRIVILEGED))
_POWERS = re.compile(
    r"admin|root|permission|privileg|access|role|password|token|api_key|secret|instruction|rule|system"
)
# What a summary calls those who talk, and what they do; it says nothing of what was said.
_TALKING = (
    "user person people companion assistant conversation discussion talk talks talked discussed asked told said shared"
    " mentioned pengguna orang teman percakapan obrolan mengobrol ngobrol membahas bercerita cerita bertanya mengatakan"
)
_ABOUT = set(_TALKING.split())
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{24,}")
# In front of a name, and what the quote need not say.
_GLUE = {"named", "called", "name", "bernama", "namanya", "nama"}
_ALIASES = {
    "like": "likes",
    "loves": "likes",
    "love": "likes",
    "enjoys": "likes",
    "hates": "dislikes",
    "hate": "dislikes",
    "dislike": "dislikes",
    "lives": "lives_in",
    "residence": "lives_in",
    "location": "lives_in",
    "occupation": "job",
    "profession": "job",
    "works_as": "job",
    "employer": "works_at",
    "works_for": "works_at",
    "pet": "has_pet",
    "owns_pet": "has_pet",
    "allergy": "allergic_to",
    "hometown": "comes_from",
    "date_of_birth": "birthday",
    "husband": "partner",
    "wife": "partner",
    "spouse": "partner",
    "girlfriend": "partner",
    "boyfriend": "partner",
    "son": "has_child",
    "daughter": "has_child",
    "child": "has_child",
}


def statements_in(
    context: Sequence[Heard], heard: Sequence[Heard], claims: Iterable[Claim]
) -> list[tuple[int, Statement]]:
    """Return which claims these messages bear out, each with the number of its message; `context` came before them."""
    lines = [*context, *heard]
    spans = meant_spans(lines)[len(context) :]
    found = (_check(claim, context, heard, spans=spans) for claim in claims)
    kept = [each for each in found if each is not None]
    return list(dict.fromkeys(kept))


def is_borne_out(words: str, heard: Iterable[Heard]) -> bool:
    """Tell whether a summary may say what it says: the names and numbers in it stand in the person's own words, and so do
    at least half of its other words, as far as its language is known here; and it gives nobody any power.
    """
    own = " ".join(line.text for line in heard if line.role == "user")
    told = {word for stems in question_terms(own[:200_000]) for word in stems} | set(_folded(own))
    written = [
        (word, bool(place and word[0].isupper()) or any(letter.isdigit() for letter in word))
        for place, word in enumerate(_WORD.findall(words))
        if without_accents(word) not in STOP_WORDS
    ]
    if any(is_name and not _is_told(word, told) for word, is_name in written):
        return False
    telling = [word for word, _ in written if without_accents(word) not in _ABOUT]
    if any(_POWERS.match(without_accents(word)) and not _is_told(word, told) for word in telling):
        return False
    is_known = len(written) < len(_WORD.findall(words))
    return not is_known or 2 * sum(_is_told(word, told) for word in telling) >= len(telling)


def _is_told(word: str, told: Set[str]) -> bool:
    return set(_folded(word)) <= told or any(stem in told for keys in question_terms(word) for stem in keys)


def _check(
    claim: Claim, context: Sequence[Heard], heard: Sequence[Heard], *, spans: Sequence[list[Span]]
) -> tuple[int, Statement] | None:
    subject, relation = _subject(claim, [*context, *heard]), relation_of(claim.relation)
    is_short = len(claim.quote) <= QUOTE_LETTERS and len(claim.target) <= TARGET_LETTERS
    if subject is None or relation is None or not is_short or _asks_for_power(claim):
        return None
    if not _stands_in(claim.target, claim.quote):
        return None
    for number, line in enumerate(heard):
        for place in _places(claim.quote, line, spans[number]):
            stance: Stance = "ends" if claim.is_ended else "holds"
            statement = Statement(subject, relation, claim.target, *place, stance)
            if _is_said(statement, line.text) and not _is_echo(statement, heard, number):
                return number, statement
    return None


def relation_of(name: str) -> str | None:
    """Return a relation's name in small letters with underscores, a known one if it means the same; None if it is none."""
    snake = _NOT_WORDS.sub("_", without_accents(name)).strip("_")
    snake = _ALIASES.get(snake, snake) if snake not in RELATIONS else snake
    is_one = bool(_RELATION.fullmatch(snake)) and len(snake) <= RELATION_LETTERS
    return snake if is_one and not _POWERS.search(snake) else None


def _subject(claim: Claim, lines: Sequence[Heard]) -> str | None:
    """Return whom a claim is about: the person, or somebody whom they named themselves; None for anybody else."""
    if fold(claim.subject) in _ONESELF:
        return PERSON
    if len(claim.subject) > SUBJECT_LETTERS or _IDS.search(claim.subject.lower()):
        return None
    own = (line.text for line in lines if line.role == "user")
    named = re.compile(rf"(?<!\w){_spelled(fold(claim.subject))}(?:ku|nya|s)?(?!\w)")
    return claim.subject if any(named.search(fold(text)) for text in own) else None


def _asks_for_power(claim: Claim) -> bool:
    target = fold(claim.target)
    return bool(
        _PRIVILEGE.fullmatch(target.removeprefix("an ").removeprefix("a ").removeprefix("the "))
        or _ORDERS.search(fold(claim.quote))
        or _IDS.search(target)
    )


def _stands_in(target: str, quote: str) -> bool:
    """Tell whether every telling word of a target stands in the quote, in the same or another form of it."""
    said = {stem for keys in question_terms(quote) for stem in keys} | set(_folded(quote))
    words = [word for word in _folded(target) if word not in STOP_WORDS and word not in _GLUE]
    if not words:
        # Only small words, such as "me": they have to stand there as they are.
        plain = " ".join(_folded(target))
        return bool(plain) and f" {plain} " in f" {' '.join(_folded(quote))} "
    return all(
        word in said
        or any(stem in said for keys in question_terms(word) for stem in keys)
        or any(same_number(word, other) for other in said)
        for word in words
    )


def _folded(text: str) -> list[str]:
    return _WORD.findall(without_accents(text))


def _places(quote: str, line: Heard, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield where a quote stands in a message of the person, as far as they mean it."""
    words = quote.split()
    if line.role != "user" or not words or not spans:
        return
    is_short = len(line.text.split()) <= WHOLE_MESSAGE_WORDS
    if len(words) == 1 and not is_short:
        return
    for found in re.finditer(rf"(?<!\w){_spelled(quote)}(?!\w)", line.text):
        if all(_is_inside(word.span(), spans) for word in _WORD.finditer(line.text, *found.span())):
            yield found.span()


def _spelled(words: str) -> str:
    """Return the pattern of these words, whatever space is between them."""
    return r"\s+".join(map(re.escape, words.split()))


def _is_inside(place: Span, spans: Sequence[Span]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in spans)


def _is_said(statement: Statement, text: str) -> bool:
    """Tell whether a quote speaks of whom it is said to speak, in a sentence that gives no orders to its reader."""
    around = [
        text[sentence.start : sentence.end]
        for sentence in sentences_of(text)
        if sentence.start < statement.end and statement.start < sentence.end
    ]
    if _ORDERS.search(fold(" ".join(around))):
        return False
    if statement.subject != PERSON or len(text.split()) <= WHOLE_MESSAGE_WORDS:
        return True
    quote = fold(text[statement.start : statement.end])
    before = fold(text[: statement.start]).rpartition(".")[2].split()[-WORDS_BEFORE:]
    without_others = _THEIRS.sub(" ", " ".join([*before, quote]))
    if _I.search(without_others):
        return True
    is_of_others = bool(_THEIRS.search(quote)) and statement.relation not in PEOPLE
    return bool(_MINE.search(quote)) and not is_of_others


def _is_echo(statement: Statement, heard: Sequence[Heard], number: int) -> bool:
    answer = next((line.text for line in reversed(heard[:number]) if line.role == "assistant"), "")
    return is_echo(heard[number].text, statement, answer)
