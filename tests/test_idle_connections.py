"""Kept connections end by their time-out, and at once when the process leaves."""

import gevent
import pytest
from gevent.event import Event

from app.idle_connections import IdleConnections


def test_a_connection_waits_for_its_next_request_as_long_as_it_may() -> None:
    lines, heard = IdleConnections(), []
    with lines.waiting(0.01):
        Event().wait()
        heard.append("never")
    with lines.waiting(60):
        heard.append("a request")
    assert heard == ["a request"]


def test_whoever_waits_is_ended_when_the_process_leaves_and_whoever_works_is_not() -> None:
    lines, request = IdleConnections(), Event()
    ended: list[str] = []

    def wait(name: str) -> None:
        outcome = "ended"
        with lines.waiting(60):
            request.wait()
            outcome = "heard"
        ended.append(f"{name} {outcome}")

    def work() -> None:
        with lines.waiting(60):
            pass
        request.wait()
        ended.append("work done")

    greenlets: list[gevent.Greenlet[..., None]] = [
        gevent.spawn(wait, "first"),
        gevent.spawn(wait, "second"),
        gevent.spawn(work),
    ]
    gevent.sleep(0)
    lines.close()
    gevent.joinall(greenlets[:2], timeout=5, raise_error=True)
    assert sorted(ended) == ["first ended", "second ended"]
    request.set()
    gevent.joinall(greenlets, timeout=5, raise_error=True)
    assert ended[-1] == "work done"


def test_an_error_inside_goes_its_way() -> None:
    with pytest.raises(ConnectionResetError), IdleConnections().waiting(60):
        raise ConnectionResetError


def test_who_comes_while_the_process_leaves_must_speak_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.idle_connections.LAST_CHANCE_SECONDS", 0.01)
    lines, heard = IdleConnections(), []
    lines.close()
    with lines.waiting(60):
        Event().wait()
        heard.append("never")
    assert heard == []
