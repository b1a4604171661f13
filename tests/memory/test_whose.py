"""Whose somebody is: a name is that of whom it stands for, and who is somebody else's is not theirs."""

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard
from tests.memory.dialogues import held_after


def found(text: str) -> list[tuple[str, str, str, str]]:
    """Return what a message states."""
    stated = (each for _place, each in find_statements([Heard("user", text)]))
    return [(each.subject, each.relation, each.target, each.stance) for each in stated]


@pytest.mark.parametrize(
    "text",
    [
        "guru anakku namanya Bu Siti",
        "temen anakku namanya Zidan",
        "anak bosku namanya Kevin",
        "anjing kakakku namanya Bleki",
        "istri kakakku namanya Yanti",
        "dosen adikku namanya Pak Eko",
        "kucing tetanggaku namanya Oyen",
        "bos temenku namanya Hendra",
        "Nanti adikku datang.",
        "Waktu ibuku sakit aku pulang.",
        "kucingku yang Mimi ilang",
        "This is not my dog.",
    ],
)
def test_names_of_somebody_elses_and_of_nobody_are_not_theirs(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "relation", "target"),
    [
        ("Kakakku namanya Budi.", "sibling", "Kakak Budi"),
        ("Adik perempuanku namanya Rani.", "sister", "Rani"),
        ("Temen kantorku namanya Sari.", "colleague", "Sari"),
        ("Budi itu kakakku.", "sibling", "kakak Budi"),
        ("Rina adikku yang paling kecil", "sibling", "adik Rina"),
        ("Kemarin kakakku Budi datang.", "sibling", "kakak Budi"),
    ],
)
def test_their_own_are_theirs(text: str, relation: str, target: str) -> None:
    assert found(text) == [("user", relation, target, "holds")]


@pytest.mark.parametrize(
    ("said", "held"),
    [
        (("I have a cat named Luna.", "Luna isn't my cat btw, she's my sister's."), set()),
        (("Pacarku namanya Rani.", "Rani bukan pacarku lagi."), set()),
        (
            ("My girlfriend is Dewi.", "Dewi and I split up last week.", "Dewi and I are back together."),
            {"Dewi"},
        ),
        (("Aku pacaran sama Wulan.", "Aku putus sama Wulan.", "gue balikan sama Wulan"), {"Wulan"}),
        (("My boyfriend is Priya.", "Priya dumped me."), set()),
        (("Aku alergi udang.", "aku udah nggak alergi udang lagi kata dokter"), set()),
        (("motor gue Vario", "motor gue Vario dicuri"), set()),
        (("I kinda like jazz, but not really",), set()),
        (("I'm learning Spanish.", "I stopped learning Spanish months ago."), set()),
        (
            ("I have a cat named Mochi.", "Mochi isn't an ordinary cat.", "Mochi bukan kucing biasa."),
            {"cat Mochi"},
        ),
        (("My boyfriend is Priya.", "Priya left me a note."), {"Priya"}),
        (("umur gue 36 eh 37",), {"37"}),
        (("umur gue 40 eh 41",), {"41"}),
    ],
)
def test_what_they_say_of_it_later_counts(said: tuple[str, ...], held: set[str]) -> None:
    assert set(held_after(said)) == held
