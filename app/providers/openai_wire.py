"""The OpenAI wire: streamed chat completions and the model list, as spoken by nearly every model server."""

from collections.abc import Iterator

import requests

from app.providers.byte_stream import ByteStream, LineSplitter
from app.providers.errors import ProviderError
from app.providers.exchange import JSON_BYTES, Endpoint, fetch_json, open_stream, read_body, read_next
from app.providers.openai_events import AnswerReader
from app.providers.openai_models import read_models
from app.providers.openai_request import chat_body
from app.providers.values import ChatRequest, Delta, ModelInfo

# How long a server that gave its reason for the end may take to say that this was all (usage comes in between).
LAST_WORDS_SECONDS = 5.0


def stream_chat(
    endpoint: Endpoint,
    request: ChatRequest,
    max_tokens_field: str = "max_tokens",
    *,
    takes_schema: bool = False,
) -> Iterator[Delta]:
    """Ask and yield one Delta for each network read."""
    body = chat_body(request, max_tokens_field, takes_schema=takes_schema)
    with open_stream(endpoint, "/chat/completions", body, patience=request.patience) as (response, stream):
        reader = AnswerReader(endpoint)
        if _is_whole(response):
            yield reader.take_whole(read_body(endpoint, stream, JSON_BYTES))
        else:
            yield from _read_events(endpoint, stream, reader)
        reader.check_end()
        stream.say_goodbye()


def list_models(endpoint: Endpoint, price_scale: float) -> list[ModelInfo]:
    """Ask for the models; `price_scale` turns the provider's prices into dollars per million tokens."""
    return read_models(endpoint, fetch_json(endpoint, "/models"), price_scale)


def _is_whole(response: requests.Response) -> bool:
    return response.headers.get("Content-Type", "").startswith("application/json")


def _read_events(endpoint: Endpoint, stream: ByteStream, reader: AnswerReader) -> Iterator[Delta]:
    lines = LineSplitter()
    while not reader.done:
        try:
            data = read_next(endpoint, stream.read)
            delta = reader.take(lines.feed(data) if data else lines.close())
        except ValueError as error:
            raise ProviderError("malformed", endpoint.title) from error
        except ProviderError as error:
            if reader.finished and error.kind in ("timeout", "cut"):
                break
            yield from _last_of(reader)
            raise
        if delta is not None:
            yield delta
        if not data:
            break
        if reader.finished:
            stream.set_patience(LAST_WORDS_SECONDS)
    if not reader.done:
        yield from _last_of(reader)


def _last_of(reader: AnswerReader) -> Iterator[Delta]:
    """Yield what is left at the end, also at a bad one: no word that arrived may be lost."""
    rest = reader.close()
    if rest != Delta():
        yield rest
