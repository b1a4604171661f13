"""Whoever reads far above the end is not moved by what arrives there."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.long_talks import READING, TOP_OF, scroll_up_until, write_talk
from tests.browser.rinas import PATIENCE, Home, Rina


def test_whoever_reads_old_messages_is_left_in_peace_and_told_of_new_ones(
    home: Home, open_talk: Callable[..., Rina]
) -> None:
    address = write_talk(home, 300)
    rina = open_talk(address)
    scroll_up_until(rina, 200)
    second = Rina(rina.page.context.new_page())
    second.page.goto(address)
    second.say("News [[tokens=30]]")
    second.expect_answer(30)
    rina.page.bring_to_front()
    before = rina.page.evaluate(READING)
    down = rina.page.get_by_role("button", name="Go to the newest message")
    expect(down).to_contain_text("2 new", timeout=PATIENCE)
    assert abs(rina.page.evaluate(TOP_OF, before["id"]) - before["top"]) <= 2
    down.click()
    rina.expect_answer(30)
    expect(down).to_be_hidden()


def test_whoever_reads_old_messages_is_not_moved_by_what_had_waited(
    home: Home, open_talk: Callable[..., Rina]
) -> None:
    rina = open_talk(write_talk(home, 60))
    rina.say("First [[tokens=60 rate=15]]")
    expect(rina.stop).to_be_visible()
    rina.say("Second [[tokens=30]]")
    expect(rina.pending).to_contain_text("Second")
    scroll_up_until(rina, 40)
    before = rina.page.evaluate(READING)
    expect(rina.pending).to_have_count(1)
    down = rina.page.get_by_role("button", name="Go to the newest message")
    expect(down).to_contain_text("2 new", timeout=PATIENCE)
    expect(rina.pending).to_have_count(0)
    expect(rina.stop).to_be_hidden(timeout=PATIENCE)
    assert abs(rina.page.evaluate(TOP_OF, before["id"]) - before["top"]) <= 2
    down.click()
    rina.expect_answer(30)
