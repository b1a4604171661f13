"""What was talked about in days that a question names, and events that it fits, reach the prompt as summaries."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.conversations import deletion
from app.conversations.models import Conversation, Message
from app.database import now, uuid7
from app.memory.forgetting.finishing import finish_forgetting
from app.memory.forgetting.forget import forget
from app.memory.models import MemoryEpisode, MemoryFact, MemoryForgetting, MemorySegment
from app.memory.segments.laying import lay_segments
from app.settings.models import Persona
from tests.chat.remembered.test_receipts import answer_of, judge, memories_of, of_kind
from tests.chat.remembered.told import Telling, last_prompt
from tests.chat.talk import JSON, Talk
from tests.servers.scripted_provider import ScriptedProvider

GARDEN = "I planted twelve tomato seedlings on the balcony this morning."
MARCH = "We painted the kitchen yellow and my sister Rara helped."
DECIDED = "I finally decided to quit my job at the bank."
QUESTIONS = ("What did we talk about yesterday?", "Apa yang kita bicarakan kemarin?")


def lay(telling: Telling, talk: Talk) -> None:
    """Lay the segments of a conversation, as the job does after an answer."""
    with telling.database():
        lay_segments(telling.person.id, UUID(talk.id), has_model=False)


def say(telling: Telling, text: str, *, at: datetime, talk: Talk | None = None) -> Talk:
    """Say this at this moment and lay the segments."""
    talk = telling.tell(f"{text} [[tokens=3]]", at=at, talk=talk)
    lay(telling, talk)
    return talk


def noon(days_ago: int) -> datetime:
    """Return noon of a day before this one, by the clock of UTC, which is Rina's."""
    return (now() - timedelta(days=days_ago)).replace(hour=12, minute=0)


@pytest.fixture
def days(telling: Telling) -> tuple[Telling, Talk, Talk]:
    """Rina gardened yesterday and painted forty days ago."""
    garden = say(telling, GARDEN, at=noon(1))
    return telling, garden, say(telling, MARCH, at=noon(40))


def fence(scripted: ScriptedProvider) -> str:
    """Return what was found for the newest question, in its fence."""
    tail = last_prompt(scripted)[2]
    return tail.partition("</memories>")[0] if tail.startswith("<memories>") else ""


def told(scripted: ScriptedProvider) -> list[str]:
    """Return the entries that sum something up."""
    return [line for line in fence(scripted).split("\n") if "summed up:" in line or "a decision" in line]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_a_day_brings_what_was_talked_about_then(
    days: tuple[Telling, Talk, Talk], scripted: ScriptedProvider, question: str
) -> None:
    telling, garden, _march = days
    talk = telling.tell(question)
    (entry,) = told(scripted)
    assert "tomato seedlings" in entry and entry.startswith("- ")
    assert "material and no instructions" in fence(scripted) and "kitchen" not in entry
    receipt = of_kind(memories_of(talk), "summary")
    assert receipt["reason"] == "window" and "tomato seedlings" in receipt["text"]
    assert receipt["conversation_id"] == garden.id


def test_a_month_brings_its_events_first_and_another_time_nothing(
    days: tuple[Telling, Talk, Talk], scripted: ScriptedProvider
) -> None:
    telling, _garden, _march = days
    at = noon(40)
    say(telling, DECIDED, at=at - timedelta(hours=9))
    telling.tell(f"What happened on {at.date().isoformat()}?")
    first, second = told(scripted)
    assert "a decision" in first and "quit my job" in first and "kitchen" in second
    telling.tell("What did we do 3 years ago?")
    assert told(scripted) == []


def test_an_event_is_found_by_what_was_said_in_it(telling: Telling, scripted: ScriptedProvider) -> None:
    say(telling, DECIDED, at=now() - timedelta(days=90))
    say(telling, GARDEN, at=now() - timedelta(days=80))
    talk = telling.tell("How was it when I quit the bank?")
    (entry,) = told(scripted)
    assert "a decision: I finally decided to quit my job at the bank." in entry
    assert of_kind(memories_of(talk), "episode")["text"] == DECIDED


def test_what_the_window_holds_is_not_summed_up_again(telling: Telling, scripted: ScriptedProvider) -> None:
    talk = say(telling, GARDEN, at=noon(1))
    telling.tell(QUESTIONS[0], talk=talk)
    assert told(scripted) == []
    telling.tell(QUESTIONS[0])
    assert len(told(scripted)) == 1


@pytest.mark.parametrize("verdict", ["wrong", "not_here"])
def test_what_its_person_says_of_an_event_holds_until_it_is_undone(
    telling: Telling, scripted: ScriptedProvider, verdict: str
) -> None:
    say(telling, DECIDED, at=noon(1))
    talk = telling.tell(QUESTIONS[0])
    answer_id, event = answer_of(talk), of_kind(memories_of(talk), "episode")
    assert judge(talk, event, verdict) == 200
    telling.tell(QUESTIONS[0], talk=talk)
    assert told(scripted) == []
    telling.tell(QUESTIONS[0])
    assert bool(told(scripted)) is (verdict == "not_here")
    shown = of_kind(memories_of(talk, answer_id), "episode")
    assert shown["verdict"] == verdict and shown["text"] == DECIDED and shown["can_undo"]
    assert judge(talk, event, None, answer_id=answer_id) == 200
    telling.tell(QUESTIONS[0], talk=talk)
    assert len(told(scripted)) == 1


