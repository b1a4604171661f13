"""What the next sentence says of "she" or "dia" ends what was told just before, where it is plain who is meant."""

from datetime import timedelta

import pytest
from flask import Flask

from app.database import now
from app.memory import learning
from app.memory.extraction.patterns import find_statements
from app.memory.facts.knowing import know
from app.memory.facts.statement import Heard
from tests.accounts.people import Person
from tests.memory.conftest import Telling
from tests.memory.rebuilds import rebuilt


def ended(text: str) -> set[tuple[str, str]]:
    """Return the relation and target of what a message says is over."""
    return {
        (each.relation, each.target)
        for _place, each in find_statements([Heard("user", text)])
        if each.stance == "ends"
    }


@pytest.mark.parametrize(
    ("text", "relation", "target"),
    [
        ("I have a cat named Luna. She died yesterday.", "has_pet", "cat Luna"),
        ("I have a cat. Her name is Luna. Sadly, she died yesterday.", "has_pet", "cat Luna"),
        ("I have a dog named Rex. He passed away last year.", "has_pet", "dog Rex"),
        ("I have a dog named Rex. He's no longer with us.", "has_pet", "dog Rex"),
        ("I have a dog named Rex. We had to put him down.", "has_pet", "dog Rex"),
        ("I have a dog named Rex. But last week he was put to sleep.", "has_pet", "dog Rex"),
        ("I have a cat named Luna!\nShe ran away last week.", "has_pet", "cat Luna"),
        ("I have a cat named Luna. I had to give her away.", "has_pet", "cat Luna"),
        ("I have a cat named Luna and my brother is Tom. We had to put her down.", "has_pet", "cat Luna"),
        ("My husband is Tom. He passed away last year.", "partner", "Tom"),
        ("My wife's name is Tina. She left me.", "partner", "Tina"),
        ("Aku punya kucing namanya Luna. Dia mati kemarin.", "has_pet", "kucing Luna"),
        ("Aku punya kucing namanya Luna. Sayangnya dia udah mati minggu lalu.", "has_pet", "kucing Luna"),
        ("Aku punya anjing namanya Rex. Dia udah nggak ada.", "has_pet", "anjing Rex"),
        ("Kami punya anjing namanya Rex. Kami terpaksa suntik mati dia.", "has_pet", "anjing Rex"),
        ("Aku punya anjing namanya Rex. Dia kabur minggu lalu.", "has_pet", "anjing Rex"),
        ("Suamiku namanya Budi. Dia meninggal tahun lalu.", "partner", "Budi"),
        ("Pacarku namanya Sonya. Dia ninggalin aku bulan lalu.", "partner", "Sonya"),
    ],
)
def test_who_was_told_of_just_before_is_no_more(text: str, relation: str, target: str) -> None:
    assert ended(text) == {(relation, target)}


def test_several_who_were_told_of_at_once_end_together() -> None:
    both = {("has_pet", each) for each in ("two cats", "cat Mochi", "cat Toro")}
    assert ended("I have two cats, Mochi and Toro. They died last year.") == both
    assert ended("Aku punya dua kucing. Mereka mati tahun lalu.") == {("has_pet", "dua kucing")}


@pytest.mark.parametrize(
    "text",
    [
        "I have a cat named Luna and a dog named Rex. He died.",
        "I have a cat named Luna, and my grandpa is Joe. He died.",
        "I have a cat named Luna and my brother is Tom. He died.",
        "I have a cat named Luna. My grandpa visited her. He died yesterday.",
        "I have a cat named Luna. I love my job. She died yesterday.",
        "Rina and I have a cat named Luna. She died last week.",
        "I have a cat named Luna from my neighbour. She died last week.",
        "I have two cats. She died.",
        "I have a cat named Luna. They died.",
        "My husband is Tom. She died last year.",
        "My husband is Tom. It died last year.",
        "My brother is Tom. He died in 2019.",
        "My neighbour's dog is Rex. He died.",
        "I have a cat named Luna. She nearly died yesterday.",
        "I have a cat named Luna. She's dead to me.",
        "I have a cat named Luna. She died laughing.",
        "I have a cat named Luna. She's gone for the weekend.",
        "I have a cat named Luna. Did she die?",
        "I have a cat named Luna. If she died I would cry.",
        "I have a cat named Luna. We gave her a bath.",
        "I have a cat named Luna. I lost it yesterday.",
        'I have a cat named Luna. "My grandpa is ill." He died yesterday.',
        "My husband is Tom. He left me a note.",
        "Aku punya kucing namanya Luna. Dia nggak ada yang jaga.",
        "Aku punya kucing namanya Luna. Dia nggak ada di rumah.",
        "Aku punya kucing namanya Luna. Dia mati gaya.",
        "Aku punya kucing namanya Luna. Dia hampir mati kemarin.",
        "Kakakku namanya Tono, aku punya kucing namanya Luna. Dia meninggal kemarin.",
    ],
)
def test_where_another_may_be_meant_or_nobody_died_nothing_ends(text: str) -> None:
    assert not ended(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have a cat named Luna. She died two weeks ago.",
        "Aku punya kucing namanya Luna. Dia mati dua minggu lalu.",
    ],
)
def test_it_holds_no_more_and_is_read_again_as_it_was(
    app: Flask, rina: Person, tell: Telling, text: str
) -> None:
    with app.app_context():
        tell(text, at=now() - timedelta(days=1))
        learning.catch_up()
        (cat,) = (each for each in know(rina.id, persona_id=None) if each.fact.relation == "has_pet")
        assert not cat.holds_at(now())
        assert {shown.stance for shown in cat.fact.evidence} == {"holds", "ends"}
        assert rebuilt(rina.id).difference.is_empty
