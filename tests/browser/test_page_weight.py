"""What a first visit to the chat page asks for: few things, and small ones as the shipped nginx site packs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.visits import Visited
from tests.servers.site import Site
from tests.servers.wire import Wire

REQUESTS = 20
KILOBYTES = 200
UNTIL_KEPT = "async () => (await navigator.serviceWorker.ready).active.scriptURL"


@pytest.fixture
def phone(browser: Browser, visited: Visited) -> Iterator[BrowserContext]:
    """A phone that has kept nothing."""
    context = visited.open(browser, size="phone")
    try:
        yield context
    finally:
        context.close()


@pytest.fixture
def site(visited: Visited, tmp_path: Path) -> Iterator[Site]:
    """The site in front of the program."""
    server = Site(tmp_path / "nginx", [f"127.0.0.1:{visited.home.web.port}"])
    try:
        server.start()
        yield server
    finally:
        server.stop()


def test_a_first_visit_asks_for_few_and_small_things(
    phone: BrowserContext, visited: Visited, site: Site
) -> None:
    page = phone.new_page()
    page.goto(visited.addresses["code"].replace(visited.home.web.address, site.address))
    # What is fetched last, when there is time: the colours of code, and the page for when the network is away.
    expect(page.locator(".hljs-keyword").first).to_be_visible()
    assert page.evaluate(UNTIL_KEPT).endswith("/sw.js")
    asked, kilobytes = Wire(site.access_log).take()
    assert any("built/app.js" in line for line in asked)
    assert {entry["protocol"] for entry in site.requests()} == {"HTTP/2.0"}
    assert len(asked) <= REQUESTS, "\n".join(asked)
    assert kilobytes <= KILOBYTES, "\n".join(asked)


def test_whatever_a_page_needs_for_sure_is_named_in_its_head(phone: BrowserContext, visited: Visited) -> None:
    page = phone.new_page()
    page.goto(visited.addresses["short"])
    named = page.locator("link[rel=modulepreload]").evaluate_all("all => all.map((it) => it.href)")
    for library in ("stimulus", "marked", "dompurify"):
        assert any(f"/vendor/{library}.js" in address for address in named), named
