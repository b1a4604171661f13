"""What a person does with conversations in the sidebar: name, pin, put away, throw away and bring back, and find again."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.rinas import PATIENCE, Home, Rina

TOKENS = 10
MANY = 130
PREPARED = ("tests.browser.prepare_conversations", str(MANY))


@pytest.fixture
def page(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Page:
    """The page on which a conversation begins, on a desktop."""
    return visit(open_page(home.web), cookies)


def visit(page: Page, cookies: list[Any]) -> Page:
    """Sign this page in and open the start of a conversation."""
    page.context.add_cookies(cookies)
    page.goto("/conversations/new")
    return page


def row(page: Page, title: str) -> Locator:
    """The line of this conversation."""
    exactly = page.get_by_text(title, exact=True)
    return page.locator("#conversations .listed__row").filter(has=exactly)


def choose(page: Page, title: str, *, item: str, role: Any = "menuitem") -> None:
    """Choose from the menu of a line, by keyboard alone."""
    row(page, title).locator(".listed__link").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wanted = page.get_by_role(role, name=item)
    expect(wanted).to_be_visible()
    for _ in range(10):
        if wanted.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def wait_for_answer(page: Page) -> None:
    """Ask the server until nothing is being answered any more."""
    deadline = time.monotonic() + PATIENCE / 1000
    while True:
        answer = page.request.get("/conversations/list", headers={"Accept": "application/json"}).json()
        if not any(listed["answering"] for listed in answer["conversations"]):
            return
        assert time.monotonic() < deadline, "the answer did not end"


def test_a_conversation_is_renamed_in_its_line(page: Page) -> None:
    choose(page, "Conversation 1", item="Rename")
    field = page.get_by_label("Name of this conversation")
    expect(field).to_be_focused()
    expect(field).to_have_value("Conversation 1")
    field.fill("  ")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("needs a name")
    field.press("Escape")
    expect(row(page, "Conversation 1")).to_be_visible()
    choose(page, "Conversation 1", item="Rename")
    field.fill("A name of my own")
    field.press("Enter")
    expect(field).to_have_count(0)
    expect(row(page, "A name of my own").locator(".listed__link")).to_be_focused()
    page.reload()
    expect(row(page, "A name of my own")).to_be_visible()


def test_a_name_that_is_on_its_way_is_not_sent_again(page: Page) -> None:
    asked: list[str] = []
    held: list[Route] = []
    page.on("request", lambda request: asked.append(request.method))
    page.route(
        "**/conversations/*",
        lambda route: held.append(route) if route.request.method == "PATCH" else route.continue_(),
    )
    choose(page, "Conversation 14", item="Rename")
    field = page.get_by_label("Name of this conversation")
    field.fill("Sent once")
    field.press("Enter")
    expect(field).to_have_js_property("readOnly", True)
    page.get_by_label("Your message").focus()
    held[0].continue_()
    expect(field).to_have_count(0)
    expect(row(page, "Sent once")).to_be_visible()
    assert asked.count("PATCH") == 1


def test_pinned_ones_stand_on_top_until_they_are_unpinned(page: Page) -> None:
    pinned = page.locator('[data-group="pinned"]')
    choose(page, "Conversation 12", item="Pin to the top")
    expect(pinned).to_contain_text("Conversation 12")
    choose(page, "Conversation 12", item="Unpin")
    expect(pinned).to_have_count(0)
    expect(row(page, "Conversation 12")).to_be_visible()


def test_what_is_put_away_or_thrown_away_can_be_taken_back(page: Page) -> None:
    for title, item in (("Conversation 3", "Archive"), ("Conversation 4", "Delete")):
        choose(page, title, item=item)
        expect(row(page, title)).to_have_count(0)
        expect(page.locator("#toast-announcer")).to_contain_text("Control and Z")
        page.get_by_role("button", name="Undo").click()
        expect(row(page, title)).to_be_visible()
    choose(page, "Conversation 5", item="Delete")
    expect(row(page, "Conversation 5")).to_have_count(0)
    expect(row(page, "Conversation 6").locator(".listed__more, .listed__link").first).to_be_visible()
    page.locator("#conversations").focus()
    page.keyboard.press("Control+z")
    expect(row(page, "Conversation 5")).to_be_visible()


def test_the_open_conversation_goes_with_a_way_back_on_the_next_page(page: Page) -> None:
    row(page, "Conversation 8").locator(".listed__link").click()
    expect(page.locator("#conversation-title")).to_have_text("Conversation 8")
    gone = page.url
    choose(page, "Conversation 8", item="Delete")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page).not_to_have_url(gone)
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(gone)
    expect(page.locator("#conversation-title")).to_have_text("Conversation 8")


def test_a_private_conversation_says_so(page: Page) -> None:
    row(page, "Conversation 9").locator(".listed__link").click()
    expect(page.locator("#conversation-private")).to_be_hidden()
    choose(page, "Conversation 9", item="Neither read nor remember", role="menuitemradio")
    expect(page.get_by_text("Private: nothing said here is remembered.")).to_be_visible()
    expect(row(page, "Conversation 9")).to_contain_text("private")
    page.reload()
    expect(page.get_by_text("Private: nothing said here is remembered.")).to_be_visible()


def test_many_load_while_one_scrolls_and_the_place_is_kept(page: Page) -> None:
    rows = page.locator("#conversations .listed__row")
    expect(rows).to_have_count(40)
    last = row(page, f"Conversation {MANY - 1}")
    for _ in range(8):
        page.locator("#conversations").evaluate("element => element.scrollTo(0, element.scrollHeight)")
        if last.count():
            break
        expect(page.locator(".listed__next[aria-busy=true]")).to_have_count(0)
    expect(last).to_have_count(1)
    last.locator(".listed__link").click()
    expect(page.locator("#conversation-title")).to_have_text(f"Conversation {MANY - 1}")
    expect(last).to_be_in_viewport()


def test_what_was_said_is_found_while_typing_and_with_the_keyboard(page: Page) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_label("Search your conversations")
    expect(field).to_be_focused()
    field.press_sequentially("words NUMBER 77")
    found = page.locator("#search-results .hit")
    expect(found).to_have_count(1)
    expect(found.locator("mark").first).to_have_text("Words")
    expect(page.locator("#conversations")).to_be_hidden()
    field.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/conversations/[0-9a-f-]+\?message=[0-9a-f-]+$"))
    expect(page.locator("#conversation-title")).to_have_text("Conversation 77")
    page.keyboard.press("Control+k")
    field.fill("zzzz")
    expect(page.locator(".hits__none")).to_contain_text("Try fewer words")
    field.press("Escape")
    expect(page.locator("#conversations")).to_be_visible()
    field.fill("number 77")
    field.press("Enter")
    expect(page).to_have_url(re.compile("/search"))
    expect(page.locator(".page .hit")).to_have_count(1)


def test_a_search_that_fails_says_so_where_the_hits_would_be(page: Page) -> None:
    field = page.get_by_label("Search your conversations")
    page.route("**/search/results?*", lambda route: route.abort())
    field.fill("number 77")
    expect(page.locator("#search-results")).to_contain_text("cannot be reached")
    page.unroute("**/search/results?*")
    field.fill("number 78")
    expect(page.locator("#search-results .hit")).to_have_count(1)


def test_an_answer_that_ends_elsewhere_is_marked_until_it_was_seen(page: Page) -> None:
    rina = Rina(page)
    rina.say("Take your time [[tokens=30 rate=20]]")
    expect(rina.stop).to_be_visible(timeout=PATIENCE)
    line = row(page, "Take your time [[tokens=30 rate=20]]")
    row(page, "Conversation 20").locator(".listed__link").click()
    expect(page.locator("#conversation-title")).to_have_text("Conversation 20")
    expect(line.locator(".listed__pulse")).to_be_visible()
    wait_for_answer(page)
    page.evaluate("dispatchEvent(new CustomEvent('conversations:changed'))")
    expect(line.locator(".listed__unread")).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    line.locator(".listed__link").click()
    expect(page.locator("#conversation-title")).to_contain_text("Take your time")
    row(page, "Conversation 20").locator(".listed__link").click()
    expect(page).to_have_title("Conversation 20")
    expect(line.locator(".listed__unread")).to_have_count(0)


def test_a_finger_that_rests_on_a_line_opens_its_menu(
    home: Home, cookies: list[Any], open_page: Callable[..., Page]
) -> None:
    page = visit(open_page(home.web, size="phone"), cookies)
    page.get_by_role("button", name="Open the menu").click()
    link = row(page, "Conversation 2").locator(".listed__link")
    link.dispatch_event(
        "pointerdown", {"pointerType": "touch", "isPrimary": True, "clientX": 60, "clientY": 300}
    )
    expect(page.get_by_role("menuitem", name="Rename")).to_be_visible()
    page.get_by_role("menuitem", name="Rename").click()
    expect(page.get_by_label("Name of this conversation")).to_be_focused()
