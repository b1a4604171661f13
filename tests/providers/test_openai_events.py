"""Shapes of the OpenAI wire that differ from server to server."""

import json
from typing import Any

import pytest

from app.providers.errors import ProviderError
from app.providers.exchange import Endpoint
from app.providers.openai_events import AnswerReader
from app.providers.values import Delta, ToolCall

ENDPOINT = Endpoint("x", "Somebody", "http://127.0.0.1", None)
END = b"data: [DONE]"


def read(*deltas: dict[str, Any], finish: str | None = None) -> Delta:
    """Read these deltas as one network read that ends the answer."""
    events: list[dict[str, Any]] = [{"choices": [{"index": 0, "delta": delta}]} for delta in deltas]
    if finish:
        events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    taken = AnswerReader(ENDPOINT).take([b"data: " + json.dumps(event).encode() for event in events] + [END])
    assert taken is not None
    return taken


def call(index: int | None, id: str | None, *function: Any) -> dict[str, Any]:
    """Return a delta with one piece of a tool call."""
    name, arguments = function
    piece = {"index": index, "id": id, "function": {"name": name, "arguments": arguments}}
    return {"tool_calls": [piece]}


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_reasoning_has_two_names(field: str) -> None:
    assert read({field: "hm"}, {"content": "yes"}) == Delta("yes", "hm")


def test_content_may_come_in_parts() -> None:
    assert read({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}).text == "ab"


def test_two_calls_are_told_apart_by_index() -> None:
    pieces = (
        call(0, "a", "one", ""),
        call(1, "b", "two", ""),
        call(0, None, None, '{"x"'),
        call(0, None, None, ":1}"),
    )
    assert read(*pieces, finish="tool_calls").tool_calls == (
        ToolCall("a", "one", '{"x":1}'),
        ToolCall("b", "two", "{}"),
    )


def test_two_calls_with_the_same_index_are_told_apart_by_id() -> None:
    pieces = (call(0, "a", "one", '{"x":1}'), call(0, "b", "two", '{"y":2}'))
    assert [found.name for found in read(*pieces).tool_calls] == ["one", "two"]


def test_calls_without_index_and_id_get_ids() -> None:
    pieces = (call(None, None, "one", {"x": 1}), call(None, None, "two", {}))
    assert read(*pieces).tool_calls == (ToolCall("call_0", "one", '{"x":1}'), ToolCall("call_1", "two", "{}"))


def test_a_call_of_an_answer_that_was_cut_is_not_handed_out() -> None:
    reader = AnswerReader(ENDPOINT)
    reader.take([b"data: " + json.dumps({"choices": [{"delta": call(0, "a", "one", '{"x"')}]}).encode()])
    assert reader.close().tool_calls == ()
    with pytest.raises(ProviderError, match="stopped in the middle"):
        reader.check_end()


def test_comments_and_other_fields_of_the_stream_are_passed_over() -> None:
    reader = AnswerReader(ENDPOINT)
    assert reader.take([b": PROCESSING\r", b"\r", b"", b"event: ping", b"id: 4", b"retry: 10"]) is None
    assert reader.take([b'data: {"choices": [{"delta": {"role": "assistant"}}]}']) == Delta()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"<html>", "not_a_provider"),
        (b"what is this", "malformed"),
        (b'{"error": {"message": "slow down", "code": 429}}', "rate_limited"),
        (b'data: {"error": "something"}', "overloaded"),
        (b'data: {"error": {"message": "no", "code": "401"}}', "bad_key"),
        (b'data: {"choices": 5}', "malformed"),
        (b'data: {"choices": [{"delta": {"content": "\xff"}}]}', "malformed"),
    ],
)
def test_lines_that_are_no_events_are_judged(line: bytes, kind: str) -> None:
    with pytest.raises(ProviderError) as caught:
        AnswerReader(ENDPOINT).take([line])
    assert caught.value.kind == kind


def test_an_answer_of_white_space_is_empty_and_one_word_is_not() -> None:
    for words, empty in ((" \n", True), (" ok", False)):
        reader = AnswerReader(ENDPOINT)
        reader.take(
            [b'data: {"choices": [{"delta": {"content": ' + json.dumps(words).encode() + b"}}]}", END]
        )
        if empty:
            with pytest.raises(ProviderError, match="empty answer"):
                reader.check_end()
        else:
            reader.check_end()
