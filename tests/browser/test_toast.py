"""A notice stays long enough to be read and to be taken back, and says what went wrong when it cannot be."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.sources import HOUSE

PLAY = """async (play) => {
  const toasts = await import("/js/models/toast.js")
  const { ApiError } = await import("/js/models/api.js")
  return (0, eval)(play)(toasts, ApiError)
}"""


@pytest.fixture
def notices(modules: Page) -> Page:
    """A blank page with the place for notices, and a clock of ours."""
    markup = re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{ _\(.(.*?).\) \}\}|\{\{.*?\}\}",
        r"\1",
        (HOUSE / "templates/_toast.html").read_text(),
    )
    words = '<script type="application/json" id="words">{"toast.withUndo": "{sentence} Undo it."}</script>'
    modules.clock.install(time=0)
    modules.clock.pause_at(1_000_000)
    modules.evaluate("html => document.body.innerHTML = html", words + markup)
    modules.evaluate(PLAY, "() => globalThis.undone = 0")
    return modules


def play(page: Page, script: str) -> Any:
    """Run this function of (toasts, ApiError) on the page."""
    return page.evaluate(PLAY, script)


def test_a_notice_is_read_aloud_and_goes_after_eight_seconds(notices: Page) -> None:
    play(notices, '({ toast }) => void toast("It is put away.", { undo: async () => {} })')
    expect(notices.locator(".toast__words")).to_have_text("It is put away.")
    expect(notices.locator("#toast-announcer")).to_have_text("It is put away. Undo it.")
    notices.clock.run_for(7_900)
    expect(notices.locator(".toast")).to_be_visible()
    notices.clock.run_for(200)
    expect(notices.locator(".toast")).to_have_count(0)
    expect(notices.locator("#toasts")).to_be_hidden()


def test_a_notice_stays_while_it_is_looked_at(notices: Page) -> None:
    play(notices, '({ toast }) => void toast("It is put away.", { undo: async () => {} })')
    notices.get_by_role("button", name="Undo").focus()
    notices.clock.run_for(60_000)
    expect(notices.locator(".toast")).to_be_visible()
    notices.get_by_role("button", name="Undo").blur()
    notices.clock.run_for(8_100)
    expect(notices.locator(".toast")).to_have_count(0)


def test_undo_takes_back_once_and_a_refusal_is_said(notices: Page) -> None:
    play(notices, '({ toast }) => void toast("It is put away.", { undo: async () => globalThis.undone++ })')
    notices.get_by_role("button", name="Undo").click()
    expect(notices.locator(".toast")).to_have_count(0)
    assert play(notices, "() => globalThis.undone") == 1
    play(
        notices,
        """({ toast }, ApiError) => void toast("It is put away.", {
          undo: async () => { throw new ApiError(409, { message: "Somebody was faster." }) },
        })""",
    )
    notices.get_by_role("button", name="Undo").click()
    expect(notices.locator(".toast__words")).to_have_text("Somebody was faster.")
    expect(notices.get_by_role("button", name="Undo")).to_have_count(0)


def test_the_newest_three_are_shown_and_the_newest_is_taken_back_first(notices: Page) -> None:
    play(
        notices,
        """({ toast, undoNewest }) => {
          for (const name of ["one", "two", "three", "four"]) {
            toast(name, { undo: async () => void (globalThis.undone = name) })
          }
          undoNewest()
        }""",
    )
    expect(notices.locator(".toast__words")).to_have_text(["two", "three"])
    assert play(notices, "() => globalThis.undone") == "four"


def test_a_notice_can_be_carried_to_the_next_page(notices: Page) -> None:
    script = '({ carryToast, showCarriedToast }) => { carryToast("Moved."); showCarriedToast(); showCarriedToast() }'
    play(notices, script)
    expect(notices.locator(".toast__words")).to_have_text(["Moved."])
    expect(notices.get_by_role("button", name="Undo")).to_have_count(0)
