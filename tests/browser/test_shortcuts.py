"""Every page is usable by keys alone, and the sheet lists just the keys that work."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_the_sheet_opens_by_its_key_and_by_its_button_and_gives_the_focus_back(
    visit: Callable[..., Page],
) -> None:
    page = visit("/memory", size="desktop")
    sheet = page.get_by_role("dialog", name="Keyboard")
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    expect(sheet.locator(".shortcuts__row")).to_have_count(12)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    button = page.get_by_role("button", name="Keyboard shortcuts")
    button.click()
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()


def test_single_keys_rest_while_somebody_types_and_can_be_switched_off(visit: Callable[..., Page]) -> None:
    page = visit("short", size="desktop")
    sheet = page.get_by_role("dialog", name="Keyboard")
    box = page.get_by_label("Your message")
    box.press("?")
    expect(box).to_have_value("?")
    expect(sheet).to_be_hidden()
    box.fill("")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    sheet.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.locator("h1").click()
    page.keyboard.press("?")
    page.keyboard.press("w")
    expect(box).not_to_be_focused()
    expect(sheet).to_be_hidden()


def test_keys_walk_through_messages_and_back_to_the_box(visit: Callable[..., Page]) -> None:
    page = visit("short", size="desktop")
    messages = page.locator(".message")
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(messages.last).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(messages.nth(5)).to_be_focused()
    page.keyboard.press("j")
    expect(messages.nth(6)).to_be_focused()
    page.keyboard.press("w")
    expect(page.get_by_label("Your message")).to_be_focused()


def test_keys_go_to_the_conversation_beside_this_one_and_begin_a_new_one(visit: Callable[..., Page]) -> None:
    page = visit("short", size="desktop")
    addresses = page.locator("#conversations a[href^='/conversations/']").evaluate_all(
        "links => links.map(l => l.href)"
    )
    here = addresses.index(page.url)
    page.keyboard.press("Alt+ArrowUp")
    expect(page).to_have_url(addresses[here - 1])
    page.keyboard.press("Alt+ArrowDown")
    expect(page).to_have_url(addresses[here])
    page.keyboard.press("Control+Shift+O")
    expect(page).to_have_url("/conversations/new")
    expect(page.locator(".message")).to_have_count(0)


def test_the_skip_link_leads_to_the_content(visit: Callable[..., Page]) -> None:
    page = visit("/memory", size="desktop")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
