"""Who says that they have no dog any more means the only one that is known, and nobody where there are two."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask

from app.database import now
from app.memory import learning
from app.memory.facts.ended import with_ends
from app.memory.facts.knowing import know
from app.memory.prompting import queries as prompting
from app.memory.prompting.queries import FactKey
from tests.accounts.people import Person
from tests.memory.conftest import Telling
from tests.memory.facts import add_fact
from tests.memory.rebuilds import rebuilt

NO_DOG = (
    "I no longer have a dog.",
    "I don't have a dog any more.",
    "We no longer have any dogs.",
    "Aku udah nggak punya anjing lagi.",
    "Aku udah gak punya anjing.",
    "Saya tidak lagi punya anjing.",
)


def kept_after(rina: Person, tell: Telling, *told: str) -> set[str]:
    """Return which animals are there when this has been told, each a week after the one before."""
    for place, text in enumerate(told):
        tell(text, at=now() - timedelta(days=7 * (len(told) - place)))
    learning.catch_up()
    known = know(rina.id, persona_id=None)
    return {each.fact.target for each in known if each.fact.relation == "has_pet" and each.holds_at(now())}


@pytest.mark.parametrize("later", NO_DOG)
def test_the_only_one_that_is_known_is_over(app: Flask, rina: Person, tell: Telling, later: str) -> None:
    with app.app_context():
        told = ("Anjingku namanya Rex.", "I have a cat named Luna.", later)
        assert kept_after(rina, tell, *told) == {"cat Luna"}
        assert rebuilt(rina.id).difference.is_empty


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (("I have a dog named Rex.", "I have a dog named Bobi."), {"dog Rex", "dog Bobi"}),
        (("I have a dog named Rex.", "I have two dogs."), {"dog Rex"}),
        (("I have a dog named Rex.", "I have a dog named Bobi.", "Bobi died."), set[str]()),
        (("I have a dog named Rex.", "I no longer have a dog.", "I have a dog named Bobi."), set[str]()),
        (("I have a goldfish named Bubbles.",), {"goldfish Bubbles"}),
        (("My neighbour's dog is called Rex.",), set[str]()),
    ],
)
def test_of_those_with_a_name_it_ends_one_at_most(
    app: Flask, rina: Person, tell: Telling, told: Sequence[str], kept: set[str]
) -> None:
    with app.app_context():
        assert kept_after(rina, tell, *told, "I no longer have a dog.") == kept


@pytest.mark.parametrize(
    "text",
    [
        "I no longer have a dog allergy.",
        "I don't have a dog with me.",
        "Do I no longer have a dog?",
        "My sister no longer has a dog.",
        "Kakakku udah nggak punya anjing lagi.",
        "Aku nggak punya anjing.",
    ],
)
def test_what_says_less_ends_nothing(app: Flask, rina: Person, tell: Telling, text: str) -> None:
    with app.app_context():
        assert kept_after(rina, tell, "I have a dog named Rex.", text) == {"dog Rex"}


def test_the_next_one_lives(app: Flask, rina: Person, tell: Telling) -> None:
    told = ("I have a dog named Rex.", "I no longer have a dog.", "I have a dog named Bobi.")
    with app.app_context():
        assert kept_after(rina, tell, *told) == {"dog Bobi"}


def test_what_was_written_by_hand_is_one_of_them(app: Flask, rina: Person, tell: Telling) -> None:
    with app.app_context():
        add_fact(rina.id, "dog Bobi", relation="has_pet", is_shared=True)
        told = ("I have a dog named Rex.", "I no longer have a dog.")
        assert kept_after(rina, tell, *told) == {"dog Rex", "dog Bobi"}


def test_a_prompt_knows_of_the_other_ones(app: Flask, rina: Person, tell: Telling) -> None:
    with app.app_context():
        told = ("I have a dog named Rex.", "I have a dog named Bobi.", "I no longer have a dog.")
        kept_after(rina, tell, *told)
        rex = next(each.fact for each in know(rina.id, persona_id=None) if each.fact.target == "dog Rex")
        kin = prompting.list_kin(rina.id, [FactKey(rex.id, "user", "has_pet", rex.target_key)], counted=())
        assert len(kin) == 3


def test_reading_the_ends_twice_changes_nothing(app: Flask, rina: Person, tell: Telling) -> None:
    with app.app_context():
        kept_after(rina, tell, "I have a dog named Rex.", "I no longer have a dog.")
        once = with_ends([each.fact for each in know(rina.id, persona_id=None)])
        assert with_ends(once) == once
