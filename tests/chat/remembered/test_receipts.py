"""Under each answer stands what it used; what its person says of that holds from the next turn on, and can be undone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.database import now
from app.memory.forgetting.finishing import finish_forgetting
from app.memory.models import MemoryForgetting, MemoryReceipt, MemoryReview
from tests.chat.remembered.told import Telling, last_prompt
from tests.chat.talk import JSON, Talk
from tests.servers.scripted_provider import ScriptedProvider

ASKED = "What is my cat Mochi doing?"


@pytest.fixture
def known(telling: Telling) -> Telling:
    """Rina has a cat and hates cilantro."""
    telling.tell("My cat Mochi is asleep.", "has_pet", "the cat Mochi", at=now() - timedelta(days=9))
    telling.tell("I hate cilantro.", "dislikes", "cilantro", at=now() - timedelta(days=8))
    return telling


def answer_of(talk: Talk) -> str:
    """Return the id of the newest answer."""
    return str(talk.messages()[-1]["id"])


def memories_of(talk: Talk, answer_id: str | None = None) -> dict[str, Any]:
    """Return what an answer used."""
    found = talk.client.get(f"/messages/{answer_id or answer_of(talk)}/memories", headers=JSON)
    assert found.status_code == 200, found.text
    return dict(found.json or {})


def judge(talk: Talk, memory: dict[str, Any], verdict: str | None, *, answer_id: str | None = None) -> int:
    """Say something of a memory, or take it back; returns the status."""
    url = f"/messages/{answer_id or answer_of(talk)}/memories/{memory['id']}/verdict"
    if verdict is None:
        return talk.client.delete(url, headers=JSON).status_code
    return talk.client.put(url, json={"verdict": verdict}, headers=JSON).status_code


def of_kind(memories: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the first of this kind that was used."""
    return dict(next(memory for memory in memories["used"] if memory["kind"] == kind))


def test_an_answer_shows_what_it_used_why_and_where_it_was_said(known: Telling) -> None:
    talk = known.tell(ASKED)
    memories = memories_of(talk)
    fact, message = of_kind(memories, "fact"), of_kind(memories, "message")
    assert (fact["text"], fact["reason"], fact["why"]) == (
        "Pet: the cat Mochi",
        "asked",
        "Your question names it.",
    )
    assert message["text"].startswith("My cat Mochi is asleep.") and message["role"] == "user"
    assert fact["message_id"] == message["message_id"] and fact["conversation_id"] != talk.id
    assert [memory["text"] for memory in memories["kept"]] == ["Dislikes: cilantro"]
    assert 0 < memories["tokens"] <= memories["limit"] and memories["trouble"] is None
    turn = talk.messages()[-1]["turn"]
    assert turn["memory"]["used"] == len(memories["used"]) and turn["memory"]["kept"] == 1


def test_the_page_says_it_in_both_languages(known: Telling) -> None:
    talk = known.tell(ASKED)
    page = talk.client.get(f"/conversations/{talk.id}", headers={"Accept-Language": "en"}).text
    assert "Used 2 memories" in page and "Of that, memories" in page
    talk.client.patch("/settings/preferences", json={"language": "id"}, headers=JSON)
    assert "Memakai 2 ingatan" in talk.client.get(f"/conversations/{talk.id}").text
    shown = talk.client.get(f"/messages/{answer_of(talk)}/memories").text
    assert "Disebut dalam pertanyaanmu." in shown and "Peliharaan" in shown
    assert f"message={of_kind(memories_of(talk), 'fact')['message_id']}" in shown


def test_a_fact_that_the_answer_names_was_used(known: Telling) -> None:
    # Rain is among the words that the scripted provider says unasked.
    known.tell("I am afraid of it.", "fears", "hujan")
    talk = known.tell("Anything for dinner?")
    memories = memories_of(talk)
    assert [(memory["text"], memory["reason"]) for memory in memories["used"]] == [
        ("Is afraid of: hujan", "named")
    ]
    assert len(memories["kept"]) == 2


