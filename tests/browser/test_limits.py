"""What somebody sees who was too quick for the limits: what happened, and when to go on."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from tests.browser.rinas import PATIENCE, Home, Rina, running_home, sign_in
from tests.servers.scripted_provider import ScriptedProvider

TOKENS = 10
# A program that lets nobody be quick.
CONFIGURED = {
    "limits_enabled": True,
    "limit_send": "1 per 8 seconds",
    "limit_search": "1 per 3 seconds",
    "limit_admin": "1 per 3 seconds",
}


@pytest.fixture
def rina(home: Home, page_of_rina: Page) -> Rina:
    """Rina, at the beginning of a conversation."""
    page_of_rina.goto("/conversations/new")
    return Rina(page_of_rina)


@pytest.fixture(scope="module")
def page_of_rina(home: Home, browser: Browser, provider: ScriptedProvider) -> Iterator[Page]:
    """A page of Rina, who owns the installation."""
    context = browser.new_context(base_url=home.web.address, service_workers="block")
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, home, provider)
    yield page
    context.close()


def test_a_message_that_came_too_soon_waits_and_is_sent_once(rina: Rina) -> None:
    rina.say("First")
    expect(rina.messages).to_have_count(2)
    rina.expect_answer(TOKENS)
    rina.say("Second")
    expect(rina.pending).to_contain_text("That was too often. Please wait a moment and try again.")
    expect(rina.pending).to_contain_text("Second")
    expect(rina.messages).to_have_count(4, timeout=PATIENCE)
    expect(rina.pending).to_have_count(0)
    expect(rina.messages.nth(2)).to_contain_text("Second")


def test_a_search_that_came_too_soon_says_so_where_the_hits_would_be(rina: Rina) -> None:
    field = rina.page.get_by_label("Search your conversations")
    results = rina.page.locator("#search-results")
    field.fill("nowhere")
    expect(results).to_contain_text("Nothing found")
    field.fill("nowhere at all")
    expect(results).to_contain_text("That was too often. Please wait a moment and try again.")

    words = itertools.cycle(["nowhere", "not here"])

    def asks_again() -> None:
        field.fill(next(words))

    _act_until(asks_again, results.get_by_text("Nothing found"))


def test_an_admin_page_that_was_asked_for_too_soon_leads_back_to_itself(page_of_rina: Page) -> None:
    page = page_of_rina
    page.goto("/settings/admin")
    expect(page.get_by_role("heading", level=1)).to_have_text("This installation")
    page.goto("/settings/admin/jobs")
    expect(page.get_by_role("heading", level=1)).to_have_text("One moment, please")
    expect(page.get_by_role("alert")).to_contain_text("Please wait a moment and try again.")

    _act_until(
        page.get_by_role("link", name="Try again").click, page.get_by_role("heading", name="Background jobs")
    )


def test_a_used_up_day_is_told_with_its_end_and_the_words_are_kept(
    template_data: Path, tmp_path: Path, browser: Browser, provider: ScriptedProvider
) -> None:
    with running_home(template_data, tmp_path, quota_answers=1) as home:
        context = browser.new_context(base_url=home.web.address, service_workers="block")
        try:
            page = context.new_page()
            sign_in(page, home, provider)
            page.goto("/conversations/new")
            rina = Rina(page)
            rina.say("First")
            rina.expect_answer(TOKENS)
            rina.say("Second")
            expect(rina.pending).to_contain_text("You have used all of today's 1 answer. There is more from")
            page.reload()
            expect(rina.pending).to_contain_text("Second")
        finally:
            context.close()


def _act_until(act: Callable[[], object], shown: Locator) -> None:
    # As somebody does who was told to wait a moment.
    tries = 0
    while shown.count() == 0:
        assert tries < 20, "it is still refused"
        tries += 1
        act()
        with suppress(TimeoutError):
            shown.wait_for(timeout=500)
