"""What the plain classes of the sidebar decide: keys, searches, places and names."""

from typing import Any

import pytest
from playwright.sync_api import Page

THREE = """document.body.innerHTML = '<button>1</button><button>2</button><button>3</button>'
  const all = [...document.body.children];"""


def run(page: Page, script: str) -> Any:
    """Run this on a blank page, with `load(name)` to import one of our models."""
    return page.evaluate(
        f"async () => {{ const load = name => import(`/js/models/${{name}}.js`); {script} }}"
    )


@pytest.mark.parametrize(
    ("way", "start", "keys", "led", "end"),
    [
        ("walk", 1, ["ArrowDown", "ArrowDown"], [True, False], "3"),
        ("walk", 1, ["ArrowUp", "ArrowUp", "Home", "x"], [True, False, False, False], "1"),
        ("walkRound", 1, ["ArrowDown", "ArrowDown"], [True, True], "1"),
        ("walkRound", 0, ["ArrowUp", "Home", "End"], [True, True, True], "3"),
        ("walkRound", None, ["ArrowUp"], [True], "3"),
        ("walkRound", None, ["ArrowDown", "x"], [True, False], "1"),
    ],
)
def test_keys_lead_through_a_list(
    modules: Page, way: str, start: int | None, keys: list[str], led: list[bool], end: str
) -> None:
    script = f"""{THREE} const {{ {way} }} = await load("roving_focus"); all[{"null" if start is None else start}]?.focus()
      return [{keys}.map((key) => {way}(all, key)), document.activeElement.textContent]"""
    assert run(modules, script) == [led, end]


def test_only_the_answer_to_the_newest_question_counts(modules: Page) -> None:
    script = """const { QuickSearch } = await load("quick_search")
      const [asked, heard] = [[], []]
      window.fetch = (url) => new Promise((resolve) => asked.push({ url, answer: (html) => resolve(new Response(html)) }))
      const rest = () => new Promise((resolve) => setTimeout(resolve, 10))
      const found = ({ textContent }) => heard.push(textContent)
      const search = new QuickSearch({ found, refused: () => heard.push("refused") })
      search.find("tea"); search.find("tea pot")
      asked[1].answer("pot"); await rest(); asked[0].answer("tea"); await rest()
      search.find("cup"); search.forget(); asked[2].answer("cup"); await rest()
      search.find("&"); asked[3].answer("and"); await rest()
      return [heard, asked.at(-1).url]"""
    assert run(modules, script) == [["pot", "and"], "/search/results?q=%26"]


def test_a_question_waits_until_the_last_letter_and_not_after_it_was_given_up(modules: Page) -> None:
    modules.clock.install(time=0)
    modules.clock.pause_at(1_000_000)
    run(
        modules,
        """const { QuickSearch } = await load("quick_search")
        window.asked = []
        window.fetch = (url) => { asked.push(url); return new Promise(() => null) }
        window.search = new QuickSearch({ found: () => null, refused: () => null })
        search.ask("t"); search.ask("te"); search.ask("tea")""",
    )
    modules.clock.run_for(140)
    assert modules.evaluate("asked") == []
    modules.clock.run_for(20)
    assert modules.evaluate("asked") == ["/search/results?q=tea"]
    modules.evaluate("search.ask('cup'); search.forget()")
    modules.clock.run_for(500)
    assert modules.evaluate("asked.length") == 1


def test_a_list_grows_until_the_kept_place_is_there(modules: Page) -> None:
    script = """const { ScrollPlace } = await load("scroll_place")
      document.body.innerHTML = '<div style="height:100px;overflow:auto"></div>'
      const [list] = document.body.children
      const grow = () => list.append(Object.assign(document.createElement("p"), { style: "height:200px;margin:0" }))
      const place = new ScrollPlace(list, "place")
      grow(); grow()
      list.scrollTop = 250
      place.keep()
      list.replaceChildren()
      await place.restore(async () => { grow(); return true })
      const [there, pages] = [list.scrollTop, list.childElementCount]
      list.replaceChildren(); grow()
      await place.restore(async () => false)
      list.hidden = true
      place.keep()
      return [there, pages, list.childElementCount, sessionStorage.getItem("place")]"""
    assert run(modules, script) == [250, 2, 1, "250"]


def test_the_page_says_its_name_and_how_many_answers_wait(modules: Page) -> None:
    script = """const { showName, showUnread } = await load("page_title")
      document.body.innerHTML = '<h1 id="conversation-title"></h1><p class="topbar__title"></p>'
      const titles = []
      const after = (act) => { act(); titles.push(document.title) }
      after(() => showName("Tea"))
      after(() => showUnread(2))
      after(() => showName("Cake"))
      after(() => showName(""))
      after(() => showUnread(0))
      return [titles, document.body.textContent]"""
    assert run(modules, script) == [["Tea", "(2) Tea", "(2) Cake", "(2) Cake", "Cake"], "CakeCake"]
