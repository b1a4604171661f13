"""Facts are found by beginnings of words, however many; signs that mean something to the database mean themselves."""

from collections.abc import Sequence

import pytest
from flask import Flask

from app.memory.facts.keys import target_key
from app.memory.prompting.queries import STEMS_AT_ONCE, list_keys, list_kin
from tests.accounts.people import Person
from tests.memory.facts import add_fact


@pytest.mark.parametrize(
    ("stems", "found"),
    [
        ([], set()),
        (["rye"], {"100 rye", "1000 rye"}),
        (["100 "], {"100 rye"}),
        (["%"], set()),
        (["1_0"], set()),
        (["/"], set()),
        (["x"] * STEMS_AT_ONCE, {"axb"}),
        ([*"qz" * STEMS_AT_ONCE, "axb"], {"axb"}),
    ],
)
def test_stems_are_looked_for_by_their_letters(
    app: Flask, rina: Person, stems: Sequence[str], found: set[str]
) -> None:
    with app.app_context():
        for target in ("100 rye", "1000 rye", "axb"):
            add_fact(rina.id, target)
        keys = list_keys(rina.id, stems, relations=[])
        assert {key.target_key for key in keys} == found


def test_of_many_pets_only_those_are_read_that_may_end_one(app: Flask, rina: Person) -> None:
    with app.app_context():
        for name in ("cat Mochi", "dog Rex", "two cats", "three cats"):
            add_fact(rina.id, name, relation="has_pet")
        keys = {key.target_key: key for key in list_keys(rina.id, ["cat", "dog"], relations=[])}
        assert list_kin(rina.id, [keys["cat mochi"]], counted=()) == [keys["cat mochi"].id]
        assert set(list_kin(rina.id, [keys["two cats"]], counted=["has_pet"])) == {
            key.id for key in keys.values()
        }


@pytest.mark.parametrize(
    ("told", "also"),
    [
        ("cat called Mochi", "kucing namanya Mochi"),
        ("a cat named Mochi", "Kucing yang bernama Mochi"),
        ("Jogja", "Yogyakarta"),
        ("a house in jogja", "the house in Yogyakarta"),
    ],
)
def test_what_goes_by_several_words_is_one(told: str, also: str) -> None:
    assert target_key(told) == target_key(also)


@pytest.mark.parametrize(
    ("target", "key"),
    [("called", "called"), ("the", "the"), ("namanya Mochi", "namanya mochi"), ("cat Mochi", "cat mochi")],
)
def test_a_target_has_a_key_of_its_own_words(target: str, key: str) -> None:
    assert target_key(target) == key
