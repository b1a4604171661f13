"""One HTTP exchange with a provider: send, look at the status, and translate everything that can go wrong on the way.

A foreign exception becomes a ProviderError here, at the border, with its cause kept. What a provider says about an
error is looked through for the two things that a status does not tell: that the text was too long, and that the model
is unknown.
"""

import email.utils
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import requests

from app import outbound
from app.providers.byte_stream import ByteStream
from app.providers.errors import Kind, ProviderError, quote

# As large as the pool of turns: with every turn streaming each has a connection of its own.
POOL_SIZE = 1_000
CONNECT_SECONDS = 5.0
READ_SECONDS = 65.0
LIST_SECONDS = 20.0
ERROR_BYTES = 65_536
JSON_BYTES = 33_554_432
USER_AGENT = "YuzuCompanion"

TOO_LONG = ("context length", "context_length", "context size", "context_size", "context window", "too long")
UNKNOWN_MODEL = ("model_not_found", "no such model", "unknown model", "not a valid model", "model not found")

KIND_OF_STATUS: dict[int, Kind] = {
    401: "bad_key",
    402: "not_allowed",
    403: "not_allowed",
    404: "unknown_model",
    408: "timeout",
    413: "too_long",
    429: "rate_limited",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Whom to call, and what goes along with every call; printing it never shows the key."""

    name: str
    title: str
    address: str
    key: str | None = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def open_stream(
    endpoint: Endpoint, path: str, body: object, *, patience: float | None = None
) -> Iterator[tuple[requests.Response, ByteStream]]:
    """Post JSON and hand over the answer as it arrives; leaving closes the connection unless all was read.

    `patience` is the longest silence in seconds; READ_SECONDS if it is left out.
    """
    response = _send(endpoint, "POST", path, body=body, read_seconds=patience or READ_SECONDS)
    with ByteStream(response) as stream:
        refuse_failure(endpoint, response, stream)
        yield response, stream


def fetch_json(endpoint: Endpoint, path: str, body: object = None) -> bytes:
    """Ask for a document (posting `body` if there is one) and return its bytes."""
    response = _send(endpoint, "GET" if body is None else "POST", path, body=body, read_seconds=LIST_SECONDS)
    with ByteStream(response) as stream:
        refuse_failure(endpoint, response, stream)
        document = read_body(endpoint, stream, JSON_BYTES)
    if document.lstrip()[:1] not in (b"{", b"["):
        raise ProviderError("not_a_provider", endpoint.title)
    return document


def refuse_failure(endpoint: Endpoint, response: requests.Response, stream: ByteStream) -> None:
    """Raise the ProviderError that fits unless the answer is a success that may come from a model server."""
    status = response.status_code
    if status == 200 and "html" not in response.headers.get("Content-Type", ""):
        return
    if status < 400:
        raise ProviderError("not_a_provider", endpoint.title)
    wait = seconds_until(response.headers.get("Retry-After"))
    raise failure_of(endpoint, status, read_body(endpoint, stream, ERROR_BYTES), retry_after=wait)


def failure_of(
    endpoint: Endpoint, status: int, body: bytes, *, retry_after: float | None = None
) -> ProviderError:
    """Return the error for a status and what the provider wrote with it."""
    kind: Kind = KIND_OF_STATUS.get(status, "overloaded" if status >= 500 else "bad_request")
    lowered = body.decode("utf-8", "replace").lower()
    if kind in ("bad_request", "overloaded") and any(sign in lowered for sign in TOO_LONG):
        kind = "too_long"
    elif kind == "bad_request" and any(sign in lowered for sign in UNKNOWN_MODEL):
        kind = "unknown_model"
    return ProviderError(
        kind, endpoint.title, said=quote(_words_of(body), endpoint.key), retry_after=retry_after
    )


def read_next(endpoint: Endpoint, read: Callable[[], bytes]) -> bytes:
    """Read from the stream, with the failures of networks translated."""
    try:
        return read()
    except TimeoutError as error:
        raise ProviderError("timeout", endpoint.title) from error
    except OSError as error:
        raise ProviderError("cut", endpoint.title) from error
    except ValueError as error:
        raise ProviderError("malformed", endpoint.title) from error


def read_body(endpoint: Endpoint, stream: ByteStream, limit: int) -> bytes:
    """Read a whole body of at most `limit` bytes."""
    body = read_next(endpoint, lambda: stream.read_all(limit))
    if len(body) > limit:
        raise ProviderError("malformed", endpoint.title)
    return body


def seconds_until(header: str | None) -> float | None:
    """Read a Retry-After header: seconds, or a date."""
    if not header:
        return None
    if header.strip().replace(".", "", 1).isdigit():
        return float(header)
    date = email.utils.parsedate_tz(header)
    return max(0.0, email.utils.mktime_tz(date) - time.time()) if date else None


def _words_of(body: bytes) -> str:
    """Return what a provider says in the body of an error, empty where it is a page or nothing that can be read."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        text = body.decode("utf-8", "replace").strip()
        return "" if text.startswith("<") else text
    return _message_in(document)


def _message_in(document: Any) -> str:
    """Look for the message in the shapes that errors come in: error.message, error, message, detail."""
    if isinstance(document, str):
        return document
    if isinstance(document, list):
        return _message_in(document[0]) if document else ""
    if not isinstance(document, dict):
        return ""
    found = (document.get(name) for name in ("error", "message", "detail", "msg"))
    return next((words for words in map(_message_in, found) if words), "")


def _send(
    endpoint: Endpoint, method: str, path: str, *, body: object, read_seconds: float
) -> requests.Response:
    session = outbound.session(endpoint.name, POOL_SIZE)
    try:
        prepared = _prepare(endpoint, method, path, body=body)
        return session.send(
            prepared, stream=True, timeout=(CONNECT_SECONDS, read_seconds), allow_redirects=False
        )
    except requests.exceptions.ReadTimeout as error:
        raise ProviderError("timeout", endpoint.title) from error
    except requests.exceptions.InvalidHeader as error:
        raise ProviderError("bad_key", endpoint.title) from error
    except (requests.exceptions.RequestException, UnicodeError) as error:
        raise ProviderError("unreachable", endpoint.title) from error


def _prepare(endpoint: Endpoint, method: str, path: str, *, body: object) -> requests.PreparedRequest:
    """Build the request by hand: a session's own preparation merges cookies, proxies and netrc, of which we have none."""
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "text/event-stream, application/json, application/x-ndjson",
        "Accept-Encoding": "identity",
        "Connection": "keep-alive",
        **endpoint.headers,
    }
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    if body is not None:
        headers["Content-Type"] = "application/json"
    prepared = requests.PreparedRequest()
    data = None if body is None else msgspec.json.encode(body)
    prepared.prepare(method=method, url=endpoint.address.rstrip("/") + path, headers=headers, data=data)
    return prepared
