"""The tool loop: what a model asks for is done, shown, bounded, and never a crash."""

from collections.abc import Mapping

import pytest

from app.chat import speaking
from app.providers.values import ToolSpec
from app.settings.values import Speaker
from app.tools.tool import TOOLS, Tool, ToolContext
from tests.chat.talk import Talk
from tests.servers.scripted_provider import ScriptedProvider, expected_text

CLOCK = '[[tokens=20 tool=current_time args={"timezone": "Asia/Jakarta"}]]'


@pytest.fixture(autouse=True)
def with_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripted model takes tools; its list of models, which would say so, is not fetched in these tests."""
    monkeypatch.setattr(speaking, "takes_tools", lambda speaker: isinstance(speaker, Speaker))


def test_a_tool_is_run_shown_and_its_result_answered(talk: Talk, scripted: ScriptedProvider) -> None:
    shown = talk.ask(f"What time is it? {CLOCK}")
    assert shown.text == expected_text(tokens=20)
    [step] = shown.steps.values()
    assert (step["name"], step["state"]) == ("current_time", "finished")
    assert "Asia/Jakarta" in step["summary"]
    results = [message for message in scripted.chats()[1]["body"]["messages"] if message["role"] == "tool"]
    assert "Asia/Jakarta" in results[0]["content"]
    assert talk.messages()[-1]["steps"][0]["state"] == "finished"


def test_a_tool_that_does_not_exist_is_a_result_the_model_can_read(
    talk: Talk, scripted: ScriptedProvider
) -> None:
    shown = talk.ask("Do it [[tokens=5 tool=launch_rocket args={}]]")
    assert next(iter(shown.steps.values()))["state"] == "failed"
    assert shown.state is not None and shown.state["state"] == "done"
    assert "There is no tool called launch_rocket" in str(scripted.chats()[1]["body"]["messages"])


def test_a_tool_that_breaks_is_a_failed_step_and_no_broken_turn(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(arguments: Mapping[str, object], context: ToolContext) -> str:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(TOOLS._plugins, "fragile", Tool(ToolSpec("fragile", "Breaks.", {}), explode))
    shown = talk.ask("Try [[tokens=5 tool=fragile args={}]]")
    [step] = shown.steps.values()
    assert step["state"] == "failed" and "secret" not in step["summary"]
    assert shown.state is not None and shown.state["state"] == "done"


def test_asking_the_same_thing_again_ends_the_loop(talk: Talk, scripted: ScriptedProvider) -> None:
    shown = talk.ask('Again [[tokens=5 rounds=50 tool=current_time args={"timezone": "UTC"}]]')
    offers = ["tools" in call["body"] for call in scripted.chats()]
    assert offers == [True, True, False]
    # This model goes on asking even then; nothing was said, so the turn is a failure and not an empty answer.
    assert shown.state is not None and shown.state["state"] == "failed"
