"""Names behind whom somebody has are theirs: each of several, and one that is told in the next breath."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.extraction.since import since_of
from app.memory.facts.statement import Heard
from tests.memory.dialogues import held_after


def has(text: str) -> list[tuple[str, str]]:
    """Return what somebody has by a message, animals and kin."""
    return [(each.relation, each.target) for _place, each in find_statements([Heard("user", text)])]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("We have two cats, Mochi and Toro", ["two cats", "cat Mochi", "cat Toro"]),
        ("We have two cats (Mochi and Toro).", ["two cats", "cat Mochi", "cat Toro"]),
        ("We have three puppies, Bo, Rex and Tom.", ["three puppies", "puppy Bo", "puppy Rex", "puppy Tom"]),
        ("I have two cats named Mochi and Toro.", ["two cats", "cat Mochi", "cat Toro"]),
        ("I have two cats. Their names are Mochi and Toro.", ["two cats", "cat Mochi", "cat Toro"]),
        ("My two cats, Mochi and Toro, are asleep.", ["cats", "cat Mochi", "cat Toro"]),
        ("We got a kitten, her name is Kopi", ["kitten Kopi"]),
        ("I have a new goldfish, also called Bubbles", ["goldfish Bubbles"]),
        ("I have a new goldfish. It's also called Bubbles.", ["goldfish Bubbles"]),
        ("Aku punya ikan mas baru, namanya juga Bubbles.", ["ikan mas Bubbles"]),
        ("Aku punya kucing baru, juga namanya Mochi", ["kucing Mochi"]),
        ("We got a kitten last week. Her name's Kopi.", ["kitten Kopi"]),
        ("We adopted a black puppy and named him Rex.", ["black puppy Rex"]),
        ("I have a dog called Bruno.", ["dog Bruno"]),
        ("Aku punya dua kucing, Mochi dan Toro", ["dua kucing", "kucing Mochi", "kucing Toro"]),
        ("Aku punya 2 ekor kucing: Mochi sama Toro.", ["2 ekor kucing", "kucing Mochi", "kucing Toro"]),
        ("Aku baru dapat anak kucing, namanya Kopi", ["kucing Kopi"]),
        ("Aku punya anjing namanya Bruno", ["anjing Bruno"]),
        ("Aku punya anjing. Namanya Bruno.", ["anjing Bruno"]),
        ("Aku pelihara kelinci, kami panggil Putih.", ["kelinci Putih"]),
    ],
)
def test_an_animal_is_known_by_its_name(text: str, targets: list[str]) -> None:
    assert has(text) == [("has_pet", target) for target in targets]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I have two sisters, Ana and Bea", {("sister", "Ana"), ("sister", "Bea")}),
        ("I have two sons, Ben and Tom.", {("has_child", "son Ben"), ("has_child", "son Tom")}),
        ("Aku punya dua adik, Rina dan Sari", {("sibling", "adik Rina"), ("sibling", "adik Sari")}),
        ("Kami punya anak perempuan, namanya Rina.", {("has_child", "anak perempuan Rina")}),
    ],
)
def test_and_so_are_children_and_sisters(text: str, said: set[tuple[str, str]]) -> None:
    assert said <= set(has(text))


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("We have two dogs, Anna and Ben have three.", ["two dogs"]),
        ("We have two cats. Anna and Ben came over.", ["two cats"]),
        ("We have three cats, Mochi and Toro", ["three cats"]),
        ("We have two cats, Monday and Tuesday.", ["two cats"]),
        ("We have a cat, Anna.", ["cat"]),
        ("We got a kitten for Anna, her name is in the papers.", ["kitten"]),
        ("We have two cats, Mochi and Toro?", []),
        ("She has two cats, Mochi and Toro.", []),
        ("I wish we had a kitten, her name is Kopi.", []),
        ("Aku punya dua kucing, Rina dan Sari punya tiga.", ["dua kucing"]),
        ("Aku punya kucing, Rina.", ["kucing"]),
        ("Dia punya dua kucing, Mochi dan Toro.", []),
        ("Aku dapat ayam gratis di kantor.", []),
        ("Aku dapat kucing di game.", []),
    ],
)
def test_other_names_beside_them_are_not_theirs(text: str, targets: list[str]) -> None:
    assert has(text) == [("has_pet", target) for target in targets]


def test_one_of_two_may_die_and_then_they_are_not_two() -> None:
    said = ("We have two cats, Mochi and Toro.", "Mochi died yesterday.")
    assert set(held_after(said)) == {"cat Toro"}


def test_a_month_in_a_name_is_no_day() -> None:
    text = "I have a cat named June."
    at, zone = datetime(2026, 11, 20, 5, tzinfo=UTC), ZoneInfo("Asia/Jakarta")
    assert [
        since_of(text, each, at=at, zone=zone) for _place, each in find_statements([Heard("user", text)])
    ] == [None]
