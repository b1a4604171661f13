"""`flask import-jsonl`: a chat comes in whole and in order, once however often it is imported, or not at all."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import job_rows, job_runner
from app.accounts import people
from app.background import Job
from app.conversations import branches, deletion, search, shelving, telling
from app.conversations.models import Conversation, MemoryChange, MemoryClock, Message, SearchEntry
from app.extensions import db
from app.importing import chats
from app.memory.exam.texts import FOLDER, read_life
from app.memory.facts.queries import list_facts
from app.memory.recall import recall
from tests.accounts.people import Person, create_person, sign_in

Importing = Callable[..., tuple[int, str]]
LEARNS = "The companion learns from them in the background, while the program runs"
HELLO: dict[str, Any] = {
    "role": "user",
    "speaker": "Rina",
    "text": "My cat is Mochi.",
    "at": "2025-03-01T20:15:00+07:00",
}
REPLY = {"role": "assistant", "speaker": "Yuzu", "text": "Sweet!", "at": "2025-03-01T20:15:00+07:00"}


@pytest.fixture
def rina(app: Flask) -> Person:
    """Rina, who has an account."""
    return create_person(app)


@pytest.fixture
def bring_in(app: Flask, rina: Person, tmp_path: Path) -> Importing:
    """Import lines (objects, or raw bytes) as rina's, from a file of this name; returns exit code and output."""

    def run(*lines: dict[str, Any] | bytes, name: str = "old chat.jsonl", title: str = "") -> tuple[int, str]:
        raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        (tmp_path / name).write_bytes(b"\n".join(raw))
        words = ["import-jsonl", str(tmp_path / name), "--user", rina.name]
        result = app.test_cli_runner().invoke(args=[*words, *(["--conversation", title] if title else [])])
        return result.exit_code, result.output

    return run


def messages(app: Flask) -> list[Message]:
    """Return all messages, by conversation and in order."""
    with app.app_context():
        return list(db.session.scalars(select(Message).order_by(Message.conversation_id, Message.seq)))


def titles(app: Flask) -> dict[str, Conversation]:
    """Return all conversations by title."""
    with app.app_context():
        return {conversation.title: conversation for conversation in db.session.scalars(select(Conversation))}


def test_a_chat_comes_in_with_its_order_and_its_times(app: Flask, rina: Person, bring_in: Importing) -> None:
    code, said = bring_in(HELLO, REPLY, {**HELLO, "text": "He is grey.", "at": "2025-03-02T08:00:00Z"})
    assert (code, said) == (0, f"3 messages added to 1 conversations, 0 were here already\n{LEARNS}\n")
    first, second, third = messages(app)
    assert [message.text for message in (first, second, third)] == [
        "My cat is Mochi.",
        "Sweet!",
        "He is grey.",
    ]
    assert [message.role for message in (first, second, third)] == ["user", "assistant", "user"]
    assert (first.parent_id, second.parent_id, third.parent_id) == (None, first.id, second.id)
    assert first.created_at == datetime(2025, 3, 1, 13, 15, tzinfo=UTC)
    talk = titles(app)["old chat"]
    assert (talk.user_id, talk.leaf_id, talk.next_seq) == (rina.id, third.id, 4)
    assert (talk.created_at, talk.updated_at) == (first.created_at, third.created_at)


def test_its_person_sees_finds_and_recalls_it(app: Flask, rina: Person, bring_in: Importing) -> None:
    bring_in(HELLO, REPLY)
    talk = titles(app)["old chat"]
    browser = app.test_client()
    sign_in(browser, rina)
    page = browser.get(f"/conversations/{talk.id}")
    assert page.status_code == 200 and "My cat is Mochi." in page.text and "Sweet!" in page.text
    with app.app_context():
        assert [hit.conversation_id for hit in search.find(rina.id, "mochi").hits] == [talk.id]
        numbers = list(db.session.scalars(select(MemoryChange.n).order_by(MemoryChange.n)))
        assert numbers == [1, 2] and db.session.scalar(select(MemoryClock.n)) == 2
        assert recall(rina.id, "What is my cat called?", limit=3).hits[0].said.text == "My cat is Mochi."


def test_it_is_learned_from_at_once_and_not_with_the_next_sweep(
    app: Flask, rina: Person, bring_in: Importing
) -> None:
    bring_in(HELLO, REPLY)
    with app.app_context():
        (wanted,) = db.session.scalars(select(Job).where(Job.name == "memory.catch_up")).all()
        # One of a period has its key; this one is beside those.
        assert wanted.key is None
        while (claimed := job_rows.claim(timedelta(minutes=1))) is not None:
            job_runner.do(claimed)
        assert [fact.relation for fact in list_facts(rina.id)] == ["has_pet"]
    bring_in(HELLO, REPLY)
    with app.app_context():
        assert job_rows.claim(timedelta(minutes=1)) is None


