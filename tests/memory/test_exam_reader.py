"""A scripted reader is asked over real HTTP in the exam: what it says truly is kept, and nothing of what it says wrongly."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import requests
from flask import Flask

from app.conversations.models import Role
from app.memory import prompts
from app.memory.exam import reader as reading
from app.memory.exam.holding import sit_with_reader
from app.memory.exam.marks import CLAIMS
from app.memory.exam.reader import Claim, Reader, read_claims
from app.memory.exam.serving import serve
from app.memory.exam.sitting import sit
from app.memory.exam.texts import Life, Message, read_life
from app.memory.extraction import checking
from app.memory.extraction.answers import read_answer
from app.memory.extraction.folding import Span
from app.memory.facts.statement import Heard

NOON = datetime(2025, 3, 2, 12, tzinfo=UTC)
SAID = (
    "Down at the harbour I sell orchids to tourists.",
    "In the evening I repair clocks for the neighbours.",
    "On Fridays I paint boats in the old shed.",
)
RELATIONS = ("sells", "repairs", "paints")
TARGETS = ("orchids", "clocks", "boats")
QUOTES = ("I sell orchids", "I repair clocks", "I paint boats")


def message(number: int, role: Role, text: str) -> Message:
    """Make a message, each a minute after the one before."""
    return Message(f"m{number}", "c1", role, "x", NOON + timedelta(minutes=number), "en", "plain", text)


def talk() -> Iterator[Message]:
    """Make a talk of what is said, with the same answer each time."""
    for number, said in enumerate(SAID):
        yield message(2 * number, "user", said)
        yield message(2 * number + 1, "assistant", "Boats and clocks are fine things.")


LIFE = Life(tuple(talk()), (), ())
TRUE = tuple(
    Claim(f"f{number}", f"m{2 * number}", "user", relation, target, quote)
    for number, (relation, target, quote) in enumerate(zip(RELATIONS, TARGETS, QUOTES, strict=True))
)


@pytest.fixture
def empty(make_app: Callable[..., Flask]) -> Iterator[None]:
    """An installation that nobody has used."""
    with make_app(memory_embedder="none").app_context():
        yield


def faulty(*, misquoted: Sequence[str] = (), invented: Sequence[str] = ()) -> Reader:
    """Make a reader with these faults and no others."""
    reader = Reader(LIFE, TRUE)
    reader.omitted, reader.misquoted, reader.invented = list(invented), list(misquoted), list(invented)
    return reader


@pytest.mark.usefixtures("empty")
def test_what_a_reader_says_truly_is_stored_with_its_quote() -> None:
    with serve(faulty().answer) as served:
        sitting = sit(LIFE, (), say=print, reader=served)
    assert sorted(sitting.read) == sorted(claim.key for claim in TRUE)
    quoted = {each.target: [(at.message, at.start, at.end) for at in each.quotes] for each in sitting.learned}
    for claim, said in zip(TRUE, SAID, strict=True):
        start = said.index(claim.quote)
        assert quoted[claim.target] == [(claim.message, start, start + len(claim.quote))]


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("place", range(3))
def test_of_what_it_says_wrongly_nothing_is_stored(place: int) -> None:
    names = [claim.fact for claim in TRUE]
    # By its place a fault is of another kind.
    rest = names[1:] + names[:1] if place else names
    reader = faulty(invented=rest) if place == 2 else faulty(misquoted=rest)
    marks = sit_with_reader(LIFE, (), reader, say=print)[CLAIMS]
    assert len(reader.false) == len(TRUE)
    assert (marks["read"], marks["got in"], marks["kept out"]) == (0, 0, 1.0)


@pytest.mark.usefixtures("empty")
def test_the_figures_tell_when_something_false_gets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def anywhere(_quote: str, line: Heard, _spans: Sequence[Span]) -> Iterator[Span]:
        yield 0, len(line.text)

    monkeypatch.setattr(checking, "_places", anywhere)
    marks = sit_with_reader(LIFE, (), faulty(misquoted=["f0", "f1", "f2"]), say=print)[CLAIMS]
    assert marks["got in"] == 3
    assert marks["kept out"] == 0


def test_a_stranger_on_this_computer_is_refused() -> None:
    with serve(lambda question: question) as served:
        body = {"messages": [{"role": "user", "content": "Who is she?"}]}
        for key, status in (("wrong", 401), (served.key, 200)):
            headers = {"Authorization": f"Bearer {key}"}
            answer = requests.post(
                f"{served.address}/chat/completions", json=body, headers=headers, timeout=5
            )
            assert answer.status_code == status


@pytest.fixture(scope="module")
def life() -> Life:
    return read_life()


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    return read_claims()


def test_every_claim_is_of_a_fact_and_stands_where_it_was_said(life: Life, claims: tuple[Claim, ...]) -> None:
    quotes = {(fact.id, said.message, said.quote) for fact in life.facts for said in fact.evidence}
    assert {(claim.fact, claim.message, claim.quote) for claim in claims} == quotes
    for claim in claims:
        assert claim.target in claim.quote, claim
    assert len({(claim.message, claim.key, claim.ended) for claim in claims}) == len(claims)


def test_its_faults_have_the_shares_that_they_should_and_are_the_same_each_time(
    life: Life, claims: tuple[Claim, ...]
) -> None:
    reader, again = Reader(life, claims), Reader(life, claims)
    facts = len(life.facts)
    assert abs(len(reader.omitted) / facts - reading.OMITTED) < 0.01
    assert abs(len(reader.misquoted) / facts - reading.MISQUOTED) < 0.01
    assert abs(len(reader.invented) / facts - reading.INVENTED) < 0.01
    assert not set(reader.omitted) & set(reader.misquoted)
    lines = [(message.role, message.text) for message in life.messages]
    question = prompts.reading_request(lines)
    assert reader.answer(question) == again.answer(question)
    answered = {claim.fact for claim in reader.said | reader.false}
    assert answered == {fact.id for fact in life.facts} - set(reader.omitted[len(reader.invented) :])


def test_what_is_false_is_so_by_its_quote_alone(life: Life, claims: tuple[Claim, ...]) -> None:
    reader, texts = Reader(life, claims), {message.id: message for message in life.messages}
    for message in life.messages:
        reader.answer(prompts.reading_request([(message.role, message.text)]))
    assert {claim.fact for claim in reader.false} == {*reader.misquoted, *reader.invented}
    for claim in reader.false:
        has_its_words = claim.target in claim.quote and claim.subject != str(reading.SOMEBODY_ELSE)
        assert not (has_its_words and claim.quote in texts[claim.message].text), claim
        if claim.fact in reader.misquoted:
            assert has_its_words, claim


def test_it_answers_in_the_form_that_is_asked_for(life: Life, claims: tuple[Claim, ...]) -> None:
    question = prompts.reading_request([(message.role, message.text) for message in life.messages[:6]])
    said = read_answer(Reader(life, claims).answer(question))
    assert {"Surabaya", "cat Oyen"} <= {claim.target for claim in said.claims}
