"""One conversation over every wire: it streams, stops, goes on, is answered again and branches, whoever speaks."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.chat.serving import start_keeper
from tests.accounts.people import create_person
from tests.chat.conftest import browser_of, speak_through
from tests.chat.talk import Talk
from tests.servers.scripted_provider import ScriptedProvider, expected_text

FIXED = ("openrouter", "cerebras", "chutes")
GIVEN = ("ollama", "openai_compatible")


@pytest.fixture(params=[*FIXED, *GIVEN])
def provider(request: pytest.FixtureRequest) -> str:
    """The name of each provider in turn."""
    return str(request.param)


@pytest.fixture
def wired(provider: str, make_app: Callable[..., Flask], scripted: ScriptedProvider) -> Talk:
    """A conversation whose answers come from the scripted provider over this provider's wire."""
    app = make_app(provider_addresses=dict.fromkeys(FIXED, scripted.address))
    start_keeper(app)
    person = create_person(app)
    given = {"ollama": scripted.ollama_address, "openai_compatible": scripted.address}.get(provider, "")
    speak_through(app, person, given, provider=provider)
    return Talk(browser_of(app, person))


def test_a_conversation_over_this_wire(wired: Talk, provider: str, scripted: ScriptedProvider) -> None:
    streamed = wired.ask("Stream [[tokens=30 seed=one]]")
    assert streamed.text == expected_text("one", 30) and streamed.state is not None
    _stop_and_go_on(wired)
    first = wired.messages()[1]
    again = wired.regenerate(first["id"])
    assert wired.follow(again["turn"]["id"]).text == expected_text("one", 30)
    assert wired.messages()[1]["variants"] == [first["id"], again["answer_id"]]
    branched = wired.ask("Branch [[tokens=8 seed=three]]", parent_id=None)
    assert branched.text == expected_text("three", 8)
    assert [message["text"] for message in wired.messages()] == [
        "Branch [[tokens=8 seed=three]]",
        branched.text,
    ]
    paths = {call["path"] for call in scripted.chats()}
    assert paths == {"/api/chat" if provider == "ollama" else "/v1/chat/completions"}
    told = wired.turn(wired.messages()[-1]["turn"]["id"])
    assert told["completion_tokens"] == 8


def _stop_and_go_on(talk: Talk) -> None:
    turn_id = talk.send("Stop [[tokens=80 rate=40 seed=two]]")["turn"]["id"]
    for event in talk.events(turn_id):
        if event.kind == "text":
            break
    assert talk.stop(turn_id).status_code == 202
    assert talk.wait_for_state(turn_id, "stopped")["can_continue"]
    assert talk.go_on(turn_id, 2).status_code == 202
    assert talk.follow(turn_id).text == expected_text("two", 80)
