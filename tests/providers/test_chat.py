"""Every provider over its real wire: whole answers, thinking, tools, sampling, windows, and leaving in the middle."""

import time
from dataclasses import replace

import gevent
import pytest

from app import outbound
from app.providers import openrouter
from app.providers.catalogue import PROVIDERS
from app.providers.values import (
    ChatMessage,
    ChatRequest,
    Connection,
    Delta,
    ImagePart,
    Sampling,
    ToolCall,
    ToolSpec,
)
from tests.providers.asking import KEY, ask, connection_to, reasoning_of, request_for, text_of
from tests.servers.scripted_provider import ScriptedProvider, expected_text, hash_of

WIRES = ("openai_compatible", "ollama")
REMOTE = ("openai_compatible", "openrouter", "cerebras", "chutes", "ollama")
WEATHER = ToolSpec("weather", "Tells the weather.", {"type": "object", "properties": {}})


@pytest.mark.parametrize("name", REMOTE)
def test_a_whole_answer_arrives_word_for_word(scripted_provider: ScriptedProvider, name: str) -> None:
    deltas = ask(scripted_provider, "[[seed=whole tokens=125 rate=500]]", name)
    assert text_of(deltas) == expected_text("whole", 125)
    assert deltas[-1].finish == "stop"
    usage = next(delta.usage for delta in deltas if delta.usage)
    assert usage.completion_tokens == 125
    [call] = scripted_provider.wait_for_end()
    assert call["ended"] == "completed"
    assert call["key_hash"] == hash_of(KEY)


def test_one_delta_holds_everything_that_one_read_brought(scripted_provider: ScriptedProvider) -> None:
    provider = PROVIDERS.get("openai_compatible")
    stream = provider.chat(
        connection_to(provider, scripted_provider), request_for("[[tokens=100 rate=1000]]")
    )
    first = next(stream)
    scripted_provider.wait_for_end()
    rest = list(stream)
    assert text_of([first, *rest]) == expected_text(tokens=100)
    assert len(rest) < 5


@pytest.mark.parametrize("name", WIRES)
def test_characters_cut_in_half_are_joined(scripted_provider: ScriptedProvider, name: str) -> None:
    deltas = ask(scripted_provider, "[[fault=half-utf8 tokens=40 rate=20000]]", name)
    assert text_of(deltas) == expected_text(tokens=40)


@pytest.mark.parametrize("name", WIRES)
def test_thinking_is_kept_apart(scripted_provider: ScriptedProvider, name: str) -> None:
    deltas = ask(scripted_provider, "[[reasoning=5]]", name)
    assert reasoning_of(deltas) == expected_text(tokens=5)
    assert text_of(deltas) == expected_text(tokens=20)


@pytest.mark.parametrize("name", WIRES)
def test_thinking_between_tags_is_taken_out_of_the_text(
    scripted_provider: ScriptedProvider, name: str
) -> None:
    deltas = ask(scripted_provider, "[[think=1]]", name)
    assert reasoning_of(deltas) == "quiet thought"
    assert text_of(deltas) == expected_text(tokens=20)


@pytest.mark.parametrize("name", WIRES)
def test_a_tool_is_asked_for_and_its_result_answered(scripted_provider: ScriptedProvider, name: str) -> None:
    provider = PROVIDERS.get(name)
    connection = connection_to(provider, scripted_provider)
    question = ChatMessage("user", '[[tool=weather args={"place":"Kota Batu"}]]')
    request = ChatRequest("scripted-chat", (question,), (WEATHER,))
    asked = list(provider.chat(connection, request))
    [call] = [call for delta in asked for call in delta.tool_calls]
    assert call.name == "weather"
    assert call.arguments.replace(" ", "") == '{"place":"KotaBatu"}'
    assert asked[-1].finish == "tool_calls"
    told = (
        question,
        ChatMessage("assistant", "", (call,)),
        ChatMessage("tool", "28 degrees", tool_call_id=call.id),
    )
    answered = list(provider.chat(connection, replace(request, messages=told)))
    assert text_of(answered) == expected_text(tokens=20)
    body = scripted_provider.chats()[-1]["body"]
    assert body["messages"][-1]["content"] == "28 degrees"
    assert body["tools"][0]["function"]["name"] == "weather"


def test_ollama_calls_of_later_rounds_have_new_ids(scripted_provider: ScriptedProvider) -> None:
    provider = PROVIDERS.get("ollama")
    earlier = ChatMessage("assistant", "", (ToolCall("call_1", "weather", "{}"),))
    result = ChatMessage("tool", "rain", tool_call_id="call_1")
    messages = (ChatMessage("user", "[[tool=weather rounds=2 args={}]]"), earlier, result)
    deltas = list(
        provider.chat(connection_to(provider, scripted_provider), ChatRequest("m", messages, (WEATHER,)))
    )
    assert [call.id for delta in deltas for call in delta.tool_calls] == ["call_2"]
    assert scripted_provider.chats()[-1]["body"]["messages"][-1]["tool_name"] == "weather"


def test_sampling_goes_along_only_where_it_was_chosen(scripted_provider: ScriptedProvider) -> None:
    provider = PROVIDERS.get("cerebras")
    connection = connection_to(provider, scripted_provider)
    chosen = replace(request_for("hello"), sampling=Sampling(0.25, None, 7))
    assert list(provider.chat(connection, chosen))[-1].finish == "length"
    list(provider.chat(connection, request_for("hello")))
    first, second = (call["body"] for call in scripted_provider.chats())
    assert (first["temperature"], first["max_completion_tokens"]) == (0.25, 7)
    assert "top_p" not in first
    assert not {"temperature", "top_p", "max_completion_tokens"} & set(second)


