"""As much HTTP/1.1 as the scripted provider needs: requests in, heads and chunks out, connections kept alive."""

import socket
from dataclasses import dataclass
from http import HTTPStatus

HEAD_LIMIT = 65_536


@dataclass(frozen=True)
class Request:
    """One request as it came; header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class RequestReader:
    """Reads one request after the other from a connection."""

    def __init__(self, sock: socket.socket, *, head_limit: int = HEAD_LIMIT) -> None:
        self._sock = sock
        self._head_limit = head_limit
        self._buffer = b""

    def next(self) -> Request | None:
        """Wait for the next request; None when the client is gone."""
        while b"\r\n\r\n" not in self._buffer:
            if len(self._buffer) > self._head_limit or not self._more():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(self._buffer) < length:
            if not self._more():
                return None
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return Request(method, path.partition("?")[0], headers, body)

    def _more(self) -> bool:
        try:
            data = self._sock.recv(65_536)
        except OSError:
            return False
        self._buffer += data
        return bool(data)


def head(status: int, headers: dict[str, str]) -> bytes:
    """Return the head of an answer."""
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(status: int, body: bytes, content_type: str = "application/json", **more: str) -> bytes:
    """Return a whole answer; further headers by name with underscores."""
    extra = {name.replace("_", "-").title(): value for name, value in more.items()}
    return head(status, {"Content-Type": content_type, "Content-Length": str(len(body)), **extra}) + body


def chunk(data: bytes) -> bytes:
    """Return one chunk of a chunked body; an empty one is its end."""
    return b"%x\r\n%b\r\n" % (len(data), data)
