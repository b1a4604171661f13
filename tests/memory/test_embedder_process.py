"""The built-in model works in a process of its own, which gives way to everybody and is replaced when it dies."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import gevent
import gevent.event
import numpy as np
import pytest

from app.memory import embedder_e5, embedder_server


def test_the_built_in_model_finds_across_languages() -> None:
    model = embedder_e5.load("some-name")
    question = model.question("siapa nama kucingku?")
    texts = ["My cat is called Mochi.", "The rent was paid on Monday.", "We watched a film about the sea."]
    rows = [np.frombuffer(each, np.int8).astype(np.float32) for each in model.messages(texts)]
    cosines = [float(row @ question / np.linalg.norm(row) / np.linalg.norm(question)) for row in rows]
    assert max(cosines) == cosines[0]
    assert {len(row) for row in rows} == {model.dimension}
    assert len(model.messages(["", "🍋", "x" * 100_000])) == 3
    assert model.question("word " * 5_000).shape == (model.dimension,)


def test_a_question_of_somebody_who_works_on_means_the_same() -> None:
    model = embedder_e5.load("some-name")
    alone = model.question("Where is the cat?")
    assert float(alone @ model.question("Where is the cat?", aside=True)) == pytest.approx(1.0, abs=1e-5)


def test_the_model_can_be_told_how_many_threads_to_use() -> None:
    model = embedder_server.Model()
    assert callable(model._library._lib.omp_set_num_threads)
    model.use_threads(1)
    assert model._library._lib.omp_get_max_threads() == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives threads a politeness of their own")
def test_the_process_of_the_model_gives_way_to_everybody_and_questions_go_before_messages() -> None:
    model = embedder_e5.load("some-name")
    # One that is told messages only, as a worker's is, gives way to one of which questions are asked.
    embedder_e5.stop()
    model.messages(["The cat is on the roof."])
    assert embedder_e5._server is not None
    process = Path(f"/proc/{embedder_e5._server._process.pid}")
    if (process / "autogroup").exists():
        assert f"nice {embedder_server.LEAST_URGENT}" in (process / "autogroup").read_text()
    model.question("Where is the cat?")
    urgency = sorted(
        os.getpriority(os.PRIO_PROCESS, int(thread.name)) for thread in (process / "task").iterdir()
    )
    # All but the one that reads the orders; each kind of order may have several.
    assert set(urgency[1:]) == {embedder_server.LESS_URGENT, embedder_server.LEAST_URGENT}
    if (process / "autogroup").exists():
        assert f"nice {embedder_server.LESS_URGENT}" in (process / "autogroup").read_text()


def test_a_process_that_died_is_replaced_but_not_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = embedder_e5.load("some-name")
    model.question("Where is the cat?")
    monkeypatch.setattr(embedder_e5, "REST_SECONDS", 0.0)
    first = kill_the_process()
    assert model.question("Where is the cat?").shape == (model.dimension,)
    monkeypatch.setattr(embedder_e5, "REST_SECONDS", 60.0)
    assert kill_the_process() != first
    with pytest.raises(OSError, match="not started again at once"):
        model.question("Where is the cat?")
    monkeypatch.setattr(embedder_e5, "REST_SECONDS", 0.0)
    assert model.question("Where is the cat?").shape == (model.dimension,)


def test_whoever_waits_for_a_process_that_dies_is_told_so() -> None:
    model = embedder_e5.load("some-name")
    model.question("Where is the cat?")
    running = embedder_e5._server
    assert running is not None
    os.kill(running._process.pid, signal.SIGSTOP)
    waiting = gevent.spawn(model.messages, ["A cat."])
    gevent.sleep(0.05)
    assert not waiting.ready()
    os.kill(running._process.pid, signal.SIGKILL)
    with pytest.raises(OSError, match="has ended"):
        waiting.get(timeout=10)
    embedder_e5.stop()


def kill_the_process() -> int:
    """Kill the process of the model, and return which it was."""
    running = embedder_e5._server
    assert running is not None
    os.kill(running._process.pid, signal.SIGKILL)
    running._process.wait(10)
    return running._process.pid


class Listening:
    """The library of a model, and how many tokens it was given each time."""

    def __init__(self, library: Any) -> None:
        self.token_count = library.token_count
        self.given: list[int] = []
        self._passage = library.passage

    def passage(self, text: str) -> Any:
        """Note and answer."""
        self.given.append(self.token_count(text))
        return self._passage(text)


def test_of_a_message_only_so_many_tokens_are_read_whatever_they_are_made_of() -> None:
    model = embedder_server.Model()
    library = model._library = Listening(model._library)
    said = ["My cat is called Mochi. " * 40, "8391 " * 200, "月が綺麗ですね" * 100, "Short."]
    for text in said:
        model.message(text)
    most = embedder_server.MOST_MESSAGE_TOKENS
    assert all(count <= most for count in library.given)
    # And not many fewer where there are more.
    assert all(count > most * 0.8 for count in library.given[:3]), library.given
