"""The texts of the memory exam keep their form: what a fact says was said, when it was, by whom, and only once."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from app.memory.exam.texts import Fact, Life, read_life
from tests.memory.wording import repeated

ROLES = {"user": "Ratih", "assistant": "Yuzu"}
LANGUAGES = {"en", "id"}
KINDS = {"plain", "role_play", "quote", "pasted", "joke", "question", "recalled"}
# What she says in these ways may be evidence; in the others she speaks as or of somebody else, or jokes.
SINCERE = {"plain", "question"}
OPPOSITE = {"likes", "dislikes"}


@pytest.fixture(scope="module")
def life() -> Life:
    return read_life()


@pytest.fixture(scope="module")
def facts(life: Life) -> dict[str, Fact]:
    return {fact.id: fact for fact in life.facts}


def test_the_life_is_long_enough_and_in_both_languages(life: Life) -> None:
    assert len(life.messages) >= 300
    assert len({message.conversation for message in life.messages}) >= 30
    for role in ROLES:
        spoken = Counter(message.lang for message in life.messages if message.role == role)
        assert set(spoken) == LANGUAGES
        assert min(spoken.values()) >= 0.4 * spoken.total(), spoken


def test_messages_have_only_known_roles_speakers_and_kinds(life: Life) -> None:
    assert {(message.role, message.speaker) for message in life.messages} == set(ROLES.items())
    assert {message.kind for message in life.messages} == KINDS
    assert all(message.role == "assistant" for message in life.messages if message.kind == "recalled")
    assert all(message.text == message.text.strip() != "" for message in life.messages)


def test_ids_are_unique(life: Life) -> None:
    for rows in (life.messages, life.facts, life.not_facts):
        assert len({row.id for row in rows}) == len(rows)


def test_time_goes_on_within_one_year(life: Life) -> None:
    times = [message.at for message in life.messages]
    assert all(time.utcoffset() == timedelta(hours=7) for time in times)
    assert all(before < after for before, after in pairwise(times))
    assert timedelta(days=330) < times[-1] - times[0] < timedelta(days=366)


def test_a_conversation_is_one_stretch_and_starts_with_her(life: Life) -> None:
    begun = [life.messages[0]] + [
        after for before, after in pairwise(life.messages) if after.conversation != before.conversation
    ]
    assert [message.conversation for message in begun] == sorted({m.conversation for m in life.messages})
    assert {message.role for message in begun} == {"user"}


def test_messages_are_long_and_short(life: Life) -> None:
    lengths = sorted(len(message.text) for message in life.messages if message.role == "user")
    assert lengths[0] < 25
    assert lengths[-3] > 500


def test_no_message_repeats_another(life: Life) -> None:
    assert repeated([message.text for message in life.messages]) == []


def test_there_are_enough_facts_about_the_user(life: Life) -> None:
    hers = [fact for fact in life.facts if fact.entity == "user"]
    assert len(hers) >= 60
    how = Counter(fact.how for fact in life.facts)
    assert how["change"] >= 20
    assert how["correction"] >= 15


def test_no_fact_stands_twice(life: Life) -> None:
    said = Counter((fact.entity, fact.relation, fact.target) for fact in life.facts)
    assert {fact: times for fact, times in said.items() if times > 1} == {}


def test_every_fact_is_quoted_from_what_she_said_sincerely(life: Life) -> None:
    messages = {message.id: message for message in life.messages}
    for fact in life.facts:
        assert fact.evidence, fact
        for quote in fact.evidence:
            message = messages[quote.message]
            assert message.text.count(quote.quote) == 1, fact
            assert message.role == "user", fact
            assert message.kind in SINCERE, fact


def test_a_fact_begins_at_most_two_weeks_before_she_tells_it(life: Life) -> None:
    days = {message.id: message.at.date() for message in life.messages}
    for fact in life.facts:
        told = min(days[quote.message] for quote in fact.evidence)
        assert timedelta() <= told - fact.valid_from <= timedelta(days=14), fact
        assert fact.valid_to is None or fact.valid_from < fact.valid_to, fact


def test_what_takes_a_place_is_about_the_same_and_later(life: Life, facts: dict[str, Fact]) -> None:
    for fact in life.facts:
        assert (fact.how is None) == (fact.supersedes is None), fact
        if fact.supersedes is None:
            continue
        old = facts[fact.supersedes]
        assert old.entity == fact.entity, fact
        if {old.relation, fact.relation} == OPPOSITE:
            assert old.target == fact.target, fact
        else:
            assert (old.relation, old.target != fact.target) == (fact.relation, True), fact
        assert old.valid_to is not None and old.valid_to <= fact.valid_from, fact


def test_a_place_is_taken_once_and_what_ended_is_not_followed_by_two(life: Life) -> None:
    replaced = Counter(fact.supersedes for fact in life.facts if fact.supersedes)
    assert max(replaced.values()) == 1
    assert any(fact.supersedes and fact.id in replaced for fact in life.facts), "no fact changes twice"


def test_what_must_not_be_learned_is_tempting_and_is_no_fact(life: Life) -> None:
    messages = {message.id: message for message in life.messages}
    true = {(fact.entity, fact.relation, fact.target) for fact in life.facts}
    evidence = {quote.message for fact in life.facts for quote in fact.evidence}
    tempting = Counter(messages[row.message].kind for row in life.not_facts)
    assert len(life.not_facts) >= 40
    assert {"role_play", "quote", "pasted", "joke", "recalled", "plain"} <= set(tempting)
    assert any(messages[row.message].role == "assistant" for row in life.not_facts)
    for row in life.not_facts:
        assert (row.entity, row.relation, row.target) not in true, row
        assert row.message not in evidence, row
        assert row.because, row


def test_every_message_that_is_not_meant_so_is_named_as_a_temptation_or_harmless(life: Life) -> None:
    tempting = {row.message for row in life.not_facts}
    unmeant = [m for m in life.messages if m.role == "user" and m.kind in ("quote", "pasted", "joke")]
    assert [message.id for message in unmeant if message.id not in tempting] == []
