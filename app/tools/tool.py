"""The contract of a tool: one file each, self-registering, offered to every model that takes tools."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.providers.values import ToolSpec
from app.registry import Registry


@dataclass(frozen=True, slots=True)
class ToolContext:
    """For whom a tool runs, and when."""

    owner: UUID
    timezone: str
    moment: datetime


class ToolError(Exception):
    """The tool could not do it; the message is for the model and for the card that the person sees."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that a model may call; `run` returns text for the model and raises ToolError."""

    spec: ToolSpec
    run: Callable[[Mapping[str, object], ToolContext], str]


TOOLS: Registry[Tool] = Registry("tool")
