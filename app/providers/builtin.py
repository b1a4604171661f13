"""The built-in model: small enough to run anywhere, so that the first chat works without an account. It speaks the
OpenAI wire.

It runs in a process of its own, see `builtin_process`; the first chat waits for it to start.
"""

import atexit
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from app.providers import openai_wire
from app.providers.builtin_process import TITLE, WINDOW, BuiltinProcess, find_weights
from app.providers.catalogue import register
from app.providers.errors import ProviderError
from app.providers.exchange import Endpoint
from app.providers.values import ChatRequest, Connection, Delta, ModelInfo, Sampling, SettingField

MODEL = ModelInfo(
    "smollm2-135m-instruct",
    "SmolLM2 135M (tiny, offline)",
    window=WINDOW,
    vision=False,
    tools=False,
    reasoning=False,
    price_prompt=0.0,
    price_completion=0.0,
)

PROCESS = BuiltinProcess()


def configure(*, threads: int, idle_seconds: float) -> None:
    """Set how many threads the model may use and after how many idle seconds its process ends."""
    PROCESS.threads = threads
    PROCESS.idle_seconds = idle_seconds


def stop() -> None:
    """End the model's process if it runs."""
    PROCESS.stop()


@dataclass(frozen=True)
class Builtin:
    """See `provider.Provider`; the connection says nothing here."""

    name: str = "builtin"
    title: str = TITLE
    needs_key: bool = False
    asks_address: bool = False
    default_address: str = ""
    sampling: Sampling = Sampling(temperature=0.6, top_p=0.9, max_tokens=300)
    can_prefill: bool = True
    settings: tuple[SettingField, ...] = ()

    def chat(self, connection: Connection, request: ChatRequest) -> Iterator[Delta]:
        """Ask and yield one Delta for each network read; starts the model's process if it does not run."""
        reached = yield from _ask(request)
        if not reached:
            yield from _ask(request)

    def list_models(self, connection: Connection) -> list[ModelInfo]:
        """Return the one model, if it is installed."""
        find_weights()
        return [MODEL]

    def window_of(self, connection: Connection, model: str) -> int | None:
        """Return the window of the one model."""
        return MODEL.window

    def shipped_models(self) -> tuple[ModelInfo, ...]:
        """Return the one model."""
        return (MODEL,)


def _ask(request: ChatRequest) -> Generator[Delta, None, bool]:
    """Ask, and return False where the process had died between two chats, which shows only now."""
    with PROCESS.used() as running:
        endpoint = Endpoint("builtin", TITLE, running.address, running.key)
        try:
            yield from openai_wire.stream_chat(endpoint, request)
        except ProviderError as error:
            # Of this kind only before the first word.
            if error.kind != "unreachable" or not PROCESS.died(running):
                raise
            return False
    return True


atexit.register(stop)
register(Builtin())
