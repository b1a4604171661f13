"""Finds what a person states in a conversation, by patterns of English and Indonesian, without any model.

Precision comes first: what is not surely said by the person, of themselves or of those they call theirs, as it is now, is
passed over. Nothing here raises, and the time is linear in the length of what is read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from app.memory.extraction.afterwards import told_over
from app.memory.extraction.alphabets import MIXED
from app.memory.extraction.called import named
from app.memory.extraction.clauses import Clause, clauses_of
from app.memory.extraction.corrections import find_corrections
from app.memory.extraction.echoes import is_echo
from app.memory.extraction.endings import endings_in, replaced_in
from app.memory.extraction.folding import Span, any_of, fold
from app.memory.extraction.kinship import animals_in, kin_in, others_pets_in
from app.memory.extraction.marks import ASKS_NAME, INTRODUCES
from app.memory.extraction.meant import earnest_of, is_joke, own_of
from app.memory.extraction.next_sentences import Before, ended_in_reply, ended_next, named_over
from app.memory.extraction.others import Circle
from app.memory.extraction.partings import partings_in
from app.memory.extraction.scenes import Stage
from app.memory.extraction.sentences import sentences_of
from app.memory.extraction.statements import Setting, statements_of
from app.memory.extraction.targets import without_relation
from app.memory.extraction.unreal import (
    is_conditional,
    meant_stretches,
)
from app.memory.facts.statement import PERSON, Heard, Statement

# More than anybody has to say at once; it bounds what one message can cost and teach.
MOST_OF_MESSAGE = 200

_ASKS_NAME = re.compile(any_of(ASKS_NAME))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_INTRODUCES = re.compile(any_of(INTRODUCES))


def find_statements(heard: Sequence[Heard], known: Iterable[str] = ()) -> list[tuple[int, Statement]]:
    """Return what the person states, each with the number of its message; see `iter_statements`."""
    return list(iter_statements(heard, known))


def iter_statements(heard: Sequence[Heard], known: Iterable[str] = ()) -> Iterator[tuple[int, Statement]]:
    """Yield what the person states, message after message, so that a caller may pause between them.

    `known` are names of those whom the person spoke of before, in other conversations.
    """
    stage, circle, answer = Stage(), Circle(known), ""
    # Of the last message that was read: the next one may put it right, and then it never was so.
    recent, place = list[Statement](), 0
    # The person's message right before this one, if it was read.
    before: Before | None = None
    for number, message in enumerate(heard):
        if message.role != "user":
            stage.hear_companion(message.text)
            answer = message.text
            continue
        stretches = stage.hear_person(message)
        circle.begin_message()
        if not stretches or is_joke(heard, number):
            before = None
            continue
        plain, stated = _read(message.text, stretches, circle, answer=answer, before=before)
        stated = [each for each in stated if not is_echo(message.text, each, answer)]
        # A correction means what was said right before it, and is no echo.
        for wrong, new in find_corrections(
            message.text, plain, told=heard[place].text, recent=recent, stated=stated, answer=answer
        ):
            recent, stated = ([each for each in some if each is not wrong] for some in (recent, stated))
            # It may have been said long ago as well.
            is_other = new is not None and new.target != wrong.target
            stated += [replace(new, target=wrong.target, stance="ends")] if new and is_other else []
            stated += [_bare(new)] if new else []
        yield from _legible(heard, place, recent)
        recent, place = stated, number
        before = Before(plain, stated, (0, len(plain)))
    yield from _legible(heard, place, recent)


def _bare(said: Statement) -> Statement:
    return replace(said, target=without_relation(said.target, said.relation))


def _legible(
    heard: Sequence[Heard], number: int, stated: Iterable[Statement]
) -> Iterator[tuple[int, Statement]]:
    for statement in stated:
        # A word that is torn by something invisible, or has letters that only look like its own, is another word.
        span = (heard[number].text, statement.start, statement.end + 1)
        if not _INVISIBLE.search(*span) and not MIXED.search(*span):
            yield number, statement


def _read(
    text: str, stretches: list[Span], circle: Circle, *, answer: str, before: Before | None
) -> tuple[str, list[Statement]]:
    """Return what of a message is meant in earnest, and what it states."""
    own = own_of(text, stretches)
    plain = earnest_of(own, stretches)
    introduces = bool(_ASKS_NAME.search(fold(answer)) or _INTRODUCES.search(fold(own)))
    stated: dict[tuple[str, str, str, str], Statement] = {}
    replied = _ended_before(plain, before, answer)
    for statement in chain(
        _of_sentences(text, plain, circle, introduces=introduces, earlier=before), replied
    ):
        key = (statement.subject, statement.relation, statement.target.lower(), statement.stance)
        stated.setdefault(key, statement)
        if len(stated) >= MOST_OF_MESSAGE:
            break
    return plain, list(stated.values())


def _ended_before(plain: str, before: Before | None, answer: str) -> Iterator[Statement]:
    """Yield what the beginning of a message says is over of what was told in the one before."""
    sentence = next(sentences_of(plain), None)
    spans = meant_stretches(fold(plain), sentence) if sentence and before else []
    if before and spans and sentence and spans[0][0] == sentence.start:
        yield from ended_in_reply(plain, spans[0], before, answer=answer)


def _of_sentences(
    text: str, plain: str, circle: Circle, *, introduces: bool, earlier: Before | None
) -> Iterator[Statement]:
    low = fold(plain)
    carried: Clause | None = None
    # Whom the next sentence may mean; and all who may be named in it.
    told, last = list[Statement](), (0, 0)
    every = list(earlier.told) if earlier else []
    for sentence in sentences_of(plain):
        setting = Setting(text, low, is_conditional(low, sentence), introduces)
        for span in meant_stretches(low, sentence):
            stated = list(_theirs(plain, span, circle))
            for clause in clauses_of(low, span, carried):
                carried = clause if clause.language else None
                stated += statements_of(clause, setting)
                stated += circle.statements_of(text, plain, clause)
            stated = [each for claim in stated for each in _with_names(plain, claim, circle)]
            stated = told_over(plain, span, stated)
            every += stated
            over = [
                *endings_in(plain, span),
                *partings_in(plain, span, stated),
                *named_over(plain, span, every),
            ]
            if span[0] == sentence.start:
                over += ended_next(plain, span, Before(plain, told, (last[0], span[0])))
            # "My cat Luna died" does not say that there is a cat.
            stated = [each for each in stated if not any(_is_of(each, end) for end in over)]
            told += stated
            yield from [*stated, *replaced_in(plain, span, stated), *over]
        last = (sentence.start, sentence.end)
        told = [each for each in told if each.end > sentence.start]


def _is_of(statement: Statement, end: Statement) -> bool:
    is_beside = end.end <= statement.start or statement.end <= end.start
    return statement.relation == end.relation and statement.stance == "holds" and not is_beside


def _with_names(plain: str, claim: Statement, circle: Circle) -> Iterator[Statement]:
    stated, called = named(plain, claim)
    for kin in called:
        circle.add(kin)
    yield from stated


def _theirs(plain: str, span: Span, circle: Circle) -> Iterator[Statement]:
    """Yield whom a stretch calls the person's own, with or without a name."""
    for kin in kin_in(plain, span):
        circle.add(kin)
        yield Statement(PERSON, kin.relation, kin.target, kin.start, kin.end)
    for animal, start, end in animals_in(plain, span):
        yield Statement(PERSON, "has_pet", animal, start, end)
    for owner, pet, start, end in others_pets_in(plain, span):
        yield Statement(owner, "has_pet", pet, start, end)
