"""Behind a CDN the visitor's address comes from its header, and only from it."""

from collections.abc import Callable
from pathlib import Path

import requests

from tests.servers.nginx import Nginx
from tests.sources import HOUSE

RULES = (HOUSE / "deploy" / "nginx" / "real-ip.conf").read_text()


def seen(start_nginx: Callable[[str], Nginx], trusted: str, forwarded: str) -> str:
    """Tell which address nginx takes for the visitor's when the CDN's are these."""
    server = start_nginx(
        f"{RULES.replace('192.0.2.0/24', trusted)}\nlocation / {{ return 200 $remote_addr; }}"
    )
    return requests.get(f"{server.address}/", headers={"X-Forwarded-For": forwarded}, timeout=5).text


def test_the_cdn_is_believed_and_what_stands_before_its_word_is_not(
    start_nginx: Callable[[str], Nginx],
) -> None:
    assert seen(start_nginx, "127.0.0.0/8", "198.51.100.1, 203.0.113.7") == "203.0.113.7"
    # Two of its own servers, one after the other.
    assert seen(start_nginx, "127.0.0.0/8", "198.51.100.1, 203.0.113.7, 127.0.0.9") == "203.0.113.7"


def test_nobody_else_is_believed(start_nginx: Callable[[str], Nginx]) -> None:
    assert seen(start_nginx, "192.0.2.0/24", "203.0.113.7") == "127.0.0.1"


def test_the_page_that_tells_of_it_is_there() -> None:
    assert "real-ip.conf" in Path(HOUSE / "docs/install.md").read_text()
