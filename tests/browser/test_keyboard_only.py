"""A whole evening without a mouse: every step is reached by keys alone, and the focus is never lost."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rinas import PATIENCE, Home, Rina, running_home, sign_in
from tests.servers.scripted_provider import ScriptedProvider

FOCUSED = """() => {
  const { activeElement: here } = document
  return here.getAttribute("aria-label") ?? here.labels?.[0]?.textContent.trim() ?? here.textContent.trim()
}"""
MOST_STEPS = 80


@pytest.fixture
def provider() -> Iterator[ScriptedProvider]:
    """The scripted provider."""
    with ScriptedProvider(tokens=6, rate=200, delay=0.02) as server:
        yield server


@pytest.fixture
def page(
    template_data: Path, tmp_path: Path, open_page: Callable[..., Page], provider: ScriptedProvider
) -> Iterator[Page]:
    """Rina's page after her sign-in."""
    with running_home(template_data, tmp_path) as home:
        yield _signed_in(open_page(home.web), home, provider)


def _signed_in(page: Page, home: Home, provider: ScriptedProvider) -> Page:
    sign_in(page, home, provider)
    page.goto("/memory")
    return page


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until what has this name has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(FOCUSED) == name:
            return
    pytest.fail(f"{name} is not reached by Tab")


def test_an_evening_without_a_mouse(page: Page) -> None:
    keys, rina = page.keyboard, Rina(page)
    tab_to(page, "New conversation")
    keys.press("Enter")
    expect(rina.box).to_be_focused()
    keys.type("Good evening [[tokens=400 rate=20]]")
    keys.press("Enter")
    expect(rina.stop).to_be_visible(timeout=PATIENCE)
    expect(rina.answer).not_to_have_text("")
    tab_to(page, "Stop the answer")
    keys.press("Enter")
    expect(page.get_by_text("You stopped this answer.")).to_be_visible()
    assert page.evaluate("document.activeElement !== document.body")

    tab_to(page, "Answer again", back=True)
    keys.press("Enter")
    expect(page.locator(".variants__place")).to_have_text("2 of 2")
    tab_to(page, "Stop the answer")
    keys.press("Enter")
    expect(rina.stop).to_be_hidden(timeout=PATIENCE)
    tab_to(page, "Previous version", back=True)
    keys.press("Enter")
    expect(page.locator(".variants__place")).to_have_text("1 of 2")

    tab_to(page, "Edit this message", back=True)
    keys.press("Enter")
    expect(page.get_by_label("Change your message")).to_be_focused()
    keys.press("ControlOrMeta+a")
    keys.type("Good night [[tokens=6]]")
    keys.press("Control+Enter")
    rina.expect_answer(6)

    keys.press("ControlOrMeta+k")
    keys.type("night")
    expect(page.locator("#search-results .hit")).not_to_have_count(0)
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("message="))
    expect(page.locator(".message--user")).to_be_focused()

    keys.press("w")
    expect(rina.box).to_be_focused()
    keys.press("?")
    expect(rina.box).to_have_value("?")
    keys.press("Backspace")
    tab_to(page, "Delete", back=True)
    keys.press("Enter")
    expect(page.get_by_text("Message deleted")).to_be_visible()
    tab_to(page, "Undo")
    keys.press("Enter")
    expect(page.get_by_text("Message deleted")).to_be_hidden()
