"""What stands below words that wait to be sent, and what can be done with them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rinas import PATIENCE, Home, Rina

TOKENS = 6
LOST = "This conversation is not here any more. If it was deleted, it can be brought back for 30 days."
# On how many lines the words of each element stand.
LINES = """all => all.map((one) => {
  const words = document.createRange()
  words.selectNodeContents(one)
  return new Set([...words.getClientRects()].map(({ top }) => top)).size
})"""


@pytest.fixture(params=("phone", "desktop"))
def rina(
    request: pytest.FixtureRequest, home: Home, cookies: list[Any], open_page: Callable[..., Page]
) -> Rina:
    """Rina where a conversation begins, once on a phone and once on a desktop."""
    page = open_page(home.web, size=request.param)
    page.context.add_cookies(cookies)
    page.goto("/conversations/new")
    return Rina(page)


def write(page: Page, method: str, address: str) -> None:
    """Do something as another tab would."""
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    headers = {"Accept": "application/json", "X-CSRFToken": token}
    answer = page.request.fetch(address, method=method, headers=headers)
    assert answer.ok, answer.text()


def test_what_was_written_in_a_deleted_conversation_is_sent_when_it_is_back(rina: Rina) -> None:
    rina.say("Hello", send="button")
    rina.expect_answer(TOKENS)
    page = rina.page
    write(page, "DELETE", page.url)
    expect(page.locator(".conversation__connection")).to_have_text(LOST, timeout=PATIENCE)
    rina.say("Still here", send="button")
    expect(rina.pending).to_contain_text(f"Not sent: {LOST}")
    write(page, "PUT", f"{page.url}/restoration")
    rina.pending.get_by_role("button", name="Send now").click()
    expect(rina.messages).to_have_count(4, timeout=PATIENCE)
    expect(rina.messages.nth(2)).to_contain_text("Still here")
    expect(rina.pending).to_have_count(0)
    expect(page.locator(".conversation__connection")).to_be_hidden(timeout=PATIENCE)


def test_no_word_of_what_can_be_done_is_broken(rina: Rina) -> None:
    rina.page.context.clear_cookies()
    rina.say("Hello", send="button")
    expect(rina.pending.get_by_role("link", name="Sign in in another tab")).to_be_visible()
    actions = rina.pending.locator(".pending__action:visible")
    expect(actions).to_have_count(4)
    assert actions.evaluate_all(LINES) == [1, 1, 1, 1]
    assert rina.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
