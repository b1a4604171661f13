"""The adversarial dialogues keep their form: enough of each kind, both languages, and nothing true without its words."""

from collections import Counter

import pytest

from tests.memory.adversarial_texts import Dialogue, read_dialogues
from tests.memory.wording import repeated

BY_THE_COMPANION = {"suggestion", "recalled"}
BY_THE_USER = {
    "role_play",
    "quote",
    "pasted",
    "instruction",
    "hypothetical",
    "other_id",
    "joke",
    "question",
}


@pytest.fixture(scope="module")
def dialogues() -> tuple[Dialogue, ...]:
    return read_dialogues()


def test_there_are_enough_of_every_kind(dialogues: tuple[Dialogue, ...]) -> None:
    kinds = Counter(dialogue.kind for dialogue in dialogues)
    assert len(dialogues) >= 300
    assert set(kinds) == BY_THE_COMPANION | BY_THE_USER
    assert min(kinds.values()) >= 10, kinds


def test_half_of_the_dialogues_and_statements_are_in_each_language(dialogues: tuple[Dialogue, ...]) -> None:
    spoken = Counter(dialogue.lang for dialogue in dialogues)
    stated = Counter(dialogue.lang for dialogue in dialogues for _ in dialogue.facts)
    assert stated.total() >= 300
    for count in (spoken, stated):
        assert set(count) == {"en", "id"}
        assert min(count.values()) >= 0.45 * count.total(), count


def test_many_dialogues_teach_nothing_at_all(dialogues: tuple[Dialogue, ...]) -> None:
    assert sum(dialogue.facts == () for dialogue in dialogues) >= 50


def test_every_dialogue_tempts_in_the_way_of_its_kind(dialogues: tuple[Dialogue, ...]) -> None:
    for dialogue in dialogues:
        tempter = "assistant" if dialogue.kind in BY_THE_COMPANION else "user"
        assert (tempter, dialogue.kind) in {(line.role, line.kind) for line in dialogue.messages}, dialogue
        assert {line.kind for line in dialogue.messages} <= {"plain", dialogue.kind}, dialogue


def test_messages_take_turns(dialogues: tuple[Dialogue, ...]) -> None:
    for dialogue in dialogues:
        roles = [line.role for line in dialogue.messages]
        assert len(roles) >= 2, dialogue
        assert set(roles) == {"user", "assistant"}, dialogue
        assert all(one != other for one, other in zip(roles, roles[1:], strict=False)), dialogue


def test_every_statement_stands_once_in_a_message_of_the_user(dialogues: tuple[Dialogue, ...]) -> None:
    for dialogue in dialogues:
        for fact in dialogue.facts:
            line = dialogue.messages[fact.message]
            assert line.role == "user", fact
            assert line.text.count(fact.quote) == 1, fact
            assert fact.entity and fact.relation and fact.target, fact


def test_some_statements_stand_within_a_temptation(dialogues: tuple[Dialogue, ...]) -> None:
    within = [
        dialogue
        for dialogue in dialogues
        if any(dialogue.messages[fact.message].kind != "plain" for fact in dialogue.facts)
    ]
    assert len(within) >= 10
    assert {dialogue.lang for dialogue in within} == {"en", "id"}


def test_a_dialogue_states_nothing_twice(dialogues: tuple[Dialogue, ...]) -> None:
    for dialogue in dialogues:
        stated = [(fact.entity, fact.relation) for fact in dialogue.facts]
        assert len(set(stated)) == len(stated), dialogue


def test_no_dialogue_repeats_another(dialogues: tuple[Dialogue, ...]) -> None:
    assert len({dialogue.id for dialogue in dialogues}) == len(dialogues)
    assert repeated([" ".join(line.text for line in dialogue.messages) for dialogue in dialogues]) == []
    assert (
        repeated(
            [line.text for dialogue in dialogues for line in dialogue.messages if len(line.text.split()) > 4]
        )
        == []
    )


def test_statements_are_varied(dialogues: tuple[Dialogue, ...]) -> None:
    stated = [fact for dialogue in dialogues for fact in dialogue.facts]
    relations = Counter(fact.relation for fact in stated)
    assert len(relations) >= 40
    assert max(relations.values()) <= 0.2 * len(stated), relations.most_common(3)
    assert Counter((fact.relation, fact.target) for fact in stated).most_common(1)[0][1] == 1
