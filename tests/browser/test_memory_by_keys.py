"""The pages of the memory by keys alone: every stop is seen, nothing holds the focus, and what happened has it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rinas import Home

# It finds by words alone, so that nothing depends on how quick this machine is.
CONFIGURED = {"memory_embedder": "none"}
PREPARED = ("tests.browser.prepare_memories",)
MOST_STEPS = 60
FOCUSED = """() => {
  const { activeElement: here } = document
  return (here.getAttribute("aria-label") ?? here.labels?.[0]?.textContent ?? here.textContent).trim()
}"""
# A field's frame may be drawn by what is around it, and a date is several stops of one field.
SEEN = """() => {
  const { activeElement: here } = document
  const { bottom, top, width } = here.getBoundingClientRect()
  const ring = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) > 0
  const around = here.parentElement
  const isDrawn = here.type === "date" || ring(getComputedStyle(here)) || ring(getComputedStyle(around))
    || (here.type === "search" && around.matches(":focus-within"))
  return isDrawn && width > 0 && bottom > 0 && top < innerHeight
}"""
PLACE = """() => {
  const { activeElement: here, body } = document
  return here === body ? -1 : [...document.querySelectorAll("*")].indexOf(here)
}"""
PAGES = (
    "/memory",
    "/memory?as_of=0001-01-01&q=cat",
    "/memory/search?q=cat",
    "/memory/facts/new",
    "/memory/profile",
    "/memory/timeline",
    "/memory/statistics",
    "/memory/upkeep",
    "/memory/files",
)


@pytest.fixture
def page(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Page:
    """Rina's page."""
    page = open_page(home.web)
    page.context.add_cookies(cookies)
    return page


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what begins with this name has the focus; every stop on the way is seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), page.evaluate(FOCUSED)
        if page.evaluate(FOCUSED).startswith(name):
            return
    pytest.fail(f"{name} is not reached by Tab")


def enter(page: Page, name: str) -> None:
    """Go on to the page to which what begins with this name leads."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def act(page: Page, name: str, told: str) -> None:
    """Press what begins with this name; what it did is said, and the focus is there."""
    enter(page, name)
    expect(page.locator(".notices")).to_have_text(re.compile(re.escape(told)))
    expect(page.locator(".notices")).to_be_focused()


@pytest.mark.parametrize("address", PAGES)
def test_every_stop_is_seen_and_the_way_leads_through_and_back(page: Page, address: str) -> None:
    page.goto(address)
    for key in ("Tab", "Shift+Tab"):
        stops: list[int] = []
        for _ in range(2 * MOST_STEPS):
            page.keyboard.press(key)
            here = page.evaluate(PLACE)
            # A date is several stops of one field.
            if stops and here == stops[-1]:
                continue
            # Out of the page, or round.
            if here < 0 or here in stops:
                break
            assert page.evaluate(SEEN), page.evaluate(FOCUSED)
            stops.append(here)
        else:
            pytest.fail(f"{key} does not lead through {address}")
        assert len(stops) > 10
        page.evaluate("document.activeElement.blur()")


def test_a_fact_is_pinned_corrected_forgotten_and_known_again(page: Page) -> None:
    page.goto("/memory")
    enter(page, "Dislikes")
    act(page, "Pin", "Pinned")
    act(page, "No longer pin", "No longer pinned")
    tab_to(page, "Keep until")
    page.keyboard.press("Enter")
    tab_to(page, "Day")
    act(page, "Put away", "Put away")
    act(page, "Bring it back", "It is back")

    enter(page, "Correct it")
    tab_to(page, "What it is")
    page.keyboard.type("...")
    enter(page, "Save")
    expect(page.get_by_role("alert")).to_be_focused()
    tab_to(page, "What it is")
    page.keyboard.type("coriander")
    act(page, "Save", "Corrected.")
    expect(page.get_by_role("heading", level=1)).to_have_text("coriander")

    enter(page, "Forget")
    enter(page, "Forget it for good")
    act(page, "Undo", "It is known again.")


def test_errors_have_the_focus_and_a_rebuild_takes_no_focus_away(page: Page, tmp_path: Path) -> None:
    page.goto("/memory?as_of=0001-01-01&q=cat")
    expect(page.get_by_role("alert")).to_be_focused()
    tab_to(page, "Without this filter")
    page.goto("/memory/files")
    wrong = tmp_path / "memory.json"
    wrong.write_text("[]")
    page.locator("input[type=file]").set_input_files(wrong)
    enter(page, "Bring it in")
    expect(page.get_by_role("alert")).to_be_focused()

    page.goto("/memory/upkeep")
    enter(page, "Read everything again")
    tab_to(page, "Take it along")
    done = page.get_by_text("Everything was read again").or_(page.get_by_role("button", name="Apply it"))
    expect(done).to_be_visible(timeout=30_000)
    assert page.evaluate(FOCUSED).startswith("Take it along")
