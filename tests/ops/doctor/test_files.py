"""What the doctor says of configuration and files; each complaint has its healthy twin."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from app import disk
from app.config import Config
from app.ops.doctor import files
from app.ops.doctor.files import look_at_configuration, look_at_files
from app.ops.doctor.finding import Finding, exit_code, ok, warning, wrong

PUBLIC = "https://companion.example.org"

MakeConfig = Callable[..., Config]


def levels(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the worst level of each subject."""
    worst: dict[str, str] = {}
    for finding in sorted(findings, key=lambda each: exit_code([each])):
        worst[finding.subject] = finding.level
    return worst


@pytest.fixture(autouse=True)
def room_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: 10_000 * disk.MEBIBYTE)


@pytest.fixture
def tidy(config: MakeConfig) -> Config:
    """An installation whose files are as the program makes them."""
    made = config()
    made.var_dir.mkdir(mode=0o700)
    (made.var_dir / "keys").touch(mode=0o600)
    return made


def test_every_complaint_says_what_to_do() -> None:
    assert wrong("disk", "It is full.", "Make room.").line.splitlines() == [
        "wrong    disk             It is full.",
        "                          Make room.",
    ]
    assert ok("disk", "roomy").line == "ok       disk             roomy"


def test_the_exit_code_is_that_of_the_worst() -> None:
    good, odd, bad = ok("a", "b"), warning("a", "b", "c"), wrong("a", "b", "c")
    assert [exit_code(found) for found in ([], [good], [bad, good], [odd, good], [odd, bad])] == [
        0,
        0,
        2,
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ({}, "ok"),
        ({"public_url": PUBLIC, "trusted_proxies": 1}, "ok"),
        ({"public_url": "http://companion.example.org"}, "warning"),
        ({"public_url": "http://127.0.0.1:8000"}, "ok"),
        ({"public_url": PUBLIC, "limits_enabled": False}, "warning"),
        ({"public_url": PUBLIC, "trusted_proxies": 1, "bind": "0.0.0.0:8000"}, "warning"),
        ({"public_url": PUBLIC, "trusted_proxies": 1, "bind": "127.0.0.1:8000"}, "ok"),
        ({"public_url": PUBLIC, "bind": "0.0.0.0:8000"}, "ok"),
        ({"database_url": "sqlite:////tmp/x.db", "redis_url": "redis://127.0.0.1/0"}, "warning"),
        ({"database_url": "postgresql://h/x", "redis_url": "redis://127.0.0.1/0"}, "ok"),
    ],
)
def test_values_that_do_not_fit_together(config: MakeConfig, values: dict[str, object], level: str) -> None:
    chosen = config(**{"limits_enabled": True} | values)
    assert levels(look_at_configuration(chosen)) == {"configuration": level}


def test_tidy_files_are_well(tidy: Config, tmp_path: Path) -> None:
    assert levels(look_at_files(tidy, tmp_path / "none")) == {"files": "ok", "disk": "ok"}


def test_a_folder_that_everybody_can_look_into(tidy: Config, tmp_path: Path) -> None:
    tidy.var_dir.chmod(0o750)
    assert levels(look_at_files(tidy, tmp_path / "none"))["files"] == "ok", "nginx's group may"
    tidy.var_dir.chmod(0o755)
    assert levels(look_at_files(tidy, tmp_path / "none"))["files"] == "warning"


def test_a_folder_that_is_not_there_is_not_made_by_looking(config: MakeConfig, tmp_path: Path) -> None:
    assert levels(look_at_files(config(), tmp_path / "none")) == {"files": "wrong"}
    assert not config().var_dir.exists()


def test_a_folder_of_somebody_else(tidy: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert levels(look_at_files(tidy, tmp_path / "none"))["files"] == "warning"


def test_keys_that_others_can_read(tidy: Config, tmp_path: Path) -> None:
    (tidy.var_dir / "keys").chmod(0o640)
    assert levels(look_at_files(tidy, tmp_path / "none"))["files"] == "wrong"


@pytest.mark.parametrize(
    ("text", "mode", "level"),
    [
        ("METRICS_TOKEN=abc\n", 0o644, "warning"),
        ("METRICS_TOKEN=abc\n", 0o640, "ok"),
        ("# METRICS_TOKEN=abc\nBIND=127.0.0.1:1\n", 0o644, "ok"),
    ],
)
def test_settings_with_secrets_that_everybody_can_read(
    tidy: Config, tmp_path: Path, text: str, mode: int, level: str
) -> None:
    settings = tmp_path / "settings"
    settings.write_text(text)
    settings.chmod(mode)
    assert levels(look_at_files(tidy, settings))["files"] == level


def test_a_log_that_cannot_be_written(
    config: MakeConfig, tidy: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logging = config(log_file=tmp_path / "yuzu.log")
    assert levels(look_at_files(logging, tmp_path / "none"))["files"] == "ok"
    # Root may write everywhere, so the answer of the system is played.
    monkeypatch.setattr(os, "access", lambda place, _mode: place != tmp_path)
    assert levels(look_at_files(logging, tmp_path / "none"))["files"] == "wrong"


@pytest.mark.parametrize(
    ("free", "level"), [(1_024, "ok"), (1_023, "warning"), (300, "warning"), (299, "wrong")]
)
def test_room(tidy: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: free * disk.MEBIBYTE)
    assert levels(look_at_files(tidy, tmp_path / "none"))["disk"] == level


@pytest.mark.parametrize("storage", ["unwritable", "full"])
def test_nothing_can_be_written(
    tidy: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, storage: str
) -> None:
    monkeypatch.setattr(files, "look_at_storage", lambda _config: storage)
    assert levels(look_at_files(tidy, tmp_path / "none"))["disk"] == "wrong"
