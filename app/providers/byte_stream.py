"""The body of one streamed answer, as it arrives: one read of the socket for each `read`, however the server cut its
chunks.

`requests` and urllib3 hand out one HTTP chunk at a time, which for model servers is one token: at several times the
cost, and with no way to tell whether more is already there. So the transfer coding is undone here, on the
connection's own file. Whatever is out of the ordinary (a compressed body) goes the official way. A finished body
gives its connection back to the pool; anything else closes it, and with it the provider's work.
"""

from types import TracebackType
from typing import Any

import requests

READ_BYTES = 32_768
FRAMING_LIMIT = 65_536
# How long a server may take to close the transfer after it said that the answer is over.
GOODBYE_SECONDS = 0.25


class ByteStream:
    """Reads the body of a response; a context manager that always leaves the connection pooled or closed."""

    def __init__(self, response: requests.Response) -> None:
        self.ended = False
        raw: Any = response.raw
        self._raw = raw
        # Private in urllib3, and its only way to the connection's file.
        self._http = raw._original_response
        self._plain = response.headers.get("Content-Encoding", "identity") == "identity"
        self._chunks = _Dechunker() if self._http.chunked else None
        self._left: int | None = self._http.length

    def __enter__(self) -> "ByteStream":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.ended:
            self._http.close()
        else:
            self._raw.close()
        self._raw.release_conn()

    def read(self) -> bytes:
        """Wait for the next bytes; empty at the end. Raises OSError, or ValueError where the transfer coding is broken."""
        while not self.ended:
            data = self._read_once()
            if data:
                return data
        return b""

    def read_all(self, limit: int) -> bytes:
        """Read to the end, or until more than `limit` bytes came."""
        parts: list[bytes] = []
        size = 0
        while size <= limit and (data := self.read()):
            parts.append(data)
            size += len(data)
        return b"".join(parts)

    def say_goodbye(self) -> None:
        """Give a server that said its last word a moment to end the transfer, so that the connection can be used again."""
        if self.ended:
            return
        self.set_patience(GOODBYE_SECONDS)
        try:
            while self.read():
                continue
        except (OSError, ValueError):
            self.ended = False

    def set_patience(self, seconds: float) -> None:
        """Change how long a read waits."""
        connection = self._raw.connection
        if connection is not None and connection.sock is not None:
            connection.sock.settimeout(seconds)

    def _read_once(self) -> bytes:
        if not self._plain:
            return self._read_decoded()
        wanted = READ_BYTES if self._left is None else min(READ_BYTES, self._left)
        data: bytes = self._http.fp.read1(wanted) if wanted else b""
        if self._chunks is not None:
            return self._unchunk(data)
        if self._left is not None:
            self._left -= len(data)
        if not data and self._left:
            raise ConnectionResetError("the body is shorter than announced")
        self.ended = not data or self._left == 0
        return data

    def _unchunk(self, data: bytes) -> bytes:
        if not data:
            raise ConnectionResetError("the transfer was not ended")
        assert self._chunks is not None
        body = self._chunks.feed(data)
        self.ended = self._chunks.ended
        return body

    def _read_decoded(self) -> bytes:
        data: bytes = self._raw.read1(READ_BYTES, decode_content=True)
        self.ended = not data
        return data


class _Dechunker:
    """Undoes HTTP's chunked coding (RFC 9112, section 7.1) on pieces of any size."""

    def __init__(self) -> None:
        self.ended = False
        self._left = 0
        self._rest = b""
        self._trailing = False

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes off the wire and return the body's bytes in them."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        parts: list[bytes] = []
        at, size, left = 0, len(data), self._left
        while at < size and not self.ended:
            if left:
                piece = data[at : at + left]
                parts.append(piece)
                at += len(piece)
                left -= len(piece)
                continue
            end = data.find(b"\n", at)
            if end < 0:
                self._rest = data[at:]
                break
            left = self._read_size(data[at:end].strip())
            at = end + 1
        self._left = left
        if len(self._rest) > FRAMING_LIMIT:
            raise ValueError("a chunk's size line has no end")
        return b"".join(parts)

    def _read_size(self, line: bytes) -> int:
        """Return the size that a framing line announces: 0 for the blank one after a chunk and for trailers."""
        if not line:
            self.ended = self._trailing
            return 0
        if self._trailing:
            return 0
        size = int(line.partition(b";")[0], 16)
        self._trailing = size == 0
        return size


class LineSplitter:
    """Cuts bytes into whole lines, so that no character is ever decoded by halves."""

    def __init__(self, limit: int = 8_388_608) -> None:
        self._limit = limit
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that are complete now; ValueError where one grows past the limit."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > self._limit:
            raise ValueError("a line has no end")
        return lines

    def close(self) -> list[bytes]:
        """Return what came after the last line's end."""
        rest, self._rest = self._rest, b""
        return [rest] if rest.strip() else []
