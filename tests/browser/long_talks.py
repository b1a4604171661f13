"""Conversations that are longer than a page, and how one reads upwards in them."""

import subprocess
import sys

from playwright.sync_api import Page

from tests.browser.rinas import Home, Rina
from tests.servers.child import plain_environment
from tests.servers.web import HOUSE

# The message that is read: the uppermost one of which half a line can be seen.
READING = """() => {
  const top = (it) => it.getBoundingClientRect()
  const found = [...document.querySelectorAll(".message")].find((it) => top(it).bottom > 120)
  return { id: found.dataset.id, top: top(found).top, seq: Number(found.dataset.seq) }
}"""
TOP_OF = "(id) => document.getElementById(`message-${id}`)?.getBoundingClientRect().top ?? null"
# Some browsers do not keep the place by themselves; this one then does not, either.
WITHOUT_ANCHORS = """
  const supports = CSS.supports.bind(CSS)
  CSS.supports = (name, ...rest) => name === "overflow-anchor" ? false : supports(name, ...rest)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("* { overflow-anchor: none }")
  document.adoptedStyleSheets = [sheet]
"""


def write_talk(home: Home, count: int) -> str:
    """Write a conversation straight into the database; returns its address."""
    place = {"VAR_DIR": str(home.folder), "PUBLIC_URL": home.web.address, "PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-m", "tests.browser.prepare_long_talk", str(count)]
    done = subprocess.run(command, env=plain_environment() | place, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return f"/conversations/{done.stdout}"


def settle(page: Page) -> None:
    """Let the page draw what it has."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def scroll_up_until(rina: Rina, seq: int) -> list[float]:
    """Scroll upwards in steps until this message is there; returns how far what was read jumped at each step."""
    jumps: list[float] = []
    for _ in range(2_000):
        before = rina.page.evaluate(READING)
        if before["seq"] <= seq:
            return jumps
        rina.page.evaluate("scrollBy(0, -400)")
        after_scroll = rina.page.evaluate(TOP_OF, before["id"])
        settle(rina.page)
        after = rina.page.evaluate(TOP_OF, before["id"])
        if after is not None and after_scroll is not None:
            jumps.append(abs(after - after_scroll))
    raise AssertionError("the message never came")
