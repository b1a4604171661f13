"""Whoever chose Indonesian reads Indonesian: on the sign-in page, in the settings, and where the talking is done."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rinas import Home, Rina, sign_in
from tests.browser.spoken import english_on
from tests.servers.scripted_provider import ScriptedProvider

TOKENS = 10
PLACES = (
    *("/account", "/settings", "/settings/preferences", "/settings/credentials", "/settings/admin"),
    "/settings/admin/jobs",
    *("/settings/welcome", "/settings/welcome/provider", "/memory", "/images", "/search?q=nothing"),
    *(
        "/conversations",
        "/conversations/archived",
        "/conversations/deleted",
        "/conversations/new",
        "/nowhere",
    ),
)
# So much is found where English is right, that a page on which nothing is found was really read.
MANY = 4


def expect_indonesian(page: Page, address: str) -> None:
    """Open a page and read all of it."""
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "id")
    assert english_on(page) == [], address


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_visitor_who_chose_indonesian_reads_indonesian(
    home: Home, open_page: Callable[..., Page], size: str
) -> None:
    page = open_page(home.web, size=size)
    page.goto("/sign-in")
    assert len(english_on(page)) > MANY
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.get_by_role("heading", name="Masuk")).to_be_visible()
    expect_indonesian(page, "/sign-in")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_who_chose_indonesian_in_the_settings_reads_it_everywhere(
    home: Home, provider: ScriptedProvider, open_page: Callable[..., Page]
) -> None:
    page = open_page(home.web)
    sign_in(page, home, provider)
    page.goto("/settings/preferences")
    assert len(english_on(page)) > MANY
    page.get_by_text("Bahasa Indonesia", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Tampilan dan bahasa sudah disimpan.")).to_be_visible()
    for address in PLACES:
        expect_indonesian(page, address)
    _talk(page)
    assert english_on(page) == []


def _talk(page: Page) -> None:
    page.goto("/conversations/new")
    for text, end in (("Halo [[tokens=3]]", "done"), ("Gagal [[fault=401]]", "failed")):
        page.get_by_label("Pesanmu", exact=True).fill(text)
        page.get_by_role("button", name="Kirim", exact=True).click()
        expect(Rina(page).messages.last).to_have_attribute("data-state", end)
    page.get_by_role("button", name="Yang menjawab:").click()
    expect(page.get_by_text("selalu ada, mungil")).to_be_visible()
