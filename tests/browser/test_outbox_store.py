"""The outbox's own database and the reading of refusals, without the program."""

from typing import Any

import pytest
from playwright.sync_api import Page

STORE = """async (play) => {
  const { OutboxStore } = await import("/js/models/outbox_store.js")
  const { OneAtATime } = await import("/js/models/one_at_a_time.js")
  const store = new OutboxStore(`test ${crypto.randomUUID()}`)
  const add = (id, more) => store.add({ id, user: "rina", conversation: "c", text: id, ...more })
  const ids = async (user = "rina") => (await store.list(user)).map(({ id }) => id)
  return (0, eval)(play)({ store, add, ids, OneAtATime })
}"""
REFUSAL = """async ([error, message]) => {
  const { readRefusal } = await import("/js/models/delivery.js")
  return readRefusal(error, { now: 1_000_000, ...message })
}"""


def test_messages_stand_in_the_order_of_writing_and_come_back_to_their_place(modules: Page) -> None:
    written, back = modules.evaluate(
        STORE,
        """async ({ store, add, ids }) => {
          for (const id of ["z", "a", "m"]) await add(id)
          const written = await ids()
          await store.add(await store.remove("a"))
          return [written, await ids()]
        }""",
    )
    assert written == back == ["z", "a", "m"]


def test_a_message_that_is_there_is_not_added_again(modules: Page) -> None:
    kept = modules.evaluate(
        STORE,
        """async ({ store, add }) => {
          await Promise.all([add("a"), add("a", { text: "other" }), add("a")])
          return (await store.list("rina")).map(({ text }) => text)
        }""",
    )
    assert kept == ["a"]


def test_each_person_has_a_list_of_their_own(modules: Page) -> None:
    play = """async ({ add, ids }) => {
      await add("a")
      await add("b", { user: "budi" })
      return [await ids(), await ids("budi")]
    }"""
    assert modules.evaluate(STORE, play) == [["a"], ["b"]]


def test_whoever_seals_second_posts_what_the_first_one_fixed(modules: Page) -> None:
    parents, branch, gone = modules.evaluate(
        STORE,
        """async ({ store, add }) => {
          await add("a")
          await add("edit", { parent: "chosen", isBranch: true })
          const sealed = await Promise.all([store.seal("a", "leaf one"), store.seal("a", "leaf two")])
          const branch = await store.seal("edit", "leaf")
          return [sealed.map(({ parent }) => parent), branch.parent, await store.seal("nobody", null)]
        }""",
    )
    assert (parents, branch, gone) == (["leaf one", "leaf one"], "chosen", None)


def test_what_may_have_arrived_cannot_be_taken_back_until_it_surely_has_not(modules: Page) -> None:
    uncertain, certain, parents = modules.evaluate(
        STORE,
        """async ({ store, add }) => {
          await add("a")
          await store.seal("a", "leaf one")
          await store.hold("a", { kind: "connection" })
          const uncertain = await store.takeBack("a")
          const before = (await store.seal("a", "leaf two")).parent
          await store.hold("a", { kind: "answer" }, { isTaken: false })
          const after = (await store.seal("a", "leaf two")).parent
          await store.hold("a", { kind: "refused" }, { isTaken: false })
          return [uncertain, (await store.takeBack("a")).id, [before, after]]
        }""",
    )
    assert (uncertain, certain, parents) == (None, "a", ["leaf one", "leaf two"])


def test_without_locks_a_lease_lets_one_tab_at_a_time_work(modules: Page) -> None:
    during, after, other_name, expired = modules.evaluate(
        STORE,
        """async ({ store, OneAtATime }) => {
          const [one, other] = [new OneAtATime(store), new OneAtATime(store)]
          const work = () => "worked"
          const during = await one.underLease("c", () => other.underLease("c", work))
          const after = await other.underLease("c", work)
          const otherName = await one.underLease("c", () => other.underLease("d", work))
          await store.lease("e", "a dead tab", -1)
          return [during, after, otherName, await one.underLease("e", work)]
        }""",
    )
    assert (during, after, other_name, expired) == (None, "worked", "worked", "worked")


def test_locks_do_the_same_where_there_are_any(modules: Page) -> None:
    during, after = modules.evaluate(
        STORE,
        """async ({ store, OneAtATime }) => {
          const [one, other] = [new OneAtATime(store), new OneAtATime(store)]
          const during = await one.run("c", () => other.run("c", () => "worked"))
          return [during, await other.run("c", () => "worked")]
        }""",
    )
    assert (during, after) == (None, "worked")


@pytest.mark.parametrize(
    ("error", "kind", "seconds", "taken"),
    [
        ({"status": 0}, "connection", 2, None),
        ({"status": 502}, "connection", 2, None),
        ({"status": 500, "message": "Oh"}, "trouble", 2, None),
        ({"status": 401}, "sign_in", 2, False),
        ({"status": 409, "details": {"turn_id": "t"}}, "answer", 3, False),
        ({"status": 409, "message": "Taken"}, "refused", None, False),
        ({"status": 429, "details": {"retryAfter": "30"}}, "pause", 30, False),
        ({"status": 429, "details": {"retryAfter": "999999"}}, "pause", 600, False),
        ({"status": 503, "details": {"retryAfter": None}}, "pause", 5, False),
        ({"status": 503, "details": {"retryAfter": "soon"}}, "pause", 5, False),
        ({"status": 400, "code": "csrf"}, "pause", 2, False),
        ({"status": 400, "code": "bad_input", "message": "Too long"}, "refused", None, False),
        ({"status": 413, "message": "Too much"}, "refused", None, False),
    ],
)
def test_each_refusal_has_its_meaning(
    modules: Page, error: dict[str, Any], kind: str, seconds: int | None, taken: bool | None
) -> None:
    read = modules.evaluate(REFUSAL, [error, {"tries": 0}])
    assert (read["hold"]["kind"], read.get("isTaken")) == (kind, taken)
    assert read["hold"].get("until") == (1_000_000 + 1000 * seconds if seconds else None)
    assert read["hold"].get("message") == (error.get("message") if kind in ("refused", "trouble") else None)


def test_a_line_that_stays_down_is_tried_more_rarely(modules: Page) -> None:
    pauses = [
        modules.evaluate(REFUSAL, [{"status": 0}, {"tries": tries}])["hold"]["until"] - 1_000_000
        for tries in range(6)
    ]
    assert pauses == [2000, 4000, 8000, 15000, 15000, 15000]
