"""What a person does with single messages: copy, delete and take back, look closer, flip through versions."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.rinas import PATIENCE, Home, Rina


@pytest.fixture
def rina(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Rina:
    """Rina on a desktop, in a new conversation."""
    return begin(home, cookies, open_page(home.web))


@pytest.fixture
def rina_on_phone(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Rina:
    """Rina on a phone, in a new conversation."""
    return begin(home, cookies, open_page(home.web, size="phone"))


def begin(home: Home, cookies: list[Any], page: Page) -> Rina:
    """Sign in and open a new conversation."""
    page.context.add_cookies(cookies)
    page.goto("/")
    made = page.evaluate(
        """async (token) => {
          const headers = { "X-CSRFToken": token, Accept: "application/json" }
          return (await fetch("/conversations", { method: "POST", headers })).json()
        }""",
        page.locator("meta[name=csrf-token]").get_attribute("content"),
    )
    # By its own address: "/" leads to the conversation that moved last, and that may be one of an earlier test.
    page.goto(f"/conversations/{made['id']}")
    expect(page.locator("[data-empty]")).to_be_visible()
    return Rina(page)


# The browser's stores are full until `giveRoom()`.
NO_ROOM = """() => {
  const full = () => { throw new DOMException("full", "QuotaExceededError") }
  const [setItem, add] = [Storage.prototype.setItem, IDBObjectStore.prototype.add]
  Storage.prototype.setItem = IDBObjectStore.prototype.add = full
  window.giveRoom = () => { Storage.prototype.setItem = setItem; IDBObjectStore.prototype.add = add }
  addEventListener("unhandledrejection", (event) => event.preventDefault())
}"""


def act(message: Locator, name: str) -> None:
    """Do something with a message by the row under it."""
    message.hover()
    message.get_by_role("button", name=name, exact=True).click()


def test_copy_gives_the_words_as_they_were_written(rina: Rina) -> None:
    rina.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    words = "Some **words**\n  and <b>more</b> [[tokens=3]]"
    rina.say(words)
    rina.expect_answer(3)
    act(rina.messages.first, "Copy")
    expect(rina.messages.first.get_by_role("status")).to_have_text("Copied")
    assert rina.page.evaluate("navigator.clipboard.readText()") == words


def test_where_the_clipboard_is_forbidden_copy_says_so(rina: Rina) -> None:
    rina.say("Hello [[tokens=3]]")
    rina.expect_answer(3)
    rina.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
    )
    act(rina.messages.first, "Copy")
    expect(rina.messages.first.get_by_role("status")).to_have_text("Could not copy")


def test_delete_leaves_a_line_from_which_the_message_comes_back(rina: Rina) -> None:
    rina.say("The secret is Mochi [[tokens=5]]")
    rina.expect_answer(5)
    act(rina.messages.first, "Delete")
    undo = rina.messages.first.get_by_role("button", name="Undo")
    expect(rina.messages.first).to_contain_text("Message deleted")
    expect(rina.messages.first).not_to_contain_text("Mochi")
    expect(rina.messages).to_have_count(2)
    rina.page.reload()
    expect(rina.messages.first).not_to_contain_text("Mochi")
    undo.click()
    expect(rina.messages.first).to_contain_text("The secret is Mochi")
    rina.page.reload()
    expect(rina.messages.first).to_contain_text("The secret is Mochi")


def test_another_window_sees_that_a_message_was_deleted(rina: Rina) -> None:
    rina.say("The secret is Mochi [[tokens=5]]")
    rina.expect_answer(5)
    second = Rina(rina.page.context.new_page())
    second.page.goto(rina.page.url)
    expect(second.messages.first).to_contain_text("Mochi")
    rina.page.bring_to_front()
    act(rina.messages.first, "Delete")
    expect(rina.messages.first).to_contain_text("Message deleted")
    second.page.bring_to_front()
    expect(second.messages.first).to_contain_text("Message deleted")


def test_a_deleted_version_gives_way_to_its_neighbour_and_can_be_taken_back(rina: Rina) -> None:
    rina.say("Tell me [[tokens=10]]")
    rina.expect_answer(10)
    act(rina.messages.last, "Answer again")
    expect(rina.page.locator(".variants__place")).to_have_text("2 of 2")
    rina.expect_answer(10)
    second = rina.messages.last.get_attribute("data-id")
    act(rina.messages.last, "Delete")
    expect(rina.messages.last).not_to_have_attribute("data-id", second or "")
    expect(rina.page.locator(".variants__place")).to_have_count(0)
    rina.page.get_by_role("button", name="Undo").click()
    expect(rina.messages.last).to_have_attribute("data-id", second or "")
    expect(rina.page.locator(".variants__place")).to_have_text("2 of 2")


def test_versions_are_flipped_with_the_arrow_keys(rina: Rina) -> None:
    rina.say("Tell me [[tokens=10]]")
    rina.expect_answer(10)
    for number in (2, 3):
        act(rina.messages.last, "Answer again")
        expect(rina.page.locator(".variants__place")).to_have_text(f"{number} of {number}")
        rina.expect_answer(10)
    rina.page.get_by_role("button", name="Previous version").focus()
    for key, place in (("ArrowLeft", "2 of 3"), ("ArrowLeft", "1 of 3"), ("ArrowRight", "2 of 3")):
        rina.page.keyboard.press(key)
        expect(rina.page.locator(".variants__place")).to_have_text(place)
        expect(rina.messages.last).to_be_focused()


def test_who_asks_for_another_answer_by_keyboard_goes_on_from_it(rina: Rina) -> None:
    rina.say("Tell me [[tokens=10]]")
    rina.expect_answer(10)
    first = rina.messages.last.get_attribute("data-id") or ""
    rina.messages.last.get_by_role("button", name="Answer again").focus()
    rina.page.keyboard.press("Enter")
    expect(rina.messages.last).not_to_have_attribute("data-id", first)
    expect(rina.messages.last).to_be_focused()
    rina.expect_answer(10)
    expect(rina.messages.last).to_be_focused()


def test_a_message_that_changes_keeps_the_focus_that_was_in_it(rina: Rina) -> None:
    rina.say("A long story [[tokens=300 rate=25]]")
    expect(rina.answer).not_to_have_text("")
    rina.stop.click()
    onward = rina.messages.last.get_by_role("button", name="Continue")
    onward.focus()
    expect(onward).to_be_focused()
    rina.page.keyboard.press("Enter")
    expect(onward).to_have_count(0)
    expect(rina.messages.last).to_be_focused()


def test_the_details_of_an_answer_are_shown_on_demand_and_by_keyboard(rina: Rina) -> None:
    rina.say("Tell me [[tokens=10 prompt_tokens=1234]]")
    rina.expect_answer(10)
    facts = rina.messages.last.locator(".facts__list")
    expect(facts).to_be_hidden()
    rina.messages.last.locator(".facts__summary").focus()
    rina.page.keyboard.press("Enter")
    for words in ("scripted-1", "Scripted", "10 tokens", "1,234 tokens", "The model reads at most"):
        expect(facts).to_contain_text(words)
    expect(facts).to_contain_text(re.compile(r"First word after\s*\d"))


def test_the_row_of_a_message_comes_without_moving_anything(rina: Rina) -> None:
    for tokens in (5, 6):
        rina.say(f"Words [[tokens={tokens}]]")
        rina.expect_answer(tokens)
    first = rina.messages.first
    copy = first.get_by_role("button", name="Copy")
    rina.box.hover()
    expect(copy).to_have_css("opacity", "0")
    places = "all => all.map((one) => [one.offsetTop, one.offsetHeight])"
    before = rina.messages.evaluate_all(places)
    first.hover()
    expect(copy).to_have_css("opacity", "1")
    assert rina.messages.evaluate_all(places) == before
    rina.box.hover()
    expect(copy).to_have_css("opacity", "0")
    copy.focus()
    expect(copy).to_have_css("opacity", "1")


def test_on_a_phone_a_tap_brings_out_what_can_be_done(rina_on_phone: Rina) -> None:
    for tokens in (5, 6):
        rina_on_phone.say(f"Words [[tokens={tokens}]]", send="button")
        rina_on_phone.expect_answer(tokens)
    first = rina_on_phone.messages.first
    delete = first.get_by_role("button", name="Delete")
    expect(delete).to_have_css("opacity", "0")
    expect(delete).to_have_css("pointer-events", "none")
    first.locator(".message__text").tap()
    expect(delete).to_have_css("opacity", "1")
    box = delete.bounding_box()
    assert box is not None and min(box["width"], box["height"]) >= 44
    delete.tap()
    expect(first).to_contain_text("Message deleted")


def test_days_are_named_and_each_message_tells_its_time(rina: Rina) -> None:
    rina.say("Good evening [[tokens=5]]")
    rina.expect_answer(5)
    expect(rina.page.locator(".day__name")).to_have_text(["Today"])
    time = rina.messages.last.locator(".message__time")
    expect(time).to_have_attribute("title", re.compile(r"^\w+day \d+ \w+ \d{4}, \d\d:\d\d$"))
    expect(time).to_have_text(re.compile(r"^\d\d:\d\d$"))


def test_an_answer_that_was_stopped_before_its_first_word_is_one_line(rina: Rina) -> None:
    rina.say("Slowly [[tokens=10 delay=30]]")
    rina.stop.click()
    expect(rina.page.locator(".outcome")).to_contain_text(
        "You stopped this before its first word.", timeout=PATIENCE
    )
    expect(rina.page.get_by_role("button", name="Continue")).to_have_count(0)
    expect(rina.page.get_by_role("button", name="Answer again")).to_be_visible()


def test_a_refused_key_leads_to_the_page_where_it_is_mended(rina: Rina) -> None:
    rina.say("Please [[fault=401]]")
    expect(rina.page.locator(".outcome--failed")).to_contain_text("does not accept the key", timeout=PATIENCE)
    rina.page.get_by_role("link", name="Check the key").click()
    expect(rina.page).to_have_url(re.compile(r"/settings/credentials/[0-9a-f-]{36}$"))


def test_an_edit_that_the_browser_cannot_keep_stays_and_says_so(rina: Rina) -> None:
    rina.say("Hello [[tokens=3]]")
    rina.expect_answer(3)
    rina.page.evaluate(NO_ROOM)
    act(rina.messages.first, "Edit this message")
    box = rina.page.get_by_label("Change your message")
    trouble = rina.page.locator(".edit").get_by_role("alert")
    box.fill("Good day [[tokens=4]]")
    expect(trouble).to_contain_text("no room left to keep what you write")
    box.press("Enter")
    expect(trouble).to_contain_text("could not keep the message")
    rina.page.evaluate("giveRoom()")
    box.press("Enter")
    rina.expect_answer(4)
    expect(rina.messages.first).to_contain_text("Good day")


def test_an_edit_of_which_nothing_is_seen_is_not_sent_and_stays(rina: Rina) -> None:
    rina.say("Hello [[tokens=3]]")
    rina.expect_answer(3)
    act(rina.messages.first, "Edit this message")
    box = rina.page.get_by_label("Change your message")
    box.fill("\u200b\u2060")
    box.press("Enter")
    expect(box).to_have_value("\u200b\u2060")
    box.fill("Good day [[tokens=4]]")
    box.press("Enter")
    rina.expect_answer(4)


def test_where_a_model_failed_another_one_can_be_chosen(rina: Rina) -> None:
    rina.say("Hello [[fault=401]]")
    expect(rina.messages).to_have_count(2, timeout=PATIENCE)
    choice = rina.page.get_by_role("dialog", name="Choose who answers")
    other = rina.messages.last.get_by_role("button", name="Choose another model")
    expect(other).to_be_visible(timeout=PATIENCE)
    expect(choice).to_be_hidden()
    other.click()
    expect(choice.get_by_role("option").first).to_be_visible()
    rina.page.keyboard.press("Escape")
    expect(other).to_be_focused()


def test_a_running_answer_offers_nothing_that_would_disturb_it(rina: Rina) -> None:
    rina.say("A long story [[tokens=300 rate=25]]")
    expect(rina.stop).to_be_visible()
    expect(rina.messages.last.get_by_role("button", name="Delete")).to_have_count(0)
    act(rina.messages.first, "Delete")
    expect(rina.messages.first).to_contain_text("Stop it first")
    expect(rina.messages.first).to_contain_text("A long story")
