"""Without the server there is still a page that takes words, and it goes on to the wanted one by itself."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.rinas import PATIENCE, Home, Rina, add_person, sign_in_again

TOKENS = 6
JSON = {"Accept": "application/json"}
# The worker is ready once it has kept what it needs.
KEPT = """async () => {
  await navigator.serviceWorker.ready
  const kept = await (await caches.open("shell")).keys()
  const texts = await Promise.all(kept.map(async (request) => (await caches.match(request)).text()))
  return kept.map(({ url }, place) => [new URL(url).pathname, texts[place]])
}"""
WAITING = """() => new Promise((resolve) => {
  const opening = indexedDB.open("yuzu")
  opening.onsuccess = () => {
    const asked = opening.result.transaction("messages").objectStore("messages").getAll()
    asked.onsuccess = () => resolve(asked.result.map(({ text }) => text))
  }
})"""
# As an older version of the program would have left it behind.
MAKE_OLD = """async () => {
  await navigator.serviceWorker.ready
  const cache = await caches.open("shell")
  const page = await cache.match("/offline")
  const old = (await page.text()).replaceAll(/(built\\/app\\.\\w+\\?v=)\\w+/g, "$10000")
  await cache.put("/offline", new Response(old, { headers: page.headers }))
  await cache.put("/static/built/app.css?v=0000", new Response("body { display: none }"))
}"""


@pytest.fixture
def rina(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Rina:
    """Rina on her phone, where a conversation begins, with the worker at work."""
    if not home.web.running:
        home.web.start()
    page = open_page(home.web, size="phone", service_workers="allow")
    page.context.add_cookies(cookies)
    page.goto("/conversations/new")
    page.evaluate(KEPT)
    return Rina(page)


def test_a_page_that_cannot_be_reached_takes_words_and_comes_back(rina: Rina, home: Home) -> None:
    rina.say("Hello", send="button")
    rina.expect_answer(6)
    address = rina.page.url
    home.web.kill()
    rina.page.goto(address)
    expect_shell(rina)
    rina.say("Written without you", send="button")
    expect(rina.pending).to_contain_text("Waiting for the connection")
    rina.say("And more", send="button")
    rina.page.reload()
    expect(rina.pending).to_have_text([re.compile("Written without you"), re.compile("And more")])
    rina.box.fill("Half a thought")
    home.web.start()
    expect(shell_of(rina)).to_have_count(0, timeout=PATIENCE)
    expect(rina.messages).to_have_count(6, timeout=PATIENCE)
    expect(rina.pending).to_have_count(0)
    expect(rina.box).to_have_value("Half a thought")
    assert rina.page.url == address
    assert said(rina) == ["Hello", "Written without you", "And more"]


def test_an_app_that_is_opened_without_the_server_goes_on_where_words_were_written_last(
    rina: Rina, home: Home
) -> None:
    home.web.kill()
    rina.page.goto("/")
    expect_shell(rina)
    expect(rina.page.get_by_text("They begin a new conversation.")).to_be_visible()
    rina.say("First", send="button")
    expect(rina.pending).to_have_count(1)
    rina.page.goto("/")
    expect(rina.page.get_by_text("They begin a new conversation.")).to_be_hidden()
    rina.say("Second", send="button")
    expect(rina.pending).to_have_count(2)
    rina.page.goto("/conversations/new")
    expect(rina.pending.first).to_contain_text("In another conversation.")
    expect(rina.pending.first.get_by_role("button", name="Edit")).to_be_hidden()
    rina.page.go_back()
    home.web.start()
    expect(rina.messages).to_have_count(4, timeout=PATIENCE)
    assert said(rina) == ["First", "Second"]


def test_whoever_tries_by_hand_is_told_and_the_wanted_page_comes_by_itself(rina: Rina, home: Home) -> None:
    home.web.kill()
    rina.page.goto("/settings")
    expect_shell(rina)
    rina.page.get_by_role("button", name="Try now").click()
    expect(rina.page.get_by_text("Still no answer.")).to_be_visible()
    home.web.start()
    expect(rina.page.get_by_role("heading", name="Your companion")).to_be_visible(timeout=PATIENCE)


def test_nothing_of_anybody_is_kept(rina: Rina) -> None:
    rina.say("A secret of mine", send="button")
    rina.expect_answer(6)
    rina.page.reload()
    kept = dict(rina.page.evaluate(KEPT))
    assert {"/offline", "/static/built/app.js", "/static/built/app.css"} <= set(kept)
    assert [path for path in kept if path != "/offline" and not path.startswith("/static/")] == []
    for word in ("rina", "secret", "csrf-token", "user-id"):
        assert word not in kept["/offline"]


@pytest.mark.parametrize(
    "leave", ["by signing out", "by a sign-in of somebody else", "by an expired sign-in"]
)
def test_nobody_else_is_shown_what_waits(rina: Rina, home: Home, leave: str) -> None:
    home.web.kill()
    rina.page.reload()
    rina.say("For later", send="button")
    expect(rina.pending).to_contain_text("For later")
    rina.box.fill("Half a thought")
    rina.page.reload()
    # The control: while she is the last one here, it is shown.
    expect(rina.pending).to_contain_text("For later")
    expect(rina.box).to_have_value("Half a thought")
    # Nothing is sent before the next person is here.
    rina.page.context.route("**/conversations", lambda route: route.abort())
    home.web.start()
    expect(shell_of(rina)).to_have_count(0, timeout=PATIENCE)
    _leave(rina, home, leave)
    home.web.kill()
    rina.page.goto("/conversations/new")
    expect_shell(rina)
    if leave == "by a sign-in of somebody else":
        expect(rina.box).to_have_value("")
    else:
        expect(rina.box).to_be_hidden()
        expect(rina.page.get_by_text("Nobody is signed in on this device.")).to_be_visible()
    expect(rina.pending).to_have_count(0)
    # It is not gone: she has it again when she is back.
    assert rina.page.evaluate(WAITING) == ["For later"]


def test_a_sign_out_whose_answer_is_lost_hides_what_waits(rina: Rina, home: Home) -> None:
    rina.page.goto("/account")

    def lose(route: Route) -> None:
        home.web.kill()
        route.abort()

    rina.page.route("**/sign-out", lose)
    rina.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(rina.page).to_have_url(re.compile("chrome-error|sign-out|account"))
    rina.page.goto("/conversations/new")
    expect_shell(rina)
    expect(rina.box).to_be_hidden()


def test_what_an_older_version_kept_gives_way_to_the_present_one(rina: Rina) -> None:
    present = sorted(dict(rina.page.evaluate(KEPT)))
    rina.page.evaluate(MAKE_OLD)
    assert "?v=0000" in dict(rina.page.evaluate(KEPT))["/offline"]
    rina.page.reload()
    expect_kept(rina.page, lambda kept: "?v=0000" not in kept["/offline"] and sorted(kept) == present)


def test_the_kept_page_follows_the_language_and_the_look(rina: Rina, home: Home) -> None:
    rina.page.context.clear_cookies()
    add_person(rina.page, home, "siti")
    rina.page.goto("/settings/preferences")
    rina.page.get_by_text("Bahasa Indonesia", exact=True).click()
    rina.page.get_by_text("Dark", exact=True).click()
    rina.page.get_by_role("button", name="Save").first.click()
    expect(rina.page.locator("html")).to_have_attribute("lang", "id")
    expect_kept(
        rina.page,
        lambda kept: (
            'lang="id" data-theme="dark"' in kept["/offline"] and "Tidak ada koneksi" in kept["/offline"]
        ),
    )


def test_an_answer_is_heard_past_the_worker_and_can_be_stopped(rina: Rina) -> None:
    rina.page.reload()
    assert rina.page.evaluate("Boolean(navigator.serviceWorker.controller)")
    rina.say("Slowly [[tokens=200 rate=20]]", send="button")
    expect(rina.drawn).not_to_be_empty()
    rina.stop.click()
    expect(rina.stop).to_be_hidden(timeout=PATIENCE)
    expect(rina.messages).to_have_count(2)


def shell_of(rina: Rina) -> Locator:
    """What says that the server is away."""
    return rina.page.get_by_role("heading", name="No connection")


def expect_shell(rina: Rina) -> None:
    """Wait for the page that stands in for another."""
    expect(shell_of(rina)).to_be_visible()


def expect_kept(page: Page, wanted: Callable[[dict[str, str]], bool]) -> None:
    """Wait until the worker keeps what is wanted; it works beside the page, so nothing on it tells."""
    end = time.monotonic() + PATIENCE / 1000
    while not wanted(kept := dict(page.evaluate(KEPT))):
        assert time.monotonic() < end, kept["/offline"][:600]


def said(rina: Rina) -> list[str]:
    """What the server has heard in this conversation."""
    messages = rina.page.request.get(rina.page.url, headers=JSON).json()["messages"]
    return [message["text"] for message in messages if message["role"] == "user"]


def _leave(rina: Rina, home: Home, leave: str) -> None:
    if leave == "by signing out":
        # Out of a session of her own, not of the one that other tests use.
        rina.page.context.clear_cookies()
        sign_in_again(rina.page, home)
        rina.page.goto("/account")
        rina.page.get_by_role("button", name="Sign out", exact=True).click()
    else:
        rina.page.context.clear_cookies()
        rina.page.goto("/sign-in")
    expect(rina.page.get_by_label("Password")).to_be_visible()
    if leave == "by a sign-in of somebody else":
        add_person(rina.page, home, "budi")
