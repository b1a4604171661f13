"""Estimates err on the high side."""

import pytest

from app.providers.tokens import MESSAGE_OVERHEAD, estimate_tokens


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("word " * 100, 100, 180),
        ("柚子" * 100, 180, 320),
        ("🍊" * 100, 150, 300),
        ("Selamat pagi, apa kabarmu hari ini? " * 20, 180, 260),
    ],
)
def test_an_estimate_lies_in_a_sensible_range(text: str, least: int, most: int) -> None:
    assert least <= estimate_tokens(text) - MESSAGE_OVERHEAD <= most


def test_broken_text_is_estimated_too() -> None:
    assert estimate_tokens("\ud800abc") > 0
