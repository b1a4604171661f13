"""Providers that keep failing are left alone, the page says so, and nobody's key or request is held against others."""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import breakers
from app.chat.serving import start_keeper
from app.settings import credentials
from app.settings.provider_breakers import FAILURES, REST_SECONDS
from tests.accounts.people import Person, create_person
from tests.chat.conftest import browser_of, speak_through
from tests.chat.talk import JSON, Shown, Talk
from tests.servers.scripted_provider import ScriptedProvider, expected_text

DEAD = "http://127.0.0.1:9/v1"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Let time pass for the breakers alone."""
    passed = [0.0]
    monkeypatch.setattr(breakers, "monotonic", lambda: monotonic() + passed[0])

    def pass_(seconds: float) -> None:
        passed[0] += seconds

    yield pass_


def error_of(shown: Shown) -> str:
    assert shown.state is not None and shown.state["state"] == "failed", shown
    return str(shown.state["error"])


def open_it(talk: Talk, fault: str = "500") -> None:
    """Fail as often as a breaker bears."""
    for _ in range(2):
        error_of(talk.ask(f"Hello [[fault={fault}]]"))


def state_of(client: FlaskClient, label: str) -> tuple[str, str]:
    groups: list[dict[str, Any]] = (client.get("/speakers", headers=JSON).json or {})["providers"]
    return next((each["mood"], each["state"]) for each in groups if label in each["title"])


def test_a_model_that_keeps_failing_is_left_alone_and_the_person_is_told_until_when(
    talk: Talk, scripted: ScriptedProvider
) -> None:
    open_it(talk)
    assert len(scripted.chats()) == FAILURES
    told = error_of(talk.ask("Hello [[tokens=5]]"))
    assert "was left alone this time" in told and f"{REST_SECONDS:.0f} seconds after this message" in told
    assert len(scripted.chats()) == FAILURES, "nobody was asked"
    mood, words = state_of(talk.client, "Number 1")
    assert mood == "troubled" and "asked again in" in words
    assert [message["role"] for message in talk.messages()][-2:] == ["user", "assistant"]


def test_the_turn_in_which_it_opens_is_told_the_real_reason(talk: Talk, scripted: ScriptedProvider) -> None:
    error_of(talk.ask("Hello [[fault=500]]"))
    assert "trouble at its own end" in error_of(talk.ask("Hello [[fault=500]]"))


def test_after_the_rest_one_turn_tries_and_its_success_lets_everybody_in_again(
    talk: Talk, later: Callable[[float], None], scripted: ScriptedProvider
) -> None:
    open_it(talk)
    later(REST_SECONDS)
    assert "trouble at its own end" in error_of(talk.ask("Hello [[fault=500]]"))
    assert len(scripted.chats()) == FAILURES + 1, "one try, no retries"
    later(REST_SECONDS)
    assert talk.ask("Hello [[tokens=5 seed=back]]").text == expected_text("back", 5)
    assert talk.ask("Hello [[tokens=5 seed=more]]").text == expected_text("more", 5)
    assert state_of(talk.client, "Number 1") == ("works", "works")


def test_while_it_is_left_alone_the_next_of_the_chain_answers_at_once_and_the_answer_says_why(
    chatting: Flask, person: Person, talk: Talk, scripted: ScriptedProvider
) -> None:
    speak_through(chatting, person, DEAD, scripted.address, label="chain")
    for _ in range(3):
        shown = talk.ask("Hello [[tokens=5 seed=next]]")
        assert shown.text == expected_text("next", 5)
    assert shown.state is not None
    assert "was left alone this time" in shown.state["fallback_note"]
    assert "chain 2) answered instead" in shown.state["fallback_note"]


def test_an_address_that_nobody_reaches_is_left_alone_whichever_model_is_wanted(
    chatting: Flask, person: Person, talk: Talk
) -> None:
    speak_through(chatting, person, DEAD, label="dead")
    for _ in range(2):
        talk.ask("Hello")
    credential_id = (talk.client.get("/speakers", headers=JSON).json or {})["providers"][2]["credential_id"]
    choice = {"credential_id": credential_id, "model": "another-model"}
    assert talk.client.put(f"/conversations/{talk.id}/choice", json=choice, headers=JSON).status_code == 200
    assert "was left alone this time" in error_of(talk.ask("Hello"))


def test_another_model_of_a_provider_is_asked_while_one_is_left_alone(
    chatting: Flask, person: Person, talk: Talk, scripted: ScriptedProvider
) -> None:
    open_it(talk)
    assert "left alone" in error_of(talk.ask("Hello [[tokens=5]]"))
    with chatting.app_context():
        [own] = credentials.list_credentials(person.id)
    choice = {"credential_id": str(own.id), "model": "scripted-chat"}
    talk.client.put(f"/conversations/{talk.id}/choice", json=choice, headers=JSON)
    assert talk.ask("Hello [[tokens=5 seed=other]]").text == expected_text("other", 5)


@pytest.mark.parametrize("fault", ["400", "401", "403", "404", "429", "html", "empty"])
def test_what_one_persons_key_or_request_is_refused_for_opens_nothing_for_others(
    chatting: Flask, talk: Talk, scripted: ScriptedProvider, fault: str
) -> None:
    for _ in range(FAILURES + 1):
        talk.ask(f"Hello [[fault={fault} retry_after=0]]")
    tom = create_person(chatting, "tom")
    speak_through(chatting, tom, scripted.address)
    shown = Talk(browser_of(chatting, tom)).ask("Hello [[tokens=5 seed=tom]]")
    assert shown.text == expected_text("tom", 5)


def test_a_silent_model_is_left_alone_too(
    make_app: Callable[..., Flask], new_person_talk: Callable[..., Talk], scripted: ScriptedProvider
) -> None:
    talk = new_person_talk(make_app(first_token_seconds=0.15))
    open_it(talk, fault="silent")
    assert "left alone" in error_of(talk.ask("Hello [[tokens=5]]"))
    assert len(scripted.chats()) == FAILURES


def test_words_that_break_off_and_answers_that_take_too_long_are_no_reason(
    make_app: Callable[..., Flask], new_person_talk: Callable[..., Talk]
) -> None:
    talk = new_person_talk(make_app(turn_seconds=0.4, idle_seconds=0.2))
    for _ in range(3):
        for said in ("tokens=1000 rate=50", "tokens=30 after=10 fault=cut", "tokens=30 fault=stall after=10"):
            assert talk.ask(f"Hello [[{said}]]").text
    assert talk.ask("Hello [[tokens=5 seed=fine]]").text == expected_text("fine", 5)


def test_a_turn_that_is_stopped_while_it_tries_lets_the_next_one_try(
    talk: Talk, later: Callable[[float], None], scripted: ScriptedProvider
) -> None:
    open_it(talk)
    later(REST_SECONDS)
    turn_id = talk.send("Hello [[fault=silent]]")["turn"]["id"]
    talk.wait_for_state(turn_id, "generating")
    talk.stop(turn_id)
    talk.wait_for_state(turn_id, "stopped")
    assert talk.ask("Hello [[tokens=5 seed=back]]").text == expected_text("back", 5)


def test_a_connection_test_that_passes_ends_the_rest(
    chatting: Flask, person: Person, talk: Talk, scripted: ScriptedProvider
) -> None:
    open_it(talk)
    assert "left alone" in error_of(talk.ask("Hello [[tokens=5]]"))
    with chatting.app_context():
        [own] = credentials.list_credentials(person.id)
    tested = talk.client.post(f"/settings/credentials/{own.id}/tests", json={}, headers=JSON)
    assert tested.status_code == 200
    assert talk.ask("Hello [[tokens=5 seed=again]]").text == expected_text("again", 5)


def test_each_application_has_its_own_breakers(
    make_app: Callable[..., Flask], talk: Talk, person: Person
) -> None:
    open_it(talk)
    other = make_app()
    start_keeper(other)
    assert Talk(browser_of(other, person)).ask("Hello [[tokens=5 seed=new]]").text == expected_text("new", 5)
