"""Reads what a person says firmly of those they call theirs: family, friends and animals."""

import re
from collections.abc import Iterable, Iterator

from app.memory.extraction import english_about, indonesian_about
from app.memory.extraction.clauses import Clause
from app.memory.extraction.kinship import ANYBODY_MINE, Kin
from app.memory.facts.statement import Statement

_PRONOUN = re.compile(r"(?:he|she|it|dia|ia)\b\s*")
_CALLED = re.compile(r"(?i:namanya|called|named)\s+(?P<name>[A-ZÀ-Þ][\w-]+)")
_WORD = re.compile(r"[\w.-]+")
_LIVING = (*english_about.LIVING, *indonesian_about.LIVING)


class Circle:
    """Those whom a conversation has named so far as the person's own."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Start with names that are known from before."""
        self._names = {name.lower(): name for name in known}
        self._names_of: dict[str, str] = {}
        self._last: str | None = None

    def add(self, kin: Kin) -> None:
        """Remember somebody who was just named."""
        self._names[kin.name.lower()] = kin.name
        self._names_of[kin.word.lower()] = kin.name
        self._last = kin.name

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
                return

    def _subject(self, plain: str, low: str, clause: Clause) -> tuple[str | None, int]:
        if called := _CALLED.match(plain, clause.start, clause.end):
            self._last = called["name"]
            return None, clause.start
        if pronoun := _PRONOUN.match(low, clause.start, clause.end):
            return self._last, pronoun.end()
        if mine := ANYBODY_MINE.match(plain, clause.start, clause.end):
            word = mine["kin"] or mine["kerabat"] or mine["pet"] or mine["hewan"]
            word = " ".join(word.split()).lower()
            self._last = mine["name"] or self._names_of.get(word, word)
            return self._last, mine.end()
        return self._named(low, clause)

    def _named(self, low: str, clause: Clause) -> tuple[str | None, int]:
        """Look up the first words of a clause among the names, more of them first."""
        words = list(_WORD.finditer(low, clause.start, clause.end))[:3] if self._names else []
        for last in reversed(words):
            if name := self._names.get(low[clause.start : last.end()]):
                self._last = name
                after = low[last.end() : clause.end]
                return name, last.end() + len(after) - len(after.lstrip())
        return None, clause.start
