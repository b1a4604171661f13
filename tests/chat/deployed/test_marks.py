"""Clients are killed in the middle of reading, and nobody is handed what belongs to another."""

from pathlib import Path
from typing import Any

import pytest

from tests.chat.deployed.installation import Installation
from tests.chat.deployed.marks import Marked, read_and_kill
from tests.servers.redis import RedisServer
from tests.servers.scripted_provider import ScriptedProvider

# The ten minutes of the issue: `python -m bench marks`.
SECONDS = 8.0
MARKS = ("kumquatkumquatkumquat", "calamansicalamansi")


def test_no_mark_of_one_person_reaches_the_other(
    request: pytest.FixtureRequest,
    installation: Installation,
    scripted: ScriptedProvider,
    redis_server: RedisServer,
    tmp_path: Path,
) -> None:
    several = request.config.getoption("--database") != "sqlite"
    redis_server.empty()
    values: dict[str, Any] = {"redis_url": redis_server.url, "web_workers": 2} if several else {}
    server = installation.start(lease_seconds=20, **values)
    people = [Marked(server.address, installation.ticket(), mark) for mark in MARKS]
    found = read_and_kill(tmp_path, people, port=server.port, seconds=SECONDS, seed=1)
    seen = found.as_json()
    assert seen["foreign_marks_seen"] == {} and seen["odd_answers"] == {}, seen
    # The controls: every door has shown the own mark, answers were written, and clients did die in the middle.
    assert len(found.own) > 12 and found.unseen == [], seen
    assert found.answers and found.clients > 8 and found.asked["cut"] > 20 and found.asked["404"], seen
