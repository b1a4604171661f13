"""The list of conversations as one page after the other comes, while it is drawn anew and while somebody works in it."""

from typing import Any

from playwright.sync_api import Page

# Pages of two rows each; what is fetched waits until the play answers it: `answer("/conversations/list")`.
STAGE = """async (play) => {
  const { ConversationList } = await import("/js/models/conversation_list.js")
  const row = (id) => `<li class="listed__row" data-id="${id}" data-place="${9 - id}"></li>`
  const more = (from) => `<a class="listed__next" data-from="${from}"></a>`
  const rows = (ids) => `<ul class="listed__rows">${ids.map(row).join("")}</ul>`
  const page = (ids, next) =>
    `<section class="listed__group" data-group="today">${rows(ids)}</section>${next ? more(next) : ""}`
  const pages = { "/conversations/list": `<div class="listed">${page([1, 2], "/two")}</div>`, "/two": page([3, 4], "/three"),
    "/three": page([5, 6], "") }
  const waiting = []
  window.fetch = (url) => new Promise((resolve) => waiting.push({ url, resolve }))
  const answer = (url) => {
    const [{ resolve }] = waiting.splice(waiting.findIndex((one) => one.url === url), 1)
    resolve(new Response(pages[url]))
  }
  document.body.innerHTML = pages["/conversations/list"]
  const list = new ConversationList(document.body)
  const result = await (0, eval)(play)({ list, answer })
  const ways = [...document.querySelectorAll(".listed__next")].map((link) => link.dataset.from)
  return [list.rows.map(({ dataset }) => dataset.id).join(""), ways, result]
}"""


def play(page: Page, script: str) -> Any:
    """Play this with a list; return its rows, the ways to further pages, and what the play returned."""
    return page.evaluate(STAGE, script)


def test_a_further_page_comes_below_and_takes_its_way_along(modules: Page) -> None:
    once = """async ({ list, answer }) => { const next = list.showNext(); answer("/two"); return next }"""
    assert play(modules, once) == ["1234", ["/three"], True]


def test_a_list_that_is_drawn_anew_meanwhile_has_one_way_on(modules: Page) -> None:
    meanwhile = """async ({ list, answer }) => {
      const [next, fresh] = [list.showNext(), list.refresh()]
      answer("/conversations/list")
      await fresh
      answer("/two")
      return next
    }"""
    assert play(modules, meanwhile) == ["1234", ["/three"], True]


def test_a_page_that_was_asked_for_twice_comes_once(modules: Page) -> None:
    twice = """async ({ list, answer }) => {
      const [first, fresh] = [list.showNext(), list.refresh()]
      answer("/conversations/list")
      await fresh
      const second = list.showNext()
      answer("/two")
      answer("/two")
      return Promise.all([first, second])
    }"""
    assert play(modules, twice) == ["1234", ["/three"], [True, False]]


def test_the_list_waits_while_the_menu_of_a_row_is_open(modules: Page) -> None:
    waits = """async ({ list, answer }) => {
      const row = list.find("2")
      row.dataset.open = ""
      const busy = await list.refresh()
      delete row.dataset.open
      const free = list.refresh()
      answer("/conversations/list")
      return [busy, await free, row.isConnected]
    }"""
    assert play(modules, waits) == ["12", ["/two"], [False, True, False]]
