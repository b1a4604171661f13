"""Ten thousand messages: opened at once, read in both directions without a jump, and the page never holds more than some."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.long_talks import READING, TOP_OF, scroll_up_until, settle, write_talk
from tests.browser.rinas import Home, Rina
from tests.servers.scripted_provider import expected_text

COUNT = 10_000
MOST = 200
# So far that the newest have been dropped, by a page and a half.
FAR_UP = 9_740
# Shifts of messages that can be seen; that the buttons of the composer change when an answer ends is meant.
COUNT_SHIFTS = """() => {
  window.shifts = []
  new PerformanceObserver((list) => {
    const isMessage = ({ node }) => (node?.closest ? node : node?.parentElement)?.closest(".message")
    for (const entry of list.getEntries()) {
      if (!entry.hadRecentInput && entry.sources.some(isMessage)) window.shifts.push(entry.value)
    }
  }).observe({ type: "layout-shift", buffered: false })
}"""
# Where the last message ends, once for each frame, when that has been painted.
WATCH_END = """() => {
  window.ends = []
  const { port1, port2 } = new MessageChannel()
  const end = () => [...document.querySelectorAll(".message")].at(-1).getBoundingClientRect().bottom
  port1.onmessage = () => window.ends.push(end())
  const next = () => { port2.postMessage(0); requestAnimationFrame(next) }
  requestAnimationFrame(next)
}"""


@pytest.fixture(scope="module")
def long_talk(home: Home, cookies: list[Any]) -> str:
    """The address of a conversation of ten thousand messages."""
    return write_talk(home, COUNT)


def test_the_newest_messages_are_there_at_once_and_nothing_else(
    long_talk: str, open_talk: Callable[..., Rina]
) -> None:
    rina = open_talk(long_talk)
    expect(rina.messages.last).to_contain_text("Message number 10000:")
    expect(rina.messages.last).to_be_in_viewport()
    assert rina.messages.count() == 20


@pytest.mark.parametrize("anchors", [True, False], ids=["place kept by the browser", "place kept by us"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_older_messages_come_without_a_jump_and_the_page_stays_small(
    long_talk: str, open_talk: Callable[..., Rina], size: str, anchors: bool
) -> None:
    rina = open_talk(long_talk, size=size, anchors=anchors)
    expect(rina.messages.last).to_be_in_viewport()
    rina.page.evaluate(COUNT_SHIFTS)
    jumps = scroll_up_until(rina, FAR_UP)
    assert max(jumps) <= 2, sorted(jumps)[-5:]
    # Where the page moves itself while somebody scrolls, the browser counts that as a shift although nothing is seen of it.
    assert not anchors or rina.page.evaluate("shifts") == []
    assert 100 < rina.messages.count() <= MOST
    expect(rina.page.locator(".message", has_text="Message number 10000:")).to_have_count(0)


def test_what_was_dropped_comes_back_on_the_way_down(long_talk: str, open_talk: Callable[..., Rina]) -> None:
    rina = open_talk(long_talk)
    scroll_up_until(rina, FAR_UP)
    expect(rina.page.locator(".page-link--newer")).to_have_count(1)
    for _ in range(400):
        rina.page.evaluate("scrollBy(0, 600)")
        settle(rina.page)
        if rina.page.evaluate(READING)["seq"] > 9_990:
            break
    expect(rina.messages.last).to_contain_text("Message number 10000:")
    expect(rina.page.locator(".page-link--newer")).to_have_count(0)
    assert rina.messages.count() <= MOST
    numbers = rina.messages.evaluate_all("all => all.map((it) => Number(it.dataset.seq))")
    assert numbers == list(range(numbers[0], 10_001))


def test_the_way_down_leads_to_the_newest_and_sending_goes_there_first(
    home: Home, open_talk: Callable[..., Rina]
) -> None:
    address = write_talk(home, 320)
    rina = open_talk(address)
    scroll_up_until(rina, 80)
    rina.page.get_by_role("button", name="Go to the newest message").click()
    expect(rina.messages.last).to_contain_text("Message number 320:")
    expect(rina.messages.last).to_be_in_viewport()
    scroll_up_until(rina, 80)
    rina.say("From far above [[tokens=20]]")
    rina.expect_answer(20)
    expect(rina.messages.last).to_be_in_viewport()
    expect(rina.messages.nth(-3)).to_contain_text("Message number 320:")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_day_is_reached_through_its_name_by_keyboard(
    long_talk: str, open_talk: Callable[..., Rina], size: str
) -> None:
    rina = open_talk(long_talk, size=size)
    rina.page.locator(".day__name").last.focus()
    rina.page.keyboard.press("Enter")
    day = rina.page.get_by_label("Go to a day", exact=True)
    expect(day).to_be_focused()
    first, last = day.get_attribute("min"), day.get_attribute("max")
    assert first is not None and last is not None and first < last
    wanted = rina.page.evaluate(
        "(first) => new Date(Date.parse(first) + 100 * 86400e3).toISOString().slice(0, 10)", first
    )
    day.fill(wanted)
    rina.page.keyboard.press("Enter")
    found = rina.page.locator(f'.message[data-day="{wanted}"]').first
    expect(found).to_be_in_viewport()
    expect(found).to_be_focused()
    expect(found.locator(".day__name")).to_have_count(1)
    expect(day).to_be_hidden()
    assert rina.messages.count() <= MOST


def test_a_day_is_reached_where_no_name_of_one_is_in_sight(
    long_talk: str, open_talk: Callable[..., Rina], home: Home
) -> None:
    other = write_talk(home, 2)
    rina = open_talk(long_talk)
    day = rina.page.get_by_label("Go to a day", exact=True)
    expect(rina.drawn).to_be_visible()
    rina.box.evaluate("box => box.blur()")
    rina.page.keyboard.press("d")
    expect(day).to_be_focused()
    rina.page.keyboard.press("Escape")
    expect(day).to_be_hidden()
    item = rina.page.get_by_role("menuitem", name="Go to a day")
    # The menu of another conversation has no days, for it would not be this one's.
    for link, there in ((other, False), (long_talk, True)):
        row = rina.page.locator(f'.listed__row:has([href="{link}"])')
        row.hover()
        row.locator(".listed__more").click()
        expect(rina.page.get_by_role("menuitem", name="Rename")).to_be_visible()
        expect(item).to_be_visible(visible=there)
        item.click() if there else rina.page.keyboard.press("Escape")
    expect(day).to_be_focused()


def test_the_beginning_is_reached_and_has_nothing_before_it(
    long_talk: str, open_talk: Callable[..., Rina]
) -> None:
    rina = open_talk(long_talk)
    rina.page.locator(".day__name").last.click()
    rina.page.get_by_role("button", name="The beginning").click()
    expect(rina.messages.first).to_contain_text("Message number 1:")
    expect(rina.messages.first).to_be_in_viewport()
    expect(rina.page.locator(".page-link--older")).to_have_count(0)


def test_an_address_leads_to_a_message_and_marks_it(long_talk: str, open_talk: Callable[..., Rina]) -> None:
    rina = open_talk(long_talk)
    rina.page.locator(".day__name").last.click()
    rina.page.get_by_role("button", name="The beginning").click()
    wanted = rina.page.locator(".message", has_text=re.compile("Message number 31:"))
    wanted_id = wanted.get_attribute("data-id")
    rina.page.goto(f"{long_talk}?message={wanted_id}")
    found = rina.page.locator(f"#message-{wanted_id}")
    expect(found).to_be_in_viewport()
    expect(found).to_be_focused()
    expect(found).to_have_class(re.compile("message--found"))
    assert rina.messages.count() <= MOST


def test_an_address_leads_to_a_message_of_another_branch(open_talk: Callable[..., Rina], home: Home) -> None:
    rina = open_talk(write_talk(home, 4))
    hidden = rina.messages.last.get_attribute("data-id")
    rina.messages.nth(2).hover()
    rina.messages.nth(2).get_by_role("button", name="Edit this message").click()
    rina.page.get_by_label("Change your message").fill("Otherwise [[tokens=8]]")
    rina.page.get_by_label("Change your message").press("Enter")
    rina.expect_answer(8)
    expect(rina.page.locator(f"#message-{hidden}")).to_have_count(0)
    rina.page.goto(f"{rina.page.url}?message={hidden}")
    expect(rina.page.locator(f"#message-{hidden}")).to_be_focused()
    expect(rina.page.locator(".variants__place")).to_have_text("1 of 2")


def test_nothing_moves_for_a_reader_while_an_answer_grows_below(
    home: Home, open_talk: Callable[..., Rina]
) -> None:
    rina = open_talk(write_talk(home, 18))
    rina.say("Grow [[tokens=150 rate=60]]")
    expect(rina.messages).to_have_count(20)
    scroll_up_until(rina, 16)
    rina.page.evaluate(COUNT_SHIFTS)
    before = rina.page.evaluate(READING)
    rina.expect_answer(150)
    assert rina.page.evaluate(TOP_OF, before["id"]) == before["top"]
    assert rina.page.evaluate("shifts") == []


def test_the_end_of_a_growing_answer_stays_in_its_place_in_every_frame(
    home: Home, open_talk: Callable[..., Rina]
) -> None:
    rina = open_talk(write_talk(home, 40))
    rina.say("Grow [[tokens=150 rate=60]]")
    expect(rina.answer).to_contain_text(expected_text(tokens=10))
    rina.page.evaluate(WATCH_END)
    rina.expect_answer(150)
    ends = rina.page.evaluate("ends")
    assert len(ends) > 20 and max(ends) - min(ends) <= 2, ends
