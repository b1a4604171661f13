"""What is typed is kept for its person until it is on its way."""

import pytest
from playwright.sync_api import Page

from app.inputs import is_blank

DRAFT = """async (play) => {
  const { Draft } = await import("/js/models/draft.js")
  const draft = (user = "rina", conversation = "c") => new Draft({ user, conversation })
  return (0, eval)(play)({ draft, Draft })
}"""


def test_a_draft_is_there_again_for_its_person_and_conversation_alone(modules: Page) -> None:
    own, other_person, other_conversation, sent = modules.evaluate(
        DRAFT,
        """({ draft }) => {
          draft().type("hello")
          draft().addPasted("long")
          const kept = [draft().whole, draft("budi").whole, draft("rina", "d").whole]
          draft().clear()
          return [...kept, localStorage.length]
        }""",
    )
    assert (own, other_person, other_conversation, sent) == ("long\n\nhello", "", "", 0)


def test_a_long_text_is_written_when_the_page_is_left(modules: Page) -> None:
    before, after = modules.evaluate(
        DRAFT,
        """({ draft }) => {
          const long = draft().listen()
          long.type("y".repeat(6000))
          const before = draft().text.length
          dispatchEvent(new Event("pagehide"))
          return [before, draft().text.length]
        }""",
    )
    assert (before, after) == (0, 6000)


def test_another_tab_whose_words_were_sent_keeps_what_was_added_there_since(modules: Page) -> None:
    play = """({ draft }) => {
      const [here, there] = [draft(), draft()]
      here.type("hello")
      there.type("hello")
      there.leave("key")
      const oldValue = localStorage.getItem(there.name)
      there.type("hello world")
      there.left()
      here.hear({ oldValue, newValue: localStorage.getItem(there.name) })
      return here.text
    }"""
    assert modules.evaluate(DRAFT, play) == "world"


@pytest.mark.parametrize(
    ("mine", "before", "after", "shown"),
    [
        ("", "", "theirs", "theirs"),
        ("mine", "", "theirs", "mine"),
        ("sent", "sent", "", ""),
        ("sent, and more", "sent", "", "sent, and more"),
    ],
    ids=["empty here", "written here", "sent there", "other words"],
)
def test_another_tab_is_heard_only_where_nothing_is_lost(
    modules: Page, mine: str, before: str, after: str, shown: str
) -> None:
    play = f"""({{ draft }}) => {{
      const here = draft()
      here.type({mine!r})
      const kept = (text) => (text ? JSON.stringify({{ text, pasted: [], going: null }}) : null)
      here.hear({{ oldValue: kept({before!r}), newValue: kept({after!r}) }})
      return here.text
    }}"""
    assert modules.evaluate(DRAFT, play) == shown


def test_a_message_that_comes_back_stands_before_what_was_typed_since(modules: Page) -> None:
    play = '({ draft }) => { const d = draft(); d.type("since"); d.prepend("back"); return draft().text }'
    assert modules.evaluate(DRAFT, play) == "back\n\nsince"


def test_a_message_that_leaves_is_the_one_that_was_sent_whatever_is_added_meanwhile(modules: Page) -> None:
    message, after_a_crash, kept = modules.evaluate(
        DRAFT,
        """({ draft }) => {
          const here = draft()
          here.addPasted("long")
          here.type("hello")
          const message = here.leave("key")
          here.type("hello, and more")
          here.addPasted("longer")
          const next = draft()
          const afterACrash = [next.leave("another key"), next.whole]
          next.left()
          return [message, afterACrash, [next.whole, draft().whole, draft().going]]
        }""",
    )
    assert message == {"id": "key", "text": "long\n\nhello"}
    assert after_a_crash == [message, "long\n\nlonger\n\nhello, and more"]
    assert kept == ["longer\n\n, and more", "longer\n\n, and more", None]


def test_words_that_were_taken_out_of_the_box_while_they_left_are_sent_after_a_crash(modules: Page) -> None:
    play = """({ draft }) => {
      const here = draft()
      here.type("hello")
      here.leave("key")
      here.type("")
      const next = draft()
      return [next.leave("another key").text, next.left(), localStorage.length]
    }"""
    assert modules.evaluate(DRAFT, play) == ["hello", None, 0]


def test_what_could_not_leave_gets_another_key_when_it_is_sent_again(modules: Page) -> None:
    play = """({ draft }) => {
      const here = draft()
      here.type("hello")
      here.leave("key")
      here.stay()
      here.type("hello again")
      return [draft().going, here.leave("another key")]
    }"""
    assert modules.evaluate(DRAFT, play) == [None, {"id": "another key", "text": "hello again"}]


def test_a_draft_of_an_earlier_version_is_taken_over(modules: Page) -> None:
    typed, on_its_way, left = modules.evaluate(
        DRAFT,
        """({ draft }) => {
          localStorage.setItem("draft:c", JSON.stringify({ text: "typed" }))
          const sealed = { text: "sent", parent_id: null, turn_key: "the key" }
          localStorage.setItem("draft:d", JSON.stringify({ text: "sent", sealed, unanswered: true }))
          const { text, going } = draft("rina", "d")
          const typed = draft().text
          const left = ["draft:c", "draft:d"].filter((name) => localStorage.getItem(name))
          return [typed, [text, going.key, going.text], left]
        }""",
    )
    assert (typed, on_its_way, left) == ("typed", ["sent", "the key", "sent"], [])


def test_a_full_browser_is_noticed(modules: Page) -> None:
    play = """({ Draft }) => {
      const storage = { getItem: () => null, setItem() { throw new Error("full") } }
      const full = new Draft({ user: "rina", conversation: "c", storage })
      full.type("hello")
      return [full.isKept, full.text]
    }"""
    assert modules.evaluate(DRAFT, play) == [False, "hello"]


def test_turn_keys_are_uuids_also_where_the_browser_offers_none(modules: Page) -> None:
    keys = modules.evaluate(
        """async () => {
          const { uuid } = await import("/js/models/uuid.js")
          return Array.from({ length: 200 }, uuid)
        }"""
    )
    assert len(set(keys)) == 200
    assert all(len(key) == 36 and key[14] == "4" and key[19] in "89ab" for key in keys)


def test_words_of_which_nothing_is_seen_are_no_message_and_are_kept(modules: Page) -> None:
    whole, text, both = modules.evaluate(
        DRAFT,
        """({ draft }) => {
          const mine = draft()
          mine.type("\u200b \ufeff")
          const seen = [mine.whole, draft().text]
          mine.addPasted("long")
          return [...seen, mine.whole]
        }""",
    )
    assert (whole, text, both) == ("", "\u200b \ufeff", "long")


def test_the_page_and_the_server_see_nothing_in_the_same_letters(modules: Page) -> None:
    blank = modules.evaluate(
        """async () => {
          const { isBlank } = await import("/js/models/blank_text.js")
          const letters = [...Array(0x110000).keys()].filter((code) => code < 0xd800 || code > 0xdfff)
          return letters.filter((code) => isBlank(String.fromCodePoint(code)))
        }"""
    )
    assert blank == [code for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF and is_blank(chr(code))]
