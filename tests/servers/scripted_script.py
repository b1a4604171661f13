"""What the scripted provider is to do with a request: read from a marker such as `[[tokens=10 rate=100 fault=429
times=1]]`.

The marker stands in the last user message. Known words: tokens, rate (a second), delay (seconds to the first token),
seed, mark (number every token), prompt_tokens (what usage says), reasoning (tokens of it first), think (the same
inside tags), fault, after (tokens before the fault), times (only the first so many calls fail), retry_after, tool,
args (JSON, last), rounds, overlap (characters repeated when told to continue), title (what a conversation is named when that
is asked, _ for a space), title_fault, echo (say what stands behind the marker instead, in pieces of so many characters),
write (say so many characters of Markdown instead, in pieces of `size` characters).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.servers.scripted_markdown import written
from tests.servers.scripted_text import DEFAULT_SEED, expected_tokens, rest_of

MARKER = re.compile(r"\[\[(?=\w+=|\w+\]\]|\w+ )")
# Earlier messages had markers of their own.
RECALLED = re.compile(r"^<memories>\n.*?\n</memories>\n\n", re.DOTALL)
CONTINUE = re.compile(r"\b(continue|lanjutkan)\b", re.IGNORECASE)
# How the connection test asks for a tool.
TOLD_TO_NAME = "a title of at most"
TOLD_TO_CALL = re.compile(r"[Uu]se the tool (\w+)")
AFTER = {"cut": 20, "soft-cut": 20, "malformed": 3, "error-in-stream": 3}


@dataclass(frozen=True)
class Defaults:
    """What holds where the marker is silent."""

    tokens: int = 125
    rate: float = 25.0
    delay: float = 0.3


@dataclass(frozen=True)
class Script:
    """One answer, fully planned."""

    pieces: tuple[str, ...]
    rate: float
    delay: float
    words: Mapping[str, str] = field(default_factory=dict)
    marker: str = ""
    finish: str = "stop"

    @property
    def fault(self) -> str:
        """The fault that was asked for, empty for none."""
        return self.words.get("fault", "")

    @property
    def after(self) -> int:
        """How many tokens come before the fault."""
        return int(self.words.get("after", AFTER.get(self.fault, 0)))

    @property
    def tool(self) -> str:
        """The tool that is to be asked for, empty for none."""
        return self.words.get("tool", "")


def read_script(body: Mapping[str, Any], defaults: Defaults) -> Script:
    """Plan the answer to a chat request of either wire."""
    messages = body.get("messages") or []
    words, marker = _words_for(messages)
    seed, tokens = words.get("seed", DEFAULT_SEED), int(words.get("tokens", defaults.tokens))
    planned = expected_tokens(seed, tokens, "mark" in words)
    if "echo" in words:
        planned = _cut(_last_spoken(messages).partition("]]")[2], int(words["echo"]))
    if "write" in words:
        planned = _cut(written(int(words["write"])), int(words.get("size", 16)))
    pieces = rest_of(planned, _partial(messages, int(words.get("overlap", 0))))
    if "title" in words and TOLD_TO_NAME in _last_spoken(messages):
        pieces, words = (
            (words["title"].replace("_", " ").replace("|", "\n"),),
            {"fault": words.get("title_fault", "")},
        )
    if _has_image(messages) and not marker:
        pieces = ("red",)
    limit = (
        body.get("max_tokens")
        or body.get("max_completion_tokens")
        or (body.get("options") or {}).get("num_predict")
    )
    finish = "length" if limit and limit < len(pieces) else "stop"
    told = TOLD_TO_CALL.search(_last_spoken(messages))
    if told and not marker and body.get("tools"):
        words = {"tool": told.group(1), "args": '{"door": "front"}'}
    if "tool" in words and _tool_results(messages) >= int(words.get("rounds", 1)):
        words.pop("tool")
    rate, delay = float(words.get("rate", defaults.rate)), float(words.get("delay", defaults.delay))
    return Script(pieces[:limit] if limit else pieces, rate, delay, words, marker, finish)


def text_of(message: Mapping[str, Any]) -> str:
    """Return the text of a message, whether it is one string or parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(part.get("text") or "" for part in content)


def _said(message: Mapping[str, Any]) -> str:
    """Return what the person said themselves, without what was recalled of earlier messages."""
    return RECALLED.sub("", text_of(message))


def _words_for(messages: list[dict[str, Any]]) -> tuple[dict[str, str], str]:
    spoken = [_said(message) for message in messages if message.get("role") == "user"]
    if _told_to_continue(messages):
        spoken = spoken[:-1]
    return _parse(spoken[-1]) if spoken else ({}, "")


def _last_spoken(messages: list[dict[str, Any]]) -> str:
    return next((_said(message) for message in reversed(messages) if message.get("role") == "user"), "")


def _parse(text: str) -> tuple[dict[str, str], str]:
    start = MARKER.search(text)
    if start is None:
        return {}, ""
    inside = text[start.end() :]
    before, found, after = inside.partition("args=")
    if found and "]]" not in before:
        arguments, _ = json.JSONDecoder().raw_decode(after)
        return _pairs(before) | {"args": json.dumps(arguments)}, inside
    marker = inside.partition("]]")[0]
    return _pairs(marker), marker


def _cut(text: str, size: int) -> tuple[str, ...]:
    return tuple(text[at : at + size] for at in range(0, len(text), size))


def _pairs(text: str) -> dict[str, str]:
    return {name: value or "1" for name, _, value in (word.partition("=") for word in text.split())}


def _partial(messages: list[dict[str, Any]], overlap: int) -> str:
    """Return what of the answer was said before: an answer at the end (prefill), or one that a person asks to continue."""
    if messages and messages[-1].get("role") == "assistant":
        return text_of(messages[-1])
    if _told_to_continue(messages):
        said = text_of(messages[-2])
        return said[: len(said) - overlap]
    return ""


def _told_to_continue(messages: list[dict[str, Any]]) -> bool:
    """Whether the end is an answer followed by the bare instruction to go on with it."""
    if len(messages) < 3 or messages[-1].get("role") not in ("user", "system"):
        return False
    told = _said(messages[-1])
    return messages[-2].get("role") == "assistant" and not MARKER.search(told) and bool(CONTINUE.search(told))


def _tool_results(messages: list[dict[str, Any]]) -> int:
    """Count the rounds of tool results since the user last spoke."""
    rounds = 0
    for message in reversed(messages):
        if message.get("role") == "user":
            break
        rounds += message.get("role") == "assistant"
    return rounds


def _has_image(messages: list[dict[str, Any]]) -> bool:
    spoken = [message for message in messages if message.get("role") == "user"]
    if not spoken:
        return False
    content = spoken[-1].get("content")
    parts = content if isinstance(content, list) else []
    return bool(spoken[-1].get("images")) or any(part.get("type") == "image_url" for part in parts)
