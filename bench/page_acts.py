"""What somebody does on the open chat page, and what of it is measured: typing, reading far back, a long answer, jumps."""

from typing import Any

from playwright.sync_api import Locator

from bench.page_visits import Visit, spread, total

KEY_MS = 45
# What the browser does not report was painted within this time.
KEY_FLOOR_MS = 16.0
WORDS = (
    "I would like to know what you think of this, and whether the rain will stop before the evening comes."
)
LONG_ANSWER = 50_000
ANSWER = f"Please write [[write={LONG_ANSWER} size=16 rate=250 delay=0.3]]"
SLOW_ANSWER = "Please write [[write=60000 size=8 rate=150 delay=0.3]]"
PAGES_BACK = 40
PAGES_SLOWED = 6
# Scrolls as fast as a thumb can, a step in each frame, until so many pages more were put in above.
SCROLL_BACK = """async (pages) => {
  const first = () => bench.messages()[0].dataset.seq
  let [seen, frames, came] = [first(), 0, 0]
  while (came < pages && frames++ < 6000) {
    scrollBy(0, -600)
    await new Promise(requestAnimationFrame)
    if (first() !== seen) [seen, came] = [first(), came + 1]
  }
  return came
}"""
COUNT_FRAMES = "(isCounting) => { bench.seen.isCounting = isCounting }"
UNTIL_WRITTEN = """() => new Promise((done) => {
  const look = () => {
    const newest = [...bench.messages()].at(-1)
    if (newest.dataset.state === "done") done(newest.querySelector(".prose").textContent.length)
    else requestAnimationFrame(look)
  }
  look()
})"""
# Begun before the key or the click, so that its moment is the person's and not ours.
TIME_FROM = """([event, what]) => {
  window.timed = new Promise((done) => addEventListener(event, ({ timeStamp }) => {
    if (what === "message") bench.whenDrawn(bench.found).then((moment) => done(moment - timeStamp))
    const look = () => {
      if (document.querySelector("#search-results .hit")) done(performance.now() - timeStamp)
      else requestAnimationFrame(look)
    }
    if (what === "hits") look()
  }, { once: true, capture: true }))
}"""


def type_words(visit: Visit) -> list[float]:
    """Type a message, and return how long each key waited for its paint."""
    box = visit.page.locator("#composer-text")
    box.focus()
    visit.seen()
    visit.page.keyboard.type(WORDS, delay=KEY_MS)
    visit.page.wait_for_timeout(300)
    waits = _waits(visit.seen()["keys"])
    box.fill("")
    return [*waits, *[KEY_FLOOR_MS] * (len(WORDS) - len(waits))]


def type_into_stream(visit: Visit) -> list[float]:
    """Type while an answer is being written."""
    _send(visit, SLOW_ANSWER)
    _generating(visit).wait_for()
    waits = type_words(visit)
    assert _generating(visit).count() == 1, "the answer ended before the typing"
    visit.page.get_by_role("button", name="Stop the answer").click()
    return waits


def read_long_answer(visit: Visit) -> dict[str, float]:
    """Let a long answer be written, and return what it did to the page's frames."""
    visit.seen()
    visit.page.evaluate(COUNT_FRAMES, True)
    _send(visit, ANSWER)
    _generating(visit).wait_for()
    visit.page.evaluate("() => { bench.seen.ends.length = 0 }")
    written = visit.page.evaluate(UNTIL_WRITTEN)
    visit.page.wait_for_timeout(1_500)
    assert written > LONG_ANSWER / 2, written
    return _frames(visit) | {"written": written}


def scroll_back(visit: Visit) -> dict[str, float]:
    """Read some pages back as fast as it goes, and return what that did to the page's frames."""
    visit.seen()
    visit.page.evaluate(COUNT_FRAMES, True)
    visit.page.evaluate(SCROLL_BACK, PAGES_SLOWED)
    return _frames(visit)


def scroll_far_and_return(visit: Visit) -> dict[str, float]:
    """Read many pages back and return to the newest message, and return what that left; not slowed, for it is no time."""
    visit.slow_down(1)
    came = visit.page.evaluate(SCROLL_BACK, PAGES_BACK)
    most = visit.elements()
    visit.page.get_by_role("button", name="Go to the newest message").click()
    visit.page.locator(".page-link--newer").wait_for(state="detached")
    visit.page.wait_for_timeout(1_000)
    return {"pages": came, "most": most, "elements": visit.elements(), **visit.heap()}


def jump_to_day(visit: Visit, day: str) -> float:
    """Go to a day by the small window, and return how long that took from the key."""
    visit.page.locator(".day__name").last.click()
    visit.page.get_by_label("Go to a day", exact=True).fill(day)
    visit.page.evaluate(TIME_FROM, ["keydown", "message"])
    visit.page.keyboard.press("Enter")
    return float(visit.page.evaluate("() => timed"))


def search_and_jump(visit: Visit, rare: str, path: str) -> tuple[float, float]:
    """Search for a word and open the hit, and return how long the hits took from the key, and the page from the click."""
    visit.page.locator("#sidebar-open").click()
    visit.page.evaluate(TIME_FROM, ["input", "hits"])
    visit.page.locator("#search-field").fill(rare)
    hits = float(visit.page.evaluate("() => timed"))
    visit.page.locator(f'#search-results a[href^="{path}"]').click()
    visit.page.wait_for_url("**message=*")
    return hits, float(visit.page.evaluate("() => bench.opened"))


def _generating(visit: Visit) -> Locator:
    return visit.page.locator(".message[data-state=generating] .prose > *").first


def _send(visit: Visit, words: str) -> None:
    visit.page.locator("#composer-text").fill(words)
    # Found by its class: a search by role would walk the whole page, which is a long task of its own.
    visit.page.locator(".composer [type=submit]").click()


def _frames(visit: Visit) -> dict[str, float]:
    visit.page.evaluate(COUNT_FRAMES, False)
    seen = visit.seen()
    return {
        "frame": max(seen["frames"]),
        "task": max([task["duration"] for task in seen["tasks"]], default=0.0),
        "long_tasks": len(seen["tasks"]),
        "shift": total(seen["shifts"]),
        "moved": spread([end for end in seen["ends"] if end[0] == "generating"]),
    }


def _waits(events: list[Any]) -> list[float]:
    """A key's events follow each other at once; the slowest of them is what the person waits for."""
    waits: list[float] = []
    begun = float("-inf")
    for at, duration in sorted(events):
        if at - begun < KEY_MS / 2:
            waits[-1] = max(waits[-1], at - begun + duration)
        else:
            begun = at
            waits.append(float(duration))
    return waits
