"""The messages on the page follow the tree that the server keeps."""

import pytest
from playwright.sync_api import Page

# `message("b", "a")` is message b under parent a; a mark tells its states apart.
STAGE = """async (play) => {
  const { Transcript } = await import("/js/models/transcript.js")
  const { parse } = await import("/js/models/api.js")
  const message = (id, parent, mark = "done", state = "done") =>
    `<article class="message" data-id="${id}" data-parent="${parent}" data-mark="${mark}" data-state="${state}"></article>`
  document.body.innerHTML = message("a", "") + message("b", "a") + message("c", "b") + message("d", "c")
  const transcript = new Transcript(document.body)
  const shown = () => transcript.messages.map(({ dataset }) => dataset.id + (dataset.mark === "done" ? "" : "*")).join("")
  const result = (0, eval)(play)({ transcript, parse, message, shown })
  return [shown(), transcript.last.dataset.id, result]
}"""


@pytest.mark.parametrize(
    ("fresh", "shown"),
    [
        ('message("e", "d") + message("f", "e")', "abcdef"),
        ('message("c", "b") + message("x", "c", "new")', "abcx*"),
        ('message("x", "") + message("y", "x")', "xy"),
        ('message("d", "c", "new")', "abcd*"),
    ],
    ids=["sent", "regenerated", "first message edited", "already shown"],
)
def test_new_messages_begin_where_their_parent_ends(modules: Page, fresh: str, shown: str) -> None:
    play = f"({{ transcript, parse, message }}) => transcript.place(parse({fresh}))"
    after, leaf, is_placed = modules.evaluate(STAGE, play)
    assert (after, is_placed) == (shown, True)
    assert leaf == shown.replace("*", "")[-1]


def test_a_message_whose_parent_is_not_here_changes_nothing(modules: Page) -> None:
    play = '({ transcript, parse, message }) => transcript.place(parse(message("y", "x")))'
    assert modules.evaluate(STAGE, play) == ["abcd", "d", False]


@pytest.mark.parametrize(
    ("fresh", "shown"),
    [
        ('message("c", "b") + message("d", "c") + message("e", "d")', "abcde"),
        ('message("b", "a") + message("z", "b")', "abz"),
        ('message("c", "b", "new") + message("d", "c", "new")', "abc*d"),
        ('message("q", "p") + message("r", "q")', "qr"),
    ],
    ids=["more", "another branch", "changed, one of them busy", "nothing in common"],
)
def test_a_fresh_look_takes_over_what_changed_and_leaves_the_busy_alone(
    modules: Page, fresh: str, shown: str
) -> None:
    play = f"({{ transcript, parse, message }}) => {{ transcript.reconcile(parse({fresh}), (it) => it.dataset.id === 'd') }}"
    after, _, _ = modules.evaluate(STAGE, play)
    assert after == shown
