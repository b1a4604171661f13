"""A program that has been talked with, and looks at its pages: on a phone, a tablet or a desktop, light or dark."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.rinas import PATIENCE, Home, Rina, running_home, sign_in
from tests.servers.scripted_provider import ScriptedProvider

SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 360, "height": 740},
    "tall": {"width": 390, "height": 844},
    "tablet": {"width": 768, "height": 1024},
    "desktop": {"width": 1280, "height": 800},
}
RICH = """Look at this.

```python
def bake(minutes: int) -> str:
    return f"{minutes} minutes, and a line that is longer than the screen of any phone that is sold today"
```

| Step | Time |
|---|---|
| Bake | 40 min |"""


@dataclass(frozen=True)
class Visited:
    """A program with Rina's conversations: an `empty` one, a `short` one, one with `code`, one that went `wrong`."""

    home: Home
    cookies: list[Any]
    addresses: dict[str, str]

    def open(
        self, browser: Browser, *, size: str, scheme: Any = "light", anonymous: bool = False
    ) -> BrowserContext:
        """Open a browser in which Rina is signed in, or nobody is."""
        handheld = size != "desktop"
        context = browser.new_context(
            base_url=self.home.web.address,
            viewport=SIZES[size],
            has_touch=handheld,
            is_mobile=handheld,
            color_scheme=scheme,
        )
        context.set_default_timeout(10_000)
        if not anonymous:
            context.add_cookies(self.cookies)
        return context


@contextmanager
def talked_with(browser: Browser, template: Path, folder: Path) -> Iterator[Visited]:
    """Start a program and have Rina talk with it."""
    with (
        ScriptedProvider(tokens=60, rate=400, delay=0.02) as provider,
        running_home(template, folder) as home,
        browser.new_context(base_url=home.web.address) as context,
    ):
        page = context.new_page()
        sign_in(page, home, provider)
        addresses = {
            "short": _talk(page, *(f"Tell me about the garden, part {part}" for part in range(4))),
            "code": _talk(page, RICH),
            "wrong": _talk(page, "This goes wrong [[fault=400]]"),
            "empty": "/conversations/new",
        }
        yield Visited(home, list(context.cookies()), addresses)


def _talk(page: Page, *sayings: str) -> str:
    page.goto("/conversations/new")
    rina = Rina(page)
    for number, saying in enumerate(sayings, 1):
        rina.say(saying)
        expect(rina.messages).to_have_count(2 * number, timeout=PATIENCE)
        expect(rina.stop).to_be_hidden(timeout=PATIENCE)
    return page.url
