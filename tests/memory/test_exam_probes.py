"""The questions of the memory exam can be answered from what was said before they are asked, and only from that."""

from collections import Counter
from datetime import timedelta

import pytest

from app.memory.exam.texts import Fact, Message, Probe, read_life, read_probes
from tests.memory.wording import repeated

AT_LEAST = {
    "plain": 15,
    "paraphrase": 20,
    "cross_language": 30,
    "date": 20,
    "changed": 15,
    "as_of": 15,
    "nothing_known": 10,
}


@pytest.fixture(scope="module")
def probes() -> tuple[Probe, ...]:
    return read_probes()


@pytest.fixture(scope="module")
def messages() -> dict[str, Message]:
    return {message.id: message for message in read_life().messages}


@pytest.fixture(scope="module")
def facts() -> dict[str, Fact]:
    return {fact.id: fact for fact in read_life().facts}


def test_there_are_enough_of_every_kind_and_no_other(probes: tuple[Probe, ...]) -> None:
    kinds = Counter(probe.kind for probe in probes)
    assert len(probes) >= 120
    assert set(kinds) == set(AT_LEAST)
    assert {kind: kinds[kind] for kind, least in AT_LEAST.items() if kinds[kind] < least} == {}


def test_both_languages_ask(probes: tuple[Probe, ...]) -> None:
    asked = Counter(probe.lang for probe in probes)
    assert set(asked) == {"en", "id"}
    assert min(asked.values()) >= 0.4 * len(probes), asked


def test_no_question_is_asked_twice(probes: tuple[Probe, ...]) -> None:
    assert len({probe.id for probe in probes}) == len(probes)
    assert repeated([probe.question for probe in probes]) == []


def test_evidence_is_hers_and_older_than_the_question(
    probes: tuple[Probe, ...], messages: dict[str, Message]
) -> None:
    for probe in probes:
        assert probe.at.utcoffset() == timedelta(hours=7), probe
        for id in probe.evidence:
            assert messages[id].at < probe.at, probe
            assert messages[id].role == "user", probe


def test_a_fact_that_answers_brings_a_message_that_says_so(
    probes: tuple[Probe, ...], facts: dict[str, Fact]
) -> None:
    for probe in probes:
        for id in probe.facts:
            assert {quote.message for quote in facts[id].evidence} & set(probe.evidence), probe


def test_only_where_nothing_is_known_nothing_answers(probes: tuple[Probe, ...]) -> None:
    for probe in probes:
        unknown = probe.kind == "nothing_known"
        assert (probe.expected is None) == unknown, probe
        assert (probe.evidence == ()) == unknown, probe


def test_the_expected_value_is_the_one_of_the_fact(probes: tuple[Probe, ...], facts: dict[str, Fact]) -> None:
    for probe in probes:
        if len(probe.facts) == 1 and probe.kind not in ("date", "paraphrase") and probe.expected:
            target = facts[probe.facts[0]].target.casefold().split()
            assert set(target) & set(probe.expected.casefold().split()), probe


def test_across_languages_every_message_is_in_the_other_one(
    probes: tuple[Probe, ...], messages: dict[str, Message]
) -> None:
    for probe in probes:
        spoken = {messages[id].lang for id in probe.evidence}
        if probe.kind == "cross_language":
            assert probe.lang not in spoken, probe
        elif probe.kind in ("plain", "paraphrase"):
            assert spoken == {probe.lang}, probe


def test_what_is_asked_of_today_holds_today_and_what_is_asked_of_then_no_longer(
    probes: tuple[Probe, ...], facts: dict[str, Fact]
) -> None:
    for probe in probes:
        held = [_holds(facts[id], probe) for id in probe.facts]
        if probe.kind == "as_of":
            assert not any(held), probe
        elif probe.kind == "changed":
            assert any(held), probe
        elif probe.kind in ("plain", "paraphrase", "cross_language"):
            assert all(held), probe


def test_changed_facts_have_a_history(probes: tuple[Probe, ...], facts: dict[str, Fact]) -> None:
    for probe in probes:
        if probe.kind in ("changed", "as_of"):
            assert any(
                facts[id].valid_to is not None or facts[id].supersedes is not None for id in probe.facts
            ), probe


def _holds(fact: Fact, probe: Probe) -> bool:
    day = probe.at.date()
    return fact.valid_from <= day and (fact.valid_to is None or day < fact.valid_to)
