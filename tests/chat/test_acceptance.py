"""What is accepted, what is refused, and that a repeat is harmless."""

import uuid
from collections.abc import Callable

import gevent
import pytest

from tests.chat.talk import JSON, Talk
from tests.servers.scripted_provider import ScriptedProvider, expected_text


def test_the_message_is_stored_before_anybody_answers(talk: Talk) -> None:
    accepted = talk.send("Keep this [[fault=silent]]")
    question, answer = talk.messages()
    assert (question["text"], answer["text"]) == ("Keep this [[fault=silent]]", "")
    assert accepted["turn"]["state"] in ("queued", "generating")
    assert "Keep this" in accepted["html"]
    talk.stop(accepted["turn"]["id"])


def test_a_repeated_request_returns_the_first_result(talk: Talk, scripted: ScriptedProvider) -> None:
    key = str(uuid.uuid4())
    first = talk.send("Once [[tokens=10]]", turn_key=key, parent_id=None)
    again = talk.send("Once [[tokens=10]]", turn_key=key, parent_id=None)
    talk.follow(first["turn"]["id"])
    after_the_end = talk.send("Once [[tokens=10]]", turn_key=key, parent_id=None)
    assert {first["turn"]["id"], again["turn"]["id"], after_the_end["turn"]["id"]} == {first["turn"]["id"]}
    assert len(talk.messages()) == 2
    assert len(scripted.chats()) == 1
    # The control: another key is another message.
    talk.ask("Once [[tokens=10]]")
    assert len(scripted.chats()) == 2


def test_the_same_key_with_other_content_is_refused(talk: Talk) -> None:
    key = str(uuid.uuid4())
    turn = talk.send("One [[tokens=3]]", turn_key=key, parent_id=None)["turn"]
    talk.follow(turn["id"])
    refused = talk.post("Two", turn_key=key, parent_id=None)
    assert refused.status_code == 409
    assert [message["text"] for message in talk.messages() if message["role"] == "user"] == [
        "One [[tokens=3]]"
    ]


def test_two_tabs_at_once_start_one_answer(talk: Talk, new_talk: Callable[..., Talk]) -> None:
    tabs = [new_talk(talk.id) for _ in range(4)]
    posts = [gevent.spawn(tab.post, "At once [[tokens=30]]", parent_id=None) for tab in tabs]
    answers = [post.get(timeout=20) for post in posts]
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409]
    started = next((answer.json or {})["turn"]["id"] for answer in answers if answer.status_code == 202)
    assert {(answer.json or {})["error"]["turn_id"] for answer in answers if answer.status_code == 409} == {
        started
    }
    assert talk.follow(started).text == expected_text(tokens=30)


def test_a_second_message_while_an_answer_runs_is_refused_and_named(talk: Talk) -> None:
    running = talk.send("First [[tokens=400 rate=50]]")["turn"]
    refused = talk.post("Second")
    assert refused.status_code == 409
    assert refused.json is not None and refused.json["error"]["turn_id"] == running["id"]
    talk.stop(running["id"])
    talk.wait_for_state(running["id"], "stopped")
    talk.ask("Second [[tokens=2]]")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *(
            (blank, "write something")
            for blank in ("", " \n\t ", "\u200b", "\ufeff \u2060", "\u00ad\u200d\ufe0f", "\u2800\u3164")
        ),
        ("x" * 100_001, "100000 characters"),
    ],
)
def test_a_message_that_cannot_be_used_is_refused_with_its_reason(talk: Talk, text: str, words: str) -> None:
    refused = talk.post(text)
    assert refused.status_code == 400
    assert refused.json is not None and words in refused.json["error"]["fields"]["text"]
    assert talk.messages() == []


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f469\u200d\U0001f4bb",
        "\u2764\ufe0f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u200bhello",
        "!",
        "\u0301",
    ],
)
def test_joiners_and_what_else_is_not_seen_may_stand_beside_what_is(talk: Talk, text: str) -> None:
    talk.ask(text)
    assert talk.messages()[0]["text"] == text


# JSON may write the second of them as two escapes of six bytes, which is more than a megabyte in all.
@pytest.mark.parametrize("letter", ["y", "\N{GRINNING FACE}"])
def test_the_longest_message_is_taken(talk: Talk, letter: str) -> None:
    talk.ask(letter * 100_000)
    assert talk.messages()[0]["text"] == letter * 100_000


def test_a_body_beyond_two_megabytes_is_refused_unread(talk: Talk) -> None:
    assert talk.post("y" * 2 * 1024 * 1024).status_code == 413
    assert talk.messages() == []


@pytest.mark.parametrize("value", [None, 7, True, [], {}, "no id", "\ud800"])
@pytest.mark.parametrize("field", ["text", "turn_key", "parent_id", "image_ids", "unknown"])
def test_no_value_of_a_wrong_type_breaks_anything(talk: Talk, field: str, value: object) -> None:
    fine: dict[str, object] = {
        "text": "fine [[tokens=1]]",
        "turn_key": str(uuid.uuid4()),
        "parent_id": None,
        "image_ids": [],
    }
    address = f"/conversations/{talk.id}/turns"
    answer = talk.client.post(address, json={**fine, field: value}, headers=JSON)
    harmless = fine.get(field, "") == value or (field, value) == ("text", "no id")
    assert answer.status_code == (202 if harmless else 400), answer.text
    if harmless:
        talk.follow((answer.json or {})["turn"]["id"])


def test_a_parent_of_another_conversation_is_refused(talk: Talk, new_talk: Callable[..., Talk]) -> None:
    talk.ask("Here [[tokens=2]]")
    elsewhere = new_talk()
    refused = elsewhere.post("There", parent_id=talk.leaf())
    assert refused.status_code == 400
    assert elsewhere.id != talk.id


@pytest.mark.parametrize("wrong", ["0190c0de-0000-7000-8000-000000000000", "nonsense", "1"])
def test_unknown_and_malformed_ids_are_not_found(talk: Talk, wrong: str) -> None:
    body = {"text": "x", "turn_key": str(uuid.uuid4())}
    posted = talk.client.post(f"/conversations/{wrong}/turns", json=body, headers=JSON)
    read = talk.client.get(f"/turns/{wrong}/events", headers=JSON)
    assert (posted.status_code, read.status_code) == (404, 404)
