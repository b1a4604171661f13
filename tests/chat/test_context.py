"""What a model gets to read."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.chat.context import CUT_STEPS, Background, Said, TooLongError, make_plan
from app.chat.prompts import system_prompt, tail_line
from app.settings.values import PersonaValue
from tests.accounts.people import Person
from tests.chat.talk import Talk
from tests.servers.scripted_provider import ScriptedProvider

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
YUZU = PersonaValue(
    id=uuid.UUID(int=1),
    name="Yuzu",
    user_name="Rina",
    identity="An adult friend.",
    voice="Warm.",
    limits="",
    affection=50,
)


def background(count: int, *, words: int = 40, partial: str = "") -> Background:
    """Return a branch of so many earlier messages, and one question."""
    said = [
        Said("user" if n % 2 else "assistant", f"number {n} " + "word " * words, n, NOON)
        for n in range(1, count + 1)
    ]
    return Background(
        "You are Yuzu.", "(noon)", (*said, Said("user", "And now?", count + 1, NOON)), 0, partial
    )


def test_everything_fits_into_a_large_window() -> None:
    plan = make_plan(background(20), 100_000, prefill=False)
    assert plan.left_out == 0
    assert [message.role for message in plan.messages][:2] == ["system", "user"]
    assert plan.messages[-1].text == "And now?\n\n(noon)"


def test_a_small_window_keeps_the_newest_and_says_what_was_left_out() -> None:
    plan = make_plan(background(60), 2_000, prefill=False)
    kept = len(plan.messages) - 2
    assert plan.left_out == 60 - kept > 0
    assert plan.messages[-2].text.startswith("number 60 ")
    assert plan.tokens <= 2_000
    assert plan.messages[1].role == "user"


def test_the_head_stays_the_same_bytes_while_the_conversation_grows() -> None:
    turns = range(100, 100 + CUT_STEPS[-1] * 3, 2)
    heads = [make_plan(background(count), 4_000, prefill=False).messages[1].text for count in turns]
    changes = sum(earlier != later for earlier, later in zip(heads, heads[1:], strict=False))
    # The control: a cut that always kept as much as fits would move at every turn.
    assert 1 <= changes <= len(heads) // 3


def test_a_message_that_is_larger_than_the_window_is_refused_with_its_size() -> None:
    needed = make_plan(background(0, words=500), 9_000, prefill=False).tokens
    # It would fit if nothing had to be left for the answer.
    with pytest.raises(TooLongError) as refused:
        make_plan(background(0, words=500), needed + 1, prefill=False)
    assert refused.value.tokens == needed
    assert refused.value.room < needed


def test_going_on_is_a_prefill_where_that_is_known_and_an_instruction_elsewhere() -> None:
    with_prefill = make_plan(background(0, partial="Once upon"), 9_000, prefill=True)
    without = make_plan(background(0, partial="Once upon"), 9_000, prefill=False)
    assert with_prefill.messages[-1].role == "assistant"
    assert [message.role for message in without.messages[-2:]] == ["assistant", "user"]
    assert "Continue exactly" in without.messages[-1].text


def test_the_system_prompt_names_both_and_the_closeness() -> None:
    prompt = system_prompt(YUZU)
    assert "You are Yuzu." in prompt and "Rina" in prompt and "Closeness" in prompt
    assert prompt == system_prompt(YUZU)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(minutes=1), "1 minute since"),
        (timedelta(hours=5, minutes=59), "5 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_the_tail_tells_the_time_and_the_gap(gap: timedelta, words: str) -> None:
    assert tail_line(NOON, gap).startswith("(Monday 23 November 2026, 12:00 UTC")
    assert words in tail_line(NOON, gap)


def test_each_request_repeats_the_one_before_it_up_to_its_tail(
    talk: Talk, scripted: ScriptedProvider
) -> None:
    for number in range(3):
        talk.ask(f"Message {number} [[tokens=3]]")
    sent = [call["body"]["messages"] for call in scripted.chats()]
    assert sent[1][: len(sent[0]) - 1] == sent[0][:-1]
    assert sent[2][: len(sent[1]) - 1] == sent[1][:-1]
    assert "since the last message" in sent[2][-1]["content"]
    assert sum("since the last message" in message["content"] for message in sent[2]) == 1


def test_a_window_too_small_for_the_message_is_told_and_the_message_kept(
    chatting: Flask, person: Person, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.chat.context.DEFAULT_WINDOW", 600)
    shown = talk.ask("word " * 2_000)
    assert shown.state is not None and shown.state["state"] == "failed"
    # A quarter of the window is kept for the answer.
    assert "too long" in shown.state["error"] and "450" in shown.state["error"]
    assert talk.messages()[0]["text"].startswith("word word")


def test_a_gap_between_the_plan_and_the_provider_is_shown(talk: Talk) -> None:
    cut = talk.send("Hello [[tokens=3 prompt_tokens=9]]")["turn"]["id"]
    talk.follow(cut)
    assert talk.turn(cut)["token_gap"] is True
    planned = talk.turn(cut)["planned_tokens"]
    fine = talk.send(f"Hello [[tokens=3 prompt_tokens={planned}]]")["turn"]["id"]
    talk.follow(fine)
    assert talk.turn(fine)["token_gap"] is False
