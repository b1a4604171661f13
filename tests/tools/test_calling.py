"""Every way in which a tool call can go wrong is a result that the model can read."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.providers.values import ToolCall
from app.tools import current_time
from app.tools.calling import SUMMARY_LETTERS, ToolResult, run_call
from app.tools.tool import TOOLS, ToolContext

CONTEXT = ToolContext(UUID(int=1), "Asia/Jakarta", datetime(2026, 11, 23, 5, 0, tzinfo=UTC))


def test_the_clock_tells_the_persons_own_time() -> None:
    assert TOOLS.find("current_time") is not None
    result = run_call(ToolCall("1", "current_time", ""), CONTEXT)
    assert result == ToolResult("finished", "Monday 23 November 2026, 12:00:00 (Asia/Jakarta)")


def test_the_clock_tells_another_zone() -> None:
    assert "05:00:00 (UTC)" in run_call(ToolCall("1", "current_time", '{"timezone": "UTC"}'), CONTEXT).text


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("current_time", "{broken", "not valid JSON"),
        ("current_time", "[1]", "must be a JSON object"),
        ("current_time", '{"timezone": "Mars/Olympus"}', "no time zone called Mars/Olympus"),
        ("current_time", '{"timezone": "../../etc/passwd"}', "no time zone"),
        ("no_such_tool", "{}", "no tool called no_such_tool"),
    ],
)
def test_a_call_that_fails_says_why(name: str, arguments: str, words: str) -> None:
    result = run_call(ToolCall("1", name, arguments), CONTEXT)
    assert result.state == "failed"
    assert words in result.text


def test_a_summary_is_one_short_line() -> None:
    summary = ToolResult("finished", "a\nlong\n" + "x" * 1_000).summary
    assert len(summary) == SUMMARY_LETTERS and "\n" not in summary


def test_the_specification_names_what_the_function_reads() -> None:
    assert list(current_time.SPEC.parameters["properties"]) == ["timezone"]  # type: ignore[call-overload]  # a JSON object
