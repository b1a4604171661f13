"""Running what a model asked for. A failure is a result that the model can read, never a crash."""

import json
from dataclasses import dataclass
from typing import Any, Literal

import structlog

from app.providers.values import ToolCall
from app.tools.tool import TOOLS, ToolContext, ToolError

RESULT_LETTERS = 8_000
SUMMARY_LETTERS = 160

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """How a call went: text for the model, and a short form of it for the card."""

    state: Literal["finished", "failed"]
    text: str

    @property
    def summary(self) -> str:
        """The first words of the result."""
        line = " ".join(self.text.split())
        return line if len(line) <= SUMMARY_LETTERS else line[: SUMMARY_LETTERS - 1] + "…"


def run_call(call: ToolCall, context: ToolContext) -> ToolResult:
    """Run one call; unknown tools, unreadable arguments and every error become failed results."""
    tool = TOOLS.find(call.name)
    if tool is None:
        return ToolResult("failed", f"There is no tool called {call.name[:60]}.")
    try:
        return ToolResult("finished", tool.run(_arguments(call), context)[:RESULT_LETTERS])
    except ToolError as error:
        return ToolResult("failed", str(error)[:RESULT_LETTERS])
    except Exception:
        log.exception("a tool failed", tool=call.name)
        return ToolResult("failed", "The tool had an unexpected problem.")


def _arguments(call: ToolCall) -> dict[str, Any]:
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError as error:
        raise ToolError("The arguments are not valid JSON.") from error
    if not isinstance(arguments, dict):
        raise ToolError("The arguments must be a JSON object.")
    return arguments
