"""A visit to the chat page: a phone with a slow processor, watched from inside, and by nginx for what went over the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize

from tests.servers.wire import Wire

SLOWED = 4
PHONE: ViewportSize = {"width": 390, "height": 844}
WATCH = (Path(__file__).parent / "page_watch.js").read_text()
# Whatever the page does once it is open, fetching for later included, has happened by then.
SETTLED_MS = 1_500
PLAIN_BYTES = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)"""
FIRST_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0"""


@dataclass(frozen=True)
class Visit:
    """An open page and the wires to its insides."""

    page: Page
    inside: CDPSession

    def slow_down(self, times: float) -> None:
        """Let the processor seem so many times slower than it is; 1 is as it is."""
        self.inside.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def elements(self) -> int:
        """Count the elements of the page."""
        return int(self.page.evaluate("() => document.getElementsByTagName('*').length"))

    def heap(self) -> dict[str, float]:
        """Return what is still alive after a collection: megabytes of JS, and nodes, those outside of the page included."""
        for _ in range(2):
            self.inside.send("HeapProfiler.collectGarbage")
        found = {one["name"]: one["value"] for one in self.inside.send("Performance.getMetrics")["metrics"]}
        return {"heap": found["JSHeapUsedSize"] / 1e6, "nodes": found["Nodes"]}

    def seen(self) -> dict[str, Any]:
        """Return what was seen since the last time, and forget it."""
        seen: dict[str, Any] = self.page.evaluate("""() => {
            const { shifts, tasks, keys, frames, ends } = bench.seen
            const copy = structuredClone({ shifts, tasks, keys, frames, ends })
            for (const list of [shifts, tasks, keys, frames, ends]) list.length = 0
            return copy
        }""")
        return seen


class Visitor:
    """Somebody with a phone who is signed in; each of these begins with nothing kept."""

    def __init__(self, context: BrowserContext, wire: Wire) -> None:
        self._context = context
        self._wire = wire

    def open(self, path: str) -> Visit:
        """Open a page and let it settle no further than its own load."""
        page = self._context.new_page()
        page.set_default_timeout(60_000)
        inside = self._context.new_cdp_session(page)
        inside.send("Performance.enable")
        visit = Visit(page, inside)
        visit.slow_down(SLOWED)
        page.goto(path)
        return visit

    def open_drawn(self, path: str) -> Visit:
        """Open a page, and wait until its newest message is there."""
        visit = self.open(path)
        visit.page.evaluate("() => bench.opened")
        visit.page.wait_for_timeout(SETTLED_MS)
        return visit

    def measure_opening(self, path: str) -> dict[str, float]:
        """Open a page, and return what that cost; the page is closed again."""
        self._wire.take()
        visit = self.open(path)
        opened = visit.page.evaluate("() => bench.opened")
        visit.page.wait_for_timeout(SETTLED_MS)
        asked, kilobytes = self._wire.take()
        seen = visit.seen()
        figures = {
            "requests": len(asked),
            "kilobytes": kilobytes,
            "plain": visit.page.evaluate(PLAIN_BYTES) / 1000,
            "paint": visit.page.evaluate(FIRST_PAINT),
            "opened": opened,
            "shift": total(seen["shifts"]),
            "moved": spread(seen["ends"]),
            "elements": visit.elements(),
            **visit.heap(),
        }
        visit.page.close()
        return figures


@contextmanager
def visitor(browser: Browser, plan: dict[str, Any]) -> Iterator[Visitor]:
    """A new visitor, signed in."""
    context = browser.new_context(
        base_url=plan["address"], viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2
    )
    try:
        name, _, value = plan["cookie"].partition("=")
        context.add_cookies([{"name": name, "value": value, "url": plan["address"]}])
        context.add_init_script(WATCH)
        yield Visitor(context, Wire(Path(plan["wire"])))
    finally:
        context.close()


def spread(ends: list[tuple[str, float]]) -> float:
    """Return over how many pixels the end of the newest words moved in what was painted."""
    places = [bottom for _, bottom in ends]
    return max(places, default=0.0) - min(places, default=0.0)


def total(shifts: list[dict[str, Any]]) -> float:
    """Return how much of the page moved in all."""
    return float(sum(shift["value"] for shift in shifts))
