"""What the memory was told to forget reaches no model any more: in no later turn, no other answer, no title."""

import json
from uuid import UUID

from flask import Flask

from app.chat import titles
from app.extensions import db
from app.memory import keeping
from app.memory.forgetting.forget import forget, undo_forget
from app.memory.forms import FactInput
from tests.accounts.people import Person, create_person
from tests.chat.conftest import browser_of, speak_through
from tests.chat.talk import Talk, wait_until
from tests.chat.test_stopping import start_and_hear
from tests.servers.scripted_provider import ScriptedProvider

CAT = FactInput(relation="has_pet", target="Mochi")


def prompts(scripted: ScriptedProvider) -> list[str]:
    """Return what each request said, as text."""
    return [json.dumps(chat, ensure_ascii=False) for chat in scripted.chats()]


def test_no_later_prompt_holds_the_name_until_its_person_says_it_again(
    chatting: Flask, person: Person, talk: Talk, scripted: ScriptedProvider
) -> None:
    told = talk.send("My cat is called Mochi. Mochi sleeps a lot.")
    talk.follow(told["turn"]["id"])
    with chatting.app_context():
        fact = keeping.add_fact(person.id, CAT)
        done = forget(person.id, fact)
        assert done.messages >= 1
    scripted.clear()
    answer = talk.send("What did I say?")
    talk.follow(answer["turn"]["id"])
    talk.follow(talk.regenerate(talk.messages()[1]["id"])["turn"]["id"])
    said = prompts(scripted)
    assert len(said) == 2
    assert not any("Mochi" in prompt for prompt in said)
    assert all("My cat is called […]. […] sleeps a lot." in prompt for prompt in said)
    assert talk.messages()[0]["text"] == "My cat is called Mochi. Mochi sleeps a lot."
    talk.ask("Mochi again!")
    assert "Mochi again!" in prompts(scripted)[-1]
    assert "called […]" in prompts(scripted)[-1]
    with chatting.app_context():
        assert done.id is not None
        undo_forget(person.id, done.id)
    talk.ask("And now?")
    assert "called Mochi" in prompts(scripted)[-1]


def test_an_answer_that_goes_on_does_not_hold_it(
    chatting: Flask, person: Person, talk: Talk, scripted: ScriptedProvider
) -> None:
    words = "Mochi is " + "very " * 60 + "old."
    turn = start_and_hear(talk, f"Say it [[echo=6 rate=20]]{words}")
    with chatting.app_context():
        forget(person.id, keeping.add_fact(person.id, CAT))
    talk.stop(turn)
    talk.wait_for_state(turn, "stopped")
    assert talk.messages()[1]["text"].startswith("Mochi ")
    scripted.clear()
    assert talk.go_on(turn, 2).status_code == 202
    wait_until(scripted.chats)
    assert prompts(scripted)[0].count("[…]") == 2
    assert "Mochi" not in prompts(scripted)[0]
    talk.stop(turn)


def test_a_title_is_made_without_it_and_nobody_else_is_touched(
    chatting: Flask, person: Person, talk: Talk, scripted: ScriptedProvider
) -> None:
    budi = create_person(chatting, "budi")
    speak_through(chatting, budi, scripted.address)
    other = Talk(browser_of(chatting, budi))
    for each in (talk, other):
        each.ask("My cat is called Mochi.")
    with chatting.app_context():
        forget(person.id, keeping.add_fact(person.id, CAT))
    scripted.clear()
    other.ask("What is it called?")
    assert "called Mochi" in prompts(scripted)[-1]
    with chatting.app_context():
        titles.name_conversation(person.id, UUID(talk.id))
        db.session.remove()
    assert "Mochi" not in prompts(scripted)[-1]
