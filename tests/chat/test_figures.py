"""What monitors learn from turns: how they ended, how quickly models speak, who fails and how, and who follows."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.chat.conftest import MODEL
from tests.chat.talk import Talk
from tests.ops.figures import Figures
from tests.servers.scripted_provider import ScriptedProvider

PROVIDER = "openai_compatible"


@pytest.fixture
def monitor(app: Flask) -> FlaskClient:
    return app.test_client()


def figures(monitor: FlaskClient) -> Figures:
    return Figures(monitor.get("/metrics").text)


def more(before: Figures, after: Figures, name: str, **labels: str) -> float:
    return after.get(name, **labels) - before.get(name, **labels)


def test_a_turn_tells_how_it_ended_and_how_quickly_it_was_spoken(talk: Talk, monitor: FlaskClient) -> None:
    before = figures(monitor)
    talk.ask("Hello [[tokens=40 rate=200 delay=0.12]]")
    after = figures(monitor)
    who = {"provider": PROVIDER, "model": MODEL}
    assert more(before, after, "yuzu_turns_total", state="done") == 1
    assert more(before, after, "yuzu_first_token_seconds_count", **who) == 1
    assert 0.12 <= more(before, after, "yuzu_first_token_seconds_sum", **who) < 5
    assert more(before, after, "yuzu_tokens_per_second_count", **who) == 1
    assert 1 < more(before, after, "yuzu_tokens_per_second_sum", **who) < 400


def test_thoughts_are_a_first_word_too(talk: Talk, monitor: FlaskClient) -> None:
    before = figures(monitor)
    talk.ask("Hello [[reasoning=100 tokens=10 rate=100]]")
    spent = more(before, figures(monitor), "yuzu_first_token_seconds_sum", provider=PROVIDER)
    assert 0 < spent < 0.9, "the thoughts alone take a second"


@pytest.mark.parametrize(("fault", "kind", "tries"), [("401", "bad_key", 1), ("500", "overloaded", 3)])
def test_each_try_that_failed_counts_with_its_kind(
    talk: Talk, monitor: FlaskClient, fault: str, kind: str, tries: int
) -> None:
    before = figures(monitor)
    talk.ask(f"Hello [[fault={fault}]]")
    after = figures(monitor)
    assert more(before, after, "yuzu_provider_errors_total", provider=PROVIDER, kind=kind) == tries
    assert more(before, after, "yuzu_provider_errors_total") == tries
    assert more(before, after, "yuzu_turns_total", state="failed") == 1
    assert more(before, after, "yuzu_first_token_seconds_count") == 0


def test_readers_and_running_turns_count_while_they_last(talk: Talk, monitor: FlaskClient) -> None:
    before = figures(monitor)
    turn_id = talk.send("Hello [[tokens=400 rate=100]]")["turn"]["id"]
    readers = [talk.events(turn_id) for _ in range(2)]
    for reader in readers:
        next(reader)
    during = figures(monitor)
    assert more(before, during, "yuzu_open_streams") == 2
    assert more(before, during, "yuzu_running_turns") == 1
    readers[0].close()
    assert more(before, figures(monitor), "yuzu_open_streams") == 1
    readers[1].close()
    talk.stop(turn_id)
    talk.wait_for_state(turn_id, "stopped")
    after = figures(monitor)
    assert [more(before, after, name) for name in ("yuzu_open_streams", "yuzu_running_turns")] == [0, 0]
    assert more(before, after, "yuzu_turns_total", state="stopped") == 1


def test_no_word_and_no_label_of_a_person_is_told(
    talk: Talk, monitor: FlaskClient, scripted: ScriptedProvider
) -> None:
    talk.ask("Sauerampfer [[tokens=5 seed=Rhabarber]]")
    talk.ask("Sauerampfer [[fault=500]]")
    told = monitor.get("/metrics").text
    assert PROVIDER in told and MODEL in told
    for personal in ("Sauerampfer", "Rhabarber", "Number 1", scripted.address, talk.id):
        assert personal not in told
