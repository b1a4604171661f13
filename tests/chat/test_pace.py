"""How often a process sends what its turns say."""

from uuid import UUID

import pytest

from app.chat.live import LiveTurns
from app.event_log import EventLog


@pytest.mark.parametrize(
    ("turns", "a_second"), [(1, 25), (20, 25), (50, 10), (125, 4), (250, 4), (300, 3.33), (1_000, 1)]
)
def test_each_turn_sends_as_often_as_the_process_can_bear(
    monkeypatch: pytest.MonkeyPatch, turns: int, a_second: float
) -> None:
    live = LiveTurns(EventLog(), 25)
    monkeypatch.setattr(live, "_turns", {UUID(int=number): object() for number in range(turns)})
    assert 1 / live.pace == pytest.approx(a_second, abs=0.01)
