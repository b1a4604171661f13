"""The real built-in model: a real answer from a real process that comes, stays, dies and goes."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import gevent
import psutil
import pytest

from app.providers import builtin, builtin_process
from app.providers.catalogue import PROVIDERS
from app.providers.errors import ProviderError
from app.providers.values import ChatMessage, ChatRequest, Connection, Delta, Sampling
from tests.providers.asking import request_for, text_of

MOST_MEMORY = 400 * 1024 * 1024


@pytest.fixture(scope="module", autouse=True)
def ended_process() -> Iterator[None]:
    """Leave no process behind."""
    yield
    builtin.stop()


def ask(text: str = "Say hello.", most: int = 12) -> list[Delta]:
    """Ask the built-in model."""
    request = ChatRequest(builtin.MODEL.id, (ChatMessage("user", text),), sampling=Sampling(0.0, None, most))
    return list(PROVIDERS.get("builtin").chat(Connection(""), request))


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        gevent.sleep(0.02)


def test_a_first_chat_starts_the_model_and_streams_a_real_answer() -> None:
    builtin.stop()
    deltas = ask(most=30)
    assert text_of(deltas).strip()
    assert len(deltas) > 3
    usage = next(delta.usage for delta in deltas if delta.usage)
    assert usage.prompt_tokens
    assert 3 < (usage.completion_tokens or 0) <= 30
    pid = builtin.PROCESS.pid
    assert pid is not None
    process = psutil.Process(pid)
    assert process.memory_info().rss < MOST_MEMORY
    ask()
    assert builtin.PROCESS.pid == pid


def test_the_key_is_not_in_the_process_list_and_others_are_refused() -> None:
    ask()
    with builtin.PROCESS.used() as running:
        assert running.key not in " ".join(psutil.Process(running.process.pid).cmdline())
        assert running.key not in repr(running)
        anybody = PROVIDERS.get("openai_compatible")
        request = replace(request_for("hello"), sampling=Sampling(max_tokens=2))
        assert list(anybody.chat(Connection(running.address, running.key), request))
        with pytest.raises(ProviderError) as caught:
            list(anybody.chat(Connection(running.address, "a-guess"), request))
        assert caught.value.kind == "bad_key"


def test_many_first_chats_start_one_process() -> None:
    builtin.stop()
    before = set(psutil.Process().children())
    chats = [gevent.spawn(ask) for _ in range(3)]
    gevent.joinall(chats, raise_error=True)
    assert len(set(psutil.Process().children()) - before) == 1


def test_a_killed_model_is_replaced_at_the_next_chat() -> None:
    ask()
    first = builtin.PROCESS.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert text_of(ask())
    assert builtin.PROCESS.pid not in (None, first)


def test_an_idle_model_ends_and_a_busy_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtin.PROCESS, "idle_seconds", 0.2)
    ask()
    with builtin.PROCESS.used():
        gevent.sleep(0.5)
        assert builtin.PROCESS.pid is not None
    wait_until(lambda: builtin.PROCESS.pid is None)
    assert text_of(ask())


def test_without_the_systems_library_of_threads_it_runs_on_the_spare_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builtin.stop()
    monkeypatch.setattr(builtin_process, "THREADS", "libabsent.so.1")
    assert text_of(ask())
    assert any(builtin_process.SPARE_FOLDER in file for file in files_of_the_process())
    builtin.stop()
    monkeypatch.undo()
    assert text_of(ask())
    assert any(builtin_process.THREADS in file for file in files_of_the_process())


def files_of_the_process() -> list[str]:
    """List the files that the model's process has mapped into its memory."""
    pid = builtin.PROCESS.pid
    assert pid is not None
    return [area.path for area in psutil.Process(pid).memory_maps()]


def test_what_is_too_long_for_it_is_refused_and_not_cut() -> None:
    with pytest.raises(ProviderError) as caught:
        ask("word " * (builtin_process.WINDOW + 10))
    assert caught.value.kind == "too_long"


def test_where_it_is_not_installed_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    builtin.stop()
    assert PROVIDERS.get("builtin").list_models(Connection("")) == [builtin.MODEL]
    monkeypatch.setattr(builtin_process, "find_spec", lambda name: None)
    with pytest.raises(ProviderError, match="not installed here; please"):
        ask()
