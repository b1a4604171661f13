"""Before the disk is full new work stops, one kind after the other."""

import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import disk
from app.disk import MEBIBYTE, NoRoomError, check_room, free_bytes, places
from app.languages import speaking

Usage = namedtuple("Usage", "total used free")
MakeApp = Callable[..., Flask]


@pytest.fixture
def leave_free(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make every disk have so many MiB left."""

    def leave(mebibytes: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(0, 0, mebibytes * MEBIBYTE))

    return leave


@pytest.mark.parametrize(
    ("free", "refused"),
    [
        (1024, []),
        (1023, ["upload"]),
        (300, ["upload"]),
        (299, ["upload", "turn"]),
        (0, ["upload", "turn"]),
    ],
)
def test_uploads_stop_first_then_turns(
    app: Flask, leave_free: Callable[[int], None], free: int, refused: list[str]
) -> None:
    leave_free(free)
    assert [work for work in ("upload", "turn") if is_refused(app, work)] == refused


def test_the_floors_are_configurable_and_zero_is_none(
    make_app: MakeApp, leave_free: Callable[[int], None]
) -> None:
    leave_free(50)
    app = make_app(disk_floor_uploads=51, disk_floor_turns=50)
    assert [is_refused(app, work) for work in ("upload", "turn")] == [True, False]
    leave_free(0)
    assert not is_refused(make_app(disk_floor_uploads=0, disk_floor_turns=0), "turn")


def test_the_sentence_says_what_goes_on_in_both_languages(
    app: Flask, leave_free: Callable[[int], None]
) -> None:
    leave_free(0)
    said = []
    for language in ("en", "id"):
        with app.test_request_context(), speaking(language), pytest.raises(NoRoomError) as refusal:
            check_room("turn")
        said.append(refusal.value.message)
        assert refusal.value.retry_after == disk.AGAIN_SECONDS
    assert "Your message is kept" in said[0] and "Pesanmu tetap disimpan" in said[1]


def test_a_database_on_a_disk_of_its_own_counts_too(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    config = app.extensions["config"]
    assert set(places(config)) == ({"data", "database"} if config.is_sqlite else {"data"})
    full = places(config)["database" if config.is_sqlite else "data"]
    monkeypatch.setattr(
        shutil,
        "disk_usage",
        lambda folder: Usage(0, 0, 0 if folder == full else 10_000 * MEBIBYTE),
    )
    assert is_refused(app, "turn")


def test_a_folder_that_is_still_to_be_made_has_the_room_of_those_around_it(tmp_path: Path) -> None:
    assert abs(free_bytes(tmp_path / "a" / "b") - free_bytes(tmp_path)) < 100 * MEBIBYTE


def is_refused(app: Flask, work: disk.Work) -> bool:
    with app.test_request_context():
        try:
            check_room(work)
        except NoRoomError:
            return True
    return False
