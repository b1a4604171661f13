"""Choosing who answers: by keyboard and by finger, in a conversation and before there is one."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.rinas import Home, Rina
from tests.servers.scripted_provider import ScriptedProvider

TOKENS = 8


@pytest.fixture
def rina_on(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Callable[[str], Rina]:
    """Rina in a new conversation, on a device of this size."""

    def open_one(size: str) -> Rina:
        page = open_page(home.web, size=size)
        page.context.add_cookies(cookies)
        page.goto("/conversations/new")
        expect(page.get_by_text("What is on your mind?")).to_be_visible()
        return Rina(page)

    return open_one


def opened(rina: Rina) -> Locator:
    """Open the list and return what can be chosen."""
    rina.page.locator(".speaker__button").click()
    options = rina.page.get_by_role("option")
    expect(options.first).to_be_visible()
    return options


def test_the_providers_are_asked_again_and_a_model_is_found_by_typing(
    rina_on: Callable[[str], Rina], provider: ScriptedProvider
) -> None:
    rina = rina_on("desktop")
    page = rina.page
    options = opened(rina)
    expect(page.get_by_role("combobox", name="Search a model")).to_be_focused()
    page.get_by_role("button", name="Ask the providers again").click()
    expect(options.filter(has_text="Scripted Vision").first).to_be_visible()
    page.get_by_role("combobox", name="Search a model").fill("no such model")
    expect(page.get_by_text("No model is called that.")).to_be_visible()
    page.get_by_role("combobox", name="Search a model").fill("vision")
    expect(options.locator("visible=true")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".speaker__name")).to_have_text("Scripted Vision")
    expect(page.locator(".speaker__button")).to_be_focused()
    provider.clear()
    rina.say("Hello [[tokens=8]]")
    rina.expect_answer(8)
    assert [call["body"]["model"] for call in provider.chats()] == ["scripted-vision"]
    page.reload()
    expect(page.locator(".speaker__name")).to_have_text("Scripted Vision")


def test_arrows_walk_through_the_list_and_escape_leads_back(rina_on: Callable[[str], Rina]) -> None:
    rina = rina_on("desktop")
    page = rina.page
    options = opened(rina)
    before = page.locator(".speaker__name").inner_text()
    search = page.get_by_role("combobox", name="Search a model")
    last = options.last.get_attribute("id")
    page.keyboard.press("End")
    expect(search).to_have_attribute("aria-activedescendant", str(last))
    page.keyboard.press("Home")
    expect(search).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    page.keyboard.press("ArrowDown")
    expect(search).not_to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    page.keyboard.press("Escape")
    expect(page.locator("#speakers")).to_be_hidden()
    expect(page.locator(".speaker__button")).to_be_focused()
    expect(page.locator(".speaker__name")).to_have_text(before)


def test_of_two_hasty_choices_the_first_counts(rina_on: Callable[[str], Rina]) -> None:
    rina = rina_on("desktop")
    page = rina.page
    options = opened(rina)
    held: list[Route] = []
    page.route("**/choice", lambda route: held.append(route))
    first, second = options.first, options.last
    name = str(first.get_attribute("data-name"))
    assert name != second.get_attribute("data-name")
    with page.expect_request("**/choice"):
        first.click()
    second.click()
    held[0].continue_()
    expect(page.locator("#speakers")).to_be_hidden()
    expect(page.locator(".speaker__name")).to_have_text(name)
    assert len(held) == 1


def test_a_finger_chooses_from_a_sheet_and_no_keyboard_is_called_up(rina_on: Callable[[str], Rina]) -> None:
    rina = rina_on("phone")
    page = rina.page
    options = opened(rina)
    expect(page.get_by_role("combobox", name="Search a model")).not_to_be_focused()
    sheet = page.locator("#speakers").bounding_box()
    assert sheet is not None and sheet["x"] == 0 and round(sheet["y"] + sheet["height"]) == 740
    options.filter(has_text="SmolLM2").last.tap()
    expect(page.locator("#speakers")).to_be_hidden()
    expect(page.locator(".speaker__name")).to_have_text(re.compile("SmolLM2"))
