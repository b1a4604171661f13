"""What goes to a provider and what comes back: plain values without behaviour, shared by every wire.

A `Delta` is everything that one network read brought, merged, so that the caller pays per read and not per token. An
empty `Delta` is a sign of life: the provider sent something that holds no text yet, such as a piece of a tool call.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["system", "user", "assistant", "tool"]
StepName = Literal["key", "model", "streaming", "tools", "vision"]
StepState = Literal["ok", "failed", "not_supported", "skipped"]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model asks for; the arguments are JSON text exactly as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture that goes with a message."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the conversation as the model sees it."""

    role: Role
    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    images: tuple[ImagePart, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool that the model may call; the parameters are a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the model picks its words; None leaves the choice to the provider."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to a model. With `prefill` the last message is an unfinished answer that is to be continued.

    `briefly`: a small thing that needs no long thinking, where the provider can be told so. `patience`: the longest
    silence in seconds, for who has no greenlet to look at the clock meanwhile; None leaves it to the wire. `schema`: the
    JSON schema of an answer that is one object, for providers that can be held to it; others must be told in words.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    tools: tuple[ToolSpec, ...] = ()
    sampling: Sampling = Sampling()
    window: int | None = None
    prefill: bool = False
    briefly: bool = False
    patience: float | None = None
    schema: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What the provider says it counted."""

    prompt_tokens: int | None
    completion_tokens: int | None
    cached_tokens: int | None = None
    # US dollars, where the provider itself says what the request cost.
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """What one network read brought; reasoning comes before text. `whole`: the provider did not stream although asked to."""

    text: str = ""
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    finish: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model and what the provider tells about it; None means untold. Prices are US dollars per million tokens."""

    id: str
    name: str
    window: int | None = None
    vision: bool | None = None
    tools: bool | None = None
    reasoning: bool | None = None
    price_prompt: float | None = None
    price_completion: float | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a provider is reached and with which key; printing it never shows the key."""

    address: str
    key: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingField:
    """One field of the form in which a provider is set up."""

    name: str
    label: str
    kind: Literal["text", "url", "password", "number"]
    secret: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """One thing that was tried on a connection, and how it went."""

    name: StepName
    state: StepState
    detail: str


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """Everything that was tried on a connection, in the order key, model, streaming, tools, vision."""

    steps: tuple[ProbeStep, ...]
