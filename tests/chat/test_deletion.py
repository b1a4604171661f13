"""A deleted message is out of sight and of every prompt at once, can be brought back for a month; the tree stays whole."""

from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import update

from app.conversations.jobs import blank_deleted_messages
from app.conversations.models import Message
from app.database import now
from app.extensions import db
from tests.chat.talk import JSON, Talk
from tests.servers.scripted_provider import ScriptedProvider


def delete(talk: Talk, message: dict[str, object]) -> dict[str, object]:
    """Delete a message and return what stands in its place."""
    answer = talk.client.delete(f"/messages/{message['id']}", headers=JSON)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def restore(talk: Talk, message: dict[str, object], status: int = 200) -> None:
    """Bring a message back."""
    answer = talk.client.put(f"/messages/{message['id']}/restoration", headers=JSON)
    assert answer.status_code == status, answer.text


def test_no_word_of_a_deleted_message_is_told_until_it_is_brought_back(talk: Talk) -> None:
    talk.ask("The secret is Mochi [[tokens=20 reasoning=10]]")
    for message in talk.messages():
        delete(talk, message)
    question, answer = talk.messages()
    assert (question["text"], answer["text"], answer["reasoning"], answer["steps"]) == ("", "", "", [])
    assert answer["can_restore"] and answer["deleted_at"] and not answer["turn"]["can_continue"]
    assert "Mochi" not in talk.client.get(f"/conversations/{talk.id}/messages").text
    assert "Message deleted" in talk.client.get(f"/conversations/{talk.id}/messages").text
    assert talk.follow(answer["turn"]["id"]).text == ""
    for message in (question, answer):
        restore(talk, message)
    assert "Mochi" in talk.messages()[0]["text"] and talk.messages()[1]["reasoning"]
    assert "Mochi" in talk.client.get(f"/conversations/{talk.id}/messages").text


def test_a_deleted_message_reaches_no_prompt(talk: Talk, scripted: ScriptedProvider) -> None:
    talk.ask("The cat is Mochi [[tokens=3]]")
    talk.ask("The dog is Toro [[tokens=3]]")
    deleted = talk.messages()[0]
    delete(talk, deleted)
    talk.ask("What do you know? [[tokens=3]]")
    sent = str(scripted.chats()[-1]["body"]["messages"])
    assert "Toro" in sent and "Mochi" not in sent
    restore(talk, deleted)
    talk.ask("And now? [[tokens=3]]")
    assert "Mochi" in str(scripted.chats()[-1]["body"]["messages"])


def test_a_deleted_message_reaches_no_prompt_of_another_branch(
    talk: Talk, scripted: ScriptedProvider
) -> None:
    talk.ask("The cat is Mochi [[tokens=3]]")
    talk.ask("The dog is Toro [[tokens=3]]")
    first, _, question, answer = talk.messages()
    talk.ask("Something else [[tokens=3]]", parent_id=question["parent_id"])
    delete(talk, first)
    talk.follow(talk.regenerate(answer["id"])["turn"]["id"])
    sent = str(scripted.chats()[-1]["body"]["messages"])
    assert "Toro" in sent and "Mochi" not in sent


def test_a_deleted_answer_gives_way_to_the_nearest_and_comes_back_with_its_branch(talk: Talk) -> None:
    talk.ask("Tell me [[tokens=3]]")
    first = talk.messages()[-1]
    for _ in range(2):
        talk.follow(talk.regenerate(first["id"])["turn"]["id"])
    third = talk.messages()[-1]
    second = third["variants"][1]
    talk.ask("Below the third [[tokens=3]]")
    assert delete(talk, third)["id"] == second
    assert [message["id"] for message in talk.messages()] == [first["parent_id"], second]
    assert talk.messages()[-1]["variants"] == [first["id"], second]
    restore(talk, third)
    assert [message["text"][:15] for message in talk.messages()[2:3]] == ["Below the third"]
    assert talk.messages()[1]["variants"] == third["variants"]


def test_what_hangs_below_a_deleted_message_stays(talk: Talk) -> None:
    talk.ask("One [[tokens=3]]")
    talk.ask("Two [[tokens=3]]")
    before = [message["id"] for message in talk.messages()]
    delete(talk, talk.messages()[1])
    assert [message["id"] for message in talk.messages()] == before
    talk.ask("Three [[tokens=3]]")
    assert len(talk.messages()) == 6


def test_an_answer_is_stopped_before_it_is_deleted(talk: Talk) -> None:
    turn = talk.send("A long story [[tokens=400 rate=20]]")["turn"]["id"]
    for message in talk.messages():
        refused = talk.client.delete(f"/messages/{message['id']}", headers=JSON)
        assert refused.status_code == 409
        assert (refused.json or {})["error"]["turn_id"] == turn
    talk.stop(turn)
    talk.wait_for_state(turn, "stopped")
    assert delete(talk, talk.messages()[-1])["deleted_at"]


def test_nothing_is_said_to_or_from_what_was_deleted(talk: Talk) -> None:
    turn = talk.send("A story [[tokens=30 after=10 fault=cut]]")["turn"]["id"]
    talk.follow(turn)
    question, answer = talk.messages()
    delete(talk, answer)
    assert talk.go_on(turn, 2).status_code == 409
    restore(talk, answer)
    delete(talk, question)
    body = {"turn_key": "0190c0de-0000-7000-8000-000000000001"}
    assert talk.client.post(f"/messages/{answer['id']}/variants", json=body, headers=JSON).status_code == 409
    restore(talk, question)
    talk.follow(talk.regenerate(answer["id"])["turn"]["id"])


def test_after_a_month_the_words_are_gone_for_good(talk: Talk, chatting: Flask) -> None:
    talk.ask("The old secret [[tokens=5]]")
    talk.ask("The new secret [[tokens=5]]")
    old, _, new, _ = talk.messages()
    for message in (old, new):
        delete(talk, message)
    with chatting.app_context():
        when = now() - timedelta(days=31)
        db.session.execute(update(Message).where(Message.id == UUID(old["id"])).values(deleted_at=when))
        db.session.commit()
        blank_deleted_messages()
        words = [db.session.get(Message, UUID(message["id"])) for message in (old, new)]
        assert [message and message.text[:14] for message in words] == ["", "The new secret"]
    restore(talk, old, 409)
    restore(talk, new)
    assert [message["text"][:14] for message in talk.messages()[::2]] == ["", "The new secret"]
    assert "Undo" not in talk.client.get(f"/messages/{old['id']}").text


def test_a_deleted_message_is_found_by_no_search_until_it_is_brought_back(talk: Talk) -> None:
    talk.ask("Mochi the cat [[tokens=3]]")
    question = talk.messages()[0]

    def hits() -> int:
        found = talk.client.get("/search", query_string={"q": "mochi"}, headers=JSON).json or {}
        return len(found["hits"])

    assert hits() == 1
    delete(talk, question)
    assert hits() == 0
    restore(talk, question)
    assert hits() == 1
