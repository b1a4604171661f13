"""Names are names in whatever script they are written; a word of two scripts that look alike is none."""

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard


def said_in(text: str) -> list[tuple[str, str]]:
    """Return relations and targets of what holds by a message."""
    stated = (each for _place, each in find_statements([Heard("user", text)]))
    return [(each.relation, each.target) for each in stated if each.stance == "holds"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I live in Москва", ("lives_in", "Москва")),
        ("I live in Łódź now.", ("lives_in", "Łódź")),
        ("I live in 東京.", ("lives_in", "東京")),
        ("I live in Москва. No wait, Казань.", ("lives_in", "Казань")),
        ("My name is Иван.", ("name", "Иван")),
        ("My dog is called Борис.", ("has_pet", "dog Борис")),
        ("I have a cat called ミケ.", ("has_pet", "cat called ミケ")),
        ("I like ラーメン and 김치", ("likes", "ラーメン and 김치")),
        ("I like Tシャツ.", ("likes", "Tシャツ")),
        ("I like β-carotene.", ("likes", "β-carotene")),
        ("Aku tinggal di 東京 sama ibu.", ("lives_in", "東京")),
        ("Aku tinggal di Москва.", ("lives_in", "Москва")),
        ("Namaku 田中.", ("name", "田中")),
        ("Kakakku namanya Олег.", ("sibling", "Kakak Олег")),
        ("Aku suka ラーメン dan 김치", ("likes", "ラーメン dan 김치")),
    ],
)
def test_a_name_may_be_of_any_script(text: str, said: tuple[str, str]) -> None:
    assert said_in(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        # With a Cyrillic е, о, а, and a Greek ο.
        "I live in S\u0435marang.",
        "My dog is called B\u043ebby.",
        "I'm allergic to pe\u0430nuts.",
        "I like t\u03bfast.",
        "Aku tinggal di S\u0435marang.",
        "Aku suka t\u0435mpe.",
        # No capital says that it is a name.
        "Hi! I'm 疲れた.",
        "Halo! Aku 疲れた.",
    ],
)
def test_what_only_looks_like_a_word_teaches_nothing(text: str) -> None:
    assert not said_in(text)


def test_the_words_beside_it_teach_what_they_say() -> None:
    assert said_in("I live in S\u0435marang. I drink tea.") == [("drinks", "tea")]
