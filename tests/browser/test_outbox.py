"""Nothing that was written is lost: each message is sent exactly once and in order, whatever comes between."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.rinas import Home, Rina, add_person, running_home, sign_in, sign_in_again
from tests.browser.walks import JSON, Walk
from tests.servers.scripted_provider import ScriptedProvider

TOKENS = 6
# Somebody writes in the database of this page without end, so whoever else wants to has to wait.
HOLD_DATABASE = """() => new Promise((hold) => {
  indexedDB.open("yuzu").onsuccess = ({ target }) => {
    const messages = target.result.transaction("messages", "readwrite").objectStore("messages")
    const ask = () => (messages.count().onsuccess = () => { hold(); ask() })
    ask()
  }
})"""


def test_what_is_written_without_a_connection_goes_once_when_it_is_back(walk: Walk) -> None:
    walk.page.context.set_offline(True)
    walk.rina.say("One")
    expect(walk.rina.pending).to_contain_text("Waiting for the connection")
    walk.rina.say("Two")
    expect(walk.rina.pending).to_have_count(2)
    assert walk.provider.chats() == []
    walk.page.context.set_offline(False)
    walk.expect_sent("One", "Two")


def test_a_server_that_was_killed_gets_it_when_it_is_back(
    template_data: Path, tmp_path: Path, open_page: Callable[..., Page], provider: ScriptedProvider
) -> None:
    with running_home(template_data, tmp_path) as home:
        page = open_page(home.web)
        sign_in(page, home, provider)
        page.goto("/conversations/new")
        walk = Walk(Rina(page), provider)
        provider.clear()
        walk.rina.say("Before")
        walk.expect_sent("Before")
        home.web.kill()
        walk.rina.say("During")
        expect(walk.rina.pending).to_contain_text("Waiting for the connection")
        home.web.start()
        walk.expect_sent("Before", "During")


def test_an_expired_sign_in_keeps_a_long_message_and_sends_it_once_after_the_next(
    walk: Walk, home: Home
) -> None:
    long = "A long letter. " * 130 + "The end"
    walk.rina.say("Hello")
    walk.expect_sent("Hello")
    walk.page.context.clear_cookies()
    walk.rina.say(long)
    expect(walk.rina.pending).to_contain_text("Waiting until you are signed in")
    with walk.page.context.expect_page() as opened:
        walk.page.get_by_role("link", name="Sign in in another tab").click()
    expect(opened.value.get_by_label("Password")).to_be_visible()
    sign_in_again(opened.value, home)
    walk.expect_sent("Hello", long)


def test_a_lost_reply_is_asked_for_again_and_makes_no_second_message(walk: Walk) -> None:
    lost = []

    def swallow(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    walk.page.route("**/turns", swallow, times=2)
    walk.rina.say("Once")
    walk.expect_sent("Once")
    assert lost == [202, 202]


def test_two_taps_and_two_enters_send_one_message(walk: Walk) -> None:
    walk.rina.box.fill("Twice tapped")
    walk.page.get_by_role("button", name="Send", exact=True).dblclick()
    walk.expect_sent("Twice tapped")
    walk.rina.box.fill("Twice entered")
    walk.rina.box.evaluate(
        """(box) => {
          const enter = () => new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })
          box.dispatchEvent(enter())
          box.dispatchEvent(enter())
        }"""
    )
    walk.expect_sent("Twice tapped", "Twice entered")


def test_a_page_that_dies_while_a_message_is_put_away_sends_it_and_keeps_what_was_added(walk: Walk) -> None:
    walk.rina.say("Hello")
    walk.expect_sent("Hello")
    walk.page.evaluate(HOLD_DATABASE)
    walk.rina.say("Are you there?")
    walk.rina.box.press_sequentially(" I have news")
    # The control: it is not put away yet, so these are the words that a page which comes next could mistake for it.
    expect(walk.rina.box).to_have_value("Are you there? I have news")
    expect(walk.rina.pending).to_have_count(0)
    walk.page.reload()
    walk.expect_sent("Hello", "Are you there?")
    expect(walk.rina.box).to_have_value("I have news")
    walk.rina.box.press("Enter")
    walk.expect_sent("Hello", "Are you there?", "I have news")


def test_two_tabs_of_one_conversation_send_each_message_once_and_in_order(walk: Walk) -> None:
    walk.rina.say("First")
    walk.expect_sent("First")
    second = Rina(walk.page.context.new_page())
    second.page.goto(walk.page.url)
    walk.page.context.set_offline(True)
    walk.rina.say("From one")
    expect(second.pending).to_have_count(1)
    second.say("From the other")
    expect(walk.rina.pending).to_have_count(2)
    walk.page.context.set_offline(False)
    walk.expect_sent("First", "From one", "From the other")
    second.page.bring_to_front()
    Walk(second, walk.provider).expect_sent("First", "From one", "From the other")


def test_a_queue_waits_for_the_answer_survives_a_reload_and_is_sent_in_order(walk: Walk) -> None:
    slow = "Take your time [[tokens=60 rate=20]]"
    walk.rina.say(slow)
    expect(walk.rina.stop).to_be_visible()
    for text in ("One", "Two", "Three"):
        walk.rina.say(text)
        expect(walk.rina.box).to_have_value("")
    expect(walk.rina.pending).to_have_count(3)
    expect(walk.rina.pending.first).to_contain_text("Waiting for the answer to end")
    expect(walk.rina.pending.last).to_contain_text("Waiting its turn")
    walk.page.reload()
    expect(walk.rina.pending).to_have_text([re.compile(text) for text in ("One", "Two", "Three")])
    walk.expect_sent(slow, "One", "Two", "Three")


def test_a_waiting_message_can_be_changed_removed_and_brought_back(walk: Walk) -> None:
    walk.page.context.set_offline(True)
    for text in ("One", "Two", "Three"):
        walk.rina.say(text)
        expect(walk.rina.box).to_have_value("")
    expect(walk.rina.pending).to_have_count(3)
    walk.rina.pending.nth(1).get_by_role("button", name="Edit").click()
    expect(walk.rina.box).to_have_value("Two")
    walk.rina.say("Two, and better")
    walk.rina.pending.first.get_by_role("button", name="Remove").click()
    expect(walk.rina.pending).to_have_count(2)
    walk.page.get_by_role("button", name="Undo").click()
    expect(walk.rina.pending.first).to_contain_text("One")
    walk.rina.pending.nth(1).get_by_role("button", name="Remove").click()
    walk.page.context.set_offline(False)
    walk.expect_sent("One", "Two, and better")


def test_a_new_conversation_that_waits_is_found_again_after_a_reload(walk: Walk) -> None:
    walk.page.route("**/conversations", lambda route: route.abort())
    walk.rina.say("First words")
    expect(walk.rina.pending).to_contain_text("Waiting for the connection")
    walk.page.reload()
    expect(walk.rina.pending).to_contain_text("First words")
    walk.page.unroute("**/conversations")
    # It may be on its way by itself already; being told that the line is back only makes it sooner.
    walk.page.evaluate("dispatchEvent(new Event('online'))")
    walk.expect_sent("First words")
    expect(walk.page).to_have_url(re.compile("/conversations/[0-9a-f-]{36}$"))


def test_one_person_never_sees_or_sends_what_another_has_written(walk: Walk, home: Home) -> None:
    walk.rina.say("Hello")
    walk.expect_sent("Hello")
    walk.page.context.clear_cookies()
    walk.rina.say("For rina alone")
    expect(walk.rina.pending).to_contain_text("Waiting until you are signed in")
    walk.rina.box.fill("Half a thought of rina")
    budi = Rina(walk.page.context.new_page())
    add_person(budi.page, home, "budi")
    budi.page.goto("/conversations/new")
    expect(budi.pending).to_have_count(0)
    expect(budi.box).to_have_value("")
    walk.page.bring_to_front()
    expect(walk.rina.pending).to_contain_text("Waiting until you are signed in")
    assert budi.page.request.get("/conversations", headers=JSON).json()["conversations"] == []
    walk.page.context.clear_cookies()
    sign_in_again(budi.page, home)
    walk.expect_sent("Hello", "For rina alone")
    walk.page.reload()
    expect(walk.rina.box).to_have_value("Half a thought of rina")


@pytest.mark.parametrize(("status", "code"), [(429, "too_many"), (503, "busy")])
def test_a_server_that_asks_for_patience_gets_it(walk: Walk, status: int, code: str) -> None:
    asked: list[Any] = []

    def refuse_once(route: Route) -> None:
        asked.append(route.request.post_data_json)
        body = f'{{"error": {{"code": "{code}", "message": "Please wait a moment."}}}}'
        if len(asked) > 1:
            route.continue_()
        else:
            route.fulfill(
                status=status, body=body, content_type="application/json", headers={"Retry-After": "2"}
            )

    walk.page.route("**/turns", refuse_once)
    walk.rina.say("Patience")
    expect(walk.rina.pending).to_contain_text(re.compile(r"Please wait a moment. Next try in (2|one) second"))
    walk.expect_sent("Patience")
    assert len(asked) == 2
    assert asked[0] == asked[1]


def test_a_person_need_not_wait_as_long_as_the_server_asks(walk: Walk) -> None:
    body = '{"error": {"code": "busy", "message": "Please wait a moment."}}'
    patience = {"Retry-After": "600", "Content-Type": "application/json"}
    walk.page.route("**/turns", lambda route: route.fulfill(status=503, body=body, headers=patience))
    walk.rina.say("Impatience")
    expect(walk.rina.pending).to_contain_text("Please wait a moment.")
    walk.page.unroute("**/turns")
    walk.rina.pending.get_by_role("button", name="Send now").click()
    walk.expect_sent("Impatience")


def test_what_the_server_refuses_is_kept_with_its_reason_until_it_is_changed(walk: Walk) -> None:
    walk.rina.say("A broken \x00 letter")
    expect(walk.rina.pending).to_contain_text("Not sent: This holds a character that cannot be stored.")
    walk.rina.say("Behind it")
    expect(walk.rina.pending.last).to_contain_text("Waiting for the message before it")
    walk.rina.pending.first.get_by_role("button", name="Edit").click()
    expect(walk.rina.box).not_to_have_value("")
    walk.rina.say("A whole letter")
    walk.expect_sent("Behind it", "A whole letter")


def test_a_draft_is_there_after_a_reload_and_after_signing_out(walk: Walk, home: Home) -> None:
    walk.rina.say("Hello")
    walk.expect_sent("Hello")
    walk.rina.box.fill("Half a thought")
    address = walk.page.url
    walk.page.reload()
    expect(walk.rina.box).to_have_value("Half a thought")
    walk.page.context.clear_cookies()
    walk.page.goto(address)
    expect(walk.page.get_by_label("Password")).to_be_visible()
    sign_in_again(walk.page, home)
    walk.page.goto(address)
    expect(walk.rina.box).to_have_value("Half a thought")
    walk.rina.box.press("Enter")
    walk.expect_sent("Hello", "Half a thought")
