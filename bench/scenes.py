"""Scenes at the whole installation: a crowd, a starved pool of connections, and twenty minutes in which nothing may grow."""

import statistics
import time
from collections.abc import Iterable
from typing import Any

import gevent

from bench.figures import quantiles
from bench.guests import Manner, Party
from bench.stack import Scale, rounded, whole_stack
from bench.stage import Stage

IDLE, ACTIVE, READERS = 200, 50, 20
CROWD_SECONDS = 60.0
POOL = 10
CHEAP_READS, AT_ONCE = 50, 10
SLOW_SECONDS, SLOW_RATE = 40.0, 5.0
TALKERS, LOOKERS = 10, 5
LOOK_SECONDS = 10.0
# What a process needs to have seen everything once is not growth.
WARM_SECONDS = 300.0


def play_crowd(stage: Stage) -> dict[str, Any]:
    """Let 50 people talk and 20 look around while 200 more tabs stand open, for a minute."""
    with whole_stack(stage) as stack:
        guests, manner, scale = stack.guests(IDLE + ACTIVE + READERS), Manner(CROWD_SECONDS), Scale(stack)
        before = stack.cpu()
        with scale.watching():
            tabs = Party(stage.folder, "leave_open", guests[:IDLE], manner=manner)
            talkers = Party(stage.folder, "talk", guests[IDLE : IDLE + ACTIVE], manner=manner)
            readers = Party(stage.folder, "look_around", guests[IDLE + ACTIVE :], manner=manner)
            (polls, polls_cpu), (said, said_cpu), (read, read_cpu) = (
                party.wait() for party in (tabs, talkers, readers)
            )
        spent = {name: round(seconds - before[name], 1) for name, seconds in stack.cpu().items()}
        spent["those who ask"] = round(polls_cpu + said_cpu + read_cpu, 1)
        return {
            "tabs that stand open": IDLE,
            "people who talk": ACTIVE,
            "people who look around": READERS,
            "turns completed": said.turns,
            "turns failed": said.failed,
            "answers that were not as sent": said.wrong,
            "pages read": len(read.looks),
            "pages refused": read.refused + polls.refused,
            "a page, ms": quantiles(read.looks),
            "whether something is new, ms": quantiles(polls.looks),
            "processor seconds of the minute": spent,
            "most memory, MB": rounded(scale.peak),
        }


def play_starving(stage: Stage) -> dict[str, Any]:
    """Hold three times as many slow streams open as the pools have connections, and read fifty pages meanwhile."""
    connections = POOL * (2 if stage.several else 1)
    streams = 3 * connections
    with whole_stack(stage, database_pool=POOL) as stack:
        guests = stack.guests(streams + AT_ONCE)
        slow = Manner(1, int(SLOW_SECONDS * SLOW_RATE), SLOW_RATE)
        talkers = Party(stage.folder, "talk", guests[:streams], manner=slow)
        gevent.sleep(SLOW_SECONDS / 4)
        quick = Manner(CHEAP_READS / AT_ONCE + 1)
        read, _ = Party(stage.folder, "look_around", guests[streams:], manner=quick).wait()
        were_open = not talkers.is_over
        said, _ = talkers.wait()
    return {
        "connections of all pools": connections,
        "slow streams": streams,
        "still open after the reads": "all" if were_open and said.turns == streams else "not all",
        "streams completed": said.turns,
        "answers that were not as sent": said.wrong,
        "pages read": len(read.looks),
        "pages refused": read.refused,
        "a page, ms": quantiles(read.looks),
        "the slowest, ms": round(max(read.looks) * 1000),
    }


def play_long(stage: Stage, minutes: float) -> dict[str, Any]:
    """Let ten people talk and five look around for so many minutes; what grows after the first five is growth."""
    with whole_stack(stage) as stack:
        guests, begun, manner = stack.guests(TALKERS + LOOKERS), time.monotonic(), Manner(minutes * 60)
        talkers = Party(stage.folder, "talk", guests[:TALKERS], manner=manner)
        readers = Party(stage.folder, "look_around", guests[TALKERS:], manner=manner)
        seen = []
        while not talkers.is_over:
            gevent.sleep(LOOK_SECONDS)
            seen.append((time.monotonic() - begun, stack.weigh(), stack.open_files()))
        (said, _), (read, _) = talkers.wait(), readers.wait()
        return {
            "minutes": minutes,
            "turns completed": said.turns,
            "turns failed": said.failed,
            "pages read": len(read.looks),
            **_grown(seen),
        }


def _grown(seen: list[tuple[float, dict[str, float], int]]) -> dict[str, Any]:
    """Compare the first minute after the warming with the last minute of talk; memory in MB."""
    warm = [one for one in seen if one[0] >= min(WARM_SECONDS, seen[-1][0] / 2)]
    early, late, parts = warm[:6], warm[-7:-1], seen[-1][1]
    return {
        "memory when warm, MB": rounded({name: _mean(one[1][name] for one in early) for name in parts}),
        "memory at the end, MB": rounded({name: _mean(one[1][name] for one in late) for name in parts}),
        "open files of the web processes when warm": round(_mean(one[2] for one in early)),
        "open files of the web processes at the end": round(_mean(one[2] for one in late)),
    }


def _mean(values: Iterable[float]) -> float:
    return statistics.fmean(values)