@pytest.mark.parametrize("verdict", ["wrong", "forgotten"])
def test_a_fact_that_is_wrong_is_out_of_the_next_prompt_and_back_when_that_is_undone(
    known: Telling, scripted: ScriptedProvider, verdict: str
) -> None:
    talk = known.tell(ASKED)
    answer_id, fact = answer_of(talk), of_kind(memories_of(talk), "fact")
    assert judge(talk, fact, verdict) == 200
    known.tell("And now?", talk=talk)
    assert "has as pet" not in str(last_prompt(scripted))
    assert of_kind(memories_of(talk, answer_id), "fact")["verdict"] == verdict
    assert judge(talk, fact, None, answer_id=answer_id) == 200
    known.tell("And now?", talk=talk)
    assert "has as pet the cat Mochi" in last_prompt(scripted)[0]
    assert of_kind(memories_of(talk, answer_id), "fact")["verdict"] is None


def test_what_is_not_wanted_here_is_used_elsewhere(known: Telling, scripted: ScriptedProvider) -> None:
    talk = known.tell(ASKED)
    memories, answer_id = memories_of(talk), answer_of(talk)
    for kind in ("fact", "message"):
        assert judge(talk, of_kind(memories, kind), "not_here", answer_id=answer_id) == 200
    assert judge(talk, memories["kept"][0], "not_here", answer_id=answer_id) == 200
    known.tell(ASKED, talk=talk)
    head, _between, tail = last_prompt(scripted)
    assert "Mochi" not in head and "cilantro" not in head and "asleep" not in tail
    elsewhere = known.tell(ASKED)
    head, _between, tail = last_prompt(scripted)
    assert "Mochi" in head and "cilantro" in head and "asleep" in tail
    assert memories_of(elsewhere)["kept"][0]["verdict"] is None
    assert judge(talk, memories["kept"][0], None, answer_id=answer_id) == 200
    known.tell("And now?", talk=talk)
    assert "cilantro" in last_prompt(scripted)[0]


@pytest.mark.parametrize("verdict", ["wrong", "forgotten"])
def test_a_message_is_not_recalled_again_until_that_is_undone(
    known: Telling, scripted: ScriptedProvider, verdict: str
) -> None:
    talk = known.tell(ASKED)
    message, answer_id = of_kind(memories_of(talk), "message"), answer_of(talk)
    assert judge(talk, message, verdict) == 200
    known.tell(ASKED)
    assert "asleep" not in last_prompt(scripted)[2]
    shown = of_kind(memories_of(talk, answer_id), "message")
    assert shown["verdict"] == verdict and bool(shown["text"]) is (verdict == "wrong")
    assert judge(talk, message, None, answer_id=answer_id) == 200
    known.tell(ASKED)
    assert "asleep" in last_prompt(scripted)[2]


def test_wrong_reaches_from_a_fact_to_its_words_and_from_words_to_what_they_taught(
    known: Telling, scripted: ScriptedProvider
) -> None:
    for kind in ("fact", "message"):
        talk = known.tell(ASKED)
        used, answer_id = memories_of(talk)["used"], answer_of(talk)
        (memory,) = [each for each in used if each["kind"] == kind and "doing" not in each["text"]]
        assert judge(talk, memory, "wrong") == 200
        known.tell(ASKED)
        head, _between, tail = last_prompt(scripted)
        # She asks by the name herself.
        assert "has as pet" not in f"{head}{tail}" and "asleep" not in tail
        assert "cilantro" in head
        assert judge(talk, memory, None, answer_id=answer_id) == 200
        known.tell(ASKED)
        head, _between, tail = last_prompt(scripted)
        assert "has as pet the cat Mochi" in head and "asleep" in tail


def test_another_word_takes_the_one_before_it_back(known: Telling, scripted: ScriptedProvider) -> None:
    talk = known.tell(ASKED)
    fact, answer_id = of_kind(memories_of(talk), "fact"), answer_of(talk)
    assert judge(talk, fact, "wrong") == 200
    assert judge(talk, fact, "wrong") == 200
    assert judge(talk, fact, "not_here") == 200
    assert of_kind(memories_of(talk), "fact")["verdict"] == "not_here"
    known.tell(ASKED)
    assert "has as pet the cat Mochi" in last_prompt(scripted)[0]
    assert judge(talk, fact, "nonsense", answer_id=answer_id) == 400
    assert judge(talk, {"id": str(uuid4())}, "wrong", answer_id=answer_id) == 404


