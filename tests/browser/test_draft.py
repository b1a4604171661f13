"""What is typed is kept until the server has it, and a second try is never a second message."""

from playwright.sync_api import Page

DRAFT = """async (play) => {
  const { Draft } = await import("/js/models/draft.js")
  return (0, eval)(play)(Draft)
}"""


def test_the_same_words_keep_their_key_and_parent_and_other_words_get_new_ones(modules: Page) -> None:
    first, again, other = modules.evaluate(
        DRAFT,
        """(Draft) => [
          new Draft("c").seal("hello", "leaf one"),
          new Draft("c").seal("hello", "leaf two"),
          new Draft("c").seal("hello you", "leaf two"),
        ]""",
    )
    assert again == first == {"text": "hello", "parent_id": "leaf one", "turn_key": first["turn_key"]}
    assert other["parent_id"] == "leaf two"
    assert other["turn_key"] != first["turn_key"]


def test_a_draft_survives_until_it_was_sent_and_what_was_typed_since_stays(modules: Page) -> None:
    kept, unanswered, typed_since, after = modules.evaluate(
        DRAFT,
        """(Draft) => {
          const draft = new Draft("c")
          draft.text = "hello"
          draft.seal("hello", null)
          const kept = [new Draft("c").text, new Draft("c").isUnanswered]
          draft.text = "hello, and more"
          draft.clear("hello")
          const since = draft.text
          draft.clear("hello, and more")
          return [...kept, since, localStorage.length]
        }""",
    )
    assert (kept, unanswered, typed_since, after) == ("hello", True, "hello, and more", 0)


def test_a_refusal_waits_for_the_person_and_a_used_key_is_given_up(modules: Page) -> None:
    waits, same, fresh = modules.evaluate(
        DRAFT,
        """(Draft) => {
          const draft = new Draft("c")
          const { turn_key: key } = draft.seal("hello", null)
          draft.answered()
          const waits = !draft.isUnanswered
          const same = draft.seal("hello", null).turn_key === key
          draft.unseal()
          return [waits, same, draft.text === "hello" && draft.seal("hello", null).turn_key !== key]
        }""",
    )
    assert (waits, same, fresh) == (True, True, True)


def test_a_draft_moves_with_its_conversation(modules: Page) -> None:
    moved, left = modules.evaluate(
        DRAFT,
        """(Draft) => {
          const draft = new Draft("")
          draft.text = "first words"
          return [draft.moveTo("c").text, new Draft("").text]
        }""",
    )
    assert (moved, left) == ("first words", "")


def test_turn_keys_are_uuids_also_where_the_browser_offers_none(modules: Page) -> None:
    keys = modules.evaluate(
        """async () => {
          const { uuid } = await import("/js/models/uuid.js")
          return Array.from({ length: 200 }, uuid)
        }"""
    )
    assert len(set(keys)) == 200
    assert all(len(key) == 36 and key[14] == "4" and key[19] in "89ab" for key in keys)
