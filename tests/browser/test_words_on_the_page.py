"""What is said appears on the page as it is meant: while it is written, afterwards, without script, and against ill will."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Page, Request, expect

from tests.browser.markdown_samples import FORMULAS, LINKS, MARKUP, RICH
from tests.browser.rinas import PATIENCE, Home, Rina

BENIGN = "**bold** [link](https://example.org/) `code`\n\n| a |\n|---|\n| 1 |\n\n$x^2$\n\n"


@pytest.fixture
def visit(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Callable[..., Rina]:
    """Rina in a new conversation, in a browser with these options."""

    def open_one(**options: Any) -> Rina:
        page = open_page(home.web, **options)
        page.context.add_cookies(cookies)
        page.goto("/conversations/new")
        return Rina(page)

    return open_one


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_an_answer_looks_the_same_after_a_reload_and_fits_the_page(
    visit: Callable[..., Rina], size: str
) -> None:
    rina = visit(size=size)
    rina.say(f"[[echo=7 rate=400]]{RICH}", send="button")
    _expect_end(rina)
    expect(rina.drawn.locator(".katex")).to_have_count(4, timeout=PATIENCE)
    grown = rina.drawn.inner_text()
    for kind in ("h3", "blockquote", "table", ".code .hljs-keyword", ".katex", "li.task"):
        expect(rina.drawn.locator(kind).first).to_be_attached()
    rina.page.reload()
    expect(rina.drawn.locator(".katex")).to_have_count(4)
    assert rina.drawn.inner_text() == grown
    own = rina.page.locator(".message--user .prose").first
    expect(own.locator("table")).to_be_visible()
    assert rina.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_finished_stays_in_place_and_selected_until_after_the_end(visit: Callable[..., Rina]) -> None:
    rina = visit()
    rina.say(
        "[[echo=9 rate=60]]One **finished** paragraph.\n\n"
        + "Many more words. " * 20
        + "\n\n- and\n- a list\n"
    )
    first = rina.drawn.locator("p").first
    expect(first).to_have_text("One finished paragraph.", timeout=PATIENCE)
    expect(rina.drawn.locator("p").nth(1)).to_be_attached()
    node = first.element_handle()
    first.evaluate("element => getSelection().selectAllChildren(element)")
    expect(rina.drawn.locator("li")).to_have_count(2, timeout=PATIENCE)
    _expect_end(rina)
    assert (
        node.evaluate("element => element.isConnected && String(getSelection())") == "One finished paragraph."
    )


def test_thoughts_are_folded_and_say_how_long_they_took(visit: Callable[..., Rina]) -> None:
    rina = visit()
    rina.say("Think first [[tokens=30 reasoning=25 rate=25]]")
    expect(rina.page.get_by_text("Thinking…")).to_be_visible(timeout=PATIENCE)
    _expect_end(rina)
    summary = rina.page.get_by_text("Thought for 1 second")
    expect(summary).to_be_visible()
    expect(rina.page.locator(".thoughts__text")).to_be_hidden()
    rina.page.reload()
    summary.click()
    expect(rina.page.locator(".thoughts__text")).to_be_visible()


def test_code_is_copied_with_one_press(visit: Callable[..., Rina]) -> None:
    rina = visit(permissions=["clipboard-read", "clipboard-write"])
    rina.say("[[echo=9 rate=400]]```python\nx = 1\n\ny = 2\n```\n")
    _expect_end(rina)
    rina.drawn.get_by_role("button", name="Copy", exact=True).press("Enter")
    expect(rina.drawn.get_by_role("button", name="Copied")).to_be_visible()
    assert rina.page.evaluate("navigator.clipboard.readText()") == "x = 1\n\ny = 2"
    expect(rina.drawn.get_by_role("button", name="Copy", exact=True)).to_be_visible()


def test_without_script_the_words_are_there_as_they_were_written(
    visit: Callable[..., Rina], home: Home
) -> None:
    rina = visit()
    rina.say("Hello **you** [[tokens=3]]")
    _expect_end(rina)
    plain = visit(java_script_enabled=False)
    plain.page.goto(rina.page.url)
    expect(plain.page.locator(".message--user [data-part=text]")).to_be_visible()


def test_raw_text_is_not_shown_first_but_when_our_script_does_not_come(visit: Callable[..., Rina]) -> None:
    rina = visit()
    rina.say("Hello **you** [[tokens=3]]")
    _expect_end(rina)
    rina.page.route("**/built/app.js*", lambda route: route.abort())
    rina.page.reload(wait_until="domcontentloaded")
    raw = rina.page.locator(".message--user [data-part=text]").first
    assert raw.evaluate("element => getComputedStyle(element).visibility") == "hidden"
    expect(raw).to_be_visible()


@pytest.mark.parametrize("guarded", [True, False], ids=["with the policy", "without the policy"])
@pytest.mark.parametrize("words", [MARKUP, LINKS, FORMULAS], ids=["markup", "links", "formulas"])
def test_ill_will_is_shown_as_words_and_asks_nobody(
    visit: Callable[..., Rina], home: Home, words: tuple[str, ...], guarded: bool
) -> None:
    rina = visit(bypass_csp=not guarded)
    told = _listen(rina.page, home)
    text = "\n\n".join([BENIGN, *(word.replace("\x01", "") for word in words), BENIGN])
    rina.say(f"[[echo=3 rate=4000]]{text}"[:99_000])
    _expect_end(rina)
    rina.page.reload()
    for drawn in ("strong", "a[href='https://example.org/']", "code", "table", ".katex"):
        expect(rina.drawn.locator(drawn).first).to_be_visible(timeout=PATIENCE)
    rina.page.mouse.move(400, 300)
    assert rina.page.locator(".prose :is(img, svg, iframe, script, style, form, object, video)").count() == 0
    rina.say("Still here? [[tokens=4]]")
    rina.expect_answer(4)
    assert told == []
    if not guarded:
        rina.page.evaluate("fetch('https://evil.test/control').catch(() => {})")
        rina.page.evaluate("alert(1)")
        assert told == ["https://evil.test/control", "dialog: 1"]


def _listen(page: Page, home: Home) -> list[str]:
    """Write down each dialog and each request to somewhere else."""
    told: list[str] = []
    own = urlsplit(home.web.address).netloc

    def hear(request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and urlsplit(request.url).netloc != own:
            told.append(request.url)

    def refuse(dialog: Dialog) -> None:
        told.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", hear)
    page.on("dialog", refuse)
    page.context.route("https://evil.test/**", lambda route: route.abort())
    return told


def _expect_end(rina: Rina) -> None:
    """Wait until the newest answer has ended."""
    expect(rina.page.locator(".message--assistant[data-state=done]").last).to_be_attached(timeout=PATIENCE)
    expect(rina.stop).to_be_hidden(timeout=PATIENCE)
    expect(rina.drawn).not_to_be_empty()
