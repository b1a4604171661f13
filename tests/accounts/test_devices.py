"""Browsers in a few words."""

import pytest
from flask import Flask

from app.accounts.devices import describe_device, put_device
from app.languages import speaking


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16; Pixel) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.5.0", "curl"),
        ("", ""),
        ("\x1b[31m/1", ""),
    ],
)
def test_a_browser_is_named(user_agent: str, words: str) -> None:
    assert describe_device(user_agent) == words


def test_a_browser_is_named_in_the_language_of_the_page(app: Flask) -> None:
    with app.app_context():
        assert [put_device(words) for words in ("Firefox on Linux", "curl", "")] == [
            "Firefox on Linux",
            "curl",
            "An unknown program",
        ]
        with speaking("id"):
            assert [put_device(words) for words in ("Firefox on Linux", "curl", "")] == [
                "Firefox di Linux",
                "curl",
                "Program tak dikenal",
            ]
