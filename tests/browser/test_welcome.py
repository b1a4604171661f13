"""The first minute in a real browser: from the set-up link to the first answer, on a phone and by keyboard alone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rinas import PATIENCE, Rina, running_home
from tests.servers.scripted_provider import WRONG_KEY, ScriptedProvider
from tests.servers.web import WebServer

TOKENS = 12
KEY = "sk-right-key-1234567"
SENTENCE = "a quiet walk by the sea"


@pytest.fixture
def new_home(template_data: Path, tmp_path: Path, provider: ScriptedProvider) -> Iterator[WebServer]:
    """A program that nobody owns yet; Cerebras is the scripted provider, and nobody runs Ollama."""
    addresses = f"cerebras={provider.address},ollama=http://127.0.0.1:9"
    with running_home(template_data, tmp_path, provider_addresses=addresses) as home:
        yield home.web


def become_owner(page: Page, web: WebServer) -> None:
    link = re.search(r"http://\S+/setup/\S+", web.log)
    assert link is not None
    page.goto(link[0])
    page.get_by_label("Your name").fill("Rina")
    page.get_by_label("Password", exact=True).fill(SENTENCE)
    page.get_by_label("The password again").fill(SENTENCE)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Who are you two?")).to_be_visible()


def test_from_the_link_to_the_first_answer_with_a_slip_on_the_way(
    new_home: WebServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(new_home, size="phone")
    become_owner(page, new_home)
    expect(page.get_by_label("What shall it call you?")).to_have_value("Rina")
    page.get_by_label("What is it called?").fill("Mika")
    page.get_by_text("Playful and lively").click()
    page.get_by_role("button", name="Go on").click()
    choose_cerebras(page)
    page.get_by_role("link", name="Go on").first.click()
    expect(page.get_by_role("heading", name="Mika is ready")).to_be_visible()
    page.get_by_role("button", name="Say hello to Mika").click()
    rina = Rina(page)
    expect(rina.messages).to_have_count(1)
    expect(rina.messages).to_contain_text("Hello Rina, I am Mika. I am software")
    rina.say("Good evening [[tokens=12]]", send="button")
    rina.expect_answer(12)


def choose_cerebras(page: Page) -> None:
    """Type a wrong key first, read why, and type the right one."""
    page.locator("summary", has_text="Cerebras").click()
    key = page.get_by_label("Key", exact=True).locator("visible=true")
    key.fill(WRONG_KEY)
    page.get_by_role("button", name="Use Cerebras").click()
    expect(page.get_by_role("alert")).to_contain_text("Cerebras does not answer yet", timeout=PATIENCE)
    expect(page.locator(".field__error")).to_contain_text("does not accept the key")
    key.fill(KEY)
    page.get_by_role("button", name="Use Cerebras").click()
    expect(page.get_by_role("heading", name="Cerebras answers")).to_be_visible(timeout=PATIENCE)


def test_nothing_is_forced_and_what_was_put_aside_stays_aside(
    new_home: WebServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(new_home)
    become_owner(page, new_home)
    page.goto("/")
    expect(page.get_by_role("link", name="Take the three first steps")).to_be_visible()
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_text("What is on your mind?")).to_be_visible()
    expect(page.get_by_role("link", name="Take the three first steps")).to_have_count(0)


def test_it_can_be_walked_by_keyboard_and_a_reload_loses_nothing(
    new_home: WebServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(new_home)
    become_owner(page, new_home)
    page.get_by_label("What is it called?").fill("Sari")
    page.get_by_role("radio", name="Like a letter").focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Your own words for its voice")).to_be_visible()
    page.get_by_label("Your own words for its voice").fill("You are 15 years old.")
    page.get_by_label("What is it called?").press("Enter")
    expect(page.locator(".field__error")).to_contain_text("must be an adult")
    expect(page.get_by_label("What is it called?")).to_have_value("Sari")
    page.get_by_label("Your own words for its voice").fill("Speak softly.")
    page.get_by_label("What is it called?").press("Enter")
    expect(page.get_by_role("heading", name="Who answers?")).to_be_visible()
    page.get_by_role("link", name="Back").press("Enter")
    expect(page.get_by_label("What is it called?")).to_have_value("Sari")
    expect(page.get_by_label("Your own words for its voice")).to_have_value("Speak softly.")
    page.reload()
    expect(page.get_by_role("radio", name="In your own words")).to_be_checked()


def test_the_time_zone_comes_from_the_browser(new_home: WebServer, open_page: Callable[..., Page]) -> None:
    page = open_page(new_home)
    become_owner(page, new_home)
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    expect(page.get_by_label("Where you are")).to_have_value(zone)


def test_a_time_zone_that_was_chosen_stays_and_the_settings_offer_that_of_the_device(
    new_home: WebServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(new_home)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    become_owner(page, new_home)
    page.get_by_label("Where you are").select_option("Asia/Makassar")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("Where you are")).to_have_value("Asia/Makassar")
    page.goto("/settings/preferences")
    page.get_by_role("button", name="Take that of this device").click()
    expect(page.get_by_label("Time zone")).not_to_have_value("Asia/Makassar")
    assert complaints == []
