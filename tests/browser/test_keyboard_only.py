"""A whole evening without a mouse: every step is reached by keys alone, and the focus is never lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rinas import PATIENCE, Home, Rina

FOCUSED = """() => {
  const { activeElement: here } = document
  return here.getAttribute("aria-label") ?? here.labels?.[0]?.textContent.trim() ?? here.textContent.trim()
}"""
MOST_STEPS = 80


@pytest.fixture
def page(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Page:
    """Rina's page, where no conversation is open."""
    page = open_page(home.web)
    page.context.add_cookies(cookies)
    page.goto("/memory")
    return page


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until what has this name has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(FOCUSED) == name:
            return
    pytest.fail(f"{name} is not reached by Tab")


def say(page: Page, words: str) -> Rina:
    """Begin a conversation by keys."""
    rina = Rina(page)
    tab_to(page, "New conversation")
    page.keyboard.press("Enter")
    expect(rina.box).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    return rina


def test_an_answer_is_stopped_asked_for_again_and_its_versions_flipped(page: Page) -> None:
    keys = page.keyboard
    rina = say(page, "Good evening [[tokens=400 rate=20]]")
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


def test_words_are_changed_found_deleted_and_brought_back(page: Page) -> None:
    keys = page.keyboard
    rina = say(page, "Good day [[tokens=6]]")
    rina.expect_answer(6)
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
