"""What somebody says they are, have or like no longer is over, however they say it; and a name is cut where it ends."""

from datetime import timedelta

import pytest
from flask import Flask

from app.database import now
from app.memory import learning
from app.memory.extraction.patterns import find_statements
from app.memory.facts.knowing import know
from app.memory.facts.statement import Heard
from app.memory.prompting import queries as prompting
from app.memory.prompting.queries import FactKey
from tests.accounts.people import Person
from tests.memory.conftest import Telling

OVER = [
    ("I hate cilantro.", "Actually I don't hate cilantro anymore, I like it now."),
    ("I hate durian.", "I no longer hate durian."),
    ("I'm vegan.", "I'm not vegan anymore."),
    ("I'm vegetarian.", "I am no longer vegetarian."),
    ("Aku vegetarian.", "Aku bukan vegetarian lagi."),
    ("Saya vegetarian.", "Saya tidak lagi vegetarian, saya makan ikan sekarang."),
    ("I am allergic to peanuts.", "I'm no longer allergic to peanuts."),
    ("I'm Catholic.", "I'm no longer Catholic."),
    ("I'm afraid of spiders.", "I'm not afraid of spiders anymore."),
    ("Aku takut laba-laba.", "Aku udah nggak takut laba-laba lagi."),
    ("I have a dog named Rex.", "We gave Rex away last month."),
    ("Aku kerja di Tokopedia sebagai desainer.", "Aku udah nggak kerja di Tokopedia lagi."),
    ("I work at Grab as a data analyst.", "I don't work at Grab anymore."),
    ("I work at Grab as a data analyst.", "I got fired yesterday."),
    ("I'm vegetarian.", "I eat meat again."),
    ("I'm pregnant.", "My baby was born yesterday."),
    ("I'm studying law.", "I graduated yesterday!"),
    ("I drink coffee every morning.", "I switched from coffee to tea."),
    ("I drive a Honda Jazz.", "I traded my Jazz for a Yaris."),
    ("I plan to go to Bali in December.", "I'm not going to Bali anymore."),
    ("I'm Catholic.", "I converted to Islam."),
    ("I live in Solo.", "I'm back in Bandung now."),
    ("I'm a nurse.", "I quit my job."),
    ("I'm a nurse.", "I'm not a nurse anymore."),
    ("I'm a nurse at RS Sardjito.", "I'm no longer a nurse."),
    ("I work as a barista.", "I quit being a barista."),
    ("I work at Grab.", "Got laid off yesterday."),
    ("I work at Grab.", "I left Grab yesterday."),
    ("Aku guru di SMA 3.", "Aku bukan guru lagi."),
    ("Aku perawat.", "Aku udah nggak jadi perawat lagi."),
    ("I drive a Honda Jazz.", "I sold my Honda Jazz two days ago."),
    ("I'm a nurse.", "I'm retired now."),
    ("I work at Grab.", "I've been laid off, so I have time."),
    ("Aku kerja di Tokopedia.", "Aku kena PHK kemarin."),
    ("Aku perawat.", "Aku udah resign."),
    ("Aku kerja sebagai guru.", "Aku udah nggak kerja lagi."),
    ("Aku tinggal di Bandung.", "Aku udah nggak tinggal di Bandung lagi."),
    ("Hobiku berenang.", "Aku udah nggak berenang lagi."),
    ("I'm learning French.", "I gave up on French."),
    ("I'm learning French.", "I'm not learning French anymore."),
    ("Aku suka seblak.", "Seblak udah nggak aku suka lagi."),
    ("Aku benci durian.", "Aku udah nggak benci durian lagi."),
]


def held_now(rina: Person, tell: Telling, *, told: str, later: str) -> set[str]:
    """Return what is held of the person after both were said, the one weeks ago, the other yesterday."""
    tell(told, at=now() - timedelta(days=30))
    tell(later, at=now() - timedelta(days=1))
    learning.catch_up()
    known = [each.fact for each in know(rina.id, persona_id=None) if each.holds_at(now())]
    return {fact.target for fact in known if fact.subject == "user"}


@pytest.mark.parametrize(("told", "later"), OVER)
def test_what_is_so_no_longer_is_over(app: Flask, rina: Person, tell: Telling, told: str, later: str) -> None:
    with app.app_context():
        tell(told, at=now() - timedelta(days=30))
        tell(later, at=now() - timedelta(days=1))
        learning.catch_up()
        known = know(rina.id, persona_id=None)
        before = [each for each in known if each.holds_at(now() - timedelta(days=9))]
        assert before, "it was known"
        assert not [each.fact.target for each in before if each.holds_at(now())]


@pytest.mark.parametrize(
    "text",
    [
        "I'm not vegan enough for her.",
        "I don't hate it anymore.",
        "I'm not afraid of anything.",
        "We gave Rex a bath.",
        "I dreamed that we gave Rex away.",
        "She's not vegan anymore.",
        "Dia bukan vegetarian lagi.",
        "I gave up on him.",
    ],
)
def test_what_says_nothing_of_it_ends_nothing(app: Flask, rina: Person, tell: Telling, text: str) -> None:
    with app.app_context():
        tell("I'm vegan. I hate durian. I'm afraid of spiders. I have a dog named Rex. I'm learning French.")
        tell(text)
        learning.catch_up()
        known = know(rina.id, persona_id=None)
        kept = {each.fact.target for each in known if each.holds_at(now() + timedelta(days=1))}
    assert kept >= {"vegan", "durian", "spiders", "dog Rex", "French"}


