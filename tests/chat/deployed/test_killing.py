"""kill -9 in mid-stream, again and again in one installation: what was accepted and seen is there, and nothing hangs.

Sooner or later each process dies at the worst moment, so the moments are random, from a seed that a failure names.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from tests.chat.deployed.browser import Reader, RemoteTalk
from tests.chat.talk import wait_until
from tests.servers.scripted_provider import expected_text
from tests.servers.web import WebServer

Open = Callable[[WebServer], RemoteTalk]
Serve = Callable[..., WebServer]

# Starting a server again takes longer than the rest, so each kill interrupts several answers at different moments of theirs.
KILLS = 7
VICTIMS = 3
SEED = 20_261_123
TOKENS = 200
# The promise is one second; a reader's own clock adds how late it was woken on a busy machine.
MOST_MISSING_SECONDS = 1.0


@dataclass(frozen=True)
class Round:
    """How one round goes: kill in this way, so many seconds after each of the messages was accepted, the earliest first."""

    number: int
    waits: tuple[float, ...]
    kill: Callable[[WebServer], float]


@dataclass
class Victim:
    """One turn that was running when its process was killed."""

    number: int
    talk: RemoteTalk
    turn_id: str
    reader: Reader
    killed_at: float

    @property
    def message(self) -> str:
        """What the person had sent."""
        return message_of(self.number)

    @property
    def expected(self) -> str:
        """What the provider says when nobody disturbs it."""
        return expected_text(f"kill{self.number}", TOKENS)


def test_twenty_interruptions_lose_at_most_a_second_and_leave_nothing_hanging(
    serve: Serve, open_talk: Open
) -> None:
    chance = random.Random(SEED)
    server = serve()
    victims: list[Victim] = []
    for plan in rounds_of(chance):
        talks = [open_talk(server) for _ in plan.waits]
        victims += _kill_in_mid_stream(server, talks, plan)
    assert len(victims) > 20
    for victim in victims:
        _assert_interrupted(victim)
    readers = [_go_on(victim) for victim in victims]
    for victim, reader in zip(victims, readers, strict=True):
        _assert_whole(victim, reader)


def message_of(number: int) -> str:
    """Return the message of this round."""
    return f"Are you there? \N{TANGERINE} [[tokens={TOKENS} rate=60 seed=kill{number}]]"


def rounds_of(chance: random.Random) -> list[Round]:
    """Draw when and how processes die: from before the first word to well after the first few stores."""
    kills = [_kill_both, _kill_master, *[_kill_worker] * (KILLS - 2)]
    chance.shuffle(kills)
    return [Round(number, _waits(chance), kill) for number, kill in enumerate(kills)]


def _waits(chance: random.Random) -> tuple[float, ...]:
    early, late = (chance.uniform(0.0, 0.3), chance.uniform(0.3, 1.8))
    return tuple(
        sorted((*[chance.choice((0.0, early, late)) for _ in range(VICTIMS - 1)], late), reverse=True)
    )


def _kill_in_mid_stream(server: WebServer, talks: list[RemoteTalk], plan: Round) -> list[Victim]:
    kill_at = time.monotonic() + plan.waits[0]
    victims = []
    for place, (talk, wait) in enumerate(zip(talks, plan.waits, strict=True)):
        _sleep_until(kill_at - wait)
        number = plan.number * VICTIMS + place
        turn_id = talk.send(message_of(number))["turn"]["id"]
        victims.append(Victim(number, talk, turn_id, talk.read(turn_id), 0.0))
    _sleep_until(kill_at)
    killed_at = plan.kill(server)
    wait_until(server.answers)
    for victim in victims:
        seen = victim.reader.seen
        victim.reader.leave()
        # An orphaned worker speaks until it notices, at most a second later.
        victim.killed_at = seen[-1].at if plan.kill is _kill_master and seen else killed_at
    return victims


def _sleep_until(moment: float) -> None:
    wait_until(lambda: time.monotonic() >= moment)


def _kill_worker(server: WebServer) -> float:
    """Kill the worker; the master starts another one."""
    worker = wait_until(server.worker_pids)[0]
    moment = time.monotonic()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: not _lives(worker))
    return moment


def _kill_both(server: WebServer) -> float:
    """Kill master and worker, as a machine that loses its power does."""
    moment = time.monotonic()
    server.kill()
    server.start()
    return moment


def _kill_master(server: WebServer) -> float:
    """Kill the master alone; the orphaned worker notices within a second or so and goes."""
    worker = wait_until(server.worker_pids)[0]
    moment = time.monotonic()
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not _lives(worker))
    server.kill()
    server.start()
    return moment


def _lives(pid: int) -> bool:
    # An orphan whose new parent does not care stays in the list of processes as a zombie.
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _assert_interrupted(victim: Victim) -> None:
    turn = victim.talk.wait_for_state(victim.turn_id, "interrupted")
    asked, answer = victim.talk.messages()
    seen = victim.reader
    assert asked["text"] == victim.message
    assert turn["error"], f"kill {victim.number} of seed {SEED} left no sentence"
    stored = answer["text"]
    assert victim.expected.startswith(stored)
    assert victim.expected.startswith(seen.shown.text) and seen.shown.gaps == 0
    surely = seen.length_at(victim.killed_at - MOST_MISSING_SECONDS)
    assert len(stored) >= surely, (
        f"kill {victim.number} of seed {SEED} lost {surely - len(stored)} code points too many"
    )
    assert turn["can_continue"] is bool(stored.strip())


def _go_on(victim: Victim) -> Reader:
    """Continue what had words; what had none can only be written anew."""
    talk, turn = victim.talk, victim.talk.turn(victim.turn_id)
    if not turn["can_continue"]:
        return talk.read(talk.regenerate(talk.messages()[-1]["id"])["turn"]["id"])
    assert talk.go_on(victim.turn_id, turn["attempt"] + 1).status_code == 202
    return talk.read(victim.turn_id)


def _assert_whole(victim: Victim, reader: Reader) -> None:
    shown, messages = reader.wait(), victim.talk.messages()
    assert shown.state is not None and shown.state["state"] == "done"
    assert shown.text == victim.expected == messages[-1]["text"]
    assert [message["role"] for message in messages] == ["user", "assistant"]
