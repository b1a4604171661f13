"""Stands where the program would be, for tests of what stands in front: remembers each request, answers as it is told."""

from collections.abc import Callable, Iterable

from gevent.server import StreamServer
from gevent.socket import socket

from tests.servers.scripted_http import Request, RequestReader, answer

HEAD_LIMIT = 1024 * 1024
# The pieces of an answer, one after the other; None hangs up without a word.
Answering = Callable[[Request], Iterable[bytes] | None]


class FakeProgram:
    """`.place` is what nginx calls it; `.requests` are all that came, in order."""

    def __init__(self, answering: Answering | None = None) -> None:
        self.requests: list[Request] = []
        self.answering: Answering = answering or (lambda request: [answer(200, b"{}")])
        self._server = StreamServer(("127.0.0.1", 0), self._serve)
        self._server.start()
        self.place = f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Let nobody in any more."""
        self._server.stop(timeout=0.1)

    def _serve(self, connection: socket, _address: object) -> None:
        reader = RequestReader(connection, head_limit=HEAD_LIMIT)
        while request := reader.next():
            self.requests.append(request)
            pieces = self.answering(request)
            if pieces is None:
                return
            for piece in pieces:
                connection.sendall(piece)