def test_the_window_is_always_set_for_ollama(scripted_provider: ScriptedProvider) -> None:
    provider = PROVIDERS.get("ollama")
    connection = connection_to(provider, scripted_provider)
    list(provider.chat(connection, replace(request_for("hello"), window=12_000)))
    list(provider.chat(connection, request_for("hello")))
    list(provider.chat(replace(connection, options={"window": "9000"}), request_for("hello")))
    assert [call["body"]["options"]["num_ctx"] for call in scripted_provider.chats()] == [
        12_000,
        4_096,
        9_000,
    ]


def test_pictures_go_along_on_both_wires(scripted_provider: ScriptedProvider) -> None:
    for name in WIRES:
        provider = PROVIDERS.get(name)
        message = ChatMessage("user", "what is this?", images=(ImagePart("image/png", b"bytes"),))
        request = ChatRequest("scripted-vision", (message,))
        assert text_of(list(provider.chat(connection_to(provider, scripted_provider), request))) == "red"
    openai, ollama = (call["body"]["messages"][0] for call in scripted_provider.chats())
    assert openai["content"][1]["image_url"]["url"] == "data:image/png;base64,Ynl0ZXM="
    assert ollama["images"] == ["Ynl0ZXM="]


def test_openrouter_is_told_who_asks(scripted_provider: ScriptedProvider) -> None:
    openrouter.configure(public_url="https://yuzu.example")
    ask(scripted_provider, "hello", "openrouter")
    ask(scripted_provider, "hello", "chutes")
    first, second = (call["headers"] for call in scripted_provider.chats())
    assert first["x-title"] == "Yuzu Companion"
    assert first["http-referer"] == "https://yuzu.example"
    assert "x-title" not in second and "http-referer" not in second


@pytest.mark.parametrize("name", WIRES)
def test_an_unfinished_answer_is_continued(scripted_provider: ScriptedProvider, name: str) -> None:
    provider = PROVIDERS.get(name)
    whole = expected_text("more", 20)
    said = (ChatMessage("user", "[[seed=more]]"), ChatMessage("assistant", whole[:33]))
    request = ChatRequest("scripted-chat", said, prefill=True)
    deltas = list(provider.chat(connection_to(provider, scripted_provider), request))
    assert whole[:33] + text_of(deltas) == whole


def test_an_answer_in_one_piece_is_taken_and_told(scripted_provider: ScriptedProvider) -> None:
    [delta] = ask(scripted_provider, "[[fault=whole]]")
    assert delta.text == expected_text(tokens=20)
    assert delta.whole


@pytest.mark.parametrize("name", WIRES)
def test_closing_the_generator_closes_the_connection_at_once(
    scripted_provider: ScriptedProvider, name: str
) -> None:
    provider = PROVIDERS.get(name)
    stream = provider.chat(connection_to(provider, scripted_provider), request_for("[[tokens=1000 rate=50]]"))
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # it is a generator, the contract says so in words
    left = time.time()
    [call] = scripted_provider.wait_for_end()
    assert call["ended"] == "client closed"
    assert call["ended_at"] - left < 0.5
    assert call["tokens"] < 20


@pytest.mark.parametrize("marker", ["[[tokens=1000 rate=50]]", "[[fault=silent]]", "[[fault=stall]]"])
def test_killing_the_greenlet_closes_the_connection_at_once(
    scripted_provider: ScriptedProvider, marker: str
) -> None:
    provider = PROVIDERS.get("openai_compatible")
    connection = connection_to(provider, scripted_provider)
    reader = gevent.spawn(lambda: list(provider.chat(connection, request_for(marker))))
    while not scripted_provider.chats():
        gevent.sleep(0.01)
    assert scripted_provider.chats()[0]["ended"] is None
    reader.kill()
    [call] = scripted_provider.wait_for_end()
    assert call["ended"] == "client closed"


def test_a_finished_answer_leaves_its_connection_for_the_next(scripted_provider: ScriptedProvider) -> None:
    for _ in range(10):
        ask(scripted_provider, "[[tokens=3]]")
    assert outbound.connections_opened("openai_compatible") == 1


def test_an_idle_connection_that_the_server_closed_does_no_harm(scripted_provider: ScriptedProvider) -> None:
    ask(scripted_provider, "[[tokens=3]]")
    with ScriptedProvider(tokens=3, rate=500, delay=0) as other:
        provider = PROVIDERS.get("openai_compatible")
        list(provider.chat(connection_to(provider, other), request_for("hello")))
        port = int(other.ollama_address.rsplit(":", 1)[1])
        other.stop()
        with ScriptedProvider(tokens=3, rate=500, delay=0, port=port) as again:
            deltas = list(provider.chat(connection_to(provider, again), request_for("hello")))
            assert text_of(deltas) == expected_text(tokens=3)


def test_printing_a_connection_never_shows_the_key() -> None:
    assert "sk-secret" not in repr(Connection("https://example.org", "sk-secret"))
    assert "example.org" in repr(Connection("https://example.org", "sk-secret"))


def test_a_delta_without_words_is_empty() -> None:
    assert Delta() == Delta("", "", (), None, None)
