"""A turn from the message to the stored answer, and the ways in which a provider can spoil it."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.chat import context, patience
from app.chat import turn as turn_module
from app.chat.speaking import Preparation
from app.chat.ticket import Ticket
from tests.accounts.people import Person
from tests.chat.conftest import speak_through
from tests.chat.talk import Talk, wait_until
from tests.servers.scripted_provider import ScriptedProvider, expected_text


def test_an_answer_streams_and_is_stored_whole(talk: Talk, scripted: ScriptedProvider) -> None:
    shown = talk.ask("Hello [[tokens=60 seed=first]]")
    expected = expected_text("first", 60)
    assert shown.text == expected
    assert shown.state is not None and shown.state["state"] == "done"
    assert [message["text"] for message in talk.messages()] == ["Hello [[tokens=60 seed=first]]", expected]
    assert len(scripted.chats()) == 1


def test_the_answer_says_who_spoke_and_what_it_cost(talk: Talk) -> None:
    turn = talk.send("Hello [[tokens=12]]")["turn"]
    talk.follow(turn["id"])
    told = talk.turn(turn["id"])
    assert "Number 1" in told["provider_title"]
    assert told["model"] == "scripted-1"
    assert told["completion_tokens"] == 12
    assert told["prompt_tokens"] > 0 and told["planned_tokens"] > 0


def test_a_turn_that_asks_nobody_yet_counts_as_one_that_waits_for_this_process(
    talk: Talk, chatting: Flask, scripted: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, seen = chatting.extensions["live_turns"], list[bool]()
    real = turn_module._prepare

    def look(ticket: Ticket) -> Preparation:
        seen.append(turns.preparing)
        return real(ticket)

    monkeypatch.setattr(turn_module, "_prepare", look)
    begun = talk.send("A story [[tokens=200 rate=50]]")["turn"]["id"]
    wait_until(lambda: talk.messages()[-1]["text"])
    assert (seen, turns.preparing) == ([True], False)
    talk.stop(begun)


def test_reasoning_is_kept_beside_the_answer(talk: Talk) -> None:
    shown = talk.ask("Think first [[tokens=20 reasoning=15]]")
    assert shown.text == expected_text(tokens=20)
    assert shown.reasoning
    answer = talk.messages()[-1]
    assert answer["reasoning"] == shown.reasoning and answer["text"] == shown.text


def test_how_long_the_model_thought_is_kept_and_goes_on_counting_in_a_further_attempt(talk: Talk) -> None:
    turn = talk.send("Think first [[tokens=20 rate=100 reasoning=15 fault=cut after=5 times=1]]")["turn"]
    talk.follow(turn["id"])
    first = talk.turn(turn["id"])["thought_ms"]
    assert 100 <= first < 5_000
    talk.go_on(turn["id"], 2)
    talk.follow(turn["id"])
    assert talk.turn(turn["id"])["thought_ms"] >= first
    plain = talk.send("Just say it [[tokens=5]]")["turn"]
    talk.follow(plain["id"])
    assert talk.turn(plain["id"])["thought_ms"] is None


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("400", "cannot use this request"),
        ("401", "does not accept the key"),
        ("403", "does not allow this"),
        ("html", "not a model server"),
    ],
)
def test_a_refusal_is_told_in_plain_words_and_not_tried_again(
    talk: Talk, scripted: ScriptedProvider, fault: str, words: str
) -> None:
    shown = talk.ask(f"Hello [[fault={fault}]]")
    assert shown.state is not None
    assert (shown.state["state"], shown.text) == ("failed", "")
    assert words in shown.state["error"]
    assert len(scripted.chats()) == 1
    assert talk.messages()[0]["text"].startswith("Hello")


@pytest.mark.parametrize("fault", ["429", "500", "503"])
def test_a_passing_fault_before_the_first_word_is_tried_again(
    talk: Talk, scripted: ScriptedProvider, fault: str
) -> None:
    shown = talk.ask(f"Hello [[tokens=10 fault={fault} times=1 retry_after=0]]")
    assert shown.text == expected_text(tokens=10)
    assert shown.state is not None and shown.state["state"] == "done"
    assert len(scripted.chats()) == 2


def test_a_fault_that_stays_is_tried_three_times_and_then_told(
    talk: Talk, scripted: ScriptedProvider
) -> None:
    shown = talk.ask("Hello [[fault=500]]")
    assert shown.state is not None and shown.state["state"] == "failed"
    assert "trouble at its own end" in shown.state["error"]
    assert len(scripted.chats()) == 3


@pytest.mark.parametrize("fault", ["cut", "malformed", "error-in-stream"])
def test_an_answer_that_breaks_keeps_its_words_and_offers_to_go_on(
    talk: Talk, scripted: ScriptedProvider, fault: str
) -> None:
    shown = talk.ask(f"Hello [[tokens=30 after=12 fault={fault}]]")
    assert shown.state is not None and shown.state["state"] == "interrupted"
    assert shown.state["can_continue"] and shown.state["error"]
    assert shown.text
    assert expected_text(tokens=30).startswith(shown.text)
    assert talk.messages()[-1]["text"] == shown.text
    assert len(scripted.chats()) == 1


def test_half_a_character_in_a_read_becomes_a_whole_one(talk: Talk) -> None:
    shown = talk.ask("Hello [[tokens=50 seed=halves fault=half-utf8]]")
    assert shown.text == expected_text("halves", 50)


def test_an_empty_answer_is_a_failure_and_never_an_empty_done(talk: Talk) -> None:
    shown = talk.ask("Hello [[fault=empty]]")
    assert shown.state is not None and shown.state["state"] == "failed"
    assert "empty answer" in shown.state["error"]


def test_a_silent_provider_is_given_up(
    make_app: Callable[..., Flask], new_person_talk: Callable[..., Talk]
) -> None:
    talk = new_person_talk(make_app(first_token_seconds=0.3))
    shown = talk.ask("Hello [[fault=silent]]")
    assert shown.state is not None and shown.state["state"] == "failed"
    assert "did not answer in time" in shown.state["error"]


def test_a_provider_that_stalls_is_left_with_what_it_said(
    make_app: Callable[..., Flask], new_person_talk: Callable[..., Talk], scripted: ScriptedProvider
) -> None:
    talk = new_person_talk(make_app(idle_seconds=0.4))
    began = monotonic()
    shown = talk.ask("Hello [[tokens=30 fault=stall after=10]]")
    # Far below the minute that is granted to the first word.
    assert monotonic() - began < 20
    assert shown.state is not None and shown.state["state"] == "interrupted"
    assert shown.text
    assert scripted.wait_for_end()[-1]["ended"] != "completed"


def test_no_turn_takes_longer_than_it_may(
    make_app: Callable[..., Flask], new_person_talk: Callable[..., Talk]
) -> None:
    talk = new_person_talk(make_app(turn_seconds=0.6))
    shown = talk.ask("Hello [[tokens=1000 rate=50]]")
    assert shown.state is not None and shown.state["state"] == "interrupted"
    assert "longer than an answer may take" in shown.state["error"]


def test_a_failing_provider_hands_over_to_the_next_of_the_chain(
    chatting: Flask, person: Person, talk: Talk, scripted: ScriptedProvider
) -> None:
    speak_through(chatting, person, "http://127.0.0.1:9/v1", scripted.address, label="chain")
    shown = talk.ask("Hello [[tokens=10 seed=fallback]]")
    assert shown.text == expected_text("fallback", 10)
    assert shown.state is not None and shown.state["state"] == "done"
    assert "cannot be reached" in shown.state["fallback_note"]
    assert "chain 2" in talk.messages()[-1]["turn"]["provider_title"]


def test_after_the_first_word_nobody_else_takes_over(
    chatting: Flask, person: Person, talk: Talk, scripted: ScriptedProvider
) -> None:
    speak_through(chatting, person, scripted.address, scripted.address, label="both")
    shown = talk.ask("Hello [[tokens=30 after=10 fault=cut]]")
    assert shown.state is not None and shown.state["state"] == "interrupted"
    assert len(scripted.chats()) == 1


@pytest.mark.parametrize("refusals", [2, 99])
def test_a_turn_waits_for_a_crowded_database_before_it_gives_up(
    talk: Talk, scripted: ScriptedProvider, monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    monkeypatch.setattr(patience, "PAUSES", (0.01, 0.01, 0.01))
    read, left = context.read_background, [refusals]

    def refuse_first(*arguments: Any, **named: Any) -> object:
        if left[0]:
            left[0] -= 1
            raise PoolTimeoutError("no connection was free")
        return read(*arguments, **named)

    monkeypatch.setattr(context, "read_background", refuse_first)
    shown = talk.ask("Hello [[tokens=5]]")
    assert shown.state is not None
    if refusals == 2:
        assert (shown.state["state"], shown.text) == ("done", expected_text(tokens=5))
    else:
        assert (shown.state["state"], len(scripted.chats())) == ("interrupted", 0)
