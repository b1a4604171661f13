"""A client of one person that reads everything it can, and is killed: `python -I marked_reader.py PLAN` (JSON).

It is a program of its own, of the standard library alone, so that many can be started and killed. Half of its requests it
breaks off itself, at any moment, with a reset. What it sees it appends to a file line by line, which survives its own end:
`door status own foreign`, where the last two say whether the person's own mark and anybody else's were in what came.
"""

import json
import os
import random
import re
import socket
import struct
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

THREADS = 4
# Requests take some 5 to 50 ms.
CUT_WITHIN = 0.06
STREAM_SECONDS = 1.5
SILENCE_SECONDS = 20.0
READ = 65_536


class Watch:
    """Looks for marks in what comes, wherever it was cut."""

    def __init__(self, own: bytes, foreign: bytes) -> None:
        self._marks = (own, foreign)
        self._tail = b""
        self.seen = [False, False]

    def look(self, data: bytes) -> None:
        """Look at what came next."""
        held = self._tail + data
        for number, mark in enumerate(self._marks):
            self.seen[number] = self.seen[number] or mark in held
        self._tail = held[-max(map(len, self._marks)) :]


class Client:
    """Asks one door after another until it is killed; a kept connection for whole answers, a new one for broken ones."""

    def __init__(self, plan: dict[str, Any], report: int) -> None:
        self._plan = plan
        self._report = report
        self._dice = random.Random()  # moments and doors, no secret
        self._kept: HTTPConnection | None = None
        self._turn = ""

    def run(self) -> None:
        """Ask for ever."""
        while True:
            name, accept, path = self._dice.choice(self._plan["doors"])
            path = path.replace("TURN", self._turn or self._plan["turn"])
            watch = Watch(self._plan["own"].encode(), self._plan["foreign"].encode())
            broken = self._dice.random() < 0.5
            try:
                status = (self._break_off if broken else self._ask)(path, accept, watch)
            except (OSError, HTTPException) as error:
                self._leave()
                status = type(error).__name__
            own, foreign = watch.seen
            os.write(self._report, f"{name} {status} {int(own)} {int(foreign)}\n".encode())

    def _ask(self, path: str, accept: str, watch: Watch) -> str:
        if self._kept is None:
            self._kept = HTTPConnection("127.0.0.1", self._plan["port"], timeout=SILENCE_SECONDS)
        self._kept.request("GET", path, headers={"Cookie": self._plan["cookie"], "Accept": accept})
        answer, until = self._kept.getresponse(), time.monotonic() + STREAM_SECONDS
        body = b""
        while data := answer.read1(READ):
            watch.look(data)
            body = (body + data)[-READ:]
            if time.monotonic() > until:
                self._leave()
                return "left"
        # A body of known length is not taken for ended by reading it in pieces.
        answer.close()
        if path.endswith("/state") and (found := re.search(rb'"active_turn_id":\s*"([0-9a-f-]+)"', body)):
            self._turn = found[1].decode()
        return str(answer.status)

    def _break_off(self, path: str, accept: str, watch: Watch) -> str:
        request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._plan['port']}\r\n"
            f"Cookie: {self._plan['cookie']}\r\nAccept: {accept}\r\n\r\n"
        ).encode()
        until = time.monotonic() + self._dice.uniform(0, CUT_WITHIN)
        with socket.create_connection(("127.0.0.1", self._plan["port"]), timeout=SILENCE_SECONDS) as line:
            # Closed like this, the other side gets a reset instead of an end.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(
                request[: self._dice.randint(1, len(request)) if self._dice.random() < 0.2 else None]
            )
            while (left := until - time.monotonic()) > 0:
                line.settimeout(left)
                try:
                    data = line.recv(READ)
                except TimeoutError:
                    break
                if not data:
                    break
                watch.look(data)
        return "cut"

    def _leave(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def main() -> None:
    """Read the plan and ask in several threads."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    report = os.open(plan["report"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    threads = [threading.Thread(target=Client(plan, report).run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
