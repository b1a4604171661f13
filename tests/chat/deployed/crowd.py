"""People who talk on and on at several servers while something breaks, and the journal of what each of them was promised.

A message that was not surely accepted is sent again with its key, at the next server, as the page's outbox does; an
answer is followed over every break. What the journal holds is compared with what the servers hold when all is over.
"""

import time
import uuid
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

import gevent

from tests.chat.deployed.browser import HttpClient, Reader, RemoteTalk
from tests.chat.deployed.installation import Installation
from tests.chat.talk import JSON, Shown, wait_until
from tests.servers.scripted_provider import ScriptedProvider, expected_text

TOKENS = 60
RATE = 30
# Nothing may be generating for longer, whatever happened.
ENDS_WITHIN_SECONDS = 30.0
BACK_WITHIN_SECONDS = 10.0
TRY_AGAIN_SECONDS = 0.1


@dataclass
class Said:
    """One message that a server has accepted, and its answer as its reader saw it."""

    text: str
    seed: str
    turn_id: str
    accepted_at: float
    shown: Shown = field(default_factory=Shown)
    ended_at: float = 0.0


class Speaker:
    """One person with a conversation: sends, follows the answer to its end, sends again, until told to stop."""

    def __init__(self, name: str, talk: RemoteTalk, installation: Installation) -> None:
        self.name = name
        self.talk = talk
        self.said: list[Said] = []
        self._installation = installation
        self._leaf: str | None = None
        self._is_done = False
        self._greenlet = gevent.spawn(self._speak)

    @property
    def accepted_at(self) -> float:
        """When a server last took a message; 0 before the first."""
        return self.said[-1].accepted_at if self.said else 0.0

    def messages(self) -> list[dict[str, Any]]:
        """Return the conversation as a server has it that runs now."""
        running = next(server for server in self._installation.servers if server.running)
        client, found = HttpClient(running.address, self.talk.http.ticket), list[dict[str, Any]]()
        while True:
            after = found[-1]["seq"] if found else 0
            window = client.get(f"/conversations/{self.talk.id}/messages?after={after}", headers=JSON).json
            found += window["messages"]
            if not window["newer"]:
                return found

    def finish(self) -> None:
        """Let the person follow the last answer to its end, and leave."""
        self._is_done = True
        self._greenlet.get(timeout=ENDS_WITHIN_SECONDS + BACK_WITHIN_SECONDS)

    def leave(self) -> None:
        """End at once, as when a test has failed."""
        self._greenlet.kill()

    def _speak(self) -> None:
        while not self._is_done:
            said = self._send(f"{self.name}-{len(self.said)}")
            self.said.append(said)
            reader = self._follow(said)
            said.shown, said.ended_at = reader.wait(ENDS_WITHIN_SECONDS), time.monotonic()

    def _send(self, seed: str) -> Said:
        text = f"Hello [[tokens={TOKENS} rate={RATE} seed={seed}]]"
        body = {"text": text, "turn_key": str(uuid.uuid4()), "parent_id": self._leaf}
        tries = 0
        while (accepted := self._post(self._addresses[tries % len(self._addresses)], body)) is None:
            tries += 1
            gevent.sleep(TRY_AGAIN_SECONDS)
        self._leaf = accepted["answer_id"]
        return Said(text, seed, accepted["turn"]["id"], time.monotonic())

    def _post(self, address: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Return what was accepted; None where nobody answered, or somebody asked for patience."""
        try:
            client = HttpClient(address, self.talk.http.ticket)
            answer = client.post(f"/conversations/{self.talk.id}/turns", json=body, headers=JSON)
            said = dict(answer.json) if answer.status_code in (200, 202) else None
        except (OSError, HTTPException):
            return None
        patient = answer.status_code in (429, 500, 502, 503, 504)
        assert said is not None or patient, f"{answer.status_code} {answer.text}"
        return said

    def _follow(self, said: Said) -> Reader:
        here, *others = self._addresses
        return Reader(HttpClient(here, self.talk.http.ticket), said.turn_id, others=tuple(others))

    @property
    def _addresses(self) -> list[str]:
        """Every server, whether it runs or not: first this person's own."""
        addresses = [server.address for server in self._installation.servers]
        start = int(self.name.removeprefix("p")) % len(addresses)
        return addresses[start:] + addresses[:start]


class Crowd:
    """So many people; every one has said something when it is made."""

    def __init__(self, installation: Installation, count: int) -> None:
        self.speakers: list[Speaker] = []
        for number in range(count):
            talk = installation.talk(number % len(installation.servers))
            self.speakers.append(Speaker(f"p{number}", talk, installation))
        wait_until(lambda: all(speaker.said for speaker in self.speakers))

    def expect_back(self, since: float, *, patience: float = 0.0) -> None:
        """Wait until everybody's next message was taken after this moment, which is when what broke was there again.

        A moment that is yet to come needs so many seconds of `patience`.
        """
        within = ENDS_WITHIN_SECONDS + patience
        wait_until(lambda: all(speaker.accepted_at > since for speaker in self.speakers), within)
        taken = min(speaker.accepted_at for speaker in self.speakers) - since
        assert taken < BACK_WITHIN_SECONDS, f"nobody's message was taken for {taken:.1f} s"

    def finish(self) -> None:
        """Let everybody hear the last answer out."""
        for speaker in self.speakers:
            speaker.finish()

    def leave(self) -> None:
        """End everybody at once."""
        for speaker in self.speakers:
            speaker.leave()

    def assert_kept(self, scripted: ScriptedProvider) -> None:
        """Compare the journal with the servers: nothing lost, doubled, foreign, hanging; no question asked twice."""
        asked = [call["body"]["messages"] for call in scripted.chats()]
        for speaker in self.speakers:
            messages = speaker.messages()
            sent = [message["text"] for message in messages if message["role"] == "user"]
            assert sent == [said.text for said in speaker.said], f"{speaker.name}: {sent}"
            answers = [message for message in messages if message["role"] == "assistant"]
            for said, answer in zip(speaker.said, answers, strict=True):
                _assert_answer(said, answer)
                # The time stands behind a question that is asked, and behind none that is recalled or read for the memory.
                calls = [each[-1] for each in asked if f"{said.text}\n\n(" in str(each[-1]["content"])]
                assert len(calls) <= 1, f"{said.seed} was asked {len(calls)} times: {calls}"

    def running_at(self, address: str) -> set[str]:
        """Return the last turns of all people that are being written, as this server tells it."""
        last = [(speaker.talk.at(address), speaker.said[-1].turn_id) for speaker in self.speakers]
        return {turn_id for talk, turn_id in last if talk.turn(turn_id)["state"] == "generating"}

    def states(self) -> list[str]:
        """Return how the answers ended, oldest first, for each person."""
        return [
            said.shown.state["state"]
            for speaker in self.speakers
            for said in speaker.said
            if said.shown.state is not None
        ]


def _assert_answer(said: Said, answer: dict[str, Any]) -> None:
    assert said.shown.state is not None, f"the reader of {said.seed} never heard the end"
    state, whole = said.shown.state["state"], expected_text(said.seed, TOKENS)
    assert answer["text"] == said.shown.text and said.shown.gaps == 0, said.seed
    assert whole.startswith(said.shown.text), f"{said.seed} holds foreign words"
    assert (state == "done") == (said.shown.text == whole), (said.seed, state)
    assert state in ("done", "interrupted"), (said.seed, said.shown.state)
    assert said.ended_at - said.accepted_at < ENDS_WITHIN_SECONDS, said.seed
