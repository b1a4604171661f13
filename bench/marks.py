"""Lets clients of two people read marked data and kills them at random, for minutes: no mark of one may reach the other."""

from typing import Any

from bench.stage import Stage
from tests.chat.deployed.browser import Ticket
from tests.chat.deployed.marks import Marked, read_and_kill

MARKS = ("kumquatkumquatkumquat", "calamansicalamansi")


def run_marks(stage: Stage, minutes: float, seed: int) -> dict[str, Any]:
    """Read and kill for so long and return what was seen; `foreign_marks_seen` and `odd_answers` must be empty."""
    with stage.web() as server:
        tickets = [Ticket(person.cookie, person.token) for person in stage.people]
        people = [Marked(server.address, ticket, mark) for ticket, mark in zip(tickets, MARKS, strict=False)]
        found = read_and_kill(stage.folder, people, port=server.port, seconds=minutes * 60, seed=seed)
    return {"minutes": minutes, "seed": seed, **found.as_json()}
