"""Rina at her companion: a program of her own, her sign-in, and what she sees and does on the chat page."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.servers.child import plain_environment
from tests.servers.scripted_provider import ScriptedProvider, expected_text
from tests.servers.web import HOUSE, WebServer

PATIENCE = 20_000


@dataclass(frozen=True)
class Home:
    """A running program and where its data is."""

    web: WebServer
    folder: Path


@dataclass(frozen=True)
class Rina:
    """A signed-in person's page, and what she does there."""

    page: Page

    @property
    def answer(self) -> Locator:
        """The words of the newest answer, as they were written."""
        return self.page.locator(".message--assistant [data-part=text]").last

    @property
    def drawn(self) -> Locator:
        """The same words as they are read."""
        return self.page.locator(".message--assistant .prose").last

    @property
    def box(self) -> Locator:
        """Where she writes."""
        return self.page.get_by_label("Your message", exact=True)

    @property
    def status(self) -> Locator:
        """What stands below the box."""
        return self.page.locator("#composer-status")

    @property
    def messages(self) -> Locator:
        """All messages that are shown."""
        return self.page.locator(".message")

    @property
    def pending(self) -> Locator:
        """What is on its way, with its state."""
        return self.page.locator(".pending")

    @property
    def stop(self) -> Locator:
        """The button that is there while an answer is written."""
        return self.page.get_by_role("button", name="Stop the answer")

    def say(self, text: str, *, send: str = "keyboard") -> None:
        """Write and send."""
        self.box.fill(text)
        if send == "keyboard":
            self.box.press("Enter")
        else:
            self.page.get_by_role("button", name="Send", exact=True).click()

    def expect_answer(self, tokens: int) -> None:
        """Wait until the newest answer has ended, whole."""
        expect(self.answer).to_have_text(expected_text(tokens=tokens), timeout=PATIENCE)
        expect(self.stop).to_be_hidden(timeout=PATIENCE)
        assert self.answer.evaluate("element => element.textContent") == expected_text(tokens=tokens)
        expect(self.answer).to_be_hidden()
        expect(self.drawn).to_be_visible()
        expect(self.drawn).to_have_text(expected_text(tokens=tokens), use_inner_text=True)


@contextmanager
def running_home(template: Path, folder: Path, **values: object) -> Iterator[Home]:
    """Start the program on a copy of the template, its data in this folder: `running_home(..., auto_titles=True)`."""
    data = folder / "data"
    shutil.copytree(template, data)
    web = WebServer(folder / "web", {"var_dir": data, "limits_enabled": False} | values, host="localhost")
    web.start()
    try:
        yield Home(web, data)
    finally:
        web.kill()


def sign_in(page: Page, home: Home, provider: ScriptedProvider) -> None:
    """Make Rina's account in this program and sign this page in."""
    _follow_link(page, run_beside(home, "tests.browser.prepare_rina", provider.address))


def sign_in_again(page: Page, home: Home, name: str = "rina") -> None:
    """Sign this page in as somebody who has an account here."""
    _follow_link(
        page, run_beside(home, "flask", "--app", f"{HOUSE}/wsgi.py", "accounts", "sign-in-link", name), name
    )


def add_person(page: Page, home: Home, name: str) -> None:
    """Make somebody else's account and sign this page in."""
    _follow_link(page, run_beside(home, "flask", "--app", f"{HOUSE}/wsgi.py", "accounts", "add", name), name)


def run_beside(home: Home, module: str, *arguments: str) -> str:
    """Run a program in the environment of this home's; returns what it printed."""
    place = {"VAR_DIR": str(home.folder), "PUBLIC_URL": home.web.address, "PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=plain_environment() | place, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _follow_link(page: Page, printed: str, name: str = "rina") -> None:
    link = re.search(r"https?://\S+", printed)
    assert link is not None, printed
    page.goto(link[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(f"You are signed in as {name}.")).to_be_visible()
