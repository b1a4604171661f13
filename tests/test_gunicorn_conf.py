"""How many web processes there are and what they may open, by the configuration alone."""

import errno
import fcntl
import logging
import os
import resource
import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.http import message

from tests.sources import HOUSE

BOTH = {"REDIS_URL": "redis://127.0.0.1:1/0", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/yuzu"}


@pytest.fixture(autouse=True)
def _nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the machine's own .env nor what one test sets reaches another."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(message, "MAX_REQUEST_LINE", message.MAX_REQUEST_LINE)
    for name in (*BOTH, "WEB_WORKERS", "DRAIN_SECONDS", "BIND"):
        monkeypatch.delenv(name, raising=False)


def conf(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    """Return what gunicorn reads with this environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(HOUSE / "gunicorn.conf.py"))


@pytest.mark.parametrize("missing", [*BOTH, "both"])
def test_one_process_unless_postgresql_and_redis_are_configured(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    environment = {name: value for name, value in BOTH.items() if missing not in (name, "both")}
    assert conf(monkeypatch, WEB_WORKERS="4", **environment)["workers"] == 1


def test_as_many_processes_as_processors_though_nobody_answers_there_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(6)))
    monkeypatch.setattr(Path, "read_text", lambda _self: "max 100000")
    chosen = conf(monkeypatch, **BOTH)
    assert chosen["workers"] == 6 and chosen["raw_env"] == ["WEB_WORKERS=6"]
    monkeypatch.setattr(Path, "read_text", lambda _self: "250000 100000")
    assert conf(monkeypatch, **BOTH)["workers"] == 2, "a container's share counts"
    assert conf(monkeypatch, WEB_WORKERS="3", **BOTH)["workers"] == 3


@pytest.mark.parametrize("name", ["WEB_WORKERS", "DRAIN_SECONDS"])
def test_a_number_that_is_none_ends_the_start_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(SystemExit, match=f"^{name} must be a number"):
        conf(monkeypatch, **BOTH, **{name: "many"})


def test_a_long_line_is_taken_and_an_endless_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = len("GET /search?q= HTTP/1.1") + 20_000 * len("%F0%9F%8D%8A")
    chosen = conf(monkeypatch)["limit_request_line"]
    assert longest < chosen == message.MAX_REQUEST_LINE < 1_000_000


def test_the_limit_of_open_files_is_raised_as_far_as_it_goes_and_too_low_a_one_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = conf(monkeypatch)
    server = SimpleNamespace(log=logging.getLogger("gunicorn"), pid=os.getpid())
    # So that what it sets for its workers ends with the test.
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    for most, expected in ((1_048_576, 1_048_576), (resource.RLIM_INFINITY, 65_536), (1_024, 1_024)):
        caplog.clear()
        was_set: dict[int, tuple[int, int]] = {}
        monkeypatch.setattr(resource, "getrlimit", lambda _what, most=most: (256, most))
        monkeypatch.setattr(resource, "setrlimit", was_set.__setitem__)
        chosen["on_starting"](server)
        assert was_set == {resource.RLIMIT_NOFILE: (expected, most)}
        warned = [record.message for record in caplog.records if record.levelname == "WARNING"]
        assert len(warned) == (most == 1_024)
    assert "Raise LimitNOFILE=" in warned[0]


@pytest.fixture
def start_master(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], tuple[Path, Any]]:
    """Start a master as a container does, where each is number 1; returns the folder of its figures, and its lock."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    chosen = conf(monkeypatch, VAR_DIR=str(tmp_path / "var"))

    def start() -> tuple[Path, Any]:
        server = SimpleNamespace(pid=1)
        chosen["make_room_for_figures"](server)
        return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]), getattr(server, "figures_lock", None)

    return start


def test_servers_that_share_a_place_and_a_number_leave_each_others_figures_alone(
    start_master: Callable[[], tuple[Path, Any]],
) -> None:
    (first, lock_of_first), (second, lock_of_second) = start_master(), start_master()
    (first / "counted.db").write_bytes(b"")
    assert first != second
    (second / "counted.db").write_bytes(b"")
    os.close(lock_of_first)
    third, lock_of_third = start_master()
    assert not first.exists(), "its server has ended"
    assert (second / "counted.db").exists() and third.exists()
    assert sorted(each.name for each in second.parent.iterdir()) == sorted([second.name, third.name])
    for each in (lock_of_second, lock_of_third):
        os.close(each)


def test_where_nothing_can_be_locked_a_server_starts_and_takes_nothing_away(
    start_master: Callable[[], tuple[Path, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left, lock = start_master()
    os.close(lock)

    def refuse(_held: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    fresh, lock = start_master()
    assert left.exists() and fresh.exists() and fresh != left
    assert lock is None


def test_several_places_to_listen_at_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert conf(monkeypatch)["bind"] == ["127.0.0.1:8000"]
    both = conf(monkeypatch, BIND="unix:/run/yuzu/web.sock, 10.0.0.5:9100")["bind"]
    assert both == ["unix:/run/yuzu/web.sock", "10.0.0.5:9100"]
