"""The load generator: a process of its own with one epoll loop over raw sockets, so that it costs as little as possible.

`python -m bench.load PLAN RESULT` plays a plan (JSON) and writes what came: while streams run it only notes the bytes and
their moment; they are read afterwards. A turn is one POST and one reader of its events, a call is one POST that answers with
the stream itself. All moments are those of the machine's monotonic clock.
"""

import json
import select
import socket
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

from bench.reading import read_stream

END = b"0\r\n\r\n"
HEAD_END = b"\r\n\r\n"
READ = 65_536


class Stream:
    """One stream of the plan: where it stands, and what came when."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.sock: socket.socket | None = None
        self.begun = time.monotonic()
        self.ended: float | None = None
        self.error = ""
        self.ids: dict[str, str] = {}
        self.came: list[tuple[float, bytes]] = []
        self.outgoing = job["request"].encode()
        # With an address to follow, the first answer only accepts.
        self.accepting = bool(job.get("follow"))
        self._answer = b""
        self._in_head = True
        self._tail = b""

    def take(self, data: bytes, moment: float) -> bool:
        """Take what arrived; True when the next request is to be sent."""
        if self.accepting:
            return self._take_answer(data)
        if not self.came and not data.startswith(b"HTTP/1.1 200"):
            self.finish(moment, data[:40].decode("latin-1"))
            return False
        self.came.append((moment, data))
        if self._in_head:
            # A last header that ends in 0 looks like the last chunk.
            self._tail, found, data = (self._tail + data).partition(HEAD_END)
            if not found:
                return False
            self._in_head, self._tail = False, b""
        self._tail = (self._tail + data)[-len(END) :]
        if self._tail == END:
            self.finish(moment)
        return False

    def finish(self, moment: float, error: str = "") -> None:
        """End here, in order or with this error."""
        self.ended, self.error = moment, error

    def _take_answer(self, data: bytes) -> bool:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 202"):
            self.finish(time.monotonic(), self._answer[:200].decode("latin-1"))
            return False
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(body) < length:
            return False
        accepted = json.loads(body)
        self.ids = {
            "turn": accepted["turn"]["id"],
            "question": accepted["user_message_id"],
            "answer": accepted["answer_id"],
        }
        self.outgoing = self.job["follow"].replace("TURN", self.ids["turn"]).encode()
        self.accepting = False
        return True


class Loop:
    """Starts every stream when it is due and moves all of them along until the last has ended."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._address = ("127.0.0.1", plan["port"])
        self._fresh = plan["fresh_connections"]
        self._waiting = deque(sorted(plan["jobs"], key=lambda job: job["at"]))
        self._seconds = plan["seconds"]
        self._at_once = plan["at_once"]
        self._poll = select.epoll()
        self._open: dict[int, Stream] = {}
        self.streams: list[Stream] = []

    def run(self) -> None:
        """Play the plan; what has not ended when the time is up has failed."""
        begun = time.monotonic()
        while self._waiting or self._open:
            now = time.monotonic()
            if now - begun > self._seconds:
                break
            while self._waiting and self._waiting[0]["at"] <= now - begun and len(self._open) < self._at_once:
                self._begin(self._waiting.popleft())
            pause = self._waiting[0]["at"] - (now - begun) if self._waiting else 1.0
            for number, _ in self._poll.poll(min(max(pause, 0.001), 1.0), 512):
                self._move(self._open[number])
        for stream in self._open.values():
            stream.finish(time.monotonic(), "was not over in time")

    def _begin(self, job: dict[str, Any]) -> None:
        stream = Stream(job)
        self.streams.append(stream)
        self._connect(stream)

    def _connect(self, stream: Stream) -> None:
        sock = socket.socket()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        sock.connect_ex(self._address)
        stream.sock = sock
        self._open[sock.fileno()] = stream
        self._poll.register(sock.fileno(), select.EPOLLOUT)

    def _move(self, stream: Stream) -> None:
        assert stream.sock is not None
        try:
            if stream.outgoing:
                self._send(stream)
                return
            data = stream.sock.recv(READ)
        except BlockingIOError:
            return
        except OSError as error:
            self._close(stream, type(error).__name__)
            return
        if not data:
            self._close(stream, "the server closed the connection")
        elif stream.take(data, time.monotonic()):
            self._follow(stream)
        elif stream.ended is not None:
            self._close(stream, stream.error)

    def _send(self, stream: Stream) -> None:
        assert stream.sock is not None
        stream.outgoing = stream.outgoing[stream.sock.send(stream.outgoing) :]
        if not stream.outgoing:
            self._poll.modify(stream.sock.fileno(), select.EPOLLIN)

    def _follow(self, stream: Stream) -> None:
        if not self._fresh:
            self._send(stream)
            return
        self._drop(stream)
        self._connect(stream)

    def _close(self, stream: Stream, error: str) -> None:
        if stream.ended is None:
            stream.finish(time.monotonic(), error)
        self._drop(stream)

    def _drop(self, stream: Stream) -> None:
        assert stream.sock is not None
        del self._open[stream.sock.fileno()]
        stream.sock.close()


def main() -> None:
    """Play the plan named first and write what came to the file named second."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    loop = Loop(plan)
    wall, cpu = time.monotonic(), time.process_time()
    loop.run()
    spent = {"wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}
    streams = [_report(stream) for stream in loop.streams]
    Path(sys.argv[2]).write_text(json.dumps({"streams": streams, **spent}))


def _report(stream: Stream) -> dict[str, Any]:
    pieces, state = read_stream(stream.came)
    return {
        "number": stream.job["number"],
        "begun": stream.begun,
        "ended": stream.ended,
        "error": stream.error,
        "ids": stream.ids,
        "pieces": pieces,
        "state": state,
    }


if __name__ == "__main__":
    main()
