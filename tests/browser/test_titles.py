"""The open page learns the name that a model has given to its conversation."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rinas import PATIENCE, Home, Rina, running_home, sign_in
from tests.servers.scripted_provider import ScriptedProvider

TOKENS = 8


@pytest.fixture
def home(template_data: Path, tmp_path: Path) -> Iterator[Home]:
    """A program that names conversations."""
    with running_home(template_data, tmp_path, auto_titles=True) as running:
        yield running


def test_the_name_appears_on_the_page_and_in_the_list(
    home: Home, open_page: Callable[..., Page], provider: ScriptedProvider
) -> None:
    page = open_page(home.web)
    sign_in(page, home, provider)
    page.goto("/conversations/new")
    rina = Rina(page)
    rina.say("Which tea for tonight? [[tokens=8 title=Evening_tea]]")
    rina.expect_answer(8)
    expect(page.get_by_role("heading", level=1)).to_have_text("Evening tea", timeout=PATIENCE)
    expect(page.locator("#conversations [aria-current=page]")).to_contain_text("Evening tea")
    expect(page).to_have_title("Evening tea")
