"""What counts as a copy."""

from tests.memory.wording import repeated


def test_the_same_text_twice_is_found() -> None:
    assert repeated(["Hello.", "Good night.", "Hello."]) == ["Hello.", "Hello."]


def test_a_template_with_another_noun_is_found() -> None:
    assert len(repeated(["I have a cat and I like tea.", "I have a dog and I like tea."])) == 1


def test_short_answers_and_different_sentences_may_stay() -> None:
    assert (
        repeated(["Yes, I know.", "Yes, I do.", "My bicycle has a flat tyre.", "Nobody saw the kitten yet."])
        == []
    )
