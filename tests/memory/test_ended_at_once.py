"""What is over as it is told, who was somebody's once, and what is said without a name, never holds afterwards."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.database import now
from app.memory import learning
from app.memory.extraction.patterns import find_statements
from app.memory.extraction.since import dated
from app.memory.facts.knowing import know
from app.memory.facts.relations import RELATIONS
from app.memory.facts.statement import Heard, Statement
from tests.accounts.people import Person
from tests.memory.conftest import Telling
from tests.memory.rebuilds import rebuilt


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


@pytest.mark.parametrize(
    ("text", "relation", "target"),
    [
        ("I have a goldfish named Bubbles but he's dead now.", "has_pet", "goldfish Bubbles"),
        ("Aku punya anjing namanya Bobi, tapi udah mati tahun lalu.", "has_pet", "anjing Bobi"),
        ("I live with my cat Momo, who died last year.", "has_pet", "cat Momo"),
        ("I have a rabbit named Snow but gave her away last year.", "has_pet", "rabbit Snow"),
        ("Aku punya burung namanya Kiki, sekarang udah gak ada.", "has_pet", "burung Kiki"),
        ("I work at Tesla, or rather I used to.", "works_at", "Tesla"),
        ("I work at Gojek but I quit last month.", "works_at", "Gojek"),
        ("Aku kerja di Gojek, tapi udah resign bulan lalu.", "works_at", "Gojek"),
        ("Aku kerja di Gojek, dulu.", "works_at", "Gojek"),
        ("I live in Oslo no more.", "lives_in", "Oslo"),
        ("I drink coffee no more.", "drinks", "coffee"),
        ("my wife's name is Tina, well ex-wife.", "partner", "Tina"),
        ("Istriku namanya Rina, eh mantan.", "partner", "Rina"),
        ("Istriku namanya Rina, tapi udah meninggal.", "partner", "Rina"),
        ("I drive a Honda Jazz but sold it last year.", "vehicle", "Honda Jazz"),
        ("Aku punya motor Vario tapi udah dijual.", "vehicle", "motor Vario"),
    ],
)
def test_what_is_over_in_its_own_sentence_is_learned_as_over(text: str, relation: str, target: str) -> None:
    assert found(text) == {(relation, target, "ends")}


def test_of_several_those_are_over_that_are_meant() -> None:
    both = found("I have two cats, Mochi and Toro, but they died.")
    assert both == {("has_pet", each, "ends") for each in ("two cats", "cat Mochi", "cat Toro")}
    assert ("has_pet", "cat Mochi", "holds") in found("I have two cats, Mochi and Toro, but he died.")


@pytest.mark.parametrize(
    ("text", "relation", "target"),
    [
        ("I have a cat named Luna, and my grandpa died last year.", "has_pet", "cat Luna"),
        ("I have a cat named Luna because my dog Rex died.", "has_pet", "cat Luna"),
        ("I have a goldfish named Bubbles but his tank is dead.", "has_pet", "goldfish Bubbles"),
        ("I have a dog named Rex and he nearly died last year.", "has_pet", "dog Rex"),
        ("I have a dog named Rex, he died of boredom at home.", "has_pet", "dog Rex"),
        ("I have a cat named Luna but she is gone for the weekend.", "has_pet", "cat Luna"),
        ("I have a rabbit named Snow but gave her a bath.", "has_pet", "rabbit Snow"),
        ("Aku punya kucing namanya Kiki, tapi gak ada yang suka.", "has_pet", "kucing Kiki"),
        ("Aku punya burung namanya Kiki, tapi mati lampu tadi.", "has_pet", "burung Kiki"),
        ("I work at Tesla, but I used to work at Ford.", "works_at", "Tesla"),
        ("I work at Tesla and I quit smoking last year.", "works_at", "Tesla"),
        ("I live in Oslo no more than two months a year.", "lives_in", "Oslo"),
        ("My dog is called Rex, and I had a car but sold it.", "has_pet", "dog Rex"),
        ("Aku tinggal di Solo dulu.", "lives_in", "Solo"),
        ("Aku tinggal di Solo, dulu di Kudus.", "lives_in", "Solo"),
        ("Aku tinggal di Solo tapi mau pindah bulan depan.", "lives_in", "Solo"),
        ("My wife's name is Tina, and my ex is Sue.", "partner", "Tina"),
        ("My girlfriend is Sonya, she left me a note.", "partner", "Sonya"),
        ("My brother is Tom, who died in 2019.", "brother", "Tom"),
    ],
)
def test_what_else_is_over_beside_it_ends_nothing(text: str, relation: str, target: str) -> None:
    assert (relation, target, "holds") in found(text)
    assert (relation, target, "ends") not in found(text)


def test_a_home_that_is_over_is_told_beside_the_true_one(app: Flask, rina: Person, tell: Telling) -> None:
    with app.app_context():
        tell("I live in Bergen.", at=now() - timedelta(days=30))
        tell("I live in Oslo no more.", at=now() - timedelta(days=1))
        learning.catch_up()
        known = know(rina.id, persona_id=None)
        assert [each.fact.target for each in known if each.holds_at(now())] == ["Bergen"]


FRIDAY = datetime(2026, 11, 27, 5, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")
PASSING = (
    *(
        "yesterday",
        "today",
        "last night",
        "last week",
        "this morning",
        "two weeks ago",
        "tomorrow",
        "just now",
    ),
    *(
        "kemarin",
        "tadi",
        "tadi pagi",
        "semalam",
        "barusan",
        "hari ini",
        "minggu lalu",
        "dua hari yang lalu",
        "seminggu yang lalu",
        "besok",
    ),
)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("yesterday", "2026-11-26"),
        ("kemarin", "2026-11-26"),
        ("tadi pagi", "2026-11-27"),
        ("barusan", "2026-11-27"),
        ("semalam", "2026-11-26"),
        ("two days ago", "2026-11-25"),
        ("last week", "2026-11"),
        ("bulan lalu", "2026-10"),
        ("last year", "2025"),
    ],
)
def test_who_died_yesterday_died_on_a_day_with_a_date(words: str, day: str) -> None:
    text = f"Bruno died {words}"
    for relation in ("died", "died_on"):
        said = Statement("Bruno", relation, words, 0, len(text))
        ((meant, since),) = dated(text, said, at=FRIDAY, zone=JAKARTA)
        assert meant.target == day
        assert since is None or since.isoformat().startswith(day[:4])


@pytest.mark.parametrize("relation", sorted(RELATIONS))
def test_a_passing_day_is_a_target_of_nothing(relation: str) -> None:
    for words in PASSING:
        text = f"It is {words}"
        said = Statement("user", relation, words, 0, len(text))
        for meant, _since in dated(text, said, at=FRIDAY, zone=JAKARTA):
            assert relation == "died" and meant.target[:4] in ("2025", "2026")
    for words in (
        "yoga on Mondays",
        "beruntung tahun ini",
        "Last Friday Night",
        "Hari Ini Pasti Menang",
        "coffee today",
        "Yesterday",
    ):
        said = Statement("user", relation, words, 0, len(words))
        kept = [meant for meant, _ in dated(words, said, at=FRIDAY, zone=JAKARTA)]
        assert kept == [said] or relation == "died"


@pytest.mark.parametrize("day", ["kemarin", "dua hari yang lalu"])
def test_the_day_on_which_a_pet_died_is_kept_as_a_date(
    app: Flask, rina: Person, tell: Telling, day: str
) -> None:
    with app.app_context():
        tell("Anjingku namanya Bruno.", "Lucu!", f"Bruno mati {day} :(")
        learning.catch_up()
        known = know(rina.id, persona_id=None)
        (died,) = (each.fact.target for each in known if each.fact.relation == "died")
        assert died[:4].isdigit() and day not in died
        assert not [each for each in known if each.fact.relation == "has_pet" and each.holds_at(now())]
        assert rebuilt(rina.id).difference.is_empty


def test_a_parent_who_died_is_no_animal() -> None:
    assert {each[:2] for each in found("Bapakku meninggal kemarin.")} == {("died", "kemarin")}
    assert not {each for each in found("Dad died in 2019.") if each[0] == "has_pet"}
