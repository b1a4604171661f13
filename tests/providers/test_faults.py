"""Everything that a provider can do wrong, over real HTTP: the kind, the words, and not one word of the answer lost."""

import pytest

from app.providers import exchange
from app.providers.catalogue import PROVIDERS
from app.providers.errors import SENTENCES, ProviderError, quote
from app.providers.values import Connection
from tests.providers.asking import ask, ask_and_fail, request_for, text_of
from tests.servers.child import free_port
from tests.servers.scripted_provider import WRONG_KEY, ScriptedProvider, expected_text

FAULTS = (
    ("429", "rate_limited", True),
    ("500", "overloaded", True),
    ("503", "overloaded", True),
    ("400", "bad_request", False),
    ("401", "bad_key", False),
    ("402", "not_allowed", False),
    ("403", "not_allowed", False),
    ("404", "unknown_model", False),
    ("too-long", "too_long", False),
    ("html", "not_a_provider", False),
    ("redirect", "not_a_provider", False),
    ("malformed", "malformed", False),
    ("error-in-stream", "overloaded", True),
    ("cut", "cut", True),
    ("soft-cut", "cut", True),
    ("empty", "empty", True),
    ("hangup", "unreachable", True),
)


@pytest.mark.parametrize("name", ["openai_compatible", "ollama"])
@pytest.mark.parametrize(("fault", "kind", "retryable"), FAULTS)
def test_a_fault_has_its_kind_and_a_plain_sentence(
    scripted_provider: ScriptedProvider, name: str, fault: str, kind: str, retryable: bool
) -> None:
    _, error = ask_and_fail(scripted_provider, f"[[fault={fault} after=3]]", name)
    assert (error.kind, error.retryable) == (kind, retryable)
    assert PROVIDERS.get(name).title in str(error)
    assert "please" in str(error)
    assert len(scripted_provider.chats()) == 1


@pytest.mark.parametrize("name", ["openai_compatible", "ollama"])
@pytest.mark.parametrize("fault", ["malformed", "error-in-stream", "cut", "soft-cut"])
def test_what_came_before_a_fault_is_handed_out(
    scripted_provider: ScriptedProvider, name: str, fault: str
) -> None:
    said, _ = ask_and_fail(scripted_provider, f"[[fault={fault} after=7]]", name)
    assert said == expected_text(tokens=20)[: len(said)]
    assert said == expected_text(tokens=7)


def test_a_fault_that_passes_is_followed_by_the_answer(scripted_provider: ScriptedProvider) -> None:
    _, error = ask_and_fail(scripted_provider, "[[fault=503 times=1 seed=passes]]")
    assert error.kind == "overloaded"
    assert text_of(ask(scripted_provider, "[[fault=503 times=1 seed=passes]]")) == expected_text("passes", 20)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("0.5", 0.5), ("Wed,%2021", None)])
def test_the_wait_that_a_provider_asks_for_is_told(
    scripted_provider: ScriptedProvider, header: str, seconds: float | None
) -> None:
    _, error = ask_and_fail(scripted_provider, f"[[fault=429 retry_after={header}]]")
    assert error.retry_after == seconds


def test_a_date_to_wait_for_becomes_seconds() -> None:
    assert exchange.seconds_until("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    far = exchange.seconds_until("Wed, 21 Oct 2099 07:28:00 GMT")
    assert far is not None
    assert far > 1_000_000


def test_a_wrong_key_is_never_quoted(scripted_provider: ScriptedProvider) -> None:
    _, error = ask_and_fail(scripted_provider, "hello", key=WRONG_KEY)
    assert error.kind == "bad_key"
    assert WRONG_KEY not in str(error)
    assert "Incorrect API key provided: [key]" in str(error)


def test_a_key_that_no_header_can_carry_is_a_wrong_key(scripted_provider: ScriptedProvider) -> None:
    _, error = ask_and_fail(scripted_provider, "hello", key="sk-bad\nX-Evil: 1")
    assert error.kind == "bad_key"
    assert scripted_provider.chats() == []


def test_an_unknown_model_and_a_too_small_window_are_told(scripted_provider: ScriptedProvider) -> None:
    assert ask_and_fail(scripted_provider, "hello", model="missing-one")[1].kind == "unknown_model"
    assert ask_and_fail(scripted_provider, "word " * 4_000, model="scripted-small")[1].kind == "too_long"


def test_an_address_where_nobody_listens_is_unreachable() -> None:
    provider = PROVIDERS.get("openai_compatible")
    with pytest.raises(ProviderError) as caught:
        list(provider.chat(Connection(f"http://127.0.0.1:{free_port()}/v1"), request_for("hello")))
    assert caught.value.kind == "unreachable"


@pytest.mark.parametrize("address", ["", "not an address", "http://", "http://[::1", "ftp://example.org"])
def test_an_address_that_is_none_is_unreachable(address: str) -> None:
    with pytest.raises(ProviderError) as caught:
        list(PROVIDERS.get("openai_compatible").chat(Connection(address), request_for("hello")))
    assert caught.value.kind == "unreachable"


@pytest.mark.parametrize("marker", ["[[fault=silent]]", "[[fault=stall after=2]]"])
def test_a_silent_provider_is_left_in_the_end(
    scripted_provider: ScriptedProvider, marker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "READ_SECONDS", 0.3)
    said, error = ask_and_fail(scripted_provider, marker)
    assert error.kind == "timeout"
    assert said == ("" if "silent" in marker else expected_text(tokens=2))


def test_quotes_are_short_printable_and_free_of_the_key() -> None:
    assert quote("key abc\x00\x1b[31m\n  end", "abc") == "key [key] [31m end"
    assert len(quote("long " * 1_000, None)) == 200


def test_every_kind_has_a_sentence_that_says_what_to_do() -> None:
    for kind in SENTENCES:
        assert "please" in str(ProviderError(kind, "Somebody"))
        assert "Somebody" in str(ProviderError(kind, "Somebody"))