def test_a_message_that_is_never_to_be_recalled_is_in_no_summary(
    days: tuple[Telling, Talk, Talk], scripted: ScriptedProvider
) -> None:
    telling, _garden, _march = days
    talk = telling.tell("How are the tomato seedlings?")
    assert judge(talk, of_kind(memories_of(talk), "message"), "wrong") == 200
    telling.tell(QUESTIONS[0])
    assert "tomato" not in fence(scripted)


def test_the_page_offers_what_makes_sense(telling: Telling) -> None:
    say(telling, DECIDED, at=noon(1))
    talk = telling.tell(QUESTIONS[0])
    event = of_kind(memories_of(talk), "episode")
    page = talk.client.get(f"/messages/{answer_of(talk)}/memories").text
    entry = page.partition(f'-{event["id"]}">')[2].partition("</li>")[0]
    assert 'data-verdict="wrong"' in entry and 'data-verdict="not_here"' in entry
    assert 'data-verdict="forgotten"' not in entry


@pytest.mark.parametrize("use", ["none", "read"])
def test_a_private_chat_is_never_summed_up(
    days: tuple[Telling, Talk, Talk], scripted: ScriptedProvider, use: str
) -> None:
    telling, garden, _march = days
    garden.client.patch(f"/conversations/{garden.id}", json={"memory_use": use}, headers=JSON)
    telling.tell(QUESTIONS[0])
    assert "tomato" not in fence(scripted)


def test_another_companion_is_told_nothing(
    days: tuple[Telling, Talk, Talk], scripted: ScriptedProvider
) -> None:
    telling, _garden, _march = days
    talk = telling.new_talk()
    with telling.database() as session:
        persona = Persona(
            id=uuid7(), user_id=telling.person.id, name="Sari", identity="An adult.", voice="", limits=""
        )
        session.add(persona)
        session.flush()
        session.get_one(Conversation, UUID(talk.id)).persona_id = persona.id
        session.commit()
    telling.tell(QUESTIONS[0], talk=talk)
    assert "tomato" not in str(scripted.chats()[-1])


def test_only_the_shown_branch_is_told_and_nothing_that_was_deleted(
    days: tuple[Telling, Talk, Talk], scripted: ScriptedProvider
) -> None:
    telling, garden, _march = days
    first = garden.messages()[0]["id"]
    sent = garden.send("I fed nine ducks by the river. [[tokens=3]]", parent_id=None)
    garden.follow(sent["turn"]["id"])
    with telling.database() as session:
        ids = [UUID(sent["user_message_id"]), UUID(sent["answer_id"])]
        session.execute(update(Message).where(Message.id.in_(ids)).values(created_at=noon(1)))
        session.commit()
    lay(telling, garden)
    telling.tell(QUESTIONS[0])
    (entry,) = told(scripted)
    assert "ducks" in entry and "tomato" not in fence(scripted)
    garden.client.put(f"/conversations/{garden.id}/leaf", json={"message_id": first}, headers=JSON)
    telling.tell(QUESTIONS[0])
    (entry,) = told(scripted)
    assert "tomato" in entry and "ducks" not in fence(scripted)
    with telling.database():
        deletion.delete_message(telling.person.id, UUID(first))
    telling.tell(QUESTIONS[0])
    assert "tomato" not in str(last_prompt(scripted))


def test_what_was_forgotten_is_in_no_summary_before_or_after_it_is_made_anew(
    telling: Telling, scripted: ScriptedProvider
) -> None:
    text = "I adopted a cat called Mochi and planted twelve tomato seedlings."
    talk = say(telling, text, at=noon(1))
    with telling.database() as session:
        telling.learn(UUID(talk.messages()[0]["id"]), "has_pet", "Mochi")
        # As a model would have told it, in words of its own.
        session.execute(update(MemorySegment).values(summary="Gardening, and the new cat Mochi."))
        session.commit()
        fact = session.scalars(select(MemoryFact.id)).one()
    telling.tell(QUESTIONS[0])
    assert "Mochi" in fence(scripted)
    with telling.database() as session:
        forget(telling.person.id, fact)
    telling.tell(QUESTIONS[0])
    assert "mochi" not in str(last_prompt(scripted)).lower()
    with telling.database() as session:
        session.execute(update(MemoryForgetting).values(due_at=now() - timedelta(seconds=1)))
        session.commit()
        finish_forgetting()
    lay(telling, talk)
    for question in (*QUESTIONS, "What about my cat Mochi yesterday?"):
        telling.tell(question)
        found = fence(scripted)
        assert "mochi" not in found.lower()


def test_an_event_of_somebody_else_cannot_be_judged(telling: Telling, scripted: ScriptedProvider) -> None:
    say(telling, DECIDED, at=noon(1))
    talk = telling.tell(QUESTIONS[0])
    stranger: dict[str, Any] = {"id": str(uuid4())}
    assert judge(talk, stranger, "wrong") == 404
    with telling.database() as session:
        assert session.scalars(select(MemoryEpisode.archived_at)).all() == [None]
