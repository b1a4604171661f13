"""What monitors may know: how often, how long, how full. Nothing here names a person, an address or a word that was said.

In a web server every process keeps its figures in files of one folder (PROMETHEUS_MULTIPROC_DIR, set by gunicorn.conf.py
before anything is imported), so that whichever process is asked tells the figures of all; elsewhere they are in memory.
A label has few values: the route and never the path, the name of a plug-in, and of models only the first `MOST_MODELS`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

MOST_MODELS = 50
MODEL_LETTERS = 80
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OTHER = "other"

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library forgot it
# Not the library's own one, which adds figures of the single process that are wrong for several.
INSTRUMENTS = CollectorRegistry()

REQUESTS = Counter(
    "yuzu_requests",
    "Requests that were answered",
    ("method", "route", "status"),
    registry=INSTRUMENTS,
)
REQUEST_SECONDS = Histogram(
    "yuzu_request_seconds",
    "Time until an answer was ready; of an event stream, until it began",
    ("method", "route"),
    registry=INSTRUMENTS,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
OPEN_STREAMS = Gauge(
    "yuzu_open_streams",
    "Readers who follow an answer now",
    registry=INSTRUMENTS,
    multiprocess_mode="livesum",
)
RUNNING_TURNS = Gauge(
    "yuzu_running_turns",
    "Answers that are being written now",
    registry=INSTRUMENTS,
    multiprocess_mode="livesum",
)
TURNS = Counter(
    "yuzu_turns", "Answers that ended, by the state they ended in", ("state",), registry=INSTRUMENTS
)
FIRST_TOKEN_SECONDS = Histogram(
    "yuzu_first_token_seconds",
    "Time from asking a model until its first word or thought",
    ("provider", "model"),
    registry=INSTRUMENTS,
    buckets=(0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60),
)
TOKENS_PER_SECOND = Histogram(
    "yuzu_tokens_per_second",
    "How fast a model wrote after its first token, by the provider's own count",
    ("provider", "model"),
    registry=INSTRUMENTS,
    buckets=(1, 2, 5, 10, 20, 40, 80, 160, 320, 640),
)
PROVIDER_ERRORS = Counter(
    "yuzu_provider_errors",
    "Times that a provider failed a turn, each try counted",
    ("provider", "kind"),
    registry=INSTRUMENTS,
)
OPEN_BREAKERS = Gauge(
    "yuzu_open_breakers",
    "Breakers that keep a part of the installation, or an address or a model of a provider, from being asked",
    ("of",),
    registry=INSTRUMENTS,
    multiprocess_mode="livesum",
)
DATABASE_CONNECTIONS = Gauge(
    "yuzu_database_connections_in_use",
    "Database connections that somebody holds now",
    registry=INSTRUMENTS,
    multiprocess_mode="livesum",
)
DATABASE_POOL = Gauge(
    "yuzu_database_pool_size",
    "Database connections that there may be",
    registry=INSTRUMENTS,
    multiprocess_mode="livesum",
)
CACHE_LOOKUPS = Counter(
    "yuzu_cache_lookups",
    "Times that something was looked for where costly things are kept, and was there (hit) or not (miss)",
    ("name", "result"),
    registry=INSTRUMENTS,
)
LOOP_LAG = Histogram(
    "yuzu_loop_lag_seconds",
    "How much too late the event loop woke somebody; everybody in the process waited as long",
    registry=INSTRUMENTS,
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2),
)
MEMORY = Gauge(
    "yuzu_memory_bytes",
    "Resident memory of all processes of a kind, shared pages counted in each",
    ("process",),
    registry=INSTRUMENTS,
    multiprocess_mode="livesum",
)
PROCESSES = Gauge(
    "yuzu_web_processes",
    "Web processes that are alive",
    registry=INSTRUMENTS,
    multiprocess_mode="livesum",
)


def init_metrics(app: Flask) -> None:
    """Count and time every request; when it began stands in `g` (app/logs.py)."""
    app.after_request(_count_request)


@contextmanager
def open_stream() -> Iterator[None]:
    """Count a reader for as long as it reads."""
    OPEN_STREAMS.inc()
    try:
        yield
    finally:
        OPEN_STREAMS.dec()


class Answering:
    """Times one request to a model: `heard` at each sign of words, `ended` when nothing more comes."""

    __slots__ = ("_began", "_first", "_labels")

    def __init__(self, provider: str, model: str) -> None:
        self._labels = (provider, model)
        self._began = perf_counter()
        self._first: float | None = None

    def heard(self) -> None:
        """Words or thoughts came."""
        if self._first is None:
            self._first = perf_counter()

    def ended(self, tokens: int | None) -> None:
        """Keep what was measured; `tokens` are those that the provider counted, if it did."""
        if self._first is None:
            return
        labels = (self._labels[0], few_models(*self._labels))
        FIRST_TOKEN_SECONDS.labels(*labels).observe(self._first - self._began)
        spent = perf_counter() - self._first
        # The first one had come when the clock began.
        if tokens and tokens > 1 and spent > 0:
            TOKENS_PER_SECOND.labels(*labels).observe((tokens - 1) / spent)


_models: set[tuple[str, str]] = set()


def few_models(provider: str, model: str) -> str:
    """Return the model as a label: its name, for the first ones of this process, else `other`.

    Only models that answered come here, but whoever runs a server of their own can name them without end.
    """
    name = "".join(letter for letter in model[:MODEL_LETTERS] if letter.isprintable())
    if (provider, name) not in _models and len(_models) >= MOST_MODELS:
        return OTHER
    _models.add((provider, name))
    return name


def _count_request(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else OTHER
    method = request.method if request.method in METHODS else OTHER
    REQUESTS.labels(method, route, response.status_code).inc()
    if "began" in g:
        REQUEST_SECONDS.labels(method, route).observe(perf_counter() - g.began)
    return response