@pytest.mark.parametrize(
    ("told", "later", "kept"),
    [
        ("I have two dogs, Rex and Bella.", "Rex died yesterday.", {"dog Bella"}),
        ("Aku punya dua kucing, Mochi dan Toro.", "Mochi mati kemarin.", {"kucing Toro"}),
        ("I have two dogs, Rex and Bella.", "My dad Rex died.", {"two dogs", "dog Rex", "dog Bella", "Rex"}),
        ("Aku punya anjing namanya Budi.", "Ayahku Budi meninggal.", {"anjing Budi", "Budi"}),
    ],
)
def test_of_several_one_dies_and_no_namesake_of_theirs(
    app: Flask, rina: Person, tell: Telling, told: str, later: str, kept: set[str]
) -> None:
    with app.app_context():
        assert held_now(rina, tell, told=told, later=later) == kept


def test_a_prompt_knows_that_a_job_went_with_its_place(app: Flask, rina: Person, tell: Telling) -> None:
    with app.app_context():
        tell("I work at Grab as a data analyst.", at=now() - timedelta(days=30))
        tell("I don't work at Grab anymore.", at=now() - timedelta(days=1))
        learning.catch_up()
        known = know(rina.id, persona_id=None)
        (job,) = (each.fact for each in known if each.fact.relation == "job")
        key = FactKey(job.id, job.subject_key, "job", job.target_key)
        kin = prompting.list_kin(rina.id, [key], counted=())
        assert {each.fact.relation for each in known if each.fact.id in kin} == {"job", "works_at"}


@pytest.mark.parametrize(
    "text", ["I work at Gojek but moved to Shopee.", "aku kerja di Gojek tapi pindah ke Shopee"]
)
def test_who_works_somewhere_and_moved_does_not_say_that_they_live_there(text: str) -> None:
    assert {each.relation for _place, each in find_statements([Heard("user", text)])} == {"works_at"}


@pytest.mark.parametrize(
    "text",
    [
        "I work at Gojek now because I got fired.",
        "I quit my job, I work at Gojek now.",
        "Aku kerja di Gojek sekarang karena aku di-PHK.",
        "Aku udah resign, sekarang kerja di Gojek.",
    ],
)
def test_the_job_that_is_told_beside_the_end_of_another_is_the_next(
    app: Flask, rina: Person, tell: Telling, text: str
) -> None:
    with app.app_context():
        held = held_now(rina, tell, told="I work at Grab.", later=text)
    assert held == {"Gojek"}


@pytest.mark.parametrize(
    "text",
    [
        "My brother got fired.",
        "Got fired up today!",
        "My brother graduated.",
        "I'm not a data analyst, am I?",
        "I left my phone at Grab.",
        "I almost got fired.",
        "I got fired up about it.",
        "I let go of the rope.",
        "If I got fired, I'd cry.",
        "I was fired from my first job.",
        "I got fired years ago.",
        "Temanku kena PHK.",
        "Aku mau resign.",
        "Aku takut dipecat.",
        "Aku dulu pernah di-PHK.",
    ],
)
def test_who_is_not_dismissed_works_on(app: Flask, rina: Person, tell: Telling, text: str) -> None:
    with app.app_context():
        held = held_now(rina, tell, told="I work at Grab as a data analyst.", later=text)
    assert held >= {"Grab", "data analyst"}


@pytest.mark.parametrize(
    ("text", "relation", "target"),
    [
        ("Aku kerja di Tokopedia sebagai desainer.", "works_at", "Tokopedia"),
        ("Aku mulai kerja di Shopee tahun 2021.", "works_at", "Shopee"),
        ("I have worked at Traveloka since 2019.", "works_at", "Traveloka"),
        ("I can speak Dutch.", "speaks", "Dutch"),
        ("I LIVE IN SLEMAN NOW!!!", "lives_in", "SLEMAN"),
    ],
)
def test_a_name_is_cut_where_it_ends(text: str, relation: str, target: str) -> None:
    found = [(each.relation, each.target) for _place, each in find_statements([Heard("user", text)])]
    assert (relation, target) in found


@pytest.mark.parametrize(
    "text", ["I live in \u200bM\u200be\u200bd\u200ba\u200bn.", "My dog is called Bo\u200dbby."]
)
def test_a_word_that_is_torn_by_something_invisible_teaches_nothing_wrong(text: str) -> None:
    assert not find_statements([Heard("user", text)])


def test_what_was_said_before_does_not_say_it_holds() -> None:
    found = find_statements([Heard("user", "I have worked at Traveloka and at Gojek.")])
    assert not [each for _place, each in found if each.relation == "works_at"]


@pytest.mark.parametrize(
    ("text", "relation", "target", "stance"),
    [
        ("I have to take insulin every day.", "health", "insulin every day", "holds"),
        ("I got promoted to lead engineer.", "job", "lead engineer", "holds"),
        ("My favorite food is now sushi.", "favourite_food", "sushi", "holds"),
        ("I started smoking again.", "smokes", "smoking", "holds"),
        ("My son was born in 2015.", "health", "", ""),
        ("I earn $2,000 a month.", "income", "$2,000 a month", "holds"),
        ("I earn 8 million a month.", "income", "8 million a month", "holds"),
        ("I quit smoking last year.", "quit", "smoking", "holds"),
        ("Our dog Bolt ran away last week.", "has_pet", "dog Bolt", "ends"),
        ("Our dog Bolt ran away but came back.", "has_pet", "dog Bolt", "holds"),
        ("Kucingku Oyen hilang kemarin.", "has_pet", "Kucing Oyen", "ends"),
        ("kucingku Oyen hilang tapi udah balik", "has_pet", "kucing Oyen", "holds"),
    ],
)
def test_what_is_told_of_it_is_all_there_is(text: str, relation: str, target: str, stance: str) -> None:
    found = [
        (each.relation, each.target, each.stance) for _place, each in find_statements([Heard("user", text)])
    ]
    assert [each for each in found if each[0] == relation] == ([(relation, target, stance)] if target else [])
