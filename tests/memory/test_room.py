"""Work for which nobody waits waits where others want the processors."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.memory import room as rooms
from app.memory.room import Room

FIRST = (100, 1_000, 50, 900, 10, 1, 2, 3, 0, 0)


@pytest.fixture
def count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the machine have counted so much since the beginning."""
    stat = tmp_path / "stat"
    monkeypatch.setattr(rooms, "STAT", stat)
    monkeypatch.setattr(rooms, "SHORTEST_SECONDS", 0.0)
    numbers = list(FIRST)

    def add(**more: int) -> None:
        names = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
        for place, name in enumerate(names):
            numbers[place] += more.get(name, 0)
        stat.write_text("cpu  " + " ".join(map(str, numbers)) + "\ncpu0 1 2 3\nintr 9\n")

    add()
    return add


@pytest.mark.parametrize(
    ("counted", "is_crowded"),
    [
        ({"user": 30, "system": 20, "idle": 50}, True),
        ({"user": 20, "steal": 10, "softirq": 15, "idle": 55}, True),
        ({"user": 20, "system": 10, "idle": 70}, False),
        ({"nice": 100}, False),
        ({"nice": 50, "user": 50}, True),
        ({"iowait": 100}, False),
        ({}, False),
    ],
)
def test_it_is_crowded_where_others_take_the_processors(
    count: Callable[..., None], counted: dict[str, int], is_crowded: bool
) -> None:
    room = Room()
    assert not room.is_crowded()
    count(**counted)
    assert room.is_crowded() == is_crowded


def test_what_was_found_holds_for_a_while(
    count: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room()
    room.is_crowded()
    count(user=100)
    assert room.is_crowded()
    monkeypatch.setattr(rooms, "SHORTEST_SECONDS", 60.0)
    count(idle=10_000)
    assert room.is_crowded()
    monkeypatch.setattr(rooms, "SHORTEST_SECONDS", 0.0)
    assert not room.is_crowded()


def test_where_nothing_is_counted_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "SHORTEST_SECONDS", 0.0)
    for stat in (tmp_path / "none", tmp_path / "odd"):
        (tmp_path / "odd").write_text("cpu\n")
        monkeypatch.setattr(rooms, "STAT", stat)
        room = Room()
        assert [room.is_crowded(), room.is_crowded()] == [False, False]
