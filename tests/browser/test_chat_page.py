"""A person talks with the companion in a real browser, and the page loses and doubles nothing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.rinas import PATIENCE, Home, Rina, running_home, sign_in
from tests.servers.scripted_provider import ScriptedProvider, expected_text


@pytest.fixture
def rina(home: Home, cookies: list[Any], open_page: Callable[..., Page], provider: ScriptedProvider) -> Rina:
    """Rina on a desktop, in a new conversation."""
    page = open_page(home.web)
    page.context.add_cookies(cookies)
    page.goto("/")
    page.goto("/conversations/new")
    expect(page.get_by_text("What is on your mind?")).to_be_visible()
    provider.clear()
    return Rina(page)


def test_the_first_words_make_a_conversation_and_get_an_answer(
    template_data: Path, tmp_path: Path, open_page: Callable[..., Page], provider: ScriptedProvider
) -> None:
    with running_home(template_data, tmp_path) as home:
        page = open_page(home.web, size="phone")
        sign_in(page, home, provider)
        page.goto("/")
        assert urlsplit(page.url).path == "/"
        _check_first_words(Rina(page))


def _check_first_words(rina: Rina) -> None:
    rina.say("Good evening [[tokens=30 rate=100]]", send="button")
    rina.expect_answer(30)
    expect(rina.box).to_have_value("")
    expect(rina.messages).to_have_count(2)
    expect(rina.page).to_have_url(re.compile("/conversations/"))
    expect(rina.page.locator("#conversations [aria-current=page]")).to_contain_text("Good evening")
    rina.page.reload()
    rina.expect_answer(30)


def test_a_reload_and_a_second_window_see_the_whole_answer_of_one_call(
    rina: Rina, provider: ScriptedProvider
) -> None:
    rina.say("Take your time [[tokens=90 rate=30]]")
    expect(rina.answer).to_contain_text(expected_text(tokens=25), timeout=PATIENCE)
    rina.page.reload()
    expect(rina.stop).to_be_visible()
    second = Rina(rina.page.context.new_page())
    second.page.goto(rina.page.url)
    rina.page.bring_to_front()
    rina.expect_answer(90)
    second.page.bring_to_front()
    second.expect_answer(90)
    assert len(provider.journal()) == 1


def test_another_window_learns_of_a_new_turn(rina: Rina) -> None:
    rina.say("First [[tokens=5]]")
    rina.expect_answer(5)
    second = Rina(rina.page.context.new_page())
    second.page.goto(rina.page.url)
    second.say("Second [[tokens=60 rate=60]]")
    second.expect_answer(60)
    rina.page.bring_to_front()
    expect(rina.messages).to_have_count(4)
    rina.expect_answer(60)


def test_a_conversation_that_another_tab_carries_to_the_server_begins_here(rina: Rina) -> None:
    other = Rina(rina.page.context.new_page())
    other.page.goto("/conversations/new")
    expect(other.box).to_be_visible()
    rina.page.bring_to_front()
    # This tab cannot send, so the other one does.
    rina.page.route("**/conversations", lambda route: route.abort())
    rina.say("By another hand [[tokens=60 rate=60]]")
    expect(rina.pending).to_contain_text("Waiting for the connection")
    expect(rina.messages).to_have_count(2, timeout=PATIENCE)
    rina.expect_answer(60)
    expect(rina.page).to_have_url(re.compile("/conversations/[0-9a-f-]{36}$"))
    expect(other.messages).to_have_count(0)


@pytest.mark.parametrize("status", [502, 504])
def test_a_proxy_without_a_server_behind_it_is_a_lost_connection(rina: Rina, status: int) -> None:
    rina.say("First [[tokens=5]]")
    rina.expect_answer(5)
    rina.page.route("**/state", lambda route: route.fulfill(status=status, body="<h1>Bad Gateway</h1>"))
    trouble = rina.page.get_by_text(
        "The server cannot be reached. Please check the connection and try again."
    )
    expect(trouble).to_be_visible()
    rina.page.unroute("**/state")
    expect(trouble).to_be_hidden()


def test_stop_keeps_what_was_said_and_continue_goes_on(rina: Rina) -> None:
    rina.say("A long story [[tokens=300 rate=25]]")
    expect(rina.answer).to_contain_text(expected_text(tokens=8), timeout=PATIENCE)
    rina.stop.focus()
    rina.page.keyboard.press("Enter")
    expect(rina.page.locator(".outcome")).to_be_visible()
    expect(rina.box).to_be_focused()
    said = rina.answer.text_content() or ""
    assert 0 < len(said) < len(expected_text(tokens=300))
    assert expected_text(tokens=300).startswith(said)
    rina.page.get_by_role("button", name="Continue").click()
    expect(rina.page.locator(".outcome")).to_have_count(0)
    expect(rina.messages).to_have_count(2)
    expect(rina.answer).not_to_have_text(said)
    assert (rina.answer.text_content() or "").startswith(said)


def test_answer_again_makes_a_variant_that_can_be_flipped(rina: Rina) -> None:
    rina.say("Tell me [[tokens=10]]")
    rina.expect_answer(10)
    first = rina.messages.last.get_attribute("data-id")
    rina.page.get_by_role("button", name="Answer again").click()
    expect(rina.page.locator(".variants__place")).to_have_text("2 of 2")
    rina.expect_answer(10)
    assert rina.messages.last.get_attribute("data-id") != first
    rina.page.get_by_role("button", name="Previous version").click()
    expect(rina.page.locator(".variants__place")).to_have_text("1 of 2")
    assert rina.messages.last.get_attribute("data-id") == first
    expect(rina.messages).to_have_count(2)


def test_an_edit_is_a_new_branch_beside_the_old(rina: Rina) -> None:
    for tokens in (5, 6):
        rina.say(f"Words [[tokens={tokens}]]")
        rina.expect_answer(tokens)
    rina.page.get_by_role("button", name="Edit this message").first.click()
    rina.page.get_by_label("Change your message").fill("Words anew [[tokens=12]]")
    rina.page.get_by_label("Change your message").press("Enter")
    rina.expect_answer(12)
    expect(rina.messages).to_have_count(2)
    rina.page.get_by_role("button", name="Previous version").click()
    expect(rina.messages).to_have_count(4)
    expect(rina.messages.first).to_contain_text("Words [[tokens=5]]")


def test_a_reply_that_got_lost_is_fetched_once(rina: Rina, provider: ScriptedProvider) -> None:
    rina.say("First [[tokens=5]]")
    rina.expect_answer(5)

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort()

    rina.page.route("**/turns", swallow)
    rina.say("Second [[tokens=7]]")
    expect(rina.pending).to_contain_text("It may have arrived already")
    expect(rina.box).to_have_value("")
    rina.page.unroute("**/turns")
    rina.page.reload()
    expect(rina.pending).to_have_count(0)
    rina.expect_answer(7)
    expect(rina.messages).to_have_count(4)
    assert len(provider.journal()) == 2


def test_a_refused_message_is_kept_and_sent_with_the_same_key(rina: Rina) -> None:
    rina.say("First [[tokens=5]]")
    rina.expect_answer(5)
    keys = []
    busy = '{"error": {"code": "busy", "message": "The server is busy. Please try again in a moment."}}'

    def refuse_once(route: Route) -> None:
        keys.append(route.request.post_data_json)
        if len(keys) > 1:
            route.continue_()
        else:
            route.fulfill(
                status=503, body=busy, content_type="application/json", headers={"Retry-After": "2"}
            )

    rina.page.route("**/turns", refuse_once)
    rina.say("Second [[tokens=7]]")
    expect(rina.pending).to_contain_text("The server is busy")
    rina.page.reload()
    rina.expect_answer(7)
    expect(rina.messages).to_have_count(4)
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_a_message_that_is_too_long_is_refused_in_plain_words_and_kept(rina: Rina) -> None:
    rina.say("y" * 100_001)
    expect(rina.status).to_contain_text("at most 100,000 characters. Please shorten it by 1,")
    expect(rina.pending).to_have_count(0)
    assert len(rina.box.input_value()) == 100_001
    rina.say("Shorter [[tokens=4]]")
    rina.expect_answer(4)


def test_markup_is_shown_as_text(rina: Rina) -> None:
    words = "<img src=x onerror=alert(1)><script>alert(2)</script> </div>**b** [[tokens=3]]"
    rina.say(words)
    rina.expect_answer(3)
    expect(rina.messages.first.locator("[data-part=text]")).to_have_text(words)
    expect(rina.messages.first.locator(".prose")).to_have_text(words.replace("**", ""))
    assert rina.messages.first.locator("img, script").count() == 0
    rina.page.reload()
    expect(rina.messages.first.locator("[data-part=text]")).to_have_text(words)
    expect(rina.messages.first.locator(".prose")).to_have_text(words.replace("**", ""))
    assert rina.messages.first.locator("img, script").count() == 0


def test_a_stale_token_is_renewed_without_a_word(rina: Rina) -> None:
    rina.page.evaluate("document.querySelector('meta[name=csrf-token]').content = 'stale'")
    rina.say("Still here? [[tokens=6]]")
    rina.expect_answer(6)


def test_a_failed_answer_says_so_plainly_and_can_be_asked_again(rina: Rina) -> None:
    rina.say("Please [[fault=401]]")
    expect(rina.page.locator(".outcome--failed")).to_contain_text("does not accept the key", timeout=PATIENCE)
    expect(rina.page.get_by_role("button", name="Answer again")).to_be_visible()
    expect(rina.stop).to_be_hidden()
