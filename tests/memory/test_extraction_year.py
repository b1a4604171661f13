"""Patterns over the year of Ratih: most of what she says is found, and nothing that only seems to be said."""

from collections import defaultdict
from itertools import groupby

import pytest

from app.memory.exam.texts import Life, read_life
from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard, Statement
from tests.memory.extraction_judge import share

# What was found when this was written; it may only rise.
FOUND = 111
ABOUT_OTHERS = ("has_pet", "sister", "friend", "partner", "knows", "aunt", "boss", "neighbour", "dentist")


@pytest.fixture(scope="module")
def life() -> Life:
    return read_life()


@pytest.fixture(scope="module")
def found(life: Life) -> dict[str, list[Statement]]:
    """What is found, by message, as conversation follows conversation and names become known."""
    by_message: dict[str, list[Statement]] = defaultdict(list)
    known: set[str] = set()
    for _, messages in groupby(life.messages, key=lambda message: message.conversation):
        spoken = list(messages)
        heard = [Heard(message.role, message.text) for message in spoken]
        for number, statement in find_statements(heard, known):
            by_message[spoken[number].id].append(statement)
            if statement.relation in ABOUT_OTHERS:
                known.add(statement.target.split()[-1])
    return by_message


def test_most_of_what_she_says_is_found(life: Life, found: dict[str, list[Statement]]) -> None:
    texts = {message.id: message.text for message in life.messages}
    seen = 0
    for fact in life.facts:
        spans = [(quote, texts[quote.message].index(quote.quote)) for quote in fact.evidence]
        seen += any(
            statement.start < begin + len(quote.quote) and begin < statement.end
            for quote, begin in spans
            for statement in found[quote.message]
        )
    assert seen >= FOUND


def test_nothing_is_found_that_only_seems_to_be_said(life: Life, found: dict[str, list[Statement]]) -> None:
    wrong = [
        (temptation.id, statement)
        for temptation in life.not_facts
        for statement in found[temptation.message]
        if share(temptation.target, statement.target)
    ]
    assert wrong == []


def test_words_that_are_not_hers_say_nothing(life: Life, found: dict[str, list[Statement]]) -> None:
    foreign = [message.id for message in life.messages if message.kind not in ("plain", "recalled")]
    assert [found[message] for message in foreign if found[message]] == []
    assert [message.id for message in life.messages if message.role != "user" and found[message.id]] == []
