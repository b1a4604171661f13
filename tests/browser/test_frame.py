"""The frame around every page: the drawer of a phone, the sidebar of a desk, the keyboard that comes up from below."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

COVERED = 330
# The newest words and the box are both in the part of the window that no keyboard covers, once the page was drawn again.
IN_VIEW = """async (covered) => {
  for (const _ of "12") await new Promise(requestAnimationFrame)
  return [".message:last-of-type", ".composer__box"].map((selector) => {
    const box = [...document.querySelectorAll(selector)].at(-1).getBoundingClientRect()
    return Math.round(innerHeight - covered - box.bottom)
  })
}"""


def test_the_drawer_holds_the_focus_and_gives_it_back(visit: Callable[..., Page]) -> None:
    page = visit("short")
    menu = page.get_by_role("button", name="Open the menu")
    menu.click()
    expect(page.get_by_role("button", name="Close the menu")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#sidebar, body') !== null")
        assert not page.evaluate("Boolean(document.activeElement.closest('main, .topbar, .skip-link'))")
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".topbar").get_by_role("link", name="New conversation")).to_be_focused()


def test_the_back_button_closes_the_drawer_and_stays_on_the_page(visit: Callable[..., Page]) -> None:
    page = visit("/memory")
    page.goto("/images")
    page.get_by_role("button", name="Open the menu").click()
    expect(page.locator("#sidebar")).to_be_visible()
    page.go_back()
    expect(page.locator("#sidebar")).to_be_hidden()
    expect(page).to_have_url("/images")
    page.go_back()
    expect(page).to_have_url("/memory")


def test_a_link_in_the_drawer_leaves_nothing_of_it_in_the_history(visit: Callable[..., Page]) -> None:
    page = visit("/memory")
    page.get_by_role("button", name="Open the menu").click()
    page.get_by_role("link", name="Images").click()
    expect(page).to_have_url("/images")
    expect(page.locator("#sidebar")).to_be_hidden()
    page.go_back()
    expect(page).to_have_url("/memory")
    expect(page.locator("#sidebar")).to_be_hidden()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_finger_pulls_the_drawer_in_and_pushes_it_out(motion: Any, visit: Callable[..., Page]) -> None:
    page = visit("short")
    page.emulate_media(reduced_motion=motion)
    sidebar = page.locator("#sidebar")
    finger = Finger(page)
    finger.down(20, 400)
    finger.move(120, 404)
    box = sidebar.bounding_box()
    assert box is not None and 80 < box["x"] + box["width"] <= 120
    finger.move(260, 408)
    finger.up()
    expect(page.get_by_role("button", name="Close the menu")).to_be_focused()
    assert page.evaluate("history.state.drawer")
    finger.pull((280, 300), (60, 306))
    expect(sidebar).to_be_hidden()
    assert not page.evaluate("Boolean(history.state?.drawer)")
    assert page.evaluate("[...document.querySelectorAll('[inert]')].length") == 0


def test_a_short_slow_pull_is_taken_back_and_a_flick_is_not(visit: Callable[..., Page]) -> None:
    page = visit("/memory")
    sidebar = page.locator("#sidebar")
    finger = Finger(page)
    finger.down(20, 400)
    for x in (60, 80, 90, 90, 88, 86):
        finger.move(x, 400)
    finger.up()
    expect(sidebar).to_be_hidden()
    finger.pull((20, 400), (110, 400), steps=2)
    expect(page.get_by_role("button", name="Close the menu")).to_be_focused()


def test_a_second_finger_does_not_leave_the_drawer_half_open(visit: Callable[..., Page]) -> None:
    page = visit("/memory")
    held = page.locator("#sidebar[data-held]")
    finger = Finger(page)
    finger.down(20, 400)
    finger.move(120, 404)
    expect(held).to_have_count(1)
    finger.second(300, 600)
    finger.up()
    expect(held).to_have_count(0)
    page.reload()
    expect(page.locator("#sidebar")).to_be_hidden()


def test_a_finger_that_scrolls_leaves_the_drawer_alone(visit: Callable[..., Page]) -> None:
    page = visit("/memory")
    sidebar = page.locator("#sidebar")
    page.locator(".page").evaluate(
        """place => {
          const code = Object.assign(document.createElement("pre"), { textContent: "long ".repeat(90), id: "wide" })
          code.style.overflowX = "auto"
          place.prepend(code)
        }"""
    )
    Finger(page).pull((100, 300), (130, 600))
    expect(sidebar).to_be_hidden()
    box = page.locator("#wide").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    Finger(page).pull((60, middle), (300, middle))
    expect(sidebar).to_be_hidden()
    # Below the words and the box of the page: a finger on a box marks text.
    Finger(page).pull((20, 640), (260, 640))
    expect(sidebar).to_be_visible()


def test_the_sidebar_of_a_desk_folds_away_and_stays_so(visit: Callable[..., Page]) -> None:
    page = visit("short", size="desktop")
    fold = page.get_by_role("button", name="Sidebar")
    expect(fold).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Control+b")
    expect(page.locator("#sidebar")).to_be_hidden()
    page.goto("/memory")
    assert page.locator("html").get_attribute("data-sidebar") == "folded"
    expect(page.locator("#sidebar")).to_be_hidden()
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(page.locator("#sidebar")).to_be_visible()
    page.reload()
    expect(page.locator("#sidebar")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "tall", "tablet"])
def test_the_box_and_the_newest_words_stay_above_a_keyboard_that_shrinks_the_window(
    size: str, visit: Callable[..., Page]
) -> None:
    page = visit("short", size=size)
    page.get_by_label("Your message").focus()
    assert min(page.evaluate(IN_VIEW, 0)) >= 0
    whole = page.viewport_size
    assert whole is not None
    page.set_viewport_size({"width": whole["width"], "height": whole["height"] - COVERED})
    expect(page.locator(".composer__box")).to_be_in_viewport(ratio=1)
    assert min(page.evaluate(IN_VIEW, 0)) >= 0


@pytest.mark.parametrize("size", ["phone", "tall", "tablet"])
def test_the_box_and_the_newest_words_stay_above_a_keyboard_that_covers_the_window(
    size: str, visit: Callable[..., Page]
) -> None:
    page = visit("short", size=size)
    page.get_by_label("Your message").focus()
    cover(page, COVERED)
    expect(page.locator("html")).to_have_css("--keyboard-room", f"{COVERED}px")
    room, box = page.evaluate(IN_VIEW, COVERED)
    assert 0 <= box < 60
    assert room >= box
    cover(page, 0)
    expect(page.locator("html")).to_have_css("--keyboard-room", "0px")
    assert 0 <= page.evaluate(IN_VIEW, 0)[1] < 60


@pytest.mark.parametrize(("motion", "fades"), [("no-preference", "true"), ("reduce", "false")])
def test_pages_fade_into_each_other_unless_motion_is_unwelcome(
    motion: Any, fades: str, visit: Callable[..., Page]
) -> None:
    page = visit("/memory", size="desktop")
    page.emulate_media(reduced_motion=motion)
    page.evaluate(
        "addEventListener('pageswap', event => sessionStorage.fades = Boolean(event.viewTransition))"
    )
    page.get_by_role("link", name="Images").click()
    expect(page).to_have_url("/images")
    assert page.evaluate("sessionStorage.fades") == fades


def cover(page: Page, height: int) -> None:
    """Lay a keyboard over the page as Safari does: only the visual viewport knows of it."""
    page.evaluate(
        """height => {
          Object.defineProperty(visualViewport, 'height', { configurable: true, get: () => innerHeight - height })
          visualViewport.dispatchEvent(new Event('resize'))
        }""",
        height,
    )


class Finger:
    """A finger on the screen; the browser makes its pointer events."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._points: list[dict[str, float]] = []
        self._cdp = page.context.new_cdp_session(page)

    def down(self, x: float, y: float) -> None:
        """Touch."""
        self._points = [{"x": x, "y": y, "id": 0}]
        self._send("touchStart", self._points)

    def move(self, x: float, y: float) -> None:
        """Glide."""
        self._points = [{"x": x, "y": y, "id": 0}]
        self._send("touchMove", self._points)

    def second(self, x: float, y: float) -> None:
        """Another finger touches, while the first stays where it is."""
        self._send("touchStart", [*self._points, {"x": x, "y": y, "id": 1}])

    def up(self) -> None:
        """Let go."""
        self._send("touchEnd", [])

    def pull(self, start: tuple[float, float], end: tuple[float, float], *, steps: int = 8) -> None:
        """Touch, glide and let go."""
        self.down(*start)
        for step in range(1, steps + 1):
            part = step / steps
            self.move(start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
        self.up()

    def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
