"""Every page is fit for everybody: axe finds nothing serious, fingers find every target, nothing runs off the screen."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.servers.web import HOUSE

AXE = (HOUSE / "node_modules" / "axe-core" / "axe.min.js").read_text()
# Names of conversations (tests/browser/visits.py), or addresses. A new page is added by a line.
ANONYMOUS = ("/sign-in", "/setup/nothing", "/accounts/nothing")
PAGES = (
    "empty",
    "short",
    "code",
    "wrong",
    "/search?q=garden",
    "/conversations/archived",
    "/settings",
    "/settings/welcome",
    "/settings/welcome/provider",
    "/settings/credentials",
    "/settings/preferences",
    "/settings/admin",
    "/settings/admin/jobs",
    "/account",
    "/memory",
    "/memory?as_of=0001-01-01&q=cat",
    "/memory/facts/new",
    "/memory/statistics",
    "/memory/upkeep",
    "/images",
    "/conversations/nothing",
)
ADD_STYLE = """(text) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}"""
# Of what axe looks for, what depends on the scheme. Not the whole group: it holds a stricter measure that is off by itself.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# A link in running words is as high as its line; so the standard allows it (WCAG 2.2, 2.5.8).
# What a link leaves free at its end is the place of a button. Fields below 16 px make a phone zoom in.
TARGETS = """() => {
  const inProse = (element) => element.matches("p a, p .link, li p a, .message__text a, dd a, label a")
  const hidden = (element) => !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    || element.closest("[inert], .only-read-aloud, .skip-link") || element.matches(".only-read-aloud, .skip-link")
  const boxOf = (element) => {
    const label = element.matches("input[type=checkbox], input[type=radio]") && element.labels[0]
    const box = (label || element).getBoundingClientRect()
    const free = parseFloat(getComputedStyle(element).paddingInlineEnd)
    return free >= 44 ? new DOMRect(box.x, box.y, box.width - free, box.height) : box
  }
  const found = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((element) => !hidden(element) && !inProse(element))
    .map((element) => ({ element, box: boxOf(element) }))
    .filter(({ box }) => box.width && box.height)
  const name = ({ element }) => element.outerHTML.slice(0, 140)
  const low = found.filter(({ box }) => box.height < 43.5).map((each) => `${each.box.height} px: ${name(each)}`)
  const onScreen = found.filter(({ element }) => !element.closest(".composer, .topbar, .toast"))
  const over = onScreen.flatMap((one, at) => onScreen.slice(at + 1)
    .filter((other) => !one.element.contains(other.element) && !other.element.contains(one.element))
    .filter((other) => Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 1
      && Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 1)
    .map((other) => `${name(one)} lies over ${name(other)}`))
  const tiny = found.filter(({ element }) => element.matches("input:not([type=radio], [type=checkbox]), select, textarea"))
    .filter(({ element }) => parseFloat(getComputedStyle(element).fontSize) < 16)
  return [...low, ...over, ...tiny.map((each) => `below 16 px: ${name(each)}`)]
}"""


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("place", PAGES)
def test_axe_finds_nothing_serious(place: str, size: str, visit: Callable[..., Page]) -> None:
    check_in_both_schemes(visit(place, size=size))


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("place", ANONYMOUS)
def test_axe_finds_nothing_serious_before_the_door(place: str, size: str, visit: Callable[..., Page]) -> None:
    check_in_both_schemes(visit(place, size=size, anonymous=True))


def test_axe_finds_nothing_serious_in_what_opens(visit: Callable[..., Page]) -> None:
    page = visit("short")
    page.get_by_role("button", name="Open the menu").click()
    expect(page.get_by_role("button", name="Close the menu")).to_be_focused()
    check_in_both_schemes(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    check_in_both_schemes(page)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_page_without_a_connection_is_fit_too(size: str, visit: Callable[..., Page]) -> None:
    page = visit("/memory", size=size)
    page.route("**/health", lambda route: route.abort())
    page.goto("/offline")
    page.get_by_label("Your message", exact=True).fill("For later")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".pending")).to_have_count(1)
    check_in_both_schemes(page)
    if size == "phone":
        assert page.evaluate(TARGETS) == []
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".pending")).to_have_count(0)


def test_axe_finds_a_planted_fault(visit: Callable[..., Page]) -> None:
    page = visit("/memory")
    page.locator("h1").evaluate("heading => heading.innerHTML = '<img src=x><button></button>'")
    assert {finding.split(":")[0] for finding in serious_findings(page)} == {"image-alt", "button-name"}


def test_axe_finds_words_that_only_the_dark_hides(visit: Callable[..., Page]) -> None:
    page = visit("/memory")
    page.evaluate(ADD_STYLE, "main * { color: #000 !important; background: #fff !important }")
    check_in_both_schemes(page)
    page.evaluate(ADD_STYLE, "@media (prefers-color-scheme: dark) { main * { background: #111 !important } }")
    with pytest.raises(AssertionError, match="color-contrast"):
        check_in_both_schemes(page)


@pytest.mark.parametrize("place", PAGES)
def test_every_target_is_large_enough_for_a_finger(place: str, visit: Callable[..., Page]) -> None:
    page = visit(place, size="phone")
    assert page.evaluate(TARGETS) == []
    menu = page.get_by_role("button", name="Open the menu")
    if menu.count():
        menu.click()
        expect(page.get_by_role("button", name="Close the menu")).to_be_focused()
        assert page.evaluate(TARGETS) == []


@pytest.mark.parametrize("place", ANONYMOUS)
def test_every_target_before_the_door_is_large_enough(place: str, visit: Callable[..., Page]) -> None:
    assert visit(place, size="phone", anonymous=True).evaluate(TARGETS) == []


def test_a_planted_small_target_is_found(visit: Callable[..., Page]) -> None:
    page = visit("/images")
    assert page.evaluate(TARGETS) == []
    page.locator("h1").evaluate("heading => heading.append(document.createElement('button'))")
    assert len(page.evaluate(TARGETS)) == 1


@pytest.mark.parametrize("place", PAGES)
def test_nothing_runs_off_a_narrow_screen(place: str, visit: Callable[..., Page]) -> None:
    page = visit(place, size="phone")
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.set_viewport_size({"width": 640, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 640


def check_in_both_schemes(page: Page) -> None:
    """Let axe look at the page in light, and at its colours in dark, where nothing else is different."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert serious_findings(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert serious_findings(page, **COLOURS) == []


def serious_findings(page: Page, **options: object) -> list[str]:
    """Let axe look at the page as it is, and name what is serious or worse."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(document, options).then(r => r.violations)",
        {"resultTypes": ["violations"], **options},
    )
    return [
        f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
