"""The memories under an answer, by keyboard and by finger; and how much is remembered, chosen before the first word."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.rinas import PATIENCE, Home, Rina
from tests.servers.scripted_provider import ScriptedProvider

TOKENS = 8
# It finds by words alone, so that nothing depends on how quick this machine is.
CONFIGURED = {"memory_embedder": "none"}
PREPARED = ("tests.browser.prepare_memories",)
ASKED = "What is my cat Mochi doing?"


@pytest.fixture
def rina_on(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Callable[[str], Rina]:
    """Rina in a new conversation, on a device of this size."""

    def open_one(size: str) -> Rina:
        page = open_page(home.web, size=size)
        page.context.add_cookies(cookies)
        page.goto("/conversations/new")
        return Rina(page)

    return open_one


def ask(rina: Rina, words: str = ASKED) -> Locator:
    """Ask something, and return the line under the answer."""
    count = rina.messages.count()
    rina.say(words, send="button")
    expect(rina.messages).to_have_count(count + 2, timeout=PATIENCE)
    expect(rina.stop).to_be_hidden(timeout=PATIENCE)
    return rina.page.locator(".receipts__summary").last


def prompt_of(provider: ScriptedProvider) -> str:
    """Return all of the newest request."""
    return str(provider.chats()[-1]["body"]["messages"])


def test_by_keyboard_a_memory_is_marked_as_wrong_and_that_is_undone(
    rina_on: Callable[[str], Rina], provider: ScriptedProvider
) -> None:
    rina = rina_on("desktop")
    page = rina.page
    line = ask(rina)
    expect(line).to_have_text("Used 2 memories")
    line.focus()
    page.keyboard.press("Enter")
    fact = page.locator(".memory", has_text="Pet: the cat Mochi")
    expect(fact).to_contain_text("Your question names it.")
    expect(page.get_by_role("heading", name="Always kept in mind")).to_be_visible()
    wrong = fact.get_by_role("button", name="Wrong")
    wrong.focus()
    page.keyboard.press("Enter")
    undo = fact.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(fact).to_contain_text("Marked as wrong")
    ask(rina, "And now?")
    assert "has as pet" not in prompt_of(provider)
    undo.focus()
    page.keyboard.press("Enter")
    expect(wrong).to_be_focused()
    ask(rina, "And now?")
    assert "has as pet the cat Mochi" in prompt_of(provider)


def test_by_finger_a_message_is_kept_out_and_leads_to_where_it_was_said(
    rina_on: Callable[[str], Rina], provider: ScriptedProvider
) -> None:
    rina = rina_on("phone")
    page = rina.page
    ask(rina).tap()
    message = page.locator(".memory", has_text="asleep on the keyboard")
    expect(message).to_contain_text("You wrote this.")
    message.get_by_role("button", name="Not here").tap()
    expect(message).to_contain_text("Left out of this conversation")
    ask(rina)
    assert "asleep on the keyboard" not in prompt_of(provider)
    # Nothing on a phone is wider than its screen.
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    message.get_by_role("link").tap()
    expect(page.locator(".message--user", has_text="asleep on the keyboard")).to_be_visible()


def test_what_is_unfolded_stays_unfolded_when_the_message_is_drawn_anew(
    rina_on: Callable[[str], Rina],
) -> None:
    rina = rina_on("desktop")
    page = rina.page
    ask(rina).click()
    expect(page.locator(".memory").first).to_be_visible()
    page.locator(".message--assistant").last.hover()
    page.get_by_role("button", name="Answer again").last.click()
    expect(page.get_by_text("2 of 2")).to_be_visible(timeout=PATIENCE)
    expect(rina.stop).to_be_hidden(timeout=PATIENCE)
    page.locator(".receipts__summary").last.click()
    expect(page.locator(".memory").first).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_conversation_is_private_before_its_first_word(
    rina_on: Callable[[str], Rina], provider: ScriptedProvider, size: str
) -> None:
    rina = rina_on(size)
    page = rina.page
    expect(page.locator("#conversation-private")).to_be_hidden()
    page.get_by_role("button", name="Memory in this conversation").click()
    expect(page.get_by_role("menuitemradio", name="Remember as usual")).to_be_checked()
    page.get_by_role("menuitemradio", name="Neither read nor remember").click()
    expect(page.locator("#conversation-private")).to_contain_text("nothing said here is remembered")
    rina.say(ASKED, send="button")
    rina.expect_answer(TOKENS)
    assert "Mochi is asleep" not in prompt_of(provider) and "has as pet" not in prompt_of(provider)
    expect(page.locator(".receipts")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Memory in this conversation").click()
    expect(page.get_by_role("menuitemradio", name="Neither read nor remember")).to_be_checked()
    page.get_by_role("menuitemradio", name="Only read memories").click()
    expect(page.locator("#conversation-private")).to_contain_text("memories are read here")
    ask(rina)
    assert "has as pet" in prompt_of(provider)


def test_a_conversation_is_not_deleted_before_it_is_said_what_becomes_of_its_facts(
    rina_on: Callable[[str], Rina],
) -> None:
    page = rina_on("desktop").page
    row = page.locator("#conversations .listed__row").filter(has_text="I hate cilantro")

    def answer(name: str) -> None:
        row.locator(".listed__more").click()
        page.get_by_role("menuitem", name="Delete").click()
        expect(page.get_by_text("learned one fact only here")).to_be_visible()
        expect(page.get_by_role("button", name="Delete and forget")).to_be_focused()
        page.keyboard.press(name)

    answer("Escape")
    expect(row).to_be_visible()
    answer("Enter")
    expect(row).to_be_hidden()
    page.locator(".toast__undo").click()
    answer("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".toast__words")).to_contain_text("What was learned in it stays.")
    page.goto("/memory?q=cilantro")
    expect(page.locator(".fact")).to_contain_text("cilantro")
