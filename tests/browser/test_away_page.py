"""The page that nginx shows while the program is away: it says so, and goes on by itself to where one wanted to be."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.visits import SIZES
from tests.servers.child import free_port
from tests.servers.site import Site
from tests.servers.web import WebServer

PATIENCE = 20_000
ASK = """async () => {
    const answer = await fetch("/conversations/list", { headers: { Accept: "application/json" } })
    return [answer.status, (await answer.json()).error.code]
}"""


@pytest.fixture
def behind(start_web: Callable[..., WebServer], tmp_path: Path) -> Iterator[tuple[WebServer, Site]]:
    """The running program behind the shipped site."""
    port = free_port()
    web = start_web(public_url=f"https://localhost:{port}", trusted_proxies=1)
    site = Site(tmp_path / "nginx", [f"127.0.0.1:{web.port}"], port=port)
    try:
        site.start()
        yield web, site
    finally:
        site.stop()


@pytest.fixture
def context(browser: Browser, behind: tuple[WebServer, Site]) -> Iterator[BrowserContext]:
    """A browser that keeps no page for when the server is away, as on a first visit."""
    opened = browser.new_context(
        base_url=behind[1].address,
        viewport=SIZES["phone"],
        service_workers="block",
        locale="en-GB",
        color_scheme="dark",
    )
    opened.set_default_timeout(PATIENCE)
    try:
        yield opened
    finally:
        opened.close()


def test_the_page_comes_back_by_itself(context: BrowserContext, behind: tuple[WebServer, Site]) -> None:
    web, _ = behind
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if "Content Security" in message.text else None
    )
    page.goto("/sign-in?next=%2Fsearch")
    web.stop()
    assert page.evaluate(ASK) == [502, "away"]
    answer = page.goto("/sign-in?next=%2Fsearch")
    assert answer is not None and answer.status == 502
    expect(page.get_by_role("heading", name="Back in a moment")).to_be_visible()
    expect(page.get_by_role("heading", name="Sebentar lagi kembali")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(31, 29, 26)"
    web.start()
    expect(page.get_by_label("Password")).to_be_visible(timeout=PATIENCE)
    assert page.url.endswith("/sign-in?next=%2Fsearch")
    assert faults == []


def test_a_form_is_not_sent_again_by_itself(context: BrowserContext, behind: tuple[WebServer, Site]) -> None:
    web, site = behind
    page = context.new_page()
    page.goto("/sign-in")
    web.stop()
    # A place that takes nothing but this form.
    page.locator("form[action='/language'] button").last.click()
    expect(page.get_by_role("heading", name=re.compile("moment"))).to_be_visible()
    assert page.url.endswith("/language")
    web.start()
    expect(page.get_by_label("Password")).to_be_visible(timeout=PATIENCE)
    assert page.url.endswith("/sign-in")
    posts = [entry["status"] for entry in site.requests() if entry["method"] == "POST"]
    assert posts == [502]


def test_in_indonesian_for_who_speaks_it_and_by_hand_for_who_cannot_wait(
    browser: Browser, behind: tuple[WebServer, Site]
) -> None:
    web, site = behind
    web.stop()
    with browser.new_context(
        base_url=site.address, locale="id-ID", service_workers="block", viewport=SIZES["phone"]
    ) as context:
        page = context.new_page()
        page.clock.install()
        page.goto("/")
        expect(page.get_by_role("heading", name="Sebentar lagi kembali")).to_be_visible()
        assert page.locator("html").get_attribute("lang") == "id"
        assert _wider_than_the_screen(page) == 0
        web.start()
        # The page's own clock stands still, so nothing but the button looks again.
        page.get_by_role("button", name="Coba sekarang").click()
        page.clock.resume()
        expect(page.locator("input[type=password]")).to_be_visible(timeout=PATIENCE)


def _wider_than_the_screen(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
