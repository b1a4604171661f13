"""What is over, or elsewhere, by words of another message or behind the joiners of talk: a move, a diet, a marriage."""

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


def own(text: str) -> set[tuple[str, str]]:
    """Return the relation and target of what a message states of the person."""
    stated = [each for _place, each in find_statements([Heard("user", text)])]
    return {(each.relation, each.target) for each in stated if each.subject == "user"}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("gue tinggal di Depok tp bulan lalu pindah ke Bekasi", "Bekasi"),
        ("gue tinggal di Depok, terus bulan lalu pindah ke Bekasi", "Bekasi"),
        ("gue tinggal di Depok trus tiga bulan yang lalu pindah ke Bekasi", "Bekasi"),
        ("gue ngekos di Depok tpi minggu kemarin udah pindah ke Bekasi", "Bekasi"),
        ("gue tinggal di Depok terus pindah ke Bekasi bulan lalu", "Bekasi"),
        ("gue tinggal di Depok tapi sekarang sudah pindah ke Cimahi", "Cimahi"),
        ("I live in Leeds but last month I moved to York", "York"),
        ("I live in Leeds and last month I moved to York", "York"),
        ("I lived in Leeds but two months ago moved to York", "York"),
    ],
)
def test_who_moved_is_heard_behind_joiners_of_talk_and_behind_the_time(
    app: Flask, rina: Person, tell: Telling, text: str, target: str
) -> None:
    with app.app_context():
        tell(text)
        learning.catch_up()
        homes = [each for each in know(rina.id, persona_id=None) if each.fact.relation == "lives_in"]
        assert [each.fact.target for each in homes if each.holds_at(now())] == [target]
        # The time is that of the move: since when they lived where they moved from was not said.
        before = [each for each in homes if each.fact.target != target]
        assert not any(span.since for each in before for span in each.spans)
        assert rebuilt(rina.id).difference.is_empty


@pytest.mark.parametrize(
    "text",
    [
        "aku kerja di Gojek tapi bulan lalu pindah ke Shopee",
        "I work at Shell but last month moved to York",
        "temen gue tinggal di Depok tp bulan lalu pindah ke Bekasi",
        "aku punya temen di Depok tp bulan lalu pindah ke Bekasi",
        "gue tinggal di Depok tp bulan lalu adikku pindah ke Bekasi",
        "gue tinggal di Depok tp bulan lalu dia pindah ke Bekasi",
        "gue tinggal di Depok tp bulan lalu hampir pindah ke Bekasi",
        "gue tinggal di Depok tp bulan depan pindah ke Bekasi",
    ],
)
def test_nobody_moved_where_another_did_or_nothing_happened(text: str) -> None:
    homes = {target for relation, target in own(text) if relation == "lives_in"}
    assert not homes & {"Shopee", "York", "Bekasi"}


@pytest.mark.parametrize(
    ("told", "over", "target"),
    [
        ("I've been vegan for two years", "I stopped being vegan last month", "vegan"),
        ("I'm vegetarian", "I gave up being a vegetarian", "vegetarian"),
        ("Aku vegan", "Aku berhenti jadi vegan bulan lalu", "vegan"),
        ("I got married on Saturday", "We're divorced now", "married"),
        ("I'm married", "We got divorced last month", "married"),
        ("Aku sudah menikah", "Kami cerai bulan lalu", "menikah"),
    ],
)
def test_a_diet_and_a_marriage_are_over_by_later_words(
    app: Flask, rina: Person, tell: Telling, told: str, over: str, target: str
) -> None:
    with app.app_context():
        tell(told, at=now() - timedelta(days=90))
        tell(over)
        learning.catch_up()
        (before,) = (each for each in know(rina.id, persona_id=None) if each.fact.target == target)
        assert not before.holds_at(now())
        assert rebuilt(rina.id).difference.is_empty


def test_whose_parents_are_divorced_is_not() -> None:
    for text in ("My parents got divorced.", "I thought we were divorced now.", "We almost got divorced."):
        assert ("status", "divorced", "holds") not in {
            (each.relation, each.target, each.stance)
            for _place, each in find_statements([Heard("user", text)])
            if each.subject == "user"
        }


@pytest.mark.parametrize(
    ("text", "place", "job"),
    [
        ("I've just started at Tokopedia as a data analyst.", "Tokopedia", "data analyst"),
        ("I work at Shell as a nurse and live in Leeds", "Shell", "nurse"),
        ("Aku kerja di Gojek sebagai kurir", "Gojek", "kurir"),
    ],
)
def test_where_and_as_what_somebody_works_are_both_learned(text: str, place: str, job: str) -> None:
    assert {("works_at", place), ("job", job)} <= own(text)


@pytest.mark.parametrize(
    "text",
    [
        "I work at Shell as a favour.",
        "I started at Hogwarts as a kid.",
        "If I work at Shell as a nurse, I earn more.",
        "Does she know that I started at Shell as a nurse?",
    ],
)
def test_what_is_no_work_is_no_job(text: str) -> None:
    assert not [target for relation, target in own(text) if relation == "job"]