def test_a_message_that_was_used_does_not_show_what_was_forgotten_since(known: Telling) -> None:
    known.tell("I hate rain, and Mochi loves tuna.", at=now() - timedelta(days=7))
    talk, other = known.tell("Who loves tuna?"), known.tell(ASKED)
    assert any("Mochi loves tuna" in memory["text"] for memory in memories_of(talk)["used"])
    assert judge(other, of_kind(memories_of(other), "fact"), "forgotten") == 200
    shown = [memory["text"] for memory in memories_of(talk)["used"]]
    assert any("[…] loves tuna" in text for text in shown), shown
    assert not any("Mochi" in text for text in shown)


def test_what_is_forgotten_reaches_no_prompt_and_after_a_minute_no_undo_brings_it_back(
    known: Telling, scripted: ScriptedProvider
) -> None:
    talk = known.tell(ASKED)
    fact, answer_id = of_kind(memories_of(talk), "fact"), answer_of(talk)
    assert judge(talk, fact, "forgotten") == 200
    shown = of_kind(memories_of(talk, answer_id), "fact")
    assert shown["text"] == "" and shown["can_undo"] is True
    known.tell("How is everybody?")
    assert "Mochi" not in str(last_prompt(scripted))
    with known.database() as session:
        session.execute(update(MemoryForgetting).values(due_at=now() - timedelta(seconds=1)))
        session.commit()
        assert finish_forgetting() == 1
    assert of_kind(memories_of(talk, answer_id), "fact")["can_undo"] is False
    assert judge(talk, fact, None, answer_id=answer_id) == 409
    known.tell("How is everybody?")
    assert "Mochi" not in str(last_prompt(scripted))


def test_each_answer_strengthens_what_it_used_once_and_a_private_chat_nothing(
    known: Telling, chatting: Flask
) -> None:
    talk = known.tell(ASKED)

    def counted() -> tuple[int, int]:
        with known.database() as session:
            used = select(func.count()).select_from(MemoryReview).where(MemoryReview.rating == "used")
            receipts = select(func.count()).select_from(MemoryReceipt)
            return session.scalar(used) or 0, session.scalar(receipts) or 0

    assert counted()[0] == 1
    private = known.new_talk()
    private.client.patch(f"/conversations/{private.id}", json={"memory_use": "read"}, headers=JSON)
    before = counted()
    known.tell(ASKED, talk=private)
    # Its answer shows what it used, and nothing is the stronger for it.
    assert counted()[0] == before[0] and counted()[1] > before[1]
    again = talk.regenerate(answer_of(talk))
    talk.follow(again["turn"]["id"])
    assert counted()[0] == 2


def test_an_answer_that_goes_on_has_each_receipt_once(known: Telling, scripted: ScriptedProvider) -> None:
    talk = known.new_talk()
    sent = talk.send(f"{ASKED} [[tokens=30 fault=cut after=5 times=1]]")
    talk.follow(sent["turn"]["id"])
    first = memories_of(talk)
    assert first["used"]
    judge(talk, of_kind(first, "fact"), "not_here")
    answer = talk.go_on(sent["turn"]["id"], 2)
    assert answer.status_code == 202, answer.text
    talk.follow(sent["turn"]["id"])
    then = memories_of(talk)
    ids = [memory["id"] for memory in then["used"]]
    assert len(ids) == len(set(ids)) and of_kind(then, "fact")["verdict"] == "not_here"


def test_a_question_and_an_answer_of_before_have_no_receipts(known: Telling) -> None:
    talk = known.new_talk()
    talk.client.patch(f"/conversations/{talk.id}", json={"memory_use": "none"}, headers=JSON)
    known.tell(ASKED, talk=talk)
    question, answer = (message["id"] for message in talk.messages())
    nothing = {"used": [], "kept": [], "tokens": 0, "limit": 0, "trouble": None}
    assert memories_of(talk, question) == memories_of(talk, answer) == nothing
    assert talk.messages()[-1]["turn"]["memory"] is None


def test_where_too_many_begin_at_once_nothing_is_looked_up_and_that_is_said(
    known: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.chat.recollection.MOST_PREPARING", 0)
    talk = known.tell("What does a cat like Mochi eat?")
    memories = memories_of(talk)
    assert memories["used"] == [] and memories["kept"]
    assert "too much to do" in memories["trouble"]
    monkeypatch.undo()
    after = memories_of(known.tell(ASKED))
    assert after["used"] and after["trouble"] is None
