"""Words become stems that meet: inflected ones of either language, other scripts, and nothing for stop words alone."""

import random
import re
import sys
from collections import Counter

import pytest

from app.memory.bilingual import entries
from app.memory.terms import MOST_QUESTION_WORDS, question_terms, terms_of


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("I was running along the river", "run"),
        ("She adopted two cats", "adopt cat"),
        ("Kucingku sangat lucu dan dia suka tidur", "kucing"),
        ("Makanan itu enak sekali, aku menyukainya", "makan"),
        ("Mochi", "MOCHI's"),
        ("Café crème", "cafe"),
        ("東京都に住んでいます", "東京"),
        ("Я живу в Москве", "москве"),
        ("Bosku galak banget, dan gigiku sakit", "bos gigi"),
        ("My cats are called Mochi and Toro", "nama kucingku"),
        ("Aku pindah ke rumah baru dan adopsi kucing", "moved houses cat adopted"),
    ],
)
def test_a_word_and_its_forms_meet(said: str, asked: str) -> None:
    stored = {key for keys in terms_of(said) for key in keys}
    for keys in question_terms(asked):
        assert stored & set(keys), f"{keys} is not among {stored}"


@pytest.mark.parametrize("text", ["", "and the of", "yang dan itu", "!!! … 🍋", "\u200b"])
def test_what_says_nothing_has_no_words(text: str) -> None:
    assert terms_of(text) == []
    assert question_terms(text) == []


def test_the_words_of_two_languages_are_plain_and_each_pair_stands_once() -> None:
    known = list(entries())
    assert len(known) > 800
    for english, indonesian in known:
        for word in (*english, *indonesian):
            assert re.fullmatch("[a-z]+", word), (english, indonesian)
    pairs = Counter(
        frozenset([first, second]) for english, other in known for first in english for second in other
    )
    assert [pair for pair, times in pairs.items() if times > 1] == []


def test_unlike_words_do_not_meet() -> None:
    stored = {key for keys in terms_of("The person is my seller") for key in keys}
    assert not stored & {key for keys in question_terms("son cell") for key in keys}


def test_any_text_of_any_script_has_words_that_its_own_question_finds() -> None:
    chance = random.Random(5)
    for _ in range(300):
        text = "".join(
            chr(chance.choice((32, chance.randrange(33, 0x3000), chance.randrange(97, 123))))
            for _ in range(60)
        )
        stored = {key for keys in terms_of(text) for key in keys}
        assert all(stored & set(keys) for keys in question_terms(text))


def test_a_long_question_is_cut_to_its_last_words() -> None:
    words = [f"word{number}" for number in range(500)]
    asked = question_terms(" ".join(words))
    assert len(asked) == MOST_QUESTION_WORDS
    assert "word499" in asked[-1]
    assert sys.getsizeof(terms_of("x" * 100_000)) < 1_000