def test_importing_again_adds_nothing_and_a_grown_file_what_is_new(app: Flask, bring_in: Importing) -> None:
    bring_in(HELLO, REPLY)
    assert bring_in(HELLO, REPLY)[1] == "0 messages added to 0 conversations, 2 were here already\n"
    more = {**REPLY, "text": "And then?", "at": "2025-03-03T08:00:00"}
    assert bring_in(HELLO, REPLY, more)[1].startswith(
        "1 messages added to 1 conversations, 2 were here already\n"
    )
    assert [message.seq for message in messages(app)] == [1, 2, 3]
    with app.app_context():
        assert len(list(db.session.scalars(select(SearchEntry)))) == 3


def test_ids_tell_messages_apart_that_are_else_the_same(app: Flask, bring_in: Importing) -> None:
    bring_in({**HELLO, "id": "1"}, {**HELLO, "id": "2"}, {**HELLO, "id": "1"})
    assert len(messages(app)) == 2
    # Another text under a known id is the same message.
    assert bring_in({**HELLO, "id": "1", "text": "Changed since."})[1].startswith("0 messages added")
    # Without one it is known by what it says.
    assert bring_in(HELLO)[1].startswith("1 messages added")
    assert bring_in(HELLO)[1].startswith("0 messages added")


def test_what_was_said_again_at_once_is_said_as_often_and_a_file_behind_itself_adds_nothing(
    app: Flask, bring_in: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A run goes on from one portion to the next.
    monkeypatch.setattr(chats, "AT_ONCE", 4)
    chat = [HELLO, *[{**HELLO, "text": "ha"}] * 10, REPLY]
    for lines in (chat, chat, [*chat, *chat]):
        bring_in(*lines)
        assert [message.text for message in messages(app)] == ["My cat is Mochi.", *["ha"] * 10, "Sweet!"]


def test_what_was_deleted_here_does_not_come_back(app: Flask, rina: Person, bring_in: Importing) -> None:
    bring_in(HELLO, REPLY)
    with app.app_context():
        deletion.delete_message(rina.id, messages(app)[0].id)
    assert bring_in(HELLO, REPLY)[1].startswith("0 messages added")
    with app.app_context():
        assert search.find(rina.id, "mochi").hits == []


def test_lines_name_their_conversations_and_a_title_is_for_the_others(
    app: Flask, bring_in: Importing
) -> None:
    lines = [{**HELLO, "conversation": name, "text": f"Line {n}"} for n, name in enumerate("abab")]
    code, said = bring_in(*lines, HELLO, title="From elsewhere")
    assert (code, said) == (0, f"5 messages added to 3 conversations, 0 were here already\n{LEARNS}\n")
    talks = titles(app)
    assert set(talks) == {"a", "b", "From elsewhere"}
    told = [message.text for message in messages(app) if message.conversation_id == talks["a"].id]
    assert told == ["Line 0", "Line 2"]


def test_it_goes_on_below_what_was_said_here_since(app: Flask, rina: Person, bring_in: Importing) -> None:
    bring_in(HELLO)
    with app.app_context():
        talk = db.session.get_one(Conversation, titles(app)["old chat"].id)
        branches.add_message(talk, "assistant", "Said here.", parent_id=talk.leaf_id)
        db.session.commit()
    bring_in(HELLO, REPLY)
    first, here, last = messages(app)
    assert (here.text, here.parent_id, last.parent_id) == ("Said here.", first.id, here.id)


def test_two_people_do_not_share_what_is_known(app: Flask, bring_in: Importing, tmp_path: Path) -> None:
    bring_in({**HELLO, "id": "1"})
    budi = create_person(app, "budi")
    words = ["import-jsonl", str(tmp_path / "old chat.jsonl"), "--user", "budi"]
    assert app.test_cli_runner().invoke(args=words).output.startswith("1 messages added")
    assert {message.user_id for message in messages(app)} == {budi.id, titles(app)["old chat"].user_id} | {
        message.user_id for message in messages(app)
    }
    assert len({message.user_id for message in messages(app)}) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "it is no JSON object"),
        (b"[1]", "it is no JSON object"),
        (b'{"role": "user", "at": "2025-03-01"}', "it has no 'text'"),
        ({**HELLO, "text": ""}, "'text' is not as it should be"),
        ({**HELLO, "text": 5}, "'text' is not as it should be"),
        ({**HELLO, "text": "a\0b"}, "the number zero"),
        (b'{"role": "user", "text": "\\ud800", "at": "2025-03-01"}', "UTF-8"),
        (b'{"role": "user", "text": "\xff", "at": "2025-03-01"}', "UTF-8"),
        ({**HELLO, "role": "system"}, "'role' is not as it should be"),
        ({**HELLO, "at": "yesterday"}, "is no time; write it like"),
        ({**HELLO, "at": "1969-01-01"}, "before 1970 or in the future"),
        ({**HELLO, "at": "9999-12-31"}, "before 1970 or in the future"),
        ({**HELLO, "at": "0001-01-01T00:00:00+14:00"}, "is no time"),
        ({**HELLO, "conversation": "x" * 201}, "'conversation' is not as it should be"),
        ({**HELLO, "speaker": "Budi"}, "'Budi' speaks in the role of the user, which is 'Rina'"),
        ({**HELLO, "id": "1", "text": "Other words."}, "the id '1' stands in line 1 already"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_imported(
    app: Flask, bring_in: Importing, line: dict[str, Any] | bytes, reason: str
) -> None:
    code, said = bring_in({**HELLO, "id": "1"}, b"", REPLY, line)
    assert code == 1
    assert said.startswith("Error: Line 4: ") and reason in said and "Traceback" not in said
    assert messages(app) == []


def test_a_file_that_is_none_an_empty_one_and_an_unknown_person_are_plain_refusals(
    app: Flask, bring_in: Importing, tmp_path: Path
) -> None:
    assert bring_in(b"", b"\n")[1].endswith("holds no message. Name a file with one JSON object a line.\n")
    for words in (["missing.jsonl", "--user", "rina"], [str(tmp_path), "--user", "rina"]):
        result = app.test_cli_runner().invoke(args=["import-jsonl", *words])
        assert (result.exit_code, "cannot be read" in result.output) == (1, True), result.output
    result = app.test_cli_runner().invoke(args=["import-jsonl", "missing.jsonl", "--user", "nobody"])
    assert result.output == "Error: Nobody here is called nobody. See `flask accounts list`.\n"


def test_a_conversation_in_the_bin_is_left_there(app: Flask, rina: Person, bring_in: Importing) -> None:
    bring_in(HELLO)
    with app.app_context():
        shelving.put_into_bin(rina.id, titles(app)["old chat"].id)
    code, said = bring_in(HELLO, REPLY)
    assert (code, "is in the bin" in said) == (1, True)
    assert len(messages(app)) == 1


def test_a_long_file_comes_in_by_portions_with_progress_and_can_be_broken_off(
    app: Flask, rina: Person, bring_in: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats, "AT_ONCE", 7)
    monkeypatch.setattr(chats, "SAY_EACH", 20)
    lines = [{**HELLO, "text": f"Line {n}", "conversation": f"talk {n % 3}"} for n in range(50)]
    portions: list[object] = []

    def breaks(*given: Any) -> None:
        portions.append(given)
        if len(portions) == 4:
            raise KeyboardInterrupt
        telling.tell(*given)

    with monkeypatch.context() as broken:
        broken.setattr(chats, "tell", breaks)
        assert bring_in(*lines)[0] != 0
    assert len(messages(app)) == 21
    code, said = bring_in(*lines)
    assert said.splitlines() == [
        "21 of 50 lines read, 0 messages added",
        "42 of 50 lines read, 21 messages added",
        "29 messages added to 3 conversations, 21 were here already",
        LEARNS,
    ]
    for talk in titles(app).values():
        told = [int(message.text[5:]) for message in messages(app) if message.conversation_id == talk.id]
        assert told == sorted(told) and len(told) >= 16


def test_the_life_of_the_exam_comes_in(app: Flask, rina: Person) -> None:
    words = ["import-jsonl", str(FOLDER / "life.jsonl"), "--user", rina.name]
    result = app.test_cli_runner().invoke(args=words)
    life = read_life().messages
    talks = len({message.conversation for message in life})
    added = f"{len(life)} messages added to {talks} conversations, 0 were here already"
    assert result.output == f"{added}\n{LEARNS}\n"


def test_a_time_without_a_zone_is_the_persons_own(app: Flask, rina: Person, bring_in: Importing) -> None:
    with app.app_context():
        people.place_user(rina.id, language=None, timezone="Asia/Jakarta")
        db.session.commit()
    bring_in({**HELLO, "at": "2025-03-01T20:15:00"})
    assert messages(app)[0].created_at == datetime(2025, 3, 1, 13, 15, tzinfo=UTC)
