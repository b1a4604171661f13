"""Thinking between tags comes out of the text, however the pieces fall."""

import pytest

from app.providers.think_tags import ThinkSplitter

TEXTS = (
    ("<think>\nwhy\n</think>\n\nBecause.", "\nwhy\n", "Because."),
    ("  <thinking>a</thinking>b", "a", "b"),
    ("<think>one</think>\n<think>two</think>answer", "onetwo", "answer"),
    ("<think></think>answer", "", "answer"),
    ("<think>never ends </thin", "never ends </thin", ""),
    ("plain text", "", "plain text"),
    (" plain with a space", "", " plain with a space"),
    ("I wrote <think>this</think> as text", "", "I wrote <think>this</think> as text"),
    ("<thi", "", "<thi"),
    ("<thorn> is no tag", "", "<thorn> is no tag"),
    ("<think>a < b </ c</think>d", "a < b </ c", "d"),
)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1_000])
@pytest.mark.parametrize(("text", "thinking", "answer"), TEXTS)
def test_pieces_of_any_size_give_the_same(text: str, thinking: str, answer: str, size: int) -> None:
    splitter = ThinkSplitter()
    pairs = [splitter.feed(text[at : at + size]) for at in range(0, len(text), size)] + [splitter.close()]
    assert "".join(thought for thought, _ in pairs) == thinking
    assert "".join(words for _, words in pairs) == answer
