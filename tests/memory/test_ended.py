"""A fact that another message ended: with its day, back when those words go, forgotten and carried with all of it."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.conversations import deletion, shelving
from app.database import now
from app.memory import keeping, learning, outliving
from app.memory.carrying.exporting import export_json
from app.memory.carrying.importing import import_memory
from app.memory.facts.ended import with_ends
from app.memory.facts.knowing import know
from app.memory.facts.queries import Evidence, FactRow
from app.memory.forgetting.forget import forget, undo_forget
from app.memory.prompting import queries as prompting
from app.memory.prompting.queries import FactKey
from tests.accounts.people import Person, create_person
from tests.memory.conftest import Telling
from tests.memory.facts import day, fact_row
from tests.memory.mochi import fact_id, facts_of, shown
from tests.memory.rebuilds import rebuilt, state
from tests.memory.test_learning import conversation_of

CAT = "kucing Mochi"


def held(owner: Person, *, days_ago: int = 0) -> list[str]:
    """Return what held on a day."""
    moment = now() - timedelta(days=days_ago)
    return sorted(each.fact.target for each in know(owner.id, persona_id=None) if each.holds_at(moment))


@pytest.fixture
def death(app: Flask, rina: Person, tell: Telling) -> UUID:
    """Rina's cat lived, and died ten days ago; returns the message that says so."""
    tell("Aku punya kucing namanya Mochi.", at=now() - timedelta(days=100))
    said, *_ = tell("Mochi mati kemarin.", at=now() - timedelta(days=10))
    with app.app_context():
        learning.catch_up()
    return said


def test_a_pet_that_died_is_known_until_that_day(app: Flask, rina: Person, death: UUID) -> None:
    with app.app_context():
        assert (held(rina, days_ago=50), held(rina)) == ([CAT], [])
        (cat,) = know(rina.id, persona_id=None)
        assert (
            cat.spans[0].until is not None
            # "Kemarin": the day before it was said.
            and cat.spans[0].until.date() == (now() - timedelta(days=11)).date()
        )
        assert [(quote.stance, quote.message_id == death) for quote in cat.fact.evidence] == [
            ("holds", False),
            ("ends", True),
        ]


def test_without_the_words_that_ended_it_it_holds_again(app: Flask, rina: Person, death: UUID) -> None:
    with app.app_context():
        deletion.delete_message(rina.id, death)
        assert held(rina) == [CAT]
        deletion.restore_message(rina.id, death)
        assert held(rina) == []
        shelving.put_into_bin(rina.id, conversation_of(death))
        assert held(rina) == [CAT]


def test_the_end_outlives_its_conversation_where_that_is_wanted(
    app: Flask, rina: Person, death: UUID
) -> None:
    with app.app_context():
        outliving.keep_learned(rina.id, conversation_of(death))
        shelving.put_into_bin(rina.id, conversation_of(death))
        assert (held(rina, days_ago=50), held(rina)) == ([CAT], [])


def test_forgetting_takes_the_words_that_ended_it_along(app: Flask, rina: Person, death: UUID) -> None:
    with app.app_context():
        done = forget(rina.id, fact_id(rina.id, CAT))
        assert facts_of(rina.id) == []
        assert "Mochi" not in shown(rina.id, death)
        assert done.id is not None
        undo_forget(rina.id, done.id)
        assert (held(rina, days_ago=50), held(rina)) == ([CAT], [])


def test_a_fact_that_was_called_wrong_ends_nothing_by_its_words(
    app: Flask, rina: Person, tell: Telling
) -> None:
    tell("I do yoga on Mondays.", "Nice.", "I do yoga.", at=now() - timedelta(days=30))
    tell("I do yoga on Wednesdays now.", at=now() - timedelta(days=3))
    with app.app_context():
        learning.catch_up()
        assert held(rina) == ["yoga", "yoga on Wednesdays"]
        keeping.retract(rina.id, fact_id(rina.id, "yoga on Wednesdays"))
        assert held(rina) == ["yoga", "yoga on Mondays"]


def test_reading_it_all_again_changes_nothing(app: Flask, rina: Person, death: UUID) -> None:
    with app.app_context():
        before = state(rina.id)
        assert rebuilt(rina.id).difference.is_empty
        assert learning.remember_conversation(rina.id, conversation_of(death)) == 0
        assert state(rina.id) == before


