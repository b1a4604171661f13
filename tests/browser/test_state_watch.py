"""How a page learns that its conversation moved on elsewhere."""

from playwright.sync_api import Page

# Questions are collected, and answered when the play says so.
STAGE = """async (play) => {
  const { StateWatch } = await import("/js/models/state_watch.js")
  const [asked, heard] = [[], []]
  window.fetch = (url, { headers }) =>
    new Promise((resolve) => asked.push({ etag: headers["If-None-Match"] ?? null, resolve }))
  const until = async (count) => { while (asked.length < count) await new Promise((resolve) => setTimeout(resolve)) }
  const answer = (number, version) =>
    asked[number].resolve(new Response(JSON.stringify({ version }), { headers: { ETag: `"${version}"` } }))
  const watch = new StateWatch("c", ({ version }) => heard.push(version), () => null)
  await (0, eval)(play)({ watch, answer, until })
  watch.disconnect()
  return [asked.map(({ etag }) => etag), heard]
}"""


def test_what_is_known_is_told_with_the_next_question(modules: Page) -> None:
    play = """async ({ watch, answer }) => {
      for (const number of [0, 1]) { const one = watch.ask(); answer(number, number + 1); await one }
    }"""
    assert modules.evaluate(STAGE, play) == [[None, '"1"'], [1, 2]]


def test_a_fresh_question_waits_for_the_one_that_is_on_its_way(modules: Page) -> None:
    play = """async ({ watch, answer, until }) => {
      watch.ask()
      const fresh = watch.askAfresh()
      answer(0, 1)
      await until(2)
      answer(1, 2)
      await fresh
    }"""
    assert modules.evaluate(STAGE, play) == [[None, None], [1, 2]]
