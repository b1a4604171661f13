"""What texts mean, as vectors: an interface small enough for a model beside this process, a provider's, or none.

An embedder is a module that is imported when it is first needed and has one function `load`, which takes the name of its
model and returns an Embedder. Whoever asks one waits cooperatively; sums over many vectors are done in a native thread.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Protocol, TypeVar, cast
from weakref import WeakKeyDictionary

import structlog
from flask import current_app
from gevent import get_hub
from gevent.hub import Hub
from gevent.threadpool import ThreadPool

from app.config import current_config
from app.registry import Registry, load_late

if TYPE_CHECKING:
    from app.memory.formula import Floats

log = structlog.get_logger(__name__)

# A question that waits for more than this many others will not be known in time.
MOST_WAITING = 1
# Where one was late the next would be, too, and would keep the processor from those who talk.
REST_SECONDS = 1.0
# So many questions tell how long the next one takes on this machine now; the first ones load the model.
LAST = 7

Result = TypeVar("Result")


class Embedder(Protocol):
    """Turns texts into vectors of one length. `model` names what made them, so that only like is compared with like."""

    model: str
    dimension: int

    def question(self, text: str, *, aside: bool = False) -> "Floats":
        """Return what a question means; `aside`, while whoever asks works on."""

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


def model_name() -> str | None:
    """Return the name of the model whose vectors count here, None where there is none; loads nothing."""
    chosen = _chosen()
    return chosen.model if chosen else None


def begin_question(text: str, *, aside: bool = False) -> "Pending | None":
    """Begin to find out what a question means; None where there is no model, or the answer would be late.

    With `aside` whoever asks works on meanwhile, and the model leaves them a processor.
    """
    chosen = _chosen()
    if chosen is None or not text.strip() or len(_asked) > MOST_WAITING or _is_resting():
        return None
    app = current_app.extensions
    took = cast("deque[float]", app.setdefault("questions_took", deque(maxlen=LAST)))
    return Pending(lambda: _load(app, chosen).question(text, aside=aside), took)


def embed(texts: Sequence[str]) -> list[bytes]:
    """Return what these messages mean; the caller has made sure that there is a model."""
    app, chosen = current_app.extensions, _chosen()
    assert chosen is not None, "without a model nobody asks for this"
    return _load(app, chosen).messages(texts)


def in_thread(work: Callable[[], Result]) -> Result:
    """Do this in a native thread while others go on here."""
    return _pool().apply(work)


class Pending:
    """A question that is being worked on since it was begun; `took` is how many seconds the last ones of all took."""

    def __init__(self, ask: Callable[[], "Floats"], took: deque[float]) -> None:
        self._ask = ask
        self._took = took
        self._answer: Future[Floats] = Future()
        self._begun = time.monotonic()
        _asked.add(self)
        threading.Thread(target=self._work, daemon=True).start()

    def wait(self, seconds: float) -> "Floats | None":
        """Return what the question means, or None when that is not known so many seconds after it was begun.

        Where the last ones took longer than that, nobody waits for this one in vain.
        """
        in_vain = len(self._took) == LAST and median(self._took) > seconds
        left = 0.0 if in_vain else self._begun + seconds - time.monotonic()
        try:
            return self._answer.result(max(left, 0))
        except TimeoutError:
            current_app.extensions["questions_rest_until"] = time.monotonic() + REST_SECONDS
            return None
        except (OSError, RuntimeError, ImportError) as error:
            log.warning("a question could not be embedded", reason=type(error).__name__)
            return None

    def _work(self) -> None:
        try:
            self._answer.set_result(self._ask())
        except Exception as error:  # noqa: BLE001  # carried to whoever waits
            self._answer.set_exception(error)
        finally:
            self._took.append(time.monotonic() - self._begun)
            _asked.discard(self)


_asked: set[Pending] = set()
_pools: "WeakKeyDictionary[Hub, ThreadPool]" = WeakKeyDictionary()


def _is_resting() -> bool:
    return time.monotonic() < cast(float, current_app.extensions.get("questions_rest_until", 0.0))


def _chosen() -> Late | None:
    return EMBEDDERS.get(current_config().memory_embedder)


def _load(app: dict[str, object], chosen: Late) -> Embedder:
    known = cast(Embedder | None, app.get("embedder"))
    if known is None or known.model != chosen.model:
        known = app["embedder"] = load_late(chosen.module).load(chosen.model)
    return known


def _pool() -> ThreadPool:
    hub = get_hub()
    if hub not in _pools:
        _pools[hub] = ThreadPool(1)
    return _pools[hub]
