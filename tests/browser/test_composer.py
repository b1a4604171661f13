"""The manners of the box that people write in: what Enter does, long pastes, commands, files, lengths."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rinas import Home, Rina

TOKENS = 4
PASTE = """(box, [text, file]) => {
  const carried = new DataTransfer()
  if (text) carried.setData("text/plain", text)
  if (file) carried.items.add(new File(["x"], file))
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }))
}"""
SENDS = """async ([press, choice, touch]) => {
  const { sends } = await import("/js/models/enter_rule.js")
  return sends({ key: "Enter", ...press }, choice, touch)
}"""
LINES = "\n".join(f"line {number}" for number in range(312))


@pytest.fixture
def rina(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Rina:
    """Rina on a desktop, where a conversation begins."""
    page = open_page(home.web)
    page.context.add_cookies(cookies)
    page.goto("/conversations/new")
    expect(page.get_by_text("What is on your mind?")).to_be_visible()
    return Rina(page)


@pytest.mark.parametrize(
    ("press", "choice", "touch", "sent"),
    [
        ({}, "device", False, True),
        ({}, "device", True, False),
        ({}, "sends", True, True),
        ({}, "breaks", False, False),
        ({"shiftKey": True}, "sends", False, False),
        ({"ctrlKey": True}, "breaks", True, True),
        ({"metaKey": True}, "breaks", False, True),
        ({"isComposing": True}, "sends", False, False),
        ({"key": "a", "ctrlKey": True}, "sends", False, False),
    ],
)
def test_enter_does_what_the_person_or_the_device_says(
    modules: Page, press: dict[str, Any], choice: str, touch: bool, sent: bool
) -> None:
    assert modules.evaluate(SENDS, [press, choice, touch]) is sent


def test_a_long_paste_is_folded_kept_and_sent_before_the_words(rina: Rina) -> None:
    rina.box.evaluate(PASTE, [LINES, None])
    chip = rina.page.get_by_role("button", name="Pasted text, 312 lines", exact=True)
    expect(chip).to_be_visible()
    expect(rina.box).to_have_value("")
    rina.box.fill("What is this?")
    rina.page.reload()
    expect(chip).to_be_visible()
    expect(rina.box).to_have_value("What is this?")
    rina.box.press("Enter")
    rina.expect_answer(4)
    expect(chip).to_have_count(0)
    said = rina.page.request.get(rina.page.url, headers={"Accept": "application/json"}).json()["messages"]
    assert said[0]["text"] == f"{LINES}\n\nWhat is this?"


def test_a_folded_paste_can_be_opened_and_removed(rina: Rina) -> None:
    rina.box.evaluate(PASTE, ["y" * 2001, None])
    rina.page.get_by_role("button", name="Pasted text, one line", exact=True).click()
    expect(rina.box).to_have_value("y" * 2001)
    rina.box.evaluate(PASTE, [LINES, None])
    rina.page.get_by_role("button", name="Remove the pasted text of 312 lines").click()
    expect(rina.page.locator(".chip")).to_have_count(0)
    expect(rina.box).to_have_value("y" * 2001)


def test_a_file_is_answered_with_a_sentence_and_nothing_is_lost(rina: Rina) -> None:
    rina.box.fill("Look at this")
    rina.box.evaluate(PASTE, ["", "cat.png"])
    expect(rina.status).to_contain_text("Pictures and files cannot be sent yet. Your text is kept.")
    expect(rina.box).to_have_value("Look at this")


def test_commands_are_offered_behind_a_slash(rina: Rina) -> None:
    offered = rina.page.get_by_role("listbox", name="Commands")
    rina.box.press_sequentially("/s")
    expect(offered.get_by_role("option")).not_to_have_count(0)
    rina.box.press("Escape")
    expect(offered).to_be_hidden()
    rina.box.fill("")
    rina.box.press_sequentially("/set")
    expect(offered.get_by_role("option", name="/settings")).to_have_attribute("aria-selected", "true")
    with rina.page.expect_navigation(url="**/settings*"):
        rina.box.press("Enter")


def test_an_unknown_command_is_simply_text(rina: Rina) -> None:
    rina.say("/nonsense is what I say")
    rina.expect_answer(4)
    expect(rina.messages.first).to_contain_text("/nonsense is what I say")


def test_stop_as_a_command_says_when_there_is_nothing_to_stop(rina: Rina) -> None:
    rina.say("/stop")
    expect(rina.status).to_have_text("No answer is being written.")
    expect(rina.box).to_have_value("")


def test_arrow_up_in_the_empty_box_changes_the_last_message(rina: Rina) -> None:
    rina.say("Words")
    rina.expect_answer(4)
    rina.box.press("ArrowUp")
    edit = rina.page.get_by_label("Change your message")
    expect(edit).to_have_value("Words")
    edit.fill("Other words")
    rina.page.reload()
    rina.box.press("ArrowUp")
    expect(edit).to_have_value("Other words")
    edit.press("Escape")
    expect(edit).to_have_count(0)


def test_the_length_is_shown_near_the_limit_alone(rina: Rina) -> None:
    rina.box.fill("y" * 89_000)
    expect(rina.status).to_have_text("")
    rina.box.fill("y" * 95_000)
    expect(rina.status).to_have_text("95,000 of 100,000 characters")
    rina.box.fill("y" * 100_010)
    expect(rina.status).to_contain_text("Please shorten it by 10")
    rina.box.fill("short")
    expect(rina.status).to_have_text("")


def test_the_box_grows_with_the_text_up_to_a_part_of_the_height(rina: Rina) -> None:
    one = rina.box.evaluate("(box) => box.clientHeight")
    rina.box.fill("line\n" * 6)
    assert rina.box.evaluate("(box) => box.clientHeight") > 3 * one
    rina.box.fill("line\n" * 200)
    assert rina.box.evaluate("(box) => box.clientHeight") <= 0.4 * 800
