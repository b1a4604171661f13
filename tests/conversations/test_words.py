"""Words are compared without case and accents, in every script, and an excerpt shows where the hit is."""

import pytest

from app.conversations.words import MOST_LETTERS, MOST_TERMS, excerpt, mark, matches, terms_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Größe, naïve CAFÉ_au lait!", "grosse naive cafe au lait"),
        ("C++ 3.14 ＡＢＣ ﬁn", "c 3 14 abc fin"),
        ("東京都に", "東京 京都 都に に"),
        ("हिन्दी भाषा", "हिन्दी भाषा"),
        ("İstanbul Łódź smørbrød", "istanbul lodz smorbrod"),
        ("שָׁלוֹם", "שלום"),
        ("!?… 🍋 —", ""),
    ],
)
def test_the_words_of_a_text(text: str, words: str) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cafe", True),
        ("CAFÉ", True),
        ("caf", True),
        ("caf tokyo", False),
        ("tokyo caf", True),
        ("東京", True),
        ("京", True),
        ("京東", False),
        ("harbour cafe", True),
        ("arbour", False),
    ],
)
def test_what_finds_a_text(query: str, found: bool) -> None:
    assert matches("The Café by the harbour, Tokyo (東京都)", terms_of(query)) is found


def test_a_query_without_a_word_asks_for_nothing_and_a_long_one_for_its_beginning() -> None:
    assert terms_of('  "!*^ () 🍋 ') == ()
    assert len(terms_of(" ".join(f"word{number}" for number in range(1000)))) == MOST_TERMS


def test_no_text_has_more_words_than_the_databases_take() -> None:
    assert len(words_of("東" * 150_000)) <= MOST_LETTERS
    assert len(words_of("x" * 300_000)) == 64


def test_an_excerpt_shows_the_first_hit_and_marks_all_of_it() -> None:
    pieces = excerpt(
        "So it goes. " * 40 + "We met at the **Café** and the cafés were full.", terms_of("cafe")
    )
    assert "".join(piece.text for piece in pieces).startswith("…")
    assert [piece.text for piece in pieces if piece.hit] == ["Café", "café"]
    assert not any("*" in piece.text for piece in pieces)


def test_markup_in_a_text_stays_text() -> None:
    pieces = mark("<b>bold</b>", terms_of("bold"))
    assert [(piece.text, piece.hit) for piece in pieces] == [("<b>", False), ("bold", True), ("</b>", False)]
