"""What a browser sees of the chat page: `python -m bench.page PLAN RESULT` visits it by the plan and writes all figures.

A process of its own, because Playwright and a patched process do not mix. The browser is the one that the browser tests
use; every page is a phone's, with the processor slowed four times.
"""

import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench import page_acts
from bench.page_visits import visitor
from tests.browser.chromium import find_chromium

OPENINGS = 5
TRIPS = 2
ANSWERS = 2
# Days after the first one of the conversation.
JUMPS = (100, 200, 300)
LONGEST = "10000"


def main() -> None:
    """Visit all conversations of the plan."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    path = find_chromium()
    if path is None:
        sys.exit("The page is measured with a real Chromium: install it, or set CHROMIUM to its path.")
    begun = time.monotonic()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[plan["believing"]])
        talks = {}
        for size in plan["talks"]:
            talks[size] = Tour(browser, plan, size).go()
            print(f"{size} messages: {time.monotonic() - begun:.0f} s", flush=True)
        seen = {"talks": talks, "browser": browser.version, "seconds": round(time.monotonic() - begun)}
        browser.close()
    Path(sys.argv[2]).write_text(json.dumps(seen))


class Tour:
    """All that is measured in one conversation; what its length hardly matters for, in the longest alone."""

    def __init__(self, browser: Browser, plan: dict[str, Any], size: str) -> None:
        self._browser = browser
        self._plan = plan
        self._path = plan["talks"][size]
        self._is_longest = size == LONGEST
        self._figures: dict[str, list[float]] = {}

    def go(self) -> dict[str, list[float]]:
        """Measure, and return all values by their names."""
        for _ in range(OPENINGS):
            self._open()
        with visitor(self._browser, self._plan) as somebody:
            self._keep(typing=page_acts.type_words(somebody.open_drawn(self._path)))
        if self._is_longest:
            self._jump()
            self._read_back()
            self._listen()
        return self._figures

    def _open(self) -> None:
        """Open the page with nothing kept, and once more with what the first visit left."""
        with visitor(self._browser, self._plan) as somebody:
            self._keep(**somebody.measure_opening(self._path))
            again = somebody.measure_opening(self._path)
            self._keep(**{f"{name}_again": value for name, value in again.items()})

    def _jump(self) -> None:
        for days in JUMPS:
            with visitor(self._browser, self._plan) as somebody:
                visit = somebody.open_drawn(self._path)
                first = date.fromisoformat(visit.page.locator("#jump-day").get_attribute("min") or "")
                day = (first + timedelta(days=days)).isoformat()
                self._keep(day_jump=page_acts.jump_to_day(visit, day))
            with visitor(self._browser, self._plan) as somebody:
                visit = somebody.open_drawn(self._path)
                hits, jump = page_acts.search_and_jump(visit, self._plan["rare"], self._path)
                self._keep(search=hits, search_jump=jump)

    def _read_back(self) -> None:
        with visitor(self._browser, self._plan) as somebody:
            scroll = page_acts.scroll_back(somebody.open_drawn(self._path))
            self._keep(**{f"scroll_{name}": value for name, value in scroll.items()})
        with visitor(self._browser, self._plan) as somebody:
            visit = somebody.open_drawn(self._path)
            for trip in range(1, TRIPS + 1):
                left = page_acts.scroll_far_and_return(visit)
                self._keep(**{f"trip{trip}_{name}": value for name, value in left.items()})

    def _listen(self) -> None:
        for _ in range(ANSWERS):
            with visitor(self._browser, self._plan) as somebody:
                answer = page_acts.read_long_answer(somebody.open_drawn(self._path))
                self._keep(**{f"answer_{name}": value for name, value in answer.items()})
        with visitor(self._browser, self._plan) as somebody:
            self._keep(typing_meanwhile=page_acts.type_into_stream(somebody.open_drawn(self._path)))

    def _keep(self, **figures: float | list[float]) -> None:
        for name, value in figures.items():
            self._figures.setdefault(name, []).extend(value if isinstance(value, list) else [value])


if __name__ == "__main__":
    main()
