"""What began or is to come, and what ended, is heard as that: "started playing", "expecting a baby", "until 2018"."""

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard

Said = tuple[str, str, str]


def said_in(text: str) -> list[Said]:
    """Return what a message states of its person."""
    stated = (each for _place, each in find_statements([Heard("user", text)]))
    return [(each.relation, each.target, each.stance) for each in stated]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Turns out I'm not allergic to peanuts", ("allergic_to", "peanuts", "ends")),
        ("It turned out that I'm allergic to peanuts.", ("allergic_to", "peanuts", "holds")),
        ("Ternyata aku nggak alergi kacang", ("allergic_to", "kacang", "ends")),
        ("I used to live in Tegal until 2018", ("lived_in", "Tegal until 2018", "holds")),
        ("I lived in Tegal until March 2018.", ("lived_in", "Tegal until March 2018", "holds")),
        ("Dulu aku tinggal di Tegal sampai 2018.", ("lived_in", "Tegal sampai 2018", "holds")),
        ("Aku dulu tinggal di Tegal sampai tahun 2018.", ("lived_in", "Tegal sampai tahun 2018", "holds")),
        ("Aku tinggal di Tokyo dari 2012 sampai 2015", ("lived_in", "Tokyo sampai 2015", "holds")),
        ("Aku tinggal di Tegal sampai 2018.", ("lived_in", "Tegal sampai 2018", "holds")),
        ("I bought a Toyota Yaris two weeks ago", ("vehicle", "Toyota Yaris", "holds")),
        ("I bought a bike three days ago", ("vehicle", "bike", "holds")),
        ("I bought a bike a couple of days ago.", ("vehicle", "bike", "holds")),
        ("I bought a bike on Monday.", ("vehicle", "bike", "holds")),
        ("I bought an old piano about three weeks ago.", ("owns", "old piano", "holds")),
        ("I like films about two weeks in Paris.", ("likes", "films about two weeks in Paris", "holds")),
        ("Aku beli sepeda tiga hari lalu", ("vehicle", "sepeda", "holds")),
        ("Aku beli motor Vario dua minggu yang lalu.", ("vehicle", "motor Vario", "holds")),
        ("Aku beli sepeda sebulan lalu.", ("vehicle", "sepeda", "holds")),
        ("Aku beli sepeda hari Senin.", ("vehicle", "sepeda", "holds")),
        ("We are expecting a baby", ("plans", "expecting a baby", "holds")),
        ("I'm expecting twins in March!", ("plans", "expecting twins in March", "holds")),
        ("Kami lagi nunggu kelahiran anak pertama.", ("plans", "nunggu kelahiran anak pertama", "holds")),
        ("Kami menantikan anak kedua.", ("plans", "menantikan anak kedua", "holds")),
        ("Kami akan punya bayi bulan depan.", ("plans", "akan punya bayi bulan depan", "holds")),
        ("I started playing the drums in 2015", ("plays", "drums", "holds")),
        ("I've started knitting.", ("hobby", "knitting", "holds")),
        ("I began to collect stamps in 2019.", ("collects", "stamps", "holds")),
        ("I started running last year.", ("exercises", "running", "holds")),
        ("Aku mulai main drum tahun 2015.", ("plays", "drum", "holds")),
        ("I gave up smoking", ("quit", "smoking", "holds")),
        ("I no longer smoke.", ("quit", "smoking", "holds")),
        ("I don't play the piano anymore.", ("quit", "playing the piano", "holds")),
        ("I no longer swim.", ("quit", "swimming", "holds")),
        ("Aku udah nggak merokok lagi.", ("quit", "merokok", "holds")),
        ("Dulu aku kuliah di UGM.", ("school", "UGM", "holds")),
        ("Aku dulu kuliah di UGM.", ("school", "UGM", "holds")),
        ("Aku kuliah di UGM tahun 2015.", ("school", "UGM", "holds")),
        ("Aku pernah kuliah hukum.", ("studied", "hukum", "holds")),
    ],
)
def test_it_is_heard(text: str, said: Said) -> None:
    assert said_in(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "Turns out he's allergic to peanuts.",
        "Ternyata dia alergi kacang.",
        "I'm expecting a parcel.",
        "We're expecting a baby boom.",
        "She's expecting a baby.",
        "Aku nunggu anak pulang sekolah.",
        "Kami pengen punya anak.",
        "Kami akan punya anak suatu hari nanti.",
        "I started playing with the idea.",
        "I started running late.",
        "She started playing the drums in 2015.",
        "Dia mulai main drum tahun 2015.",
        # It may be a year to come.
        "Aku tinggal di Tegal sampai tahun 2029.",
        "Dia dulu kuliah di UGM.",
        # Nobody knows of what.
        "I gave up halfway.",
        "I gave up nothing.",
        "I gave up on him.",
        "I gave up on trying to fix it.",
        "Aku nyerah aja.",
        "Aku menyerah sama dia.",
    ],
)
def test_what_sounds_like_it_is_not(text: str) -> None:
    assert not said_in(text)


@pytest.mark.parametrize("text", ["I gave up on French", "I gave up on love.", "I've given up on Bob."])
def test_what_was_given_up_and_never_known_says_only_that_it_is_over(text: str) -> None:
    assert [stance for _relation, _target, stance in said_in(text)] == ["ends"]
