"""A persona is an adult: descriptions of minors are refused in both languages, honest ones pass."""

import pytest

from app.settings.adult_rule import find_minor
from app.settings.prompts import CLOSENESS, DEFAULT_IDENTITY, DEFAULT_LIMITS, DEFAULT_NAME, DEFAULT_VOICE


@pytest.mark.parametrize(
    "text",
    [
        "You are 17 years old.",
        "a 16-year-old girl",
        "a sixteen year old student",
        "Age: 15",
        "aged 12",
        "She just turned seventeen.",
        "She is 14, shy and sweet.",
        "17yo",
        "13 y/o",
        "umur 15 tahun",
        "Dia berusia enam belas tahun",
        "umurnya 9",
        "a schoolgirl in uniform",
        "a high school student",
        "You are a teenager.",
        "a preteen idol",
        "underage",
        "a loli",
        "a little girl with a lamp",
        "kamu adalah seorang anak",
        "siswi SMA",
        "gadis kecil",
        "masih di bawah umur",
        "\uff11\uff17 years old",
        "1\u200b7 years old",
        "a TEENAGE  girl",
        "You\u2019re 15",
    ],
)
def test_a_minor_is_found(text: str) -> None:
    assert find_minor(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "You are 28 years old.",
        "a 35-year-old gardener",
        "Age: 18",
        "aged 117",
        "berusia dua puluh lima tahun",
        "umur 30 tahun",
        "She has ten years of experience and two cats.",
        "A teacher who loves the children of her class.",
        "You are young at heart.",
        "You are 100 percent honest, and you are 5 minutes early.",
        "kelas memasak, sudah 15 tahun menikah",
        "",
        DEFAULT_IDENTITY,
        DEFAULT_VOICE,
        DEFAULT_NAME,
    ],
)
def test_an_adult_passes(text: str) -> None:
    assert find_minor(text) is None


def test_a_rule_may_name_minors_but_not_claim_to_be_one() -> None:
    rule = "Nothing with teenagers, schoolgirls or anybody underage, ever."
    assert find_minor(rule) is not None
    assert find_minor(rule, may_name_minors=True) is None
    assert find_minor(DEFAULT_LIMITS, may_name_minors=True) is None
    assert find_minor("Never mention that you are a minor.", may_name_minors=True) is not None
    assert find_minor("Do not say that you are 16 years old.", may_name_minors=True) is not None


def test_the_modes_of_closeness_rise_from_nothing_to_the_last() -> None:
    assert [mode.least for mode in CLOSENESS] == [0, 25, 45, 65, 85]
