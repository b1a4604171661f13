"""Reads what a person says firmly of those they call theirs: family, friends and animals."""

import re
from collections.abc import Iterable, Iterator

from app.memory.extraction import english_about, indonesian_about
from app.memory.extraction.alphabets import CAPITALS, INITIALS, SMALL
from app.memory.extraction.clauses import Clause
from app.memory.extraction.folding import any_of
from app.memory.extraction.kinship import ANYBODY_MINE, Kin
from app.memory.extraction.nouns import MEN, WOMEN
from app.memory.facts.statement import PERSON, Statement

_PRONOUN = re.compile(r"(?P<who>he|she|dia|ia)\b\s*")
_CALLED = re.compile(rf"(?i:namanya|called|named)\s+(?P<name>[{INITIALS}][\w-]+)")
_WORD = re.compile(r"[\w.-]+")
# A name inside of a sentence, or somebody else's people, between a person and a pronoun: it may mean them.
_SOMEBODY = re.compile(rf"(?<=[\w,]\s)(?!I\b)[{CAPITALS}][{SMALL}]|\b(?i:his|her|their)\s+\w|\w{{3,}}nya\b")
# So far behind a person a pronoun may still mean them, in code points.
_NEAR = 160
_NOT = {"he": re.compile(any_of(WOMEN)), "she": re.compile(any_of(MEN))}
_LIVING = (*english_about.LIVING, *indonesian_about.LIVING)


class Circle:
    """Those whom a conversation has named so far as the person's own."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Start with names that are known from before."""
        self._names = {name.lower(): name for name in known}
        self._name_of: dict[str, str] = {}
        self._word_of: dict[str, str] = {}
        self._pets: dict[str, str] = {}
        self._last: str | None = None
        self._last_at = 0

    def add(self, kin: Kin) -> None:
        """Remember somebody who was just named."""
        self._names[kin.name.lower()] = kin.name
        self._name_of[kin.word.lower()] = kin.name
        self._word_of[kin.name] = kin.word.lower()
        if kin.relation == "has_pet":
            self._pets[kin.name] = kin.target

    def begin_message(self) -> None:
        """Forget whom "she" or "dia" meant in the message before."""
        self._last = None

    def statements_of(self, text: str, plain: str, clause: Clause) -> Iterator[Statement]:
        """Yield what a clause states of one of them."""
        low = plain.lower()
        subject, at = self._subject(plain, low, clause)
        if not subject:
            return
        for form in _LIVING:
            found = form.pattern.match(low, at, clause.end)
            target = found and form.cut(text[found.start("t") : found.end("t")])
            if found and target:
                end = text.find(target, found.start("t")) + len(target)
                yield Statement(subject, form.relation, target, clause.start, end, form.stance)
                if form.relation == "died" and subject in self._pets:
                    yield Statement(PERSON, "has_pet", self._pets[subject], clause.start, end, "ends")
                return

    def _subject(self, plain: str, low: str, clause: Clause) -> tuple[str | None, int]:
        if called := _CALLED.match(plain, clause.start, clause.end):
            self._means(called["name"], clause)
        elif pronoun := _PRONOUN.match(low, clause.start, clause.end):
            return self._meant(pronoun["who"], plain[self._last_at : clause.start]), pronoun.end()
        elif mine := ANYBODY_MINE.match(plain, clause.start, clause.end):
            word = " ".join((mine["kin"] or mine["kerabat"] or mine["pet"] or mine["hewan"]).split()).lower()
            return self._means(mine["name"] or self._name_of.get(word, word), clause), mine.end()
        else:
            return self._named(low, clause)
        return None, clause.start

    def _means(self, subject: str, clause: Clause) -> str:
        self._last, self._last_at = subject, clause.end
        return subject

    def _meant(self, pronoun: str, between: str) -> str | None:
        """Return whom a pronoun means, if there is no doubt."""
        if not self._last or len(between) > _NEAR or _SOMEBODY.search(between):
            return None
        word = self._word_of.get(self._last, self._last)
        return None if pronoun in _NOT and _NOT[pronoun].fullmatch(word) else self._last

    def _named(self, low: str, clause: Clause) -> tuple[str | None, int]:
        """Look up the first words of a clause among the names, more of them first."""
        words = list(_WORD.finditer(low, clause.start, clause.end))[:3] if self._names else []
        for last in reversed(words):
            if name := self._names.get(low[clause.start : last.end()]):
                after = low[last.end() : clause.end]
                return self._means(name, clause), last.end() + len(after) - len(after.lstrip())
        return None, clause.start
