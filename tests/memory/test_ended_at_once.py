"""What is over as it is told, who was somebody's once, and what is said without a name, never holds afterwards."""

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


def found(*texts: str) -> set[tuple[str, str, str]]:
    """Return what a person states in these messages: relation, target and stance."""
    stated = find_statements([Heard("user", text) for text in texts])
    return {(each.relation, each.target, each.stance) for _place, each in stated}


@pytest.mark.parametrize(
    ("text", "relation", "target"),
    [
        ("Big news: I've moved from Bandung to Yogyakarta in June!", "lives_in", "Yogyakarta"),
        ("Big news: we got a cat named Luna!", "has_pet", "cat Luna"),
        ("Life update: I work at Gojek now.", "works_at", "Gojek"),
        ("Guess what: I live in Solo now!", "lives_in", "Solo"),
        ("Kabar gembira: aku diterima kerja di Gojek!", "works_at", "Gojek"),
        ("Berita besar: kami pindah ke Solo.", "lives_in", "Solo"),
        ("…and now we moved again, to Denpasar", "lives_in", "Denpasar"),
        ("we've moved again, this time to Denpasar", "lives_in", "Denpasar"),
        ("We moved again to Denpasar.", "lives_in", "Denpasar"),
        ("Kami pindah lagi, kali ini ke Denpasar.", "lives_in", "Denpasar"),
    ],
)
def test_an_opener_or_a_pause_hides_nothing(text: str, relation: str, target: str) -> None:
    assert (relation, target, "holds") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Budi Santoso: aku tinggal di Medan.",
        "Tante: aku tinggal di Medan.",
        "Berita: aku tinggal di Medan.",
        "System update: I live in Riga.",
        "we moved again, to say the least",
        "We moved the sofa again, to the kitchen.",
    ],
)
def test_what_somebody_else_says_is_no_opener(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mantan pacarku namanya Reza.",
        "mantan suamiku namanya Budi",
        "Eks-suamiku namanya Joko.",
        "Mantan bosku namanya Joko.",
        "Bekas bosku namanya Joko.",
        "Mantan istriku tinggal di Solo.",
        "Almarhum suamiku namanya Budi.",
        "Aku pacaran sama Mantan.",
        "Pacarku Mantan",
        "My ex-husband's name is Mark.",
    ],
)
def test_who_was_somebodys_once_is_not_theirs_now(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    ("text", "relation", "target"),
    [
        ("Mantanku Reza, sekarang pacarku Dito.", "partner", "Dito"),
        ("Mantan suamiku jahat, tapi pacarku namanya Dito.", "partner", "Dito"),
        ("Almarhum ayahku namanya Budi.", "father", "Budi"),
        ("Bosku namanya Joko.", "boss", "Joko"),
        ("aku masih pacaran sama Sonya", "partner", "Sonya"),
    ],
)
def test_who_is_theirs_is_known_beside_it(text: str, relation: str, target: str) -> None:
    assert {each for each in found(text) if each[0] == relation} == {(relation, target, "holds")}


@pytest.mark.parametrize(
    "later",
    [
        "We broke up last week.",
        "My girlfriend and I broke up yesterday.",
        "I broke up with my girlfriend.",
        "We're not together any more.",
        "Kami putus minggu lalu.",
        "kita udah putus",
        "Aku putus sama pacarku kemarin.",
        "pacarku mutusin aku",
        "I'm not with Sonya any more.",
        "aku udah putus sama Sonya",
        "aku udah nggak sama Sonya lagi",
    ],
)
def test_who_parted_are_together_no_more(app: Flask, rina: Person, tell: Telling, later: str) -> None:
    with app.app_context():
        tell("My girlfriend is Sonya.", at=now() - timedelta(days=60))
        tell(later, at=now() - timedelta(days=1))
        learning.catch_up()
        known = know(rina.id, persona_id=None)
        assert [each.fact.target for each in known if each.holds_at(now() - timedelta(days=30))] == ["Sonya"]
        assert not [each.fact.target for each in known if each.holds_at(now())]


@pytest.mark.parametrize(
    "text",
    [
        "Kami putus asa.",
        "Kami putus kontak.",
        "Aku putus kuliah.",
        "We broke up the chocolate.",
        "We split up to search the forest.",
        "We nearly broke up.",
        "We broke up but we're back together.",
        "My ex and I broke up years ago.",
        "I dated Ana in college, but we broke up.",
        "My parents broke up.",
        "Temanku putus sama pacarnya kemarin.",
        "I'm not with Sonya right now.",
        "My boyfriend left me a note.",
        "If we broke up I'd be sad.",
        "Did we broke up?",
    ],
)
def test_others_who_part_and_what_breaks_end_nothing(text: str) -> None:
    assert not found(text)
