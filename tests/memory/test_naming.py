"""Which words of a target are looked for wherever they stand, and which must not black out half of a life."""

import pytest

from app.memory.forgetting.naming import Usage, choose, heart_of, telling_words
from app.memory.models import TombstoneKind


def usage(target: str, *texts: str) -> Usage:
    """Return how these messages write a target."""
    counted = Usage()
    for text in texts:
        counted.count(text, telling_words(target))
    return counted


@pytest.mark.parametrize(
    ("target", "texts", "kind"),
    [
        ("Mochi", ["My cat is called Mochi.", "mochi sleeps", "Is Mochi well?"], "words"),
        ("mochi", ["kucingku namanya mochi", "Lucu sekali, Mochi itu!"], "words"),
        ("mochi", ["kucingku namanya mochi"], "words"),
        ("the Beatles", ["I love the Beatles."], "words"),
        ("cilantro", ["I hate cilantro."], "words"),
        ("black tea", ["I drink black tea."], "words"),
        ("猫咪", ["我的猫咪很好"], "words"),
        ("May", ["You may call her.", "My sister May is here."], "name"),
        ("Rose", ["A rose is a rose.", "The rose of Rose."], "name"),
        ("Al", ["My friend Al is here."], "name"),
        ("yes", ["I said yes."], None),
        ("tea", ["I drink tea."], None),
        ("3", ["I have 3 of them."], None),
        ("it is", ["It is."], None),
        ("J K", ["I like J K."], None),
        ("…", [], None),
    ],
)
def test_what_a_target_says_by_itself(target: str, texts: list[str], kind: TombstoneKind | None) -> None:
    assert choose(target, usage(target, *texts), of_messages=1_000) == kind


def test_a_word_that_somebody_says_all_the_time_is_not_blanked_but_a_name_is() -> None:
    often = [f"I had coffee number {number}." for number in range(30)]
    assert choose("coffee", usage("coffee", *often[:20]), of_messages=40) == "words"
    assert choose("coffee", usage("coffee", *often), of_messages=40) is None
    assert choose("coffee", usage("coffee", *often), of_messages=4_000) == "words"
    named = [f"I saw Mochi {number} times." for number in range(30)]
    assert choose("Mochi", usage("Mochi", *named), of_messages=40) == "words"
    assert choose("mochi", usage("mochi", *named), of_messages=40) == "words"
    typed = [text.lower() for text in named]
    assert choose("mochi", usage("mochi", *typed), of_messages=40) is None


def test_the_first_word_of_a_sentence_tells_nothing() -> None:
    counted = usage("tea", "Tea is good. Tea! (Tea.)\n- Tea", "I like tea.")
    assert (counted.messages, counted.as_name, counted.as_word) == (2, 0, 1)


@pytest.mark.parametrize(
    ("target", "heart"),
    [
        ("cat named Mochi", "Mochi"),
        ("cat Mochi", "Mochi"),
        ("Kucing Mochi", "Mochi"),
        ("kucing namanya Mochi", "Mochi"),
        ("kitten called Mochi yesterday", "Mochi"),
        ("friend Sinta Dewi from school", "Sinta Dewi"),
        ("Sinta Dewi", "Sinta Dewi"),
        ("kucing namanya mochi", "mochi"),
        ("a place called home", "home"),
        ("cat named the best", "cat named the best"),
        ("old cat", "old cat"),
        ("trip to Bali", "trip to Bali"),
        ("Bank Mandiri", "Bank Mandiri"),
        ("", ""),
    ],
)
def test_the_name_is_what_a_target_is_about(target: str, heart: str) -> None:
    assert heart_of(target) == heart


def test_words_that_only_point_at_a_target_are_not_looked_for() -> None:
    assert telling_words("my cat") == ("cat",)
    assert telling_words("si Mochi") == ("mochi",)
    assert telling_words("the") == ("the",)
