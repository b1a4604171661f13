"""What workers note of their memory: told while it is fresh, by nobody else's number, and no reason to fail."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.config import Config
from app.ops.worker_memory import GONE_SECONDS, LITTER_SECONDS, MemoryNote, read_notes

MakeConfig = Callable[..., Config]


@pytest.fixture
def files(tmp_path: Path) -> Callable[[], list[Path]]:
    return lambda: sorted((tmp_path / "var" / "metrics").iterdir())


def test_each_kind_is_told_of_all_that_note_it(config: MakeConfig) -> None:
    mine, parents = os.getpid(), os.getppid()
    MemoryNote(config()).write({"worker": [mine], "job": [mine, parents]})
    MemoryNote(config()).write({"worker": [parents]})
    told = read_notes(config())
    assert {kind: len(used) for kind, used in told.items()} == {"worker": 2, "job": 2, "clock": 0}
    assert min(told["worker"] + told["job"]) > 1_000_000


def test_a_process_that_has_just_ended_uses_nothing(config: MakeConfig) -> None:
    MemoryNote(config()).write({"job": [2**22 + 1]})
    assert read_notes(config())["job"] == [0]


def test_the_newest_word_counts_and_what_is_taken_back_is_gone(
    config: MakeConfig, files: Callable[[], list[Path]]
) -> None:
    note = MemoryNote(config())
    note.write({"job": [os.getpid()]})
    note.write({"job": [os.getpid()] * 3})
    assert len(files()) == 1 and len(read_notes(config())["job"]) == 3
    note.remove()
    assert files() == [] and read_notes(config())["job"] == []


def test_whoever_fell_silent_is_not_told_and_is_cleared_away_by_the_next(
    config: MakeConfig, files: Callable[[], list[Path]]
) -> None:
    MemoryNote(config()).write({"clock": [os.getpid()]})
    (silent,) = files()
    _make_older(silent, GONE_SECONDS + 1)
    assert read_notes(config())["clock"] == []
    MemoryNote(config()).write({"worker": [os.getpid()]})
    assert silent in files(), "it may only have been held up"
    _make_older(silent, LITTER_SECONDS + 1)
    MemoryNote(config()).write({"worker": [os.getpid()]})
    assert silent not in files() and len(files()) == 2


def test_a_torn_file_is_passed_over(config: MakeConfig, files: Callable[[], list[Path]]) -> None:
    MemoryNote(config()).write({"clock": [os.getpid()]})
    files()[0].write_text('{"clock": [')
    assert read_notes(config())["clock"] == []


def test_a_folder_that_cannot_be_written_is_one_warning(
    config: MakeConfig, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "metrics").write_text("in the way")
    note = MemoryNote(config())
    for _ in range(3):
        note.write({"clock": [os.getpid()]})
    assert caplog.text.count("cannot be noted") == 1
    (tmp_path / "var" / "metrics").unlink()
    note.write({"clock": [os.getpid()]})
    assert len(read_notes(config())["clock"]) == 1


def _make_older(file: Path, seconds: float) -> None:
    moment = file.stat().st_mtime - seconds
    os.utime(file, (moment, moment))
