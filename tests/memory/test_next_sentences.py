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


def ended(*texts: str) -> set[tuple[str, str]]:
    """Return the relation and target of what messages say is over, by turns the person's and the companion's."""
    heard = [Heard("assistant" if number % 2 else "user", text) for number, text in enumerate(texts)]
    return {(each.relation, each.target) for _place, each in find_statements(heard) if each.stance == "ends"}


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
    ("told", "answer", "text", "target"),
    [
        ("I have a cat named Oreo.", "What a sweet cat!", "She died two days ago.", "cat Oreo"),
        ("I have a cat named Oreo. I live in Leeds.", "Nice!", "Sadly, she passed away.", "cat Oreo"),
        ("Aku punya kucing namanya Oreo.", "Lucu!", "Dia mati kemarin.", "kucing Oreo"),
        ("Aku punya anjing namanya Bruno.", "Bruno pasti lucu!", "Dia udah nggak ada.", "anjing Bruno"),
    ],
)
def test_who_alone_was_told_of_in_the_message_before_is_no_more(
    told: str, answer: str, text: str, target: str
) -> None:
    assert ended(told, answer, text) == {("has_pet", target)}


@pytest.mark.parametrize(
    "texts",
    [
        ("I have a cat named Oreo. My sister is Ann.", "Nice!", "She died two days ago."),
        ("I have a cat named Oreo. I met Ann today.", "Nice!", "She died two days ago."),
        ("I have a cat named Oreo and a dog named Rex.", "Nice!", "He died."),
        ("I have a cat named Oreo.", "And your grandma?", "She died two days ago."),
        ("I have a cat named Oreo.", "Does she like Ann?", "She died two days ago."),
        ("I have a cat named Oreo.", "And the dog?", "He died two days ago."),
        ("I have a cat named Oreo.", "Nice!", "How are you?", "Fine!", "She died two days ago."),
        ("I have a cat named Oreo.", "Nice!", "I saw a film about Evita. She died."),
        ("Nenekku sakit. Aku punya kucing namanya Oreo.", "Lucu!", "Dia meninggal kemarin."),
        ("Aku punya kucing namanya Oreo.", "Nenekmu gimana?", "Dia meninggal kemarin."),
    ],
)
def test_whom_the_message_before_leaves_in_doubt_does_not_end(texts: tuple[str, ...]) -> None:
    assert not ended(*texts)


@pytest.mark.parametrize(
    ("texts", "target"),
    [
        (["Aku punya dua anjing: Bruno dan Kiko. Kiko udah nggak ada."], "anjing Kiko"),
        (["Aku punya dua kucing, Miki dan Popo, tapi Popo udah nggak ada."], "kucing Popo"),
        (["Aku punya dua kucing, Miki dan Popo.", "Lucu!", "Popo udah tiada."], "kucing Popo"),
        (["Aku punya dua kucing, Miki dan Popo. Popo kabur minggu lalu."], "kucing Popo"),
        (["I have two cats, Miki and Popo. Sadly, Popo is no longer with us."], "cat Popo"),
        (["I have two cats, Miki and Popo.", "Sweet!", "Popo ran away last week."], "cat Popo"),
    ],
)
def test_one_of_several_ends_by_name(texts: list[str], target: str) -> None:
    assert ended(*texts) == {("has_pet", target)}


@pytest.mark.parametrize(
    "texts",
    [
        ["Mochi udah nggak ada."],
        ["Aku punya kucing namanya Mochi.", "Lucu!", "Mochi di kulkas udah nggak ada."],
        ["Aku punya kucing namanya Mochi. Mochi udah nggak ada kerjaan."],
        ["Aku punya kucing namanya Mochi. Kalau Mochi udah nggak ada, aku sedih."],
        ["Aku punya kucing namanya Mochi. Aku kira Mochi udah nggak ada."],
        ["Kakakku namanya Kiko, aku punya anjing namanya Kiko. Kiko udah nggak ada."],
        ["I have two cats, Miki and Popo. I dreamed that Popo ran away."],
    ],
)
def test_a_name_ends_nobody_where_something_else_is_told(texts: list[str]) -> None:
    assert not ended(*texts)


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


@pytest.mark.parametrize(
    "texts",
    [
        ("I have a cat named Oreo.", "A cat!", "She died two days ago."),
        ("Aku punya dua kucing, Miki dan Oreo.", "Lucu!", "Oreo udah nggak ada."),
    ],
)
def test_the_message_before_is_at_hand_whenever_a_block_is_read(
    app: Flask, rina: Person, tell: Telling, texts: tuple[str, ...]
) -> None:
    with app.app_context():
        # The last message begins a block of its own.
        tell(*["Hi!", "Hello!"] * (learning.BLOCK // 2 - 1), *texts)
        learning.catch_up()
        known = know(rina.id, persona_id=None)
        (oreo,) = (each for each in known if each.fact.target.endswith("Oreo"))
        assert not oreo.holds_at(now())
        assert rebuilt(rina.id).difference.is_empty
