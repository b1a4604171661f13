"""A stream may repeat, resume, jump and start over: the words on the page come out once and whole."""

import pytest
from playwright.sync_api import Page

# A source that we drive by hand, a listener that writes down what it hears, and a way to say one event.
STAGE = """async (play) => {
  const { TurnStream } = await import("/js/models/turn_stream.js")
  const heard = [], urls = []
  let loss
  const isLost = new Promise((resolve) => (loss = resolve))
  let shown = "", source
  class Source extends EventTarget {
    readyState = 1
    close() { this.readyState = 2; this.wasClosed = true }
  }
  const listener = {
    append: (kind, text) => { heard.push([kind, text]); if (kind === "text") shown += text },
    replace: (text) => { heard.push(["replace", text]); shown = text },
    tool: (event) => heard.push(["tool", event.name]),
    state: (event) => heard.push(["state", event.state]),
    ended: (event) => heard.push(["ended", event.state]),
    lost: () => { heard.push(["lost"]); loss() },
  }
  const start = (position) => {
    const open = (url) => { urls.push(url); return (source = new Source()) }
    const stream = new TurnStream("t", position, listener, open)
    stream.open()
    return stream
  }
  const say = (name, data, to = source) =>
    to.dispatchEvent(new MessageEvent(name, { data: JSON.stringify({ attempt: 1, ...data }) }))
  const result = await (0, eval)(play)({ start, say, source: () => source, isLost })
  return { heard, urls, shown, result }
}"""


def test_pieces_that_overlap_are_applied_once_and_counted_in_code_points(modules: Page) -> None:
    told = modules.evaluate(
        STAGE,
        """({ start, say }) => {
          const stream = start({ attempt: 1 })
          say("text", { offset: 0, text: "a🍋b" })
          say("text", { offset: 1, text: "🍋b👩‍🌾" })
          say("text", { offset: 0, text: "a🍋" })
          say("text", { offset: 6, text: "!" })
          return String(stream.position)
        }""",
    )
    assert told["shown"] == "a🍋b👩‍🌾!"
    assert told["result"] == "1:7"
    assert [piece for _, piece in told["heard"]] == ["a🍋b", "👩‍🌾", "!"]


def test_a_reader_that_knows_a_part_takes_only_the_rest(modules: Page) -> None:
    told = modules.evaluate(
        STAGE,
        """({ start, say }) => {
          start({ attempt: 1, text: 3, reasoning: 2 })
          say("text", { offset: 0, text: "a🍋bcd" })
          say("reasoning", { offset: 0, text: "🔥🔥hm" })
        }""",
    )
    assert told["urls"] == ["/turns/t/events?after=1:3"]
    assert told["heard"] == [["text", "cd"], ["reasoning", "hm"]]


def test_a_gap_asks_again_and_a_second_gap_asks_for_everything(modules: Page) -> None:
    told = modules.evaluate(
        STAGE,
        """({ start, say, source }) => {
          start({ attempt: 1 })
          say("text", { offset: 0, text: "one " })
          const first = source()
          say("text", { offset: 9, text: "late" })
          say("text", { offset: 4, text: "a word of the abandoned source" }, first)
          say("text", { offset: 9, text: "late" })
          say("reset", { text: "one two late", reasoning: "" })
          say("text", { offset: 12, text: "!" })
        }""",
    )
    assert told["urls"] == [f"/turns/t/events?after={place}" for place in ("1:0", "1:4", "0:0")]
    assert told["shown"] == "one two late!"


def test_words_of_an_abandoned_attempt_are_not_heard(modules: Page) -> None:
    told = modules.evaluate(
        STAGE,
        """({ start, say, source }) => {
          start({ attempt: 1, text: 4 })
          say("reset", { attempt: 2, text: "kept", reasoning: "" })
          say("text", { attempt: 1, offset: 4, text: " old" })
          say("reset", { attempt: 1, text: "", reasoning: "" })
          say("state", { attempt: 1, state: "failed" })
          say("text", { attempt: 2, offset: 4, text: " new" })
          return source().readyState
        }""",
    )
    assert told["shown"] == "kept new"
    assert told["heard"] == [["replace", "kept"], ["text", " new"]]
    assert told["result"] == 1


@pytest.mark.parametrize("state", ["done", "stopped", "interrupted", "failed"])
def test_a_final_state_ends_the_stream(modules: Page, state: str) -> None:
    told = modules.evaluate(
        STAGE,
        f"""({{ start, say, source }}) => {{
          start({{ attempt: 1 }})
          say("state", {{ state: "generating" }})
          const wasOpen = source().readyState
          say("state", {{ state: "{state}" }})
          return [wasOpen, source().wasClosed]
        }}""",
    )
    assert told["heard"] == [["state", "generating"], ["state", state], ["ended", state]]
    assert told["result"] == [1, True]


def test_only_a_refusal_is_a_loss_a_dropped_connection_mends_itself(modules: Page) -> None:
    told = modules.evaluate(
        STAGE,
        """async ({ start, source, isLost }) => {
          start({ attempt: 1 })
          source().readyState = 0
          source().dispatchEvent(new Event("error"))
          const dropped = source().wasClosed ?? false
          source().readyState = 2
          source().dispatchEvent(new Event("error"))
          const refused = source().wasClosed
          await isLost
          return [dropped, refused]
        }""",
    )
    assert told["result"] == [False, True]
    assert told["heard"] == [["lost"]]


def test_any_cut_and_any_repetition_gives_the_same_words(modules: Page) -> None:
    told = modules.evaluate(
        STAGE,
        """({ start, say }) => {
          const points = [..."yuzu 🍋 und 👩‍🌾 𝒳 ende. ".repeat(40)]
          let seed = 7
          const random = (below) => (seed = (seed * 48271) % 2147483647) % below
          const stream = start({ attempt: 1 })
          for (let at = 0; at < points.length; at += random(9)) {
            const from = Math.max(0, at - random(12))
            say("text", { offset: from, text: points.slice(from, at + random(15)).join("") })
            if (random(10) === 0) stream.open()
          }
          const known = stream.position.points.text
          say("text", { offset: known, text: points.slice(known).join("") })
          return points.join("")
        }""",
    )
    assert told["shown"] == told["result"]
    assert len(told["shown"]) > 700
