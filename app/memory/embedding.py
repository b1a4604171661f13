"""What texts mean, as vectors: an interface small enough for a model in this process, a provider's, or none.

An embedder is a module that is imported when it is first needed and has one function `load`, which takes the name of its
model and returns an Embedder. Its work is done in native threads, never on the event loop: one thread for questions, which
somebody waits for, and one for messages, which nobody does; the latter gives way to everything else on the machine.
"""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar, cast
from weakref import WeakKeyDictionary

import structlog
from flask import current_app
from gevent import Timeout, get_hub
from gevent.event import AsyncResult
from gevent.hub import Hub
from gevent.threadpool import ThreadPool

from app.config import current_config
from app.registry import Registry, load_late

if TYPE_CHECKING:
    from app.memory.formula import Floats

log = structlog.get_logger(__name__)

# One text at a time: more at once would only share the processor, and each would wait for all.
THREADS_EACH = 1
# A question that still waits for this many others will not be known in time.
MOST_WAITING = 4
# Of the system's degrees of politeness. Threads have their own on Linux alone.
LEAST_URGENT = 19

Result = TypeVar("Result")


class Embedder(Protocol):
    """Turns texts into vectors of one length. `model` names what made them, so that only like is compared with like."""

    model: str
    dimension: int

    def question(self, text: str) -> "Floats":
        """Return what a question means."""

    def messages(self, texts: Sequence[str]) -> list[bytes]:
        """Return what each message means, as one signed byte a number; only the direction counts."""


@dataclass(frozen=True, slots=True)
class Late:
    """An embedder that is not loaded yet: its module, and the name of its model, which is known without it."""

    module: str
    model: str


# By the name that a deployment chooses; None embeds nothing.
EMBEDDERS: Registry[Late | None] = Registry("embedder")
EMBEDDERS.register("builtin", Late("app.memory.embedder_e5", "multilingual-e5-small-q4"))
EMBEDDERS.register("none", None)
_pools: "WeakKeyDictionary[Hub, dict[str, ThreadPool]]" = WeakKeyDictionary()


def model_name() -> str | None:
    """Return the name of the model whose vectors count here, None where there is none; loads nothing."""
    chosen = _chosen()
    return chosen.model if chosen else None


def begin_question(text: str) -> "Pending | None":
    """Begin to find out what a question means; None where there is no model, or too many wait already."""
    chosen, pool = _chosen(), _pool("questions")
    if chosen is None or not text.strip() or len(pool) > MOST_WAITING:
        return None
    app = current_app.extensions
    return Pending(pool.spawn(lambda: _load(app, chosen).question(text)))


def embed(texts: Sequence[str]) -> list[bytes]:
    """Return what these messages mean, worked out in a thread; the caller has made sure that there is a model."""
    app, chosen = current_app.extensions, _chosen()
    assert chosen is not None, "without a model nobody asks for this"

    def work() -> list[bytes]:
        _step_back()
        return _load(app, chosen).messages(texts)

    return _pool("messages").apply(work)


def in_thread(work: Callable[[], Result]) -> Result:
    """Do this in a native thread while others go on here."""
    return _pool("sums").apply(work)


class Pending:
    """A question that is being worked on."""

    def __init__(self, result: "AsyncResult[Floats]") -> None:
        self._result = result

    def wait(self, seconds: float) -> "Floats | None":
        """Return what the question means, or None when that is not known within these seconds."""
        try:
            return self._result.get(timeout=max(seconds, 0))
        except Timeout:
            return None
        except (OSError, RuntimeError, ImportError) as error:
            log.warning("a question could not be embedded", reason=type(error).__name__)
            return None


def _chosen() -> Late | None:
    return EMBEDDERS.get(current_config().memory_embedder)


def _load(app: dict[str, object], chosen: Late) -> Embedder:
    known = cast(Embedder | None, app.get("embedder"))
    if known is None or known.model != chosen.model:
        known = app["embedder"] = load_late(chosen.module).load(chosen.model)
    return known


def _step_back() -> None:
    """Let this native thread, and those that it begins, run only where nobody else wants the processor."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST_URGENT)


def _pool(name: str) -> ThreadPool:
    pools = _pools.setdefault(get_hub(), {})
    if name not in pools:
        pools[name] = ThreadPool(THREADS_EACH)
    return pools[name]