def test_carried_away_and_brought_back_it_is_over_there_too(app: Flask, rina: Person, death: UUID) -> None:
    with app.app_context():
        before, file = state(rina.id), export_json(rina.id).encode()
        assert import_memory(rina.id, file).added == 0
        assert state(rina.id) == before


def test_a_prompt_reads_what_ends_a_fact_with_it(app: Flask, rina: Person, death: UUID) -> None:
    with app.app_context():
        (cat,) = know(rina.id, persona_id=None)
        key = FactKey(cat.fact.id, "user", "has_pet", cat.fact.target_key)
        assert len(prompting.list_kin(rina.id, [key], counted=())) == 2
        other = create_person(app, "budi")
        assert prompting.list_kin(other.id, [key], counted=()) == [cat.fact.id]


def test_words_of_two_languages_for_one_father_are_one_subject(
    app: Flask, rina: Person, tell: Telling
) -> None:
    tell("My dad works at Aldi.", "Nice.", "My father lives in Solo.", at=now() - timedelta(days=30))
    tell("Bapakku sekarang kerja di Telkom.", at=now() - timedelta(days=3))
    with app.app_context():
        learning.catch_up()
        assert [target for target in held(rina) if target in ("Aldi", "Telkom")] == ["Telkom"]
        known = know(rina.id, persona_id=None)
        assert {each.fact.subject_key for each in known if each.fact.subject_key != "user"} == {"father"}
        (job,) = (each.fact for each in known if each.fact.target == "Telkom")
        key = FactKey(job.id, "bapak", "works_at", job.target_key)
        assert len(prompting.list_kin(rina.id, [key], counted=())) == 2


def row(target: str, *said: tuple[str, float], persona: UUID | None = None, shared: bool = False) -> FactRow:
    """Return a sport of which this was said on these days."""
    evidence = tuple(
        Evidence(UUID(int=int(on)), UUID(int=1), 0, 10, "holds" if stance == "holds" else "ends", day(on))
        for stance, on in said
    )
    return fact_row(
        relation="exercises",
        target=target,
        target_key=target,
        evidence=evidence,
        persona_id=persona,
        is_shared=shared,
    )


def stances(facts: list[FactRow]) -> list[list[str]]:
    """Return what is said of each fact."""
    return [[shown.stance for shown in fact.evidence] for fact in facts]


def test_what_one_companion_was_told_ends_nothing_that_another_knows_alone() -> None:
    one, other = UUID(int=1), UUID(int=2)
    end = row("yoga", ("ends", 5), persona=other)
    assert stances(with_ends([row("yoga on mondays", ("holds", 1), persona=one), end]))[0] == ["holds"]
    shared = row("yoga on mondays", ("holds", 1), persona=one, shared=True)
    assert stances(with_ends([shared, end]))[0] == ["holds", "ends"]


def test_words_end_only_what_was_said_before_them() -> None:
    facts = [row("yoga on mondays", ("holds", 9)), row("yoga", ("ends", 5))]
    assert stances(with_ends(facts))[0] == ["holds"]


@pytest.mark.parametrize("seed", range(30))
def test_without_the_ends_all_is_as_it_was_and_the_order_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    targets = ["yoga", "yoga on mondays", "yoga on fridays", "run", "run five km", "swimming"]
    facts = []
    for number, target in enumerate(targets):
        said = [(chance.choice(["holds", "ends"]), 10.0 * number + step) for step in range(3)]
        facts.append(row(target, *said[: chance.randint(1, 3)]))
    found = with_ends(facts)
    shuffled = with_ends(chance.sample(facts, len(facts)))
    assert {fact.id: set(fact.evidence) for fact in found} == {
        fact.id: set(fact.evidence) for fact in shuffled
    }
    for before, after in zip(facts, found, strict=True):
        assert set(before.evidence) <= set(after.evidence)
        gained = set(after.evidence) - set(before.evidence)
        assert all(shown.stance == "ends" for shown in gained)
        assert len(after.evidence) == len(set(after.evidence))
    assert [set(fact.evidence) for fact in with_ends(found)] == [set(fact.evidence) for fact in found]
