"""What somebody denies is never kept as its opposite, wherever in a sentence and in whatever spelling they deny it."""

from itertools import product

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard

Stated = set[tuple[str, str]]


def _held(text: str) -> Stated:
    found = find_statements([Heard("user", text)])
    return {(each.relation, each.target) for _place, each in found if each.stance == "holds"}


SECOND_CLAUSES = [
    ("Aku suka kucing tapi gak suka anjing", {("likes", "kucing"), ("dislikes", "anjing")}),
    ("Aku suka apel, nggak suka jeruk", {("likes", "apel"), ("dislikes", "jeruk")}),
    ("Aku suka teh tapi nggak suka coklat manis", {("likes", "teh"), ("dislikes", "coklat manis")}),
    ("gue alergi kacang, trus nggak suka durian", {("allergic_to", "kacang"), ("dislikes", "durian")}),
    ("Aku suka teh. Tapi tdk suka kopi.", {("likes", "teh"), ("dislikes", "kopi")}),
    ("Aku suka teh tp g suka kopi", {("likes", "teh"), ("dislikes", "kopi")}),
    ("Aku suka teh tapi jarang minum kopi", {("likes", "teh")}),
    ("Aku suka teh dan ogah makan pare", {("likes", "teh")}),
    ("Aku suka teh gak suka kopi", {("likes", "teh")}),
    ("Aku suka kucing dan benci anjing", {("likes", "kucing"), ("dislikes", "anjing")}),
    ("Aku alergi debu dan tidak suka pedas", {("allergic_to", "debu"), ("dislikes", "pedas")}),
    ("Saya suka jalan-jalan dan nggak suka macet", {("likes", "jalan-jalan"), ("dislikes", "macet")}),
    ("I'm allergic to penicillin and don't eat nuts", {("allergic_to", "penicillin"), ("avoids", "nuts")}),
    ("I love tea and don't like coffee at all", {("likes", "tea"), ("dislikes", "coffee")}),
    ("I love tea and really don't like coffee", {("likes", "tea"), ("dislikes", "coffee")}),
    ("I love tea but never drink coffee", {("likes", "tea"), ("avoids", "coffee")}),
    ("I love tea and hardly ever eat meat", {("likes", "tea")}),
    ("I have a hamster and no fish", {("has_pet", "hamster")}),
    ("I live in Leeds and don't have a car", {("lives_in", "Leeds")}),
]


@pytest.mark.parametrize(("text", "held"), SECOND_CLAUSES)
def test_a_denial_in_a_second_clause_is_a_statement_of_its_own(text: str, held: Stated) -> None:
    assert _held(text) == held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("I love salt and vinegar chips", {("likes", "salt and vinegar chips")}),
        ("Aku suka kopi sama teh", {("likes", "kopi sama teh")}),
        ("Aku suka teh tidak manis", {("likes", "teh tidak manis")}),
        ("I love the musical Love Never Dies", {("likes", "musical Love Never Dies")}),
        ("I play chess and Go", {("plays", "chess and Go")}),
        ("Aku main kunci C dan G", {("plays", "kunci C dan G")}),
        ("I never eat meat even at parties", {("avoids", "meat even at parties")}),
        ("No I live in Bogor", {("lives_in", "Bogor")}),
        ("Nggak aku tinggal di Bogor kok", {("lives_in", "Bogor")}),
        ("Nggak, saya kerja di Gojek", {("works_at", "Gojek")}),
        ("Aku belum nikah dan belum punya anak", {("status", "belum nikah")}),
        ("I have no children and no pets", {("has_children", "none")}),
        ("I don't really eat meat", {("avoids", "meat")}),
        ("I don't like tea and love coffee", {("dislikes", "tea"), ("likes", "coffee")}),
        ("Aku nggak suka kopi tapi suka teh", {("dislikes", "kopi"), ("likes", "teh")}),
        ("Aku punya anjing dan gak suka kucing", {("has_pet", "anjing"), ("dislikes", "kucing")}),
        ("I can't get enough of jazz and never drink coffee", {("likes", "jazz"), ("avoids", "coffee")}),
    ],
)
def test_what_only_looks_like_a_denial_is_learned_as_it_is(text: str, held: Stated) -> None:
    assert _held(text) == held


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Aku punya temen yang suka ikan tapi nggak suka ayam", "dislikes"),
        ("I have two cats that like fish but don't like chicken", "dislikes"),
        ("Aku punya kucing, nggak suka ikan", "dislikes"),
        ("Kucingku suka ikan tapi nggak suka ayam", "dislikes"),
        ("I love cake but don't eat my fries", "avoids"),
        ("I'm tired, don't drink my coffee", "avoids"),
        ("I don't always eat meat", "avoids"),
        ("I don't smoke and drink whisky", "drinks"),
        ("I have never had toast every morning", "eats"),
    ],
)
def test_what_may_be_of_another_or_less_than_a_denial_teaches_nothing(text: str, relation: str) -> None:
    assert relation not in {of for of, _target in _held(text)}


# Of each language what stands first, the subject, what it does, how it is denied, and what may stand in between.
INDONESIAN = (
    ("Aku suka teh", "Aku"),
    [
        *("suka jeruk", "doyan jeruk", "demen banget jeruk", "benci jeruk", "makan jeruk tiap hari"),
        *("alergi udang", "takut ular", "punya anjing", "kerja di Gojek", "tinggal di Medan", "main gitar"),
        *("pakai kacamata", "bisa bahasa Arab", "belajar piano"),
    ],
    [
        *("tidak", "nggak", "enggak", "gak", "ga", "ngga", "tak", "kagak", "ndak", "gk", "tdk", "g", "bukan"),
        *("belum", "jarang", "ogah", "kurang", "gak pernah", "nggak terlalu", "udah gak", "sama sekali gak"),
    ],
    [
        *(", ", " tapi ", " dan ", ", trus ", ". ", " sama ", " tapi aku ", " padahal ", " tp ", " "),
        *(" tapi emang ", " - ", "\n"),
    ],
)
ENGLISH = (
    ("I love tea", "I"),
    [
        *("like coffee", "love coffee", "hate coffee", "drink milk every day", "have a dog", "live in Leeds"),
        *("work at Shell", "play the piano", "speak Dutch", "wear glasses"),
    ],
    [
        *("don't", "dont", "do not", "never", "can't", "cannot", "didn't", "won't", "hardly", "rarely"),
        *("hardly ever", "don't really", "don't always", "would never", "have never", "not"),
    ],
    [", ", " but ", " and ", ", and ", " so ", " but I ", ". ", " and also ", " or ", " though ", "\n", " "],
)
_NEGATORS = {"never", "hardly", "rarely", "cannot", "dont"} | {
    word for denial in INDONESIAN[2] for word in denial.split()
}


@pytest.mark.parametrize(("start", "verbs", "denials", "joints"), [INDONESIAN, ENGLISH], ids=["id", "en"])
def test_nothing_that_is_denied_is_kept_as_its_opposite(
    start: tuple[str, str], verbs: list[str], denials: list[str], joints: list[str]
) -> None:
    first, subject = start
    said = {verb: _held(f"{subject} {verb}.") for verb in verbs}
    wrong = []
    for verb, denial, joint in product(verbs, denials, [None, *joints]):
        text = f"{subject} {denial} {verb}." if joint is None else f"{first}{joint}{denial} {verb}."
        held = _held(text)
        swallowed = {each for each in held if not _NEGATORS.isdisjoint(each[1].lower().split())}
        if not said[verb] or said[verb] & held or swallowed:
            wrong.append((text, held))
    assert not wrong
