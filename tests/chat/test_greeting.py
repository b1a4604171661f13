"""The companion's first words: once, in the person's language, and something that can be answered."""

from flask import Flask

from app.languages import speaking
from tests.accounts.people import Person
from tests.chat.conftest import browser_of
from tests.chat.talk import JSON, Talk
from tests.servers.scripted_provider import ScriptedProvider


def test_a_greeting_begins_a_conversation_and_ends_the_first_minute(chatting: Flask, person: Person) -> None:
    browser = browser_of(chatting, person)
    browser.put("/settings/persona", json={"name": "Mika", "user_name": "Rina"}, headers=JSON)
    first = browser.post("/greetings", headers=JSON)
    assert first.status_code == 201
    again = browser.post("/greetings")
    assert again.location == first.json["url"] if first.json else False
    talk = Talk(browser, str((first.json or {})["id"]))
    [greeting] = talk.messages()
    assert greeting["role"] == "assistant" and greeting["turn"] is None
    assert greeting["text"].startswith("Hello Rina, I am Mika. I am software")
    assert browser.get("/settings/preferences", headers=JSON).get_json()["welcomed"] is True


def test_the_reply_to_a_greeting_is_answered_and_no_model_sees_an_answer_first(
    chatting: Flask, person: Person, scripted: ScriptedProvider
) -> None:
    browser = browser_of(chatting, person)
    made = browser.post("/greetings", headers=JSON).get_json()
    talk = Talk(browser, made["id"])
    talk.ask("A quiet day [[tokens=5]]")
    assert [message["role"] for message in talk.messages()] == ["assistant", "user", "assistant"]
    [call] = scripted.chats()
    assert [message["role"] for message in call["body"]["messages"]] == [
        "system",
        "user",
        "assistant",
        "user",
    ]


def test_who_has_talked_already_gets_a_greeting_beside_it(talk: Talk) -> None:
    talk.ask("Hello [[tokens=5]]")
    made = talk.client.post("/greetings", headers=JSON).get_json()
    assert made["id"] != talk.id
    assert len(talk.messages()) == 2


def test_the_greeting_speaks_the_language_of_the_page(chatting: Flask, person: Person) -> None:
    browser = browser_of(chatting, person)
    browser.patch("/settings/preferences", json={"language": "id"}, headers=JSON)
    made = browser.post("/greetings", headers=JSON).get_json()
    assert Talk(browser, made["id"]).messages()[0]["text"]
    with chatting.app_context(), speaking("id"):
        assert browser.get(made["url"]).status_code == 200
